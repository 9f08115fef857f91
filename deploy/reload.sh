#!/bin/sh
# Has the code location imported again, and once more if its files changed meanwhile: systemd does not see a
# change that comes while it runs what an earlier one asked for.
set -u

state() {
    cat "$BAROMETRE_DATA/codebook/editions.csv" "$BAROMETRE_DATA/barometer.yml" | cksum
}

reload() {
    # A web server that never answers would keep every later change from being seen.
    answer=$(curl --fail-with-body --silent --show-error --max-time 300 \
        --header "Content-Type: application/json" \
        --data '{"query": "mutation { reloadWorkspace { __typename } }"}' "$1")
    code=$?
    echo "$answer"
    [ $code = 0 ] || return $code
    # What goes wrong in the web server is an answer as well, with a success of HTTP.
    case $answer in
    *'"Workspace"'*) ;;
    *) return 1 ;;
    esac
}

imported=none
while [ "$imported" != "$(state)" ]; do
    imported=$(state)
    reload "$1" || exit
done
