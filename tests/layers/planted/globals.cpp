// SPDX-License-Identifier: Apache-2.0
// What libsealwright must not have: global state, code that runs when it is loaded, a path of its own.
#include <string>

int planted_counter = 1;
std::string planted_name = std::string(100, 'x');
const char* planted_path() { return "/etc/planted.json"; }
