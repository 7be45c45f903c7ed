// SPDX-License-Identifier: Apache-2.0
// A library that must be refused in the signer: it opens a connection.
#include <sys/socket.h>

extern "C" __attribute__((visibility("default"))) int sealwright_planted_socket() {
  return socket(AF_INET, SOCK_STREAM, 0);
}
