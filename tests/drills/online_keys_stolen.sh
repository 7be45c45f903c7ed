#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The online keys and the upload credential are stolen: freeze, old states, inflated versions; no release.
. "$(dirname "$0")/lib.sh"
begin solo
cp -a keys "$world/stolen"
huge=9007199254740990

say "the thief inflates the versions of snapshot and timestamp:"
forge "$(newest snapshot)" 's/"version":2\}$/"version":'$huge'}/' "$world/stolen/snapshot.pem" >"$public/metadata/$huge.snapshot.json"
digest=$(sha256sum <"$public/metadata/$huge.snapshot.json" | cut -d' ' -f1)
length=$(stat -c %s "$public/metadata/$huge.snapshot.json")
cp "$public/metadata/timestamp.json" "$world/honest"
forge "$world/honest" "s/\"sha256\":\"[0-9a-f]*\"/\"sha256\":\"$digest\"/; s/\"length\":[0-9]+/\"length\":$length/; s/\"version\":[0-9]+/\"version\":$huge/g" \
  "$world/stolen/timestamp.pem" >"$public/metadata/timestamp.json"
works sealwright update
works sealwright trust show
tells "timestamp accepted up to version $huge"
say "so that the vendor's own timestamp looks like a replay:"
cp "$public/metadata/timestamp.json" "$world/inflated"
cp "$world/honest" "$public/metadata/timestamp.json"
refused version_rollback 3 sealwright update
cp "$world/inflated" "$public/metadata/timestamp.json"
say "the thief cannot sign a release: clients refuse keys that are not named for a role"
cp "$(newest acme-app)" "$world/kept"
forge "$(newest acme-app)" '' "$world/stolen/snapshot.pem" >"$world/forged"
cp -f "$world/forged" "$(newest acme-app)"
rm "$world/customer/state/trusted/acme-app.json"
status=0
sealwright update >"$world/said" 2>&1 || status=$?
[ "$status" = 3 ] || { said; die "a forged role must be refused"; }
cp -f "$world/kept" "$(newest acme-app)"
say "the vendor gets a warning, and pushes nothing by accident:"
refused remote_moved 7 sealwright-publish status
tells metadata/timestamp.json

runbook "The online keys are stolen"
works sealwright update
tells "nothing newer"
works sealwright trust show
tells "timestamp accepted up to version 3"
say "the thief's timestamp is refused from now on:"
cp "$public/metadata/timestamp.json" "$world/honest"
cp "$world/inflated" "$public/metadata/timestamp.json"
refused threshold_not_met 3 sealwright update
refused version_exists 3 sealwright-publish status
cp "$world/honest" "$public/metadata/timestamp.json"
build 1.2.0
works sealwright-sign release --version 1.2.0 build/
works sealwright-publish push
works sealwright update
runs 1.2.0
ended
