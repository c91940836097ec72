#!/usr/bin/env bash
# A throw-away PostgreSQL cluster and Redis on free loopback ports.
#
#   scripts/services.sh start DIR [--durable]   starts both, writes DIR/env; --durable leaves fsync on
#   scripts/services.sh env DIR                 prints WIWEBB_TEST_DATABASE_URL and WIWEBB_TEST_REDIS_URL
#   scripts/services.sh stop DIR                stops both by the recorded pid and deletes DIR
#
# As root the cluster belongs to the user postgres, who must be able to reach DIR: a folder under /tmp, not under /root.
# Both accept every connection from this machine without a password: keep nothing of value in them.
set -euo pipefail

say() { printf 'services: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

command="${1:-}"
dir="${2:-}"
[ -n "$dir" ] || die "usage: services.sh start|stop|env DIR [--durable]"
case "$dir" in /*) ;; *) dir="$PWD/$dir" ;; esac
# A marker, so that stop never deletes a folder that start did not make.
marker="$dir/.wiwebb-services"

as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi
}

random_port() { echo $((20000 + (RANDOM * 32768 + RANDOM) % 12000)); }

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local port
    while port="$(random_port)"; do
        listening "$port" || { echo "$port"; return; }
    done
}

postgres_bin() {
    local newest
    newest="$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
    if [ -x "$newest/initdb" ]; then echo "$newest"
    elif command -v initdb >/dev/null 2>&1; then dirname "$(command -v initdb)"
    else die "PostgreSQL is missing: scripts/tools.sh services"
    fi
}

start_postgres() { # start_postgres DURABLE
    local bin port options
    bin="$(postgres_bin)"
    install -d -m 700 "$dir/postgres" "$dir/socket"
    [ "$(id -u)" != 0 ] || chown postgres "$dir/postgres" "$dir/socket"
    as_postgres test -w "$dir/postgres" || die "user postgres cannot reach $dir: choose a folder under /tmp"
    as_postgres "$bin/initdb" --pgdata="$dir/postgres/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; die "initdb failed"; }
    for _ in 1 2 3 4 5; do
        port="$(free_port)"
        options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$dir/socket' -c max_connections=200"
        [ "$1" = yes ] || options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        if as_postgres "$bin/pg_ctl" --pgdata="$dir/postgres/data" --log="$dir/postgres/log" --options="$options" \
            --wait --timeout=60 start >/dev/null 2>&1; then
            head -n 1 "$dir/postgres/data/postmaster.pid" >"$dir/postgres.pid"
            echo "WIWEBB_TEST_DATABASE_URL=postgres://postgres@127.0.0.1:$port/postgres" >>"$dir/env"
            return
        fi
    done
    tail -n 20 "$dir/postgres/log" >&2 || true
    die "PostgreSQL does not start"
}

start_redis() {
    local port
    command -v redis-server >/dev/null 2>&1 || die "Redis is missing: scripts/tools.sh services"
    install -d -m 700 "$dir/redis"
    for _ in 1 2 3 4 5; do
        port="$(free_port)"
        rm -f "$dir/redis.pid"
        redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$dir/redis" \
            --daemonize yes --pidfile "$dir/redis.pid" --logfile "$dir/redis/log" >/dev/null || continue
        for _ in $(seq 100); do
            # The pid tells our server from another one that took the port first.
            if [ -s "$dir/redis.pid" ] && redis-cli -h 127.0.0.1 -p "$port" info server 2>/dev/null |
                tr -d '\r' | grep -qx "process_id:$(cat "$dir/redis.pid")"; then
                echo "WIWEBB_TEST_REDIS_URL=redis://127.0.0.1:$port" >>"$dir/env"
                return
            fi
            sleep 0.1
        done
    done
    tail -n 20 "$dir/redis/log" >&2 || true
    die "Redis does not start"
}

# stop_pid FILE NAME SIGNAL..: tries the signals in turn, ten seconds each. The name guards against a reused pid.
stop_pid() {
    local file="$1" name="$2" pid
    shift 2
    [ -s "$file" ] || return 0
    pid="$(cat "$file")"
    for signal; do
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$name" ] || return 0
        kill -s "$signal" "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$name" ] || return 0
            sleep 0.1
        done
    done
    say "$name $pid does not stop"
}

stop() {
    [ -e "$marker" ] || { say "nothing runs in $dir"; return 0; }
    # pg_ctl may have failed between the start and the record of the pid.
    [ -s "$dir/postgres.pid" ] || head -n 1 "$dir/postgres/data/postmaster.pid" >"$dir/postgres.pid" 2>/dev/null || true
    stop_pid "$dir/postgres.pid" postgres QUIT KILL
    stop_pid "$dir/redis.pid" redis-server TERM KILL
    rm -rf "$dir"
}

start() {
    local durable=no
    case "${1:-}" in
        '') ;;
        --durable) durable=yes ;;
        *) die "unknown option $1" ;;
    esac
    [ ! -e "$marker" ] || die "already started in $dir"
    mkdir -p "$dir"
    if [ ! -O "$dir" ] || [ -n "$(ls -A "$dir")" ]; then die "$dir is not an empty folder of yours"; fi
    chmod 711 "$dir"
    touch "$marker"
    trap '[ $? = 0 ] || stop' EXIT
    start_postgres "$durable"
    start_redis
}

case "$command" in
    start) start "${3:-}" ;;
    stop) stop ;;
    env) cat "$dir/env" 2>/dev/null || die "nothing runs in $dir" ;;
    *) die "usage: services.sh start|stop|env DIR [--durable]" ;;
esac
