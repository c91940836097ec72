#!/usr/bin/env bash
# Makes docker/secrets/ for docker/compose.yaml: random passwords and keys, and a self-signed certificate to replace by
# a real one. It never overwrites: back the folder up, WIWEBB_KEYS above all, without which sealed columns stay sealed.
#
#   scripts/docker_secrets.sh [DIR] [HOST]
set -euo pipefail
dir="${1:-$(dirname "$0")/../docker/secrets}"
host="${2:-localhost}"
[ ! -e "$dir" ] || { echo "$dir exists: nothing done" >&2; exit 1; }

umask 077
mkdir -p "$dir"
password() { openssl rand -hex 24; }
owner="$(password)"
redis="$(password)"
url() { printf 'postgres://%s:%s@postgres:5432/wiwebb' "$1" "$2"; }

printf '%s' "$owner" >"$dir/postgres_password"
printf '%s' "$redis" >"$dir/redis_password"
cat >"$dir/server.env" <<END
DATABASE_URL=$(url wiwebb_app "$(password)")
DATABASE_PLATFORM_URL=$(url wiwebb_platform "$(password)")
DATABASE_SYSTEM_URL=$(url wiwebb_system "$(password)")
REDIS_URL=redis://:$redis@redis:6379
WIWEBB_KEYS=k1:$(openssl rand -base64 32)
END
printf 'DATABASE_OWNER_URL=%s\n' "$(url wiwebb_owner "$owner")" >"$dir/migrate.env"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=$host" \
    -addext "subjectAltName=DNS:$host" -keyout "$dir/tls.key" -out "$dir/tls.crt" 2>/dev/null
# Containers read these as users of their own; the folder above stays closed to others on this machine.
chmod 644 "$dir/postgres_password" "$dir/redis_password" "$dir/tls.key" "$dir/tls.crt"
echo "made $dir"
