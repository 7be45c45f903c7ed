#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the two worlds that the drills copy: solo (one vendor, releases 1.0.0 and 1.1.0, a customer who updated from one
# to the other) and team (two of three).
. "$(dirname "$0")/lib.sh"

publish_two_releases() { # FUNCTION that releases a version
  build 1.0.0
  "$1" 1.0.0
  works sealwright-publish push
  works sealwright init "$world/vendor/public/acme-app.sealwright"
  works sealwright update
  build 1.1.0
  "$1" 1.1.0
  works sealwright-publish push
  works sealwright update
  runs 1.1.0
}

rm -rf "${DRILLS:?}"

world=$DRILLS/solo
mkdir -p "$world/vendor" "$world/home"
echo "a passphrase for drills" >"$world/passphrase"
export HOME=$world/home
cd "$world/vendor"
works sealwright-sign init --vendor Acme --product acme-app --url "file://$world/vendor/public" --owner alice
mv recovery/recovery-key.txt recovery-key.txt # the paper
release_alone() { works sealwright-sign release --version "$1" build/; }
publish_two_releases release_alone

world=$DRILLS/team
mkdir -p "$world/vendor"
echo "a passphrase for drills" >"$world/passphrase"
cd "$world/vendor"
for person in alice bob carol; do
  mkdir -p "$world/$person"
  HOME=$world/$person works sealwright-sign key generate --owner "$person" --product acme-app --out "$world/vendor/$person.swkeys"
done
ln -s alice "$world/home"
export HOME=$world/home
works sealwright-publish key generate
works sealwright-sign init --profile team --vendor Acme --product acme-app --url "file://$world/vendor/public" --online online.swkeys \
  --owner-keys alice.swkeys --owner-keys bob.swkeys --owner-keys carol.swkeys
sign_by alice bob carol
signers='alice bob'
release_as_team() { works sealwright-sign release --version "$1" build/ --request; sign_by $signers; }
publish_two_releases release_as_team
