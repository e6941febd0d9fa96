// The CPU profile: a timer of the thread's CPU time sends SIGPROF, whose handler notes the return addresses of the running goroutine's frames.
#pragma once
#include <cstdint>

namespace gorun::rt {

// hz samples a second of CPU time from now on; 0 ends it. False: the system has no such timer.
bool set_cpu_profile_rate(int64_t hz);
// Moves whole samples to out and returns the number of words. A sample: number of words (this one too), 0, count, return addresses from the innermost
// (runtime/pprof's form of records). What did not fit into the buffer in between is one sample of no time with the number of lost ones for an address.
int64_t take_cpu_samples(uint64_t* out, int64_t max);

}  // namespace gorun::rt
