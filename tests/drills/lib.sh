# SPDX-License-Identifier: Apache-2.0
# What the drills share. A drill copies the world that found.sh made, loses or steals something, shows what an attacker
# can do with it, runs the block that docs/operations.md prints under a heading, and shows that it helps.
#
# Environment: DRILLS (the worlds of found.sh), PROGRAMS (folder of the three programs), SOURCE (the source tree).
set -euo pipefail
export LC_ALL=C PATH="$PROGRAMS:$PATH"

die() { printf 'DRILL FAILED: %s\n' "$1" >&2; exit 1; }
say() { printf '%s\n' "$*"; }
now_ms() { date +%s%3N; }

# The commands that open keys get the passphrase from a file here; people type it.
sealwright-sign() {
  case "$1 ${2-}" in
    calendar* | abandon* | collect* | review* | export* | "key list"* | "key trust"* | "key verify-backup"*) command sealwright-sign "$@" ;;
    *) command sealwright-sign "$@" --passphrase-file "$world/passphrase" ;;
  esac
}
sealwright-publish() {
  case $1 in
    key | push | refresh | stage) command sealwright-publish "$@" --passphrase-file "$world/passphrase" ;;
    *) command sealwright-publish "$@" ;;
  esac
}
sealwright() {
  case $1 in
    verify) command sealwright "$@" ;;
    *) command sealwright "$@" --dir "$world/customer" ;;
  esac
}

# begin solo|team: a copy of that world. The working directory is the vendor's, and HOME is where its keyring is.
begin() {
  began=$(now_ms)
  world=$(mktemp -d "${TMPDIR:-/tmp}/sealwright-drill.XXXXXX")
  trap 'rm -rf "$world"' EXIT
  cp -a "$DRILLS/$1/." "$world/"
  # URLs are in files that are not signed: they are changed to those of the copy.
  local file
  for file in "$world"/vendor/sealwright.json "$world"/vendor/public/*.sealwright "$world"/customer/state/config.json; do
    sed -i "s|file://$DRILLS/$1/|file://$world/|g" "$file"
  done
  public=$world/vendor/public
  export HOME=$world/home
  cd "$world/vendor"
}
ended() { printf 'drill took %s ms\n' "$(($(now_ms) - began))"; }

said() { cat "$world/said"; }
# works COMMAND...: it must succeed; its output is kept.
works() {
  "$@" >"$world/said" 2>&1 </dev/null || { said >&2; die "should have worked: $*"; }
}
# refused CODE EXIT COMMAND...: it must end with this exit code and name this error code.
refused() {
  local code=$1 expected=$2 status=0
  shift 2
  "$@" >"$world/said" 2>&1 </dev/null || status=$?
  [ "$status" = "$expected" ] || { said >&2; die "expected exit code $expected, got $status: $*"; }
  grep -q "\[$code\]" "$world/said" || { said >&2; die "expected $code: $*"; }
  say "  refused ($code): $1 ${2-}"
}
tells() { grep -qF -- "$1" "$world/said" || { said >&2; die "does not say: $1"; }; }

newest_request() { basename "$(ls -t requests/*.swreq | head -n 1)" .swreq; }
# Two people of the team sign the newest request, each with a HOME of their own; it is collected here.
sign_by() {
  local name person files=()
  name=$(newest_request)
  for person in "$@"; do
    mkdir -p "$world/$person/desk"
    cp "requests/$name.swreq" "$world/$person/desk/"
    (cd "$world/$person/desk" && HOME=$world/$person works sealwright-sign sign "$name.swreq" --approve "$(sha256sum <"$name.swreq" | cut -d' ' -f1)")
    files+=("$world/$person/desk/$name".*.swsig)
  done
  works sealwright-sign collect "requests/$name.swreq" "${files[@]}"
}
signers='alice carol'

# The block under a heading of the operations page, line by line.
block() {
  awk -v heading="$1" '$0 == "## " heading || $0 == "### " heading { found = 1; next } /^##/ { found = 0 }
    found && /^```$/ { inside = 0 } found && inside { print } found && /^```sh$/ { inside = 1 }' "$SOURCE/docs/operations.md"
}
# runbook HEADING [SED]: runs what the page prints, with names put in by SED; prints the commands and how long it took.
runbook() {
  local start line
  start=$(now_ms)
  block "$1" | sed "${2:-}" >"$world/block"
  [ -s "$world/block" ] || die "docs/operations.md has no commands under '$1'"
  say "runbook: $1"
  while IFS= read -r line <&3; do
    case $line in
      "# two who stay sign"*) say "  $line"; sign_by $signers ;;
      '#'* | '') ;;
      *)
        say "  \$ $line"
        eval "works $line"
        ;;
    esac
  done 3<"$world/block"
  say "  done in $(($(now_ms) - start)) ms"
}

# A thief's work, with openssl alone: FILE with its signed part edited by SED, signed by the key in KEY.pem.
forge() { # FILE SED KEY.pem
  local message=$world/forged-message signature=$world/forged-signature id
  sed -E 's/^\{"signatures":\[[^]]*\],"signed":(.*)\}$/\1/' "$1" | tr -d '\n' | sed -E "$2" >"$message"
  id=$(sed -E 's/^\{"signatures":\[\{"keyid":"([0-9a-f]*)".*/\1/' "$1" | head -n 1)
  openssl pkeyutl -sign -rawin -inkey "$3" -passin "file:$world/passphrase" -in "$message" -out "$signature"
  printf '{"signatures":[{"keyid":"%s","sig":"%s"}],"signed":%s}' "$id" "$(od -An -v -tx1 "$signature" | tr -d ' \n')" "$(cat "$message")"
}
newest() { ls "$public"/metadata/*."$1".json | sort -V | tail -n 1; }
# The version that runs at the customer.
installed() { works sealwright status --json; sed -E 's/.*"version":"([^"]*)".*/\1/' "$world/said" | head -n 1; }
runs() { [ "$("$world/customer/current/app")" = "$1" ] || die "the customer should run $1"; }
build() { mkdir -p build; printf '#!/bin/sh\necho %s\n' "$1" >build/app; chmod 755 build/app; }
