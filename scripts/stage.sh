# How a stage of the set-up shows itself: a line when it begins, a sign of life, a line with the seconds.
# shellcheck shell=bash

# A minute of silence looks like a hang, so the last line of the log is shown every ten seconds.
show_signs_of_life() {
  while sleep 10 &>/dev/null; do echo "          $SECONDS s: $(tail -n 1 "$log" | cut -c 1-90)"; done
}

# Run a command with its output in the log, and show the end of the log if it fails.
stage() {
  local title=$1 begin=${EPOCHREALTIME/[.,]/} code=0 life tenths
  shift
  echo "set-up    $title"
  show_signs_of_life 9>&- &
  life=$!
  trap 'kill "$life" 2>/dev/null' EXIT
  echo "--- $title: $*" >>"$log"
  set +e # a subshell to the left of "||" would go on after a failure
  (
    set -e
    "$@"
  ) >>"$log" 2>&1 </dev/null 9>&-
  code=$?
  kill "$life" 2>/dev/null
  wait "$life" 2>/dev/null
  set -e
  trap - EXIT
  tenths=$(((${EPOCHREALTIME/[.,]/} - begin) / 100000))
  if [ "$code" -eq 0 ]; then
    echo "          done in $((tenths / 10)).$((tenths % 10)) s"
    return
  fi
  tail -n 15 "$log" | cut -c 1-300 >&2
  stop "$title: failed with exit code $code. The whole output is in ${log#"$PWD"/}"
}

stop() {
  echo "set-up: $1" >&2
  exit 1
}
