# SPDX-License-Identifier: Apache-2.0
# Sourced by ./quickstart, from the top of the tree: installs what is missing and builds the optimised programs.
# Sets $programs to the folder that contains them. Shows the output of the build only if it fails.

build_release() {
  local log
  log=$(mktemp)
  if ! {
    cmake/install-packages build quickstart &&
      cmake --preset release -DSEALWRIGHT_TESTS=OFF &&
      cmake --build --preset release -j "$(nproc)"
  } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
  programs=$PWD/build/release/bin
}
