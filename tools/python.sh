#!/bin/sh
# Runs the newest Python of 3.11 or later that is there, with the arguments given.
for python in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    if "$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" "$@"
    fi
done
echo "kg needs Python 3.11 or later: none was found (set PYTHON to where it is)" >&2
exit 1
