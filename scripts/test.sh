#!/usr/bin/env bash
# Runs the component tests of the web application, then every Rust test and every browser test on each engine: SQLite
# without Redis, then PostgreSQL with Redis. Both engines share one build.
#
#   ENGINES="sqlite postgres"   which engines
#   FILTER=word                 only tests whose name contains the word
#
# Always the whole workspace: a different set of crates selects different features and rebuilds half the graph.
set -euo pipefail
cd "$(dirname "$0")/.."

work="$(mktemp -d "${TMPDIR:-/tmp}/wiwebb-test-XXXXXX")"
chmod 711 "$work"
child=
finish() {
    local status=$?
    trap '' INT TERM HUP
    # The tests run in a process group of its own, which takes the test binaries with it.
    [ -z "$child" ] || kill -TERM -- "-$child" 2>/dev/null || true
    [ ! -d "$work/services" ] || scripts/services.sh stop "$work/services"
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# tested NAME COMMAND..: streams the output while it is written to a file, so that the count sees all of it.
tested() {
    local name="$1" status=0 follower
    local log="$work/${name// /-}.log"
    shift
    printf '==> %s\n' "$name"
    : >"$log"
    set -m
    "$@" </dev/null >"$log" 2>&1 &
    child=$!
    set +m
    tail -n +1 -f --pid="$child" "$log" &
    follower=$!
    wait "$child" || status=$?
    child=
    wait "$follower" || true

    local counts passed
    counts="$(scripts/count_tests.sh "$log")"
    passed="${counts%% *}"
    printf '==> %s: %s\n' "$name" "$counts"
    if [ "$status" = 0 ] && [ "$passed" = 0 ] && [ -z "${FILTER:-}" ]; then
        echo "no test ran: $name" >&2
        status=1
    fi
    return "$status"
}

failed=0
tested 'component tests' scripts/frontend.sh test || failed=1
for engine in ${ENGINES:-sqlite postgres}; do
    unset WIWEBB_TEST_DATABASE_URL WIWEBB_TEST_REDIS_URL
    case "$engine" in
        sqlite) ;;
        postgres)
            scripts/services.sh start "$work/services"
            set -a
            # shellcheck disable=SC1091
            . "$work/services/env"
            set +a
            ;;
        *) echo "unknown engine $engine" >&2; exit 2 ;;
    esac
    tested "tests on $engine" cargo test -j2 --locked --workspace --no-fail-fast -- ${FILTER:+"$FILTER"} || failed=1
    tested "browser tests on $engine" scripts/frontend.sh e2e || failed=1
done
exit "$failed"
