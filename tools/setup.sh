#!/usr/bin/env bash
# Everything a fresh machine needs: system packages, the virtual environment, the locked requirements.
# A second call finds the stamp and ends at once. LR_NO_APT=1 leaves system packages alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup: %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

python_found() {
    local name
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if has "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

browser_found() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable microsoft-edge chrome; do
        has "$name" && return 0
    done
    return 1
}

missing_packages() {
    local python
    browser_found || echo chromium
    has git || echo git
    has openssl || echo openssl
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ "$(uname)" != Linux ] || echo ca-certificates
    if python=$(python_found); then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    else
        echo python3 python3-venv
    fi
}

system_packages() {
    local wanted raise=()
    mapfile -t wanted < <(missing_packages | tr ' ' '\n')
    [ "${#wanted[@]}" -gt 0 ] || return 0
    if [ -z "${LR_NO_APT:-}" ] && has apt-get; then
        if [ "$(id -u)" -ne 0 ] && has sudo && sudo -n true 2>/dev/null; then
            raise=(sudo -n)
        fi
        if [ "$(id -u)" -eq 0 ] || [ "${#raise[@]}" -gt 0 ]; then
            say "installing system packages: ${wanted[*]}"
            if "${raise[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 &&
                "${raise[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                    "${wanted[@]}" </dev/null >&2; then
                return 0
            fi
        fi
    fi
    say "please install: ${wanted[*]} (names as on Debian); going on without, what needs them will say so"
}

environment() {
    local python
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        return 0
    fi
    if ! python=$(python_found); then
        say "Python 3.11 or later is needed and was not found; install it, or name it: make PYTHON=/path/to/python3"
        exit 1
    fi
    say "creating .venv with $("$python" --version)"
    rm -rf .venv
    if ! "$python" -m venv .venv >&2; then
        rm -rf .venv
        say "the virtual environment could not be made; on Debian, install python3-venv"
        exit 1
    fi
}

requirements() {
    say "installing the locked requirements"
    if ! .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --require-hashes --requirement requirements-dev.lock >&2; then
        say "the locked requirements could not be installed; is a package registry reachable?"
        exit 1
    fi
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --no-deps --no-build-isolation --editable . >&2
}

stamp=.venv/.launchready-setup
print=$(cksum requirements-dev.lock pyproject.toml tools/setup.sh)
if [ -x .venv/bin/launchready ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$print" ]; then
    exit 0
fi
system_packages
environment
requirements
printf '%s\n' "$print" >"$stamp"
say "ready"
