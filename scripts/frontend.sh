#!/usr/bin/env bash
# The web application in frontend/.
#
#   scripts/frontend.sh deps     what package-lock.json names, if it is not there yet
#   scripts/frontend.sh build    frontend/dist, if a source is newer
#   scripts/frontend.sh lint     types, eslint, sizes
#   scripts/frontend.sh test     component tests (FILTER=word)
#   scripts/frontend.sh e2e      browser tests against target/debug/wiwebb (FILTER=word), on the engine of
#                                WIWEBB_TEST_DATABASE_URL and WIWEBB_TEST_REDIS_URL
set -euo pipefail
cd "$(dirname "$0")/../frontend"
export NO_COLOR=1 npm_config_update_notifier=false

say() { printf 'frontend: %s\n' "$*" >&2; }

deps() {
    local mark=node_modules/.installed
    [ -e "$mark" ] && cmp -s "$mark" package-lock.json && return 0
    command -v npm >/dev/null 2>&1 || { say "Node.js with npm is missing"; exit 1; }
    say "installing the packages of package-lock.json"
    npm ci --no-progress --loglevel=error >&2
    cp package-lock.json "$mark"
}

# Whether FILE is there and nothing that it is made of is newer.
fresh() { # fresh FILE SOURCE..
    local file="$1"
    shift
    [ -e "$file" ] && [ -z "$(find "$@" -newer "$file" -print -quit)" ]
}

gen() {
    fresh src/gen/.made ../proto buf.gen.yaml package-lock.json || {
        npm run --silent gen
        touch src/gen/.made
    }
}

build() {
    gen
    fresh dist/index.html ../proto src public index.html scripts vite.config.ts package-lock.json || {
        say "building"
        npm run --silent build >&2
    }
}

deps
case "${1:-}" in
    deps) ;;
    build) build ;;
    lint)
        gen
        npm run --silent typecheck
        npm run --silent lint
        build
        npm run --silent budgets
        ;;
    test)
        gen
        npm run --silent test -- ${FILTER:+--passWithNoTests -t "$FILTER"}
        ;;
    e2e)
        build
        npm run --silent e2e -- ${FILTER:+--pass-with-no-tests -g "$FILTER"}
        ;;
    *) say "usage: frontend.sh deps|build|lint|test|e2e"; exit 2 ;;
esac
