# Is .venv what the lock says, and how does it become so?
# shellcheck shell=bash

# The contents that a stage depends on, as one word.
fingerprint() { cat "$@" | sha256sum | cut -c 1-64; }

# Whether the stage that left this stamp saw the same contents.
is_stamped() { [ -e "$1" ] && [ "$(<"$1")" = "$2" ]; }

# An environment that was moved, half made, or lost its Python to an upgrade can only be made anew.
environment_is_sound() {
  [ -x "$venv/bin/python" ] && [ -x "$venv/bin/pip" ] && grep -qF "$venv" "$venv/bin/activate"
} 2>/dev/null

# uv reads no settings of pip, and a mirror or a certificate of one's own is usually told to pip alone.
follow_the_settings_of_pip() {
  local index=${PIP_INDEX_URL:-}
  [ -n "$index" ] || index=$("$venv/bin/python" -m pip config get global.index-url 2>/dev/null) || true
  [ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true}
}

install_the_lock() {
  export VIRTUAL_ENV=$venv UV_PYTHON_DOWNLOADS=never
  "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes --requirement requirements/uv.lock
  follow_the_settings_of_pip
  "$venv/bin/uv" pip sync --require-hashes --no-build --compile-bytecode requirements/urban-sdg.lock
  "$venv/bin/uv" pip install --no-deps --no-build-isolation --editable .
}

make_environment() {
  local contents
  contents=$(fingerprint requirements/uv.lock requirements/urban-sdg.lock pyproject.toml)
  if environment_is_sound && is_stamped "$venv/.environment" "$contents"; then return; fi
  rm -f "$venv/.environment" # a failure half-way leaves neither the old contents nor the new
  environment_is_sound || stage "an empty environment, with $("$python" --version)" "$python" -m venv --clear "$venv"
  stage "the locked packages, and the project itself" install_the_lock
  echo "$contents" >"$venv/.environment"
}

# Numba compiles at the first call and keeps the result: better here than in front of a waiting user.
compile_kernels() {
  local contents
  [ -e spatial_indicators/kernels.py ] || return 0
  contents=$(grep -rlZ --include='*.py' '^@compiled' spatial_indicators | sort -z |
    xargs -0 cat requirements/urban-sdg.lock | sha256sum)
  if is_stamped "$venv/.kernels" "$contents"; then return; fi
  stage "the compiled kernels" "$venv/bin/python" -c \
    "from spatial_indicators.kernels import compile_kernels; compile_kernels()"
  echo "$contents" >"$venv/.kernels"
}
