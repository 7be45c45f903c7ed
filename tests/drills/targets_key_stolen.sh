#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The targets key is stolen, to its threshold of one: it names the keys of every product.
. "$(dirname "$0")/lib.sh"
begin solo
cp "$HOME"/.config/sealwright/*.keyring/targets.pem "$world/stolen.pem"

say "the snapshot exposes the thief's targets in place of the vendor's:"
original=$(newest targets)
cp "$original" "$world/kept"
forge "$original" 's/acme-app\/\*\/\*/evil-app\/*\/*/' "$world/stolen.pem" >"$original.forged"
mv "$original.forged" "$original"
rm "$world/customer/state/trusted/targets.json"
refused hash_mismatch 3 sealwright update
cp "$world/kept" "$original"

say "replaced in the usual two pushes it would stay authorised for a while, so it is removed at once; push says what that means:"
cp -a . "$world/try"
works sealwright-sign key replace --owner alice --role targets --stolen --dir "$world/try" --keyring "$(cp -a "$HOME"/.config/sealwright/*.keyring "$world/try-keyring" && echo "$world/try-keyring")"
(cd "$world/try" && refused root_stranded 3 sealwright-publish push)

runbook "The targets key is stolen"
works sealwright update
tells "nothing newer"
say "the stolen key is no longer authorised:"
forge "$(newest targets)" '' "$world/stolen.pem" >"$public/metadata/9.targets.json"
refused version_exists 3 sealwright-publish status
tells metadata/9.targets.json
ended
