#!/usr/bin/env bash
# Is a file too large for the repository? Real data stay outside it; what is tested is generated.
set -euo pipefail
large=$(find "$@" -size +50000c)
[ -z "$large" ] || { echo "above 50000 bytes: $large. Generate it in a test, or keep it with the data." >&2 && exit 1; }
