// SPDX-License-Identifier: Apache-2.0
// A machine that lacks something, inside this process: linked into a test program, its memory and its threads
// fail on demand, for every library that it uses. Works with and without AddressSanitizer, whose allocator
// stays underneath.
#pragma once

namespace sealwright::testing_support {

enum class Shortage { once, from_then_on };

// From now on the `nth` allocation (1 is the next) of any thread gets no memory; then all do, or the others
// again do. Other processes, and free, are not touched.
void begin_memory_shortage(long nth, Shortage shortage);
// Counts without failing.
void count_allocations();
// Back to plenty; how many allocations were asked for meanwhile.
long end_memory_shortage();

// The `nth` thread to be started, and every later one, is refused with EAGAIN; 0: none is.
void refuse_threads_from(int nth);
int threads_refused();

}  // namespace sealwright::testing_support
