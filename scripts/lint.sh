#!/usr/bin/env bash
# Every check that needs no running test: all of them run, then the failed ones are named.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$(scripts/tools.sh path):$PATH"
export PATH

failed=()
check() { # check NAME COMMAND..
    local name="$1"
    shift
    printf '==> %s\n' "$name"
    "$@" </dev/null || failed+=("$name")
}

check fmt cargo fmt --all --check
# SC2317 takes functions called by a trap for unreachable.
check shellcheck shellcheck --exclude SC2317 .ci/run scripts/*.sh
check 'buf lint' buf lint proto
check 'buf breaking' buf breaking proto --against proto/baseline.binpb
check docker scripts/check_docker.sh
check frontend scripts/frontend.sh lint
check deny cargo deny --locked --log-level error check bans licenses sources
check recipe scripts/check_recipe.py "$(mktemp -du "${TMPDIR:-/tmp}/wiwebb-recipe-XXXXXX")" --discard
check clippy cargo clippy -j2 --locked --workspace --all-targets -- -D warnings

if [ ${#failed[@]} -gt 0 ]; then
    printf 'lint failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
