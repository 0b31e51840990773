# Sourced by the commands beside it: finds Python and keeps .venv equal to a lock file.
# Nothing is written outside the project folder, and nothing needs root.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
cd "$root"
# Compiling every module at each start takes longer than the start itself.
unset PYTHONDONTWRITEBYTECODE

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null) || found="no python3"
    stop "Parley needs Python 3.11 or newer, and this machine has $found. Install a newer Python, then run this again."
}

make_venv() {
    python=$(find_python) || exit 1
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "Python’s venv module is missing. On Debian or Ubuntu, install it with: apt-get install python3-venv"
    printf 'Making the virtual environment in .venv\n'
    "$python" -m venv --clear "$venv" || stop "The virtual environment could not be made in $venv."
}

venv_works() {
    "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

install_with_uv() {
    if [ ! -x "$venv/bin/uv" ]; then
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir -r bin/uv.txt || return 1
    fi
    # A company's own certificates live in the system store, which uv reads only when asked.
    UV_CACHE_DIR=${UV_CACHE_DIR:-$venv/cache} UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true} \
        "$venv/bin/uv" pip install --quiet --require-hashes --python "$venv/bin/python" -r "$1"
}

install_with_pip() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --require-hashes -r "$1"
}

# install LOCK: brings .venv up to LOCK. The stamp is a copy of the lock that was installed last.
install() {
    stamp=$venv/installed-$1
    if cmp -s "$1" "$stamp" && [ -x "$venv/bin/python" ]; then
        return
    fi
    venv_works || make_venv
    printf 'Installing %s (about a minute the first time)\n' "$1"
    install_with_uv "$1" || {
        printf 'uv could not install it; trying pip, which takes longer.\n' >&2
        install_with_pip "$1"
    } || stop "The packages in $1 could not be installed. The lines above say why."
    cp "$1" "$stamp"
}
