// SPDX-License-Identifier: Apache-2.0
// A shortage inside this process: linked into a test program, it makes allocations and new threads fail on
// demand, for every library that the program uses. Works with and without AddressSanitizer, whose allocator
// stays underneath.
#pragma once

namespace sealwright::testing_support {

enum class Shortage { once, from_then_on };

// From now on the `nth` allocation (1 is the next) of any thread gets no memory; then all do, or the others
// again do. Other processes, and free, are not touched.
void begin_memory_shortage(long nth, Shortage shortage);
// Counts without failing.
void count_allocations();
// Ends the shortage; returns how many allocations were requested meanwhile.
long end_memory_shortage();

// The `nth` thread to be started, and every later one, fails with EAGAIN; 0: none does.
void refuse_threads_from(int nth);
int threads_refused();

}  // namespace sealwright::testing_support
