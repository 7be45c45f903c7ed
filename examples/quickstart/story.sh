# How the quickstart tells its story: each command as it would be typed, then what it says. Sourced by ./quickstart.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' faint=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
  bold='' faint='' green='' red='' plain=''
fi

chapter() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
say() { printf '  %s\n' "$@"; }
die() { printf '%squickstart: %s%s\n' "$red" "$1" "$plain" >&2; exit 1; }

# Options that every call needs and no reader does.
readable() {
  local words=() word skip=
  for word in "$@"; do
    if [ -n "$skip" ]; then skip=; continue; fi
    case $word in
      --passphrase-file | --ca | --dir | --keyring | --certificate | --key | --patience) skip=yes ;;
      "$world"/*) words+=("${word##*/}") ;;
      *) words+=("$word") ;;
    esac
  done
  printf '%s' "${words[*]}"
}

# run PROGRAM ARGUMENTS...: shows the command, runs it, shows what it said; a failure ends the quickstart.
run() {
  printf '  %s$ %s%s\n' "$faint" "$(readable "$@")" "$plain"
  local status=0
  "$@" >"$world/said" 2>&1 || status=$?
  sed 's/^/    /' "$world/said"
  [ "$status" = 0 ] || die "that ended with exit code $status"
}

# quietly PROGRAM ARGUMENTS...: the same without a word, unless it fails.
quietly() {
  "$@" >"$world/said" 2>&1 || { cat "$world/said" >&2; die "failed: $(readable "$@")"; }
}

# refused CODE EXIT PROGRAM ARGUMENTS...: the command must end with this exit code and name this error code.
attacks=0
refused() {
  local code=$1 expected=$2 status=0
  shift 2
  printf '  %s$ %s%s\n' "$faint" "$(readable "$@")" "$plain"
  "$@" >"$world/said" 2>&1 || status=$?
  sed 's/^/    /' "$world/said"
  [ "$status" = "$expected" ] || die "expected exit code $expected, got $status"
  grep -q "\[$code\]" "$world/said" || die "expected the code $code"
  attacks=$((attacks + 1))
  printf '  %s-> exit %s, %s%s\n' "$green" "$status" "$code" "$plain"
}
