#!/usr/bin/env bash
# Builds and serves, and does so again whenever a source file changes. A build that fails leaves the old server running.
set -euo pipefail
cd "$(dirname "$0")/.."

server=
stop_server() {
    [ -z "$server" ] || { kill -TERM "$server" 2>/dev/null && wait "$server"; } || true
    server=
}
trap stop_server EXIT
trap 'exit 130' INT TERM HUP

fingerprint() {
    find Cargo.toml Cargo.lock build.rs crates migrations proto -type f \
        \( -name '*.rs' -o -name '*.toml' -o -name '*.proto' -o -name Cargo.lock \) -printf '%p %T@\n' | sort | cksum
}

seen=
while true; do
    now="$(fingerprint)"
    if [ "$now" != "$seen" ]; then
        seen="$now"
        if cargo build -j2 --workspace --bin wiwebb; then
            stop_server
            "${CARGO_TARGET_DIR:-target}/debug/wiwebb" serve &
            server=$!
        fi
    fi
    sleep 1
done
