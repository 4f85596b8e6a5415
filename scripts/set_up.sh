#!/usr/bin/env bash
# What must be true of this machine before a command of the project can run? This makes it true.
#
# Usage: scripts/set_up.sh [environment|all]
#   environment  the Python environment in .venv, exactly as requirements/urban-sdg.lock says
#   all          also a PostgreSQL with PostGIS, and the compiled kernels (the default)
#
# A stage that is done already costs one hash, so every target of the Makefile can begin with this script.
# URBAN_SDG_PYTHON names the Python to use. URBAN_SDG_DATABASE_URL names a database of yours: no PostGIS is sought.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly wanted=${1:-all} venv=$PWD/.venv log=$PWD/.state/set_up.log
source scripts/stage.sh
source scripts/system.sh
source scripts/environment.sh

is_wanted() { [ "$wanted" = all ] || [ "$wanted" = "$1" ]; }

[[ $wanted =~ ^(environment|all)$ ]] || {
  echo "set-up: unknown word '$wanted'; use environment or all" >&2
  exit 2
}
mkdir -p .state
exec 9>.state/set_up.guard
flock 9 # two commands that start at once must not both write .venv
: >"$log"

packages=()
environment_is_sound || find_python || packages+=(python3-venv)
! is_wanted postgis || postgis_is_here || packages+=(postgresql-postgis postgresql-postgis-scripts)
# Clients of the database, which CI tries with the lines of the documents; elsewhere those tests are skipped.
[ "${CI:-}" != true ] || ! is_wanted clients || command -v ogr2ogr >/dev/null || packages+=(gdal-bin)
[ "${CI:-}" != true ] || ! is_wanted clients || qgis_is_here || packages+=(python3-qgis qgis-providers)
[ "${#packages[@]}" -eq 0 ] || get_system_packages "${packages[@]}"
# pgTAP's package bears the release of the server, so it comes after it.
[ "${CI:-}" != true ] || ! is_wanted pgtap || pgtap_is_here || get_system_packages "postgresql-$(postgres_major)-pgtap"
make_environment
! is_wanted kernels || compile_kernels
