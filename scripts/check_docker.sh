#!/usr/bin/env bash
# Checks the files under docker/ without a Docker engine: hadolint reads the Dockerfile, PyYAML and the rules below read
# the compose files, and `nginx -t` the proxy's configuration with stand-ins for addresses and certificates.
# No image is built and no container is started.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$(scripts/tools.sh path):$PATH"
export PATH

hadolint docker/Dockerfile
python3 scripts/check_compose.py docker/compose.yaml docker/compose.radius.yaml

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
scripts/docker_secrets.sh "$work/secrets" >/dev/null
nginx="$(command -v nginx || echo /usr/sbin/nginx)"
version="$("$nginx" -v 2>&1 | sed 's|.*/\([0-9.]*\).*|\1|')"
older() { [ "$version" != "$1" ] && [ "$(printf '%s\n' "$version" "$1" | sort -V | head -n 1)" = "$version" ]; }
# nginx resolves the names of upstreams when it starts; here there is nobody to ask.
edits=(-e 's/server server[0-9]*:8000/server 127.0.0.1:8000/'
    -e "s|/run/secrets/tls_certificate|$work/secrets/tls.crt|" -e "s|/run/secrets/tls_key|$work/secrets/tls.key|"
    -e "s|/tmp/nginx.pid|$work/nginx.pid|")
if older 1.27.3; then edits+=(-e 's/ resolve / /'); fi
if older 1.25.1; then edits+=(-e '/^ *http2 on;/d' -e 's/listen 8443 ssl;/listen 8443 ssl http2;/'); fi
sed "${edits[@]}" docker/nginx.conf >"$work/nginx.conf"
if ! "$nginx" -t -c "$work/nginx.conf" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    exit 1
fi
echo "docker files: ok (no image built, no container started)"
