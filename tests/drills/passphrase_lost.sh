#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The keyring is there, but no one can open it.
. "$(dirname "$0")/lib.sh"
begin solo
echo "another one, for what is new" >"$world/passphrase"
refused passphrase_wrong 1 sealwright-sign renew --role root

say "the publisher's keys have their own passphrase, so new ones for it too:"
works sealwright-publish key generate --folder keys-2 --out online-2.swkeys
runbook "The laptop or the passphrase is lost" 's/recovery-key.txt/& --online online-2.swkeys/'
ls "$HOME"/.config/sealwright/*.keyring.lost-* >/dev/null || die "the old keyring should have been put aside"
works sealwright update
tells "nothing newer"

say "what was signed before is remembered: an older base is refused by the new keyring too"
cp -a . "$world/older"
build 1.2.0
works sealwright-sign release --version 1.2.0 build/
refused base_unknown 3 sealwright-sign renew --role lifecycle --role acme-app --dir "$world/older"
ended
