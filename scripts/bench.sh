#!/usr/bin/env bash
# Measures a release build beside its baselines, on the benchmark kit's own PostgreSQL and Redis.
#
#   BENCH_KIT=FOLDER scripts/bench.sh [ROUNDS [SECONDS]]
#
# The kit (its setup.sh done, its baselines started) is not part of this repository; docs/benchmarks.md says what it runs.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BENCH_KIT:?names the folder of the benchmark kit}"
rounds="${1:-5}" seconds="${2:-4}"

cargo build -j2 --locked --release --workspace --bins
wiwebb="$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/wiwebb"

# shellcheck disable=SC1091
. "$BENCH_KIT/env.sh"
work="$(mktemp -d "${TMPDIR:-/tmp}/wiwebb-bench-XXXXXX")"
server=
finish() {
    [ -z "$server" ] || kill -TERM "$server" 2>/dev/null || true
    psql -d postgres -qc "DROP DATABASE IF EXISTS wiwebb_bench WITH (FORCE)" || true
    rm -rf "$work"
}
trap finish EXIT
psql -d postgres -qc "DROP DATABASE IF EXISTS wiwebb_bench WITH (FORCE)" -c "CREATE DATABASE wiwebb_bench"

cd "$work"
url() { echo "postgres://$1@127.0.0.1:$PGPORT/wiwebb_bench"; }
{
    echo "DATABASE_OWNER_URL=$(url "$PGUSER:$PGPASSWORD")"
    echo "DATABASE_URL=$(url wiwebb_app:bench)"
    echo "DATABASE_PLATFORM_URL=$(url wiwebb_platform:bench)"
    echo "DATABASE_SYSTEM_URL=$(url wiwebb_system:bench)"
    echo "REDIS_URL=redis://127.0.0.1:$REDIS_PORT"
    echo "WIWEBB_KEYS=k1:$(head -c 32 /dev/urandom | base64)"
    echo "WIWEBB_LISTEN=127.0.0.1:8100"
    echo "WIWEBB_ADMIN_LISTEN=127.0.0.1:9100"
    echo "WIWEBB_RADIUS_AUTH_LISTEN=127.0.0.1:21812"
    echo "WIWEBB_RADIUS_ACCT_LISTEN=127.0.0.1:21813"
    echo "DATABASE_CONNECTIONS=8"
} >.env
chmod 600 .env
"$wiwebb" migrate up
"$wiwebb" seed --bench --tenants 100 --users 1000 --tokens 2000 --radius-users 100000
psql -d wiwebb_bench -qc 'VACUUM ANALYZE'
"$wiwebb" serve >serve.log 2>&1 &
server=$!
echo "$server" >serve.pid
for _ in $(seq 1 100); do
    curl -fs http://127.0.0.1:9100/readyz >/dev/null 2>&1 && break
    sleep 0.1
done

# shellcheck disable=SC1091
. data/bench/env.sh
export WIWEBB_PIDFILE="$work/serve.pid" WIWEBB_ALSO=pg,redis
"$BENCH_KIT/run_all.py" --target wiwebb --rounds "$rounds" --secs "$seconds"
