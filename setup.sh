#!/bin/sh
# Set up Raccordo in .venv, from the lock files: "sh setup.sh" to build, "sh setup.sh test" to run the tests as well.
# What Debian packages it wants and doesn't find, it installs: as root, or with sudo. Running it again is quick.
set -eu
cd "$(dirname "$0")"

install() {
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
    echo "installing $*" >&2
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Debian's files of a program, in the user's cache: installed, it would start a server of its own.
unpack() {
    cache="${XDG_CACHE_HOME:-$HOME/.cache}/raccordo/debian"
    [ -x "$cache/usr/$2/$1" ] && return
    echo "unpacking $1" >&2
    mkdir -p "$cache"
    (cd "$cache" && apt-get -o APT::Sandbox::User=root download -qq "$1" && dpkg-deb -x "$1"_*.deb . && rm "$1"_*.deb)
}

python=""
for candidate in python3.11 python3 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Raccordo wants Python 3.11 or later, and found none" >&2
    exit 2
fi
"$python" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv

lock=requirements.txt
if [ "${1:-}" = test ]; then
    lock=requirements-test.txt
    command -v java >/dev/null || install openjdk-17-jre-headless
    command -v mvn >/dev/null || install maven
    command -v apache2 >/dev/null || [ -x /usr/sbin/apache2 ] || install apache2-bin
    command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || unpack nginx sbin
    command -v caddy >/dev/null || unpack caddy bin
    command -v curl >/dev/null || install curl
    command -v virtuoso-t >/dev/null || install virtuoso-opensource-7-bin
    command -v chromium >/dev/null || install chromium
    # What the tests make PDFs with, which they read back.
    command -v soffice >/dev/null || install libreoffice-writer-nogui
    # And what they save workbooks with.
    [ -e /usr/lib/libreoffice/program/libsclo.so ] || install libreoffice-calc-nogui
    /sbin/ldconfig -p | grep -q 'libpangoft2-1\.0\.so\.0' || install libpangoft2-1.0-0
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || install fonts-dejavu-core
    # For the Node that Playwright's package brings, whatever Node the system has.
    /sbin/ldconfig -p | grep -q 'libatomic\.so\.1' || install libatomic1
fi

# The front end is bundled with Node and npm: as a Python package where the system has none that is recent enough.
locks=$lock
if ! command -v npm >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null; then
    locks="$lock requirements-node.txt"
fi

# The locks that .venv was last filled from: nothing to do where they are the same.
stamp=.venv/.lock
if [ ! -f "$stamp" ] || ! cat $locks | cmp -s - "$stamp"; then
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    for file in $locks; do
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$file"
    done
    cat $locks >"$stamp"
fi

# What the tests take from npm and Maven Central goes into the user's cache now: they run without a network.
if [ "${1:-}" = test ]; then
    LC_ALL=C.UTF-8 .venv/bin/python -m tests.fetch
fi
