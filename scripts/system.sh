# What does the project need from the operating system, and how does it get there?
# shellcheck shell=bash

is_usable_python() {
  # Debian ships Python without ensurepip, and a version manager leaves names behind that run nothing: so it is tried.
  "$1" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
} &>/dev/null

# Set $python to a Python that can make environments.
find_python() {
  for python in ${URBAN_SDG_PYTHON:-python3.13 python3.12 python3.11 python3 /usr/bin/python3}; do
    if is_usable_python "$python"; then return; fi
  done
  [ -z "${URBAN_SDG_PYTHON:-}" ] || stop "URBAN_SDG_PYTHON ($URBAN_SDG_PYTHON) is no Python 3.11 to 3.13 with venv"
  return 1
}

# Print a property of the PostgreSQL that the pipelines find; the search needs nothing that is not in Python itself.
postgres() {
  local asked=$venv/bin/python
  [ -x "$asked" ] || asked=python3
  "$asked" -c "from pipelines.database.installation import postgis_installation; print(postgis_installation().$1)"
} 2>/dev/null

postgis_is_here() {
  [ -n "${URBAN_SDG_DATABASE_URL:-}" ] || postgres major >/dev/null
}

postgres_major() { postgres major; }

# CI runs the tests of rights that are written in pgTAP; elsewhere they are skipped without it.
pgtap_is_here() {
  ! postgis_is_here || [ -n "${URBAN_SDG_DATABASE_URL:-}" ] || [ "$(postgres has_pgtap)" = True ]
}

# QGIS is a library of the system's own Python, never of the project's.
qgis_is_here() { /usr/bin/python3 -c 'import qgis.core'; } &>/dev/null

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Install without questions, and without the database server that Debian otherwise makes and starts on its own.
readonly no_server=/etc/postgresql-common/createcluster.d/urban-sdg.conf
install_quietly() {
  trap 'as_root rm -f "$no_server"' EXIT
  as_root mkdir -p "${no_server%/*}"
  echo "create_main_cluster = false" | as_root tee "$no_server"
  as_root apt-get update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends --no-upgrade \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@"
}

get_system_packages() {
  command -v apt-get >/dev/null || stop "missing: $*. Install Python 3.11 to 3.13 with venv, \
and PostgreSQL 15 or newer with PostGIS; or name a database in URBAN_SDG_DATABASE_URL"
  as_root true 2>/dev/null || stop "missing: $*, and only root can install them. \
Run: sudo apt-get update && sudo apt-get install --yes --no-install-recommends $*"
  stage "system packages: $*" install_quietly "$@"
  environment_is_sound || find_python || stop "the python3 of this system is not 3.11 to 3.13. \
Install such a Python and name it in URBAN_SDG_PYTHON"
  ! is_wanted postgis || postgis_is_here || stop "the PostgreSQL of this system is older than 15. \
Install PostgreSQL 15 or newer with PostGIS, or name a database in URBAN_SDG_DATABASE_URL"
}
