#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One of three root keys is stolen, and with it a whole keyring: below the threshold of two.
. "$(dirname "$0")/lib.sh"
begin team
cp "$world"/carol/.config/sealwright/*.keyring/root.pem "$world/stolen.pem"

say "alone it cannot sign a valid root:"
forge "$(newest root)" 's/"version":1\}/"version":2}/' "$world/stolen.pem" >"$public/metadata/2.root.json"
refused threshold_not_met 3 sealwright update
say "but the forged root stops every customer, and the vendor sees that at once:"
refused version_exists 3 sealwright-publish status
tells "NO CLIENT CAN UPDATE"
say "push does not overwrite it, and names the page to read:"
cp -a "$world/vendor" "$world/try"
works sealwright-sign renew --role root --request
sign_by alice bob
refused version_exists 3 sealwright-publish push
tells "Unexpected files on the server"
rm -rf "$world/vendor"
mv "$world/try" "$world/vendor"
cd "$world/vendor"
rm -rf "$world"/alice/.config "$world"/bob/.config
cp -a "$DRILLS/team/alice/.config" "$world/alice/"
cp -a "$DRILLS/team/bob/.config" "$world/bob/"
runbook "Unexpected files on the server"
runs 1.1.0
works sealwright update

HOME=$world/carol works sealwright-sign key generate --owner carol --role root --out carol-2.swkeys --keyring "$world/carol-keyring"
signers='alice bob'
runbook "One root key is stolen"
works sealwright update
works sealwright trust show
tells "root 2"
say "the new root does not name the stolen key:"
id=$(openssl pkey -in "$world/stolen.pem" -passin "file:$world/passphrase" -pubout -outform DER | tail -c 32 | od -An -v -tx1 | tr -d ' \n')
if grep -q "$id" "$(newest root)"; then die "the new root still names the stolen key"; fi
ended
