#!/bin/sh
# Make a virtual environment with pip in it: make_venv.sh FOLDER
# Debian splits pip's installer off into python3-venv; as root it is installed, else a sentence says how.
set -eu
folder=$1

newest=
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        newest=$name
        break
    fi
done
if [ -z "$newest" ]; then
    echo "No Python 3.11 or newer was found. On Debian: sudo apt-get install python3 python3-venv" >&2
    exit 1
fi

if ! "$newest" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv, which Debian keeps apart from python3."
        apt-get update --quiet --quiet
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --quiet python3-venv >/dev/null
    else
        echo "$newest cannot make virtual environments. On Debian: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi

"$newest" -m venv "$folder" || { rm -rf "$folder"; exit 1; }
