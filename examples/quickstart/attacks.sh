# SPDX-License-Identifier: Apache-2.0
# Attacks that must be refused, with the code and advice of each refusal. Sourced by ./quickstart.

# The one served file of a kind: `served '*.tar.zst'`.
served() { find "$www/targets" -name "$1" | sort | tail -n 1; }

new_customer() { # NAME
  rm -rf "${world:?}/$1"
  quietly sealwright init "$starter" --dir "$world/$1"
}

changed_byte() {
  chapter "Attack 1: one byte of the artifact is changed on the server"
  local artifact
  artifact=$(served "*$new_version*.tar.zst")
  cp -p "$artifact" "$world/kept"
  printf 'X' | dd of="$artifact" bs=1 seek=1000000 conv=notrunc status=none
  new_customer victim1
  refused hash_mismatch 3 sealwright update --dir "$world/victim1" --ca "$ca"
  cp -p "$world/kept" "$artifact"
  [ ! -e "$world/victim1/current" ] || die "something was installed"
}

replayed_timestamp() {
  chapter "Attack 2: an old timestamp is served again, to hide the update"
  cp -p "$www/metadata/timestamp.json" "$world/kept"
  cp "$world/old-timestamp.json" "$www/metadata/timestamp.json"
  refused version_rollback 3 sealwright check --dir "$world/customer" --ca "$ca"
  cp -p "$world/kept" "$www/metadata/timestamp.json"
}

one_signature_short() {
  chapter "Attack 3: the newest manifest has one signature instead of two"
  local signatures
  signatures=$(ls -t "$www"/signatures/*/manifest.json.sig | head -n 1)
  cp -p "$signatures" "$world/kept"
  sed -i -E 's/,\{"keyid":[^}]*\}\]/]/' "$signatures"
  refused threshold_not_met 3 sealwright update --dir "$world/not-yet-updated" --ca "$ca"
  cp -p "$world/kept" "$signatures"
}

frozen_repository() {
  chapter "Attack 4: the repository is frozen; three weeks later the client checks again"
  refused metadata_expired 5 faketime -f +21d sealwright check --dir "$world/customer" --ca "$ca"
  say "The client reports the metadata as stale. The installed version keeps running."
}

escaping_path() {
  chapter "Attack 5: an archive with a path that leaves its directory"
  mkdir -p "$world/evil/inside"
  echo evil >"$world/evil/escaped"
  tar -C "$world/evil/inside" -Pczf "$world/evil.tar.gz" ../escaped
  who=alice refused archive_unsafe_name 3 "${sign[@]}" release "$world/evil.tar.gz" --version 99.0.0 --dir "$world/alice" --passphrase-file "$world/passphrase"
}

shortened_date() {
  chapter "Attack 6: a published support date is shortened"
  say "The signers agree and sign; the publisher still refuses."
  sign_a_shorter_date
  who=alice refused cle_shortened 3 push_as_alice
  say "" "An attacker then copies the staged files to the server by hand, bypassing the publisher's checks."
  force_past_the_publisher
  reported date_shortened sealwright check --dir "$world/customer" --ca "$ca"
  run sealwright status --dir "$world/customer"
  say "The client continues to use the later date."
}

# In the order of a push: everything that the timestamp refers to, then the timestamp.
force_past_the_publisher() {
  local staged=$world/alice/staged
  cp -r "$staged"/targets "$www/"
  find "$staged/metadata" -name '[0-9]*.json' -exec cp {} "$www/metadata/" \;
  cp "$staged/metadata/timestamp.json" "$www/metadata/"
}
