#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The laptop is lost and the keyring with it. The vendor's directory is in a backup, the recovery key on paper.
. "$(dirname "$0")/lib.sh"
begin solo
rm -rf "$HOME/.config"

say "without the keyring nothing can be signed:"
build 1.2.0
refused key_not_found 1 sealwright-sign release --version 1.2.0 build/

say "the lines alone do not identify the repository:"
grep -E '^  [1-4]  ' recovery-key.txt >typed.txt
refused base_unknown 3 sealwright-sign recover --recovery-key typed.txt
say "a mistyped line is found:"
sed 's/^  2  .../  2  zzz/' recovery-key.txt >typed.txt
refused key_not_found 1 sealwright-sign recover --recovery-key typed.txt

runbook "The laptop or the passphrase is lost"
works sealwright update
tells "nothing newer"

say "the new keyring signs, the old paper does not count any more, the new one does:"
refused key_not_found 1 sealwright-sign key verify-backup --recovery-key recovery-key.txt
works sealwright-sign key verify-backup --recovery-key recovery/recovery-key.txt
works sealwright-sign release --version 1.2.0 build/
works sealwright-publish push
works sealwright update
runs 1.2.0
works sealwright rollback
runs 1.1.0
ended
