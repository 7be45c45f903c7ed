# SPDX-License-Identifier: Apache-2.0
# A vendor behind a real web server with TLS and a certificate of 90 days, and three machines that follow it: `right` has
# a right clock, `in1970` lost its clock after a good update, `clockless` never had one. Sourced after lib.sh.

tls_world() {
  began=$(now_ms)
  world=$(mktemp -d "${TMPDIR:-/tmp}/sealwright-drill.XXXXXX")
  trap '"$SOURCE/tests/support/nginx/stop" "$world/server" || true; rm -rf "$world"' EXIT
  chmod 755 "$world"
  "$SOURCE/tests/support/nginx/start" "$world/server" >"$world/said" 2>&1 || { said >&2; die "nginx did not start"; }
  read -r port _ <"$world/server/ports"
  public=$world/server/www
  export HOME=$world/home
  mkdir -p "$HOME" "$world/vendor"
  echo "a passphrase for drills" >"$world/passphrase"
  cd "$world/vendor"
  works sealwright-sign init --vendor Acme --product acme-app --url "https://localhost:$port" --owner alice
  works sealwright-publish endpoint add "$public" --public "https://localhost:$port" --ca "$world/server/pki/server-ca.crt"
  publish 1.0.0
  for machine in $machines; do
    works on "$machine" init "$public/acme-app.sealwright"
    [ "$machine" = clockless ] || works command sealwright update --dir "$world/$machine" --ca "$world/server/pki/server-ca.crt"
    works on "$machine" update
  done
}
machines="right in1970 clockless"

publish() { # VERSION
  build "$1"
  works sealwright-sign release --version "$1" build/
  works sealwright-publish push
}
# on MACHINE COMMAND...: at the time that this machine shows.
on() {
  local machine=$1 time=()
  shift
  [ "$machine" = right ] || time=(env TZ=UTC ASAN_OPTIONS=verify_asan_link_order=0 faketime "1970-01-02 00:00:00")
  case $1 in
    init | check | update) "${time[@]}" "$PROGRAMS/sealwright" "$@" --dir "$world/$machine" --ca "$world/server/pki/server-ca.crt" ;;
    *) "${time[@]}" "$PROGRAMS/sealwright" "$@" --dir "$world/$machine" ;;
  esac
}
# Each machine gets VERSION with its next update, and by nothing else.
all_update_to() {
  local machine
  for machine in $machines; do
    works on "$machine" update
    [ "$("$world/$machine/current/app")" = "$1" ] || die "$machine should run $1"
    say "  $machine runs $1"
  done
}
