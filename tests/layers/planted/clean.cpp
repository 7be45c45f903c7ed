// SPDX-License-Identifier: Apache-2.0
// A library as libsealwright must be: one exported symbol, nothing forbidden.
extern "C" __attribute__((visibility("default"))) int sealwright_planted_clean() { return 1; }
