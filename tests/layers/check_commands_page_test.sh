#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_commands_page_test.sh CHECKER FOLDER: a page with a real command passes; an invented option or command does not.
set -eu
page=$(mktemp)
trap 'rm -f "$page"' EXIT
refuses() {
  printf '%s\n' "$1" >"$page"
  ! out=$(sh "$checker" "$page" "$folder") || { echo "accepted: $1"; exit 1; }
  case $out in *"$2"*) ;; *) echo "refused for another reason: $out"; exit 1 ;; esac
}
checker=$1
folder=$2
printf 'run `sealwright-sign key replace --owner NAME` and\n```\nsealwright update --to 1.0.0  # --not-an-option\n```\n' >"$page"
sh "$checker" "$page" "$folder" || { echo "refused a page whose commands exist"; exit 1; }
refuses 'run `sealwright-sign key replace --harmless`' --harmless
refuses 'run `sealwright invent`' 'sealwright invent'
refuses 'a page without commands' 'shows no command'
