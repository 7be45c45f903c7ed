#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs docs/tutorial.md and then docs/tutorial-customer.md as they are printed: each line of their sh blocks must work, and
# each line of a text block must be in what the block before it printed ("..." matches anything).
set -euo pipefail
export LC_ALL=C PATH="$PROGRAMS:$PATH"
work=$(mktemp -d "${TMPDIR:-/tmp}/sealwright-tutorial.XXXXXX")
trap 'rm -rf "$work"' EXIT
export HOME=$work/home
mkdir "$HOME"
cd "$work"
echo "a passphrase" >"$work/passphrase"

# What is typed at a terminal comes from a file here.
sealwright-sign() {
  case "$1" in
    init | release | lifecycle) command sealwright-sign "$@" --passphrase-file "$work/passphrase" ;;
    *) command sealwright-sign "$@" ;;
  esac
}
sealwright-publish() {
  case $1 in
    push | refresh) command sealwright-publish "$@" --passphrase-file "$work/passphrase" ;;
    *) command sealwright-publish "$@" ;;
  esac
}
failed() { printf 'TUTORIAL FAILED: %s\n' "$1" >&2; cat "$work/said" >&2; exit 1; }

# "..." in a line matches anything.
is_said() {
  local pattern line
  pattern=$(printf '%s' "$1" | sed 's/[][\\*?]/\\&/g; s/\.\.\./*/g')
  while IFS= read -r line; do
    # shellcheck disable=SC2053
    [[ $line == $pattern ]] && return 0
  done <"$work/said"
  return 1
}

run_page() {
  local page=$1 line inside='' commands=0
  while IFS= read -r line <&3; do
    case $inside:$line in
      :'```sh') inside=sh; : >"$work/said" ;;
      :'```text') inside=text ;;
      *:'```') inside='' ;;
      sh:*)
        commands=$((commands + 1))
        eval "$line" >>"$work/said" 2>&1 </dev/null || failed "$page: $line"
        ;;
      text:*) is_said "$line" || failed "$page does not print: $line" ;;
    esac
  done 3<"$page"
  printf '%s: %s commands\n' "$(basename "$page")" "$commands"
}

run_page "$SOURCE/docs/tutorial.md"
run_page "$SOURCE/docs/tutorial-customer.md"
