#!/bin/sh
# Get the published standards that the tests hold the project to: "sh tests/standards.sh FOLDER".
#
# Each file comes from its public repository at a fixed commit, and must have the SHA-256 that standards.sha256 gives it.
# What is in the folder already, and right, is not asked for again: a folder that is whole is verified without a network.
# What is missing or differs is downloaded, and put in its place only when all of it has arrived and is right.
#
# Akoma Ntoso's schema, which OASIS publishes on its own site, comes from a repository that has the same bytes.
set -eu

akn=OpenLawsGR/judgments2AKN/0c6217349cde36058d5599800e289fdf0d3eaf23
dcat_ap=SEMICeu/DCAT-AP/7c531da7f154794da620fd0e57a3e8afe0286c0f/releases/3.0.1/html/shacl
ontopia=italia/daf-ontologie-vocabolari-controllati/d8596aeeb28fa0869ff9ace870b42ae45390a89f
rdf_canon=w3c/rdf-canon/15619df2fda7a4ca88308733789b6774517f9638
rdf_tests=w3c/rdf-tests/ad541a5f0479f0798608c4801369d97b8e08b36f
stratml=OwenAmbur/StratML/a22da6b1fa414084e8490ed1c9bafc4bccc6c2f3/doc/schemas

# Where a file of the list stands: repository, commit and path.
origin() {
    case $1 in
    akn-3.0/*) echo "$akn/${1#*/}" ;;
    dcat-ap-3.0.1/*) echo "$dcat_ap/${1#*/}" ;;
    ontopia/controlled-vocabularies.shacl.ttl) echo "$ontopia/VocabolariControllati/rules.shacl" ;;
    ontopia/ontologies.shacl.ttl) echo "$ontopia/Ontologie/rules.shacl" ;;
    stratml/PerformancePlanOrReport*) echo "$stratml/last/${1#*/}" ;;
    stratml/StrategicPlanISOVersion*) echo "$stratml/versions/${1#*/}" ;;
    w3c-rdf-canon/*) echo "$rdf_canon/${1#*/}" ;;
    w3c-rdf-tests/LICENSE.md) echo "$rdf_tests/LICENSE.md" ;;
    w3c-rdf-tests/*) echo "$rdf_tests/sparql/sparql11/${1#*/}" ;;
    *) fail "$1 is in $list, and this script doesn't say where it comes from" ;;
    esac
}

fail() {
    echo "$*" >&2
    exit 1
}

# The lines of the list whose file is not in the folder, or is another.
wrong_in() {
    sed 's/^[^ ]*  //' "$list" | (cd "$1" && xargs sha256sum 2>/dev/null) | grep -vxF -f - "$list" || :
}

case $#:${1:-} in
1:[!-]*) ;;
*)
    echo "usage: sh $0 FOLDER" >&2
    exit 2
    ;;
esac
list=$(cd "$(dirname "$0")" && pwd)/standards.sha256
mkdir -p "$1"
folder=$(cd "$1" && pwd)

wanted=$(wrong_in "$folder")
if [ -n "$wanted" ]; then
    command -v curl >/dev/null || fail "curl is not installed: run “sh setup.sh test”"
    part=$(mktemp -d "$folder/.part.XXXXXX")
    trap 'rm -rf "$part"; rmdir "$folder" 2>/dev/null || :' EXIT
    trap 'exit 130' HUP INT TERM

    echo "downloading $(echo "$wanted" | wc -l) files" >&2
    echo "$wanted" | sed 's/^[^ ]*  //' >"$part/paths"
    while read -r path; do
        place=$(origin "$path")
        printf 'url = "https://raw.githubusercontent.com/%s"\noutput = "%s"\n' "$place" "$path"
    done <"$part/paths" >"$part/downloads"
    (
        cd "$part"
        curl --config downloads --create-dirs --proto '=https' --connect-timeout 20 --max-time 300 --retry 2 \
            --silent --fail --fail-early --write-out '%{onerror}%{stderr}%{url}: %{errormsg}\n'
    ) || fail "a download failed, and nothing was kept: run this again where GitHub can be reached"
    (cd "$part" && echo "$wanted" | LC_ALL=C sha256sum --check --quiet >&2) ||
        fail "what arrived is not what $list names, and nothing was kept"
    while read -r path; do
        mkdir -p "$folder/$(dirname "$path")"
        mv -f "$part/$path" "$folder/$path"
    done <"$part/paths"
fi
echo "all $(wc -l <"$list") files are in $folder, each with its SHA-256"
