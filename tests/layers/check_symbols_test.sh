#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_symbols_test.sh CHECKER CLEAN SIGNING SOCKET ENDING: planted libraries (planted/*.cpp), which are refused for their symbols.
set -eu
here=$(dirname "$1")
failed=0
list=$(mktemp)
trap 'rm -f "$list"' EXIT

accepts() { sh "$@" || { echo "refused, but is allowed: $*"; failed=1; }; }
refuses() {
  word=$1
  shift
  if out=$(sh "$@" 2>&1); then echo "accepted, but is forbidden: $*"; failed=1; return; fi
  case "$out
" in *"$word"*) ;; *) echo "refused for another reason: $*: $out"; failed=1 ;; esac
}

accepts "$1" "$2" "$here/signing_symbols.txt"
accepts "$1" "$2" "$here/socket_symbols.txt"
refuses EVP_DigestSignInit "$1" "$3" "$here/signing_symbols.txt"
refuses socket "$1" "$4" "$here/socket_symbols.txt"
accepts "$1" "$2" "$here/ending_symbols.txt"
for word in abort exit _exit quick_exit _Exit _ZSt9terminatev; do
  refuses "symbol $word
" "$1" "$5" "$here/ending_symbols.txt"
done

echo sealwright_planted_clean >"$list"
accepts "$1" "$2" "$here/signing_symbols.txt" "$list"
echo sealwright_planted_missing >>"$list"
refuses -sealwright_planted_missing "$1" "$2" "$here/signing_symbols.txt" "$list"
echo "# nothing is promised" >"$list"
refuses +sealwright_planted_clean "$1" "$2" "$here/signing_symbols.txt" "$list"
exit $failed
