// SPDX-License-Identifier: Apache-2.0
// What libsealwright must not be: state of its own, work when it is loaded, a path that it knows.
#include <string>

int planted_counter = 1;
std::string planted_name = std::string(100, 'x');
const char* planted_path() { return "/etc/planted.json"; }
