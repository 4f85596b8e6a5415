#!/usr/bin/env bash
# Which exact packages does pyproject.toml allow today? Writes the locks in requirements/; `make lock` runs it.
#
# One version of each package for all Pythons, so that every machine computes with the same libraries. No address of
# an index is written: where packages come from is a setting of the machine. Extra words go to uv, such as --upgrade.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../requirements"
readonly uv=../.venv/bin/uv

lock() {
  "$uv" pip compile --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --quiet \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}

[ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}
lock uv.in --output-file uv.lock "$@"
lock ../pyproject.toml tools.in --extra ui --extra test --constraint uv.lock --output-file urban-sdg.lock "$@"

# The rivals of the benchmarks come on top of the same environment, so their lock holds only what is not there yet.
lock ../pyproject.toml --extra bench --constraint urban-sdg.lock --output-file bench.lock "$@"
sed -n 's/^\([^ ]*==[^ ]*\).*/\1/p' urban-sdg.lock >bench.known
awk 'NR == FNR { known[$1]; next } /^[^ ]/ { keep = !($1 in known) } keep' bench.known bench.lock >bench.more
mv bench.more bench.lock
rm bench.known
