# SPDX-License-Identifier: Apache-2.0
# How the quickstart prints: each command as a user would type it, then its output. Sourced by ./quickstart.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' faint=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' faint='' green='' red='' plain=''
fi

chapter() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
say() { printf '  %s\n' "$@"; }
die() { printf '%squickstart: %s%s\n' "$red" "$1" "$plain" >&2; exit 1; }

# Prints a command without the options that every call needs and no reader does.
readable() {
  local words=() word skip=
  for word in "$@"; do
    if [ -n "$skip" ]; then skip=; continue; fi
    case $word in
      --passphrase-file | --ca | --dir | --keyring | --certificate | --key | --patience) skip=yes ;;
      HOME=* | env) ;;
      push_as_alice) words+=(sealwright-publish push) ;;
      "$world"/*) words+=("${word##*/}") ;;
      *) words+=("$word") ;;
    esac
  done
  printf '%s' "${words[*]}"
}

# The person on whose machine the next commands run, or empty.
who=
show_command() { printf '  %s%s$ %s%s\n' "$faint" "$who" "$(readable "$@")" "$plain"; }
show_output() { sed 's/^/    /' "$world/said"; }

# run PROGRAM ARGUMENTS...: shows the command, runs it, shows its output; a failure ends the quickstart.
run() {
  show_command "$@"
  local status=0
  "$@" >"$world/said" 2>&1 || status=$?
  show_output
  [ "$status" = 0 ] || die "that ended with exit code $status"
}

# run_briefly LINES PROGRAM ARGUMENTS...: the same, with the first and the last LINES of its output.
run_briefly() {
  local lines=$1 said status=0
  shift
  show_command "$@"
  "$@" >"$world/said" 2>&1 || status=$?
  [ "$status" = 0 ] || { show_output; die "that ended with exit code $status"; }
  said=$(wc -l <"$world/said")
  if [ "$said" -le $((2 * lines + 1)) ]; then show_output; return; fi
  head -n "$lines" "$world/said" | sed 's/^/    /'
  printf '    %s... %s more lines: every key, threshold, file and date ...%s\n' "$faint" $((said - 2 * lines)) "$plain"
  tail -n "$lines" "$world/said" | sed 's/^/    /'
}

# quietly PROGRAM ARGUMENTS...: the same without output, unless it fails.
quietly() {
  "$@" >"$world/said" 2>&1 || { cat "$world/said" >&2; die "failed: $(readable "$@")"; }
}

# refused CODE EXIT PROGRAM ARGUMENTS...: the command must end with this exit code and name this error code.
attacks=0
refused() {
  local code=$1 expected=$2 status=0
  shift 2
  show_command "$@"
  "$@" >"$world/said" 2>&1 || status=$?
  show_output
  [ "$status" = "$expected" ] || die "expected exit code $expected, got $status"
  grep -q "\[$code\]" "$world/said" || die "expected the code $code"
  attacks=$((attacks + 1))
  printf '  %s-> exit %s, %s%s\n' "$green" "$status" "$code" "$plain"
}

# reported CODE PROGRAM ARGUMENTS...: the command must succeed, and warn with this code.
reported() {
  local code=$1
  shift
  run "$@"
  grep -q "\[$code\]" "$world/said" || die "expected a warning with the code $code"
  printf '  %s-> reported, %s%s\n' "$green" "$code" "$plain"
}
