# Sourced: find_uv PYTHON sets $uv to the machine's uv, or to one that it puts into .cache/uv.

export UV_PYTHON_DOWNLOADS=never
export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-300}"

find_uv() {
    uv="$(command -v uv || true)"
    [ -z "$uv" ] || return 0
    uv="$PWD/.cache/uv/bin/uv"
    [ ! -x "$uv" ] || return 0
    rm -rf .cache/uv
    if "$1" -c 'import ensurepip' 2>/dev/null; then
        echo "Installing uv into .cache/uv"
        "$1" -m venv .cache/uv
        .cache/uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
    elif "$1" -c 'import pip' 2>/dev/null; then
        echo "Installing uv into .cache/uv"
        "$1" -m pip install --quiet --disable-pip-version-check --target .cache/uv 'uv>=0.5'
    else
        echo "Python has neither venv nor pip here; install: sudo apt-get install python3-venv" >&2
        exit 1
    fi
}
