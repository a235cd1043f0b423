# To be sourced: provenance COMMAND prints the line that stands above every table of docs/RESULTS.md.
provenance() {
    local root commit model
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    commit=$(git -C "$root" rev-parse --short HEAD)
    git -C "$root" diff --quiet HEAD -- '*.java' '*.py' '*.sh' || commit="$commit with changes"
    model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    printf 'Command: `%s`; commit %s; %s cores of %s' "$1" "$commit" "$(nproc)" "${model:-an unnamed processor}"
}
