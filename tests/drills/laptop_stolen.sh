#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The thief has everything: keyring, passphrase, vendor's directory, upload credential.
. "$(dirname "$0")/lib.sh"
begin solo
cp -a "$world/vendor" "$world/thief"
cp -a "$HOME" "$world/thief-home"
thief() { (cd "$world/thief" && HOME=$world/thief-home "$@"); }
sed -i "s|$world/vendor/|$world/thief/|g" "$world/thief/sealwright.json"
works thief sealwright-publish endpoint add "$public"

say "the thief publishes a release, and the customer installs it:"
(cd "$world/thief" && build 6.6.6)
works thief sealwright-sign release --version 6.6.6 build/
works thief sealwright-publish push
works sealwright update
runs 6.6.6

say "the vendor's own push notices that something else was published:"
build 7.0.0
works sealwright-sign release --version 1.2.0 build/
refused remote_moved 7 sealwright-publish push
refused remote_moved 7 sealwright-publish status
tells metadata/4.acme-app.json
tells metadata/3.snapshot.json
works sealwright-sign abandon requests/acme-app-1.2.0.swrel --reason "the laptop is stolen"

runbook "The laptop is stolen"
say "the customer follows, and the thief's next release is refused:"
works sealwright update
runs 7.0.0
(cd "$world/thief" && build 8.0.0)
works thief sealwright-sign release --version 8.0.0 build/
works thief sealwright-publish stage
cp "$public/metadata/timestamp.json" "$world/kept"
cp -n "$world"/thief/staged/metadata/*.json "$public/metadata/"
cp "$world/thief/staged/metadata/timestamp.json" "$public/metadata/timestamp.json"
refused threshold_not_met 3 sealwright update
say "and the customer cannot go back to the thief's version:"
cp "$world/kept" "$public/metadata/timestamp.json"
refused below_floor 3 sealwright rollback
runs 7.0.0
ended
