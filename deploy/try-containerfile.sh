#!/bin/sh
# Runs the steps of deploy/Containerfile where no container tool is, in a Debian of its own, asks the server that comes of
# it as HEALTHCHECK does and for a query, and stops it: “sh deploy/try-containerfile.sh FOLDER [MIRROR]”, as root, with
# debootstrap, once dist/ is built. FOLDER is made where it isn't there; it may be removed afterwards.
set -eu
cd "$(dirname "$0")/.."
root=$(realpath -m "${1:?name the folder for the system}")
python=/usr/local/bin/python

if [ ! -e "$root/etc/debian_version" ]; then
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$root" ${2:+"$2"}
    # The image has Python there, and pip.
    chroot "$root" python3 -m venv /usr/local
fi
# The network as this machine has it.
export PIP_CERT=/etc/ssl/certs/ca-certificates.crt
for file in /etc/resolv.conf /etc/pip.conf $PIP_CERT; do
    [ ! -e "$file" ] || cp -L "$file" "$root$file"
done

folder=/ user=root
copy() {
    for last; do :; done
    while [ $# -gt 1 ]; do
        cp -rL "$1" "$root$folder/$last"
        shift
    done
}
words() { python3 -c 'import json, shlex, sys; print(shlex.join(json.loads(sys.argv[1])))' "$1"; }
while read -r step rest; do
    case $step in
        FROM | EXPOSE | '#'* | '') ;;
        WORKDIR) folder=$rest && mkdir -p "$root$folder" ;;
        COPY) copy $rest ;;
        RUN) chroot "$root" sh -c "cd $folder && $rest" ;;
        USER) user=$rest ;;
        STOPSIGNAL) stop=$rest ;;
        HEALTHCHECK) health=$(words "${rest#CMD }") ;;
        ENTRYPOINT) entrypoint=$(words "$rest") ;;
        *) echo "$step is not known here" >&2 && exit 1 ;;
    esac
done <deploy/Containerfile

# As in a container, the system is the root of its mounts: in a mere chroot nobody may make a namespace.
cat >"$root/tmp/serve" <<END
cd $folder && exec setpriv --reuid=$user --regid=nogroup --clear-groups $entrypoint
END
unshare --mount sh -c "mount --bind $root $root && mount -t proc proc $root/proc && cd $root && mkdir -p old &&
    pivot_root . old && cd / && umount -l /old && exec sh /tmp/serve" &
server=$!
trap 'kill -KILL $server 2>/dev/null' EXIT
tries=60
until chroot "$root" sh -c "$health" 2>/dev/null; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "it is not ready" >&2 && exit 1; }
    sleep 1
done
chroot "$root" "$python" -c 'import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:8057/query/plan-at-a-glance.csv").read().decode())'
kill -"${stop#SIG}" $server
wait $server
trap - EXIT
echo "the steps of the Containerfile give a server that answers, and ends"
