# SPDX-License-Identifier: Apache-2.0
# Three signers of whom two must agree, a web server with TLS, a customer who updates and rolls back. Sourced by
# ./quickstart.

people='alice bob carol'
# Each person has their own home; they share only the files that they exchange.
sign_as() { # PERSON ARGUMENTS...
  local person=$1
  shift
  HOME=$world/$person sealwright-sign "$@" --passphrase-file "$world/passphrase"
}

# sign_by_two REQUEST: bob gets a copy; alice and bob approve what they reviewed; alice collects. Two of three are enough.
sign_by_two() {
  local name=$1 person digest
  for person in alice bob; do
    cp "$world/alice/requests/$name.swreq" "$world/$person/"
    digest=$(sha256sum "$world/$person/$name.swreq" | cut -d' ' -f1)
    who=$person show_command sealwright-sign sign "$name.swreq" --approve "${digest:0:16}..."
    (cd "$world/$person" && sign_as "$person" sign "$name.swreq" --approve "$digest") >"$world/said" 2>&1 ||
      { cat "$world/said"; die "$person could not sign"; }
    tail -n 1 "$world/said" | sed 's/^/    /'
  done
  who=alice show_command sealwright-sign collect "$name.swreq" ...
  (cd "$world/alice" && HOME=$world/alice sealwright-sign collect "requests/$name.swreq" "$world"/{alice,bob}/"$name".*.swsig) \
    >"$world/said" 2>&1 || { cat "$world/said"; die "could not collect"; }
  tail -n 1 "$world/said" | sed 's/^/    /'
}

found_team() {
  local person
  for person in $people; do
    mkdir -p "$world/$person"
    quietly sign_as "$person" key generate --owner "$person" --product "$product" --out "$world/alice/$person.swkeys"
  done
  say "alice, bob and carol made their keys, each on their own machine."
  (cd "$world/alice" && quietly sealwright-publish key generate --passphrase-file "$world/passphrase")
  (cd "$world/alice" && who=alice HOME=$world/alice run_briefly 4 sealwright-sign init --profile team --vendor "Example Databases" \
    --product "$product" --url "$public" --online online.swkeys --owner-keys alice.swkeys bob.swkeys carol.swkeys)
  sign_by_two init
}

serve() {
  "$here/tests/support/nginx/start" "$world/server" >"$world/said" 2>&1 || { cat "$world/said"; die "nginx did not start"; }
  read -r public_port publish_port <"$world/server/ports"
  public=https://localhost:$public_port
  www=$world/server/www
  ca=$world/pki/server-ca.crt
  mkdir -p "$world/pki"
  cp "$world"/server/pki/{server-ca.crt,publisher.crt,publisher.key} "$world/pki/"
  say "nginx on loopback with TLS; writing needs a client certificate."
}

release_as_team() { # VERSION
  (cd "$world/alice" && HOME=$world/alice quietly sealwright-sign release "$world/build/$1" --version "$1" --request \
    --passphrase-file "$world/passphrase")
  sign_by_two "$product-$1"
}

push_as_alice() { (cd "$world/alice" && sealwright-publish push --patience 5 --passphrase-file "$world/passphrase"); }
push() { who=alice run push_as_alice; }

promise() {
  local page line=${old_version%%.*}
  for page in apply verify secure-use disclosure; do echo "# $page" >"$world/alice/$page.md"; done
  (cd "$world/alice" && quietly sign_as alice lifecycle new --line "$line" --first-release "$old_version" --last-day "$last_day" \
    --purl "pkg:generic/example.org/$product" --request)
  sign_by_two "$(newest_request)"
  (cd "$world/alice" && quietly sign_as alice policy new --product-name "${product^}" --purl "pkg:generic/example.org/$product" \
    --security-contact mailto:security@example.org --opt-out-url https://example.org/updates \
    --apply https://example.org/apply apply.md --verify https://example.org/verify verify.md \
    --secure-use https://example.org/use secure-use.md --disclosure https://example.org/report disclosure.md --request)
  sign_by_two "$(newest_request)"
}

newest_request() { basename "$(ls -t "$world"/alice/requests/*.swreq | head -n 1)" .swreq; }

# Attack 6: the same line, with an end date three years earlier, signed by two.
sign_a_shorter_date() {
  (cd "$world/alice" && quietly sign_as alice lifecycle new --line "${old_version%%.*}" --last-day "$shorter_day" --request)
  sign_by_two "$(newest_request)"
}

team() {
  chapter "A team: two of three must sign, published over TLS"
  last_day=$(($(date +%Y) + 5))-12-31 shorter_day=$(($(date +%Y) + 2))-12-31
  sign=(env "HOME=$world/alice" sealwright-sign)
  serve
  found_team
  (cd "$world/alice" && quietly sealwright-publish endpoint add "https://localhost:$publish_port" --public "$public" \
    --certificate "$world/pki/publisher.crt" --key "$world/pki/publisher.key" --ca "$ca")
  chapter "The first release, with its support date and update policy"
  release_as_team "$old_version"
  promise
  push
  starter=$world/starter.sealwright
  cp "$www/$product.sealwright" "$starter"
  chapter "The customer"
  run sealwright init "$starter" --dir "$world/customer"
  run sealwright update --dir "$world/customer" --ca "$ca"
  show_version "$world/customer"
  run sealwright status --dir "$world/customer"
  cp -a "$world/customer" "$world/not-yet-updated"
  chapter "The second release"
  cp "$www/metadata/timestamp.json" "$world/old-timestamp.json"
  release_as_team "$new_version"
  push
  run sealwright check --dir "$world/customer" --ca "$ca"
  run sealwright update --dir "$world/customer" --ca "$ca"
  show_version "$world/customer"
  chapter "Rollback, at the request of the customer"
  run sealwright rollback --dir "$world/customer"
  show_version "$world/customer"
  run sealwright verify files --dir "$world/customer"
}
