// SPDX-License-Identifier: Apache-2.0
// Recovery: finishes an interrupted run and counts the starts of a version on probation. Shared by the
// program and the C interface.
#pragma once

#include "verifier/client/installed.hpp"

namespace sealwright::client {

// `recover` of verifier/install/installer.hpp in the client's directory. With Start::counted it also
// succeeds while another run holds the lock: that run may wait for a slow server, and the start of the
// product must not wait with it. If the version that runs is not on probation, there is nothing to count,
// and the report has the step "nothing" with the reason lock_held. If it is on probation, it waits up to 10
// seconds for the other run. Errors: those of lock_place and of `recover`; cancelled.
Result<RecoveryReport> recover(const Customer& customer, Start start);

}  // namespace sealwright::client
