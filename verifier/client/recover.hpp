// SPDX-License-Identifier: Apache-2.0
// Recover, the work of both faces: what an interrupted run left, and the starts of a version on probation.
#pragma once

#include "verifier/client/installed.hpp"

namespace sealwright::client {

// `recover` of verifier/install/installer.hpp in the customer's directory. With Start::counted also where
// another run holds the lock, which may wait for a slow server, and the product must not wait with it: as
// long as what runs is not on probation there is nothing to count, and the report is of "nothing", with
// lock_held as its reason. On probation, the other run is waited for a little. Errors: those of lock_place
// and of `recover`; cancelled.
Result<RecoveryReport> recover(const Customer& customer, Start start);

}  // namespace sealwright::client
