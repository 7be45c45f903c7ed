/* SPDX-License-Identifier: Apache-2.0 */
/* Replaces functions of libsealwright in a program, as a newer library would: it returns numbers that the header has no
 * name for. */
#include <sealwright/sealwright.h>

int sealwright_decision_kind(const sealwright_decision* decision) { return decision == 0 ? 0 : 99; }
int sealwright_outcome_state(const sealwright_outcome* outcome) { return outcome == 0 ? 0 : 99; }
int sealwright_status_support(const sealwright_status* status) { return status == 0 ? 0 : 99; }
int sealwright_status_term_state(const sealwright_status* status, size_t term) { (void)term; return status == 0 ? 0 : 99; }
