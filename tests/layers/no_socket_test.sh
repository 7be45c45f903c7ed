#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# no_socket_test.sh CHECKER: a command that opens a connection is refused, also in a child; one that does not is not; and
# a command that fails is a failure.
set -eu
sh "$1" sh -c 'ls / >/dev/null' || { echo "refused a command without sockets"; exit 1; }
! sh "$1" false >/dev/null || { echo "accepted a command that failed"; exit 1; }
connect='exec 3<>/dev/tcp/127.0.0.1/1'
for command in "$connect" "bash -c '$connect'; true"; do
  ! out=$(sh "$1" bash -c "($command) 2>/dev/null; true") || { echo "accepted: $command"; exit 1; }
  case $out in *AF_INET*) ;; *) echo "refused for another reason: $out"; exit 1 ;; esac
done
