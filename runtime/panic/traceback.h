// Go's traceback text.
#pragma once
#include <string>

#include "runtime/panic/unwind.h"

namespace gorun::rt {

// "goroutine 1 [running]:\nmain.f(...)\n\tfile:line +0x1d\n...created by main.main in goroutine 1\n\t...\n" appended to out.
// hide_runtime: leave out the frames of package runtime as gc does at GOTRACEBACK=single.
void goroutine_trace(std::string* out, G* g, Unwinder frames, bool running);
// All goroutines, `first` (may be null) before the others, blank lines between.
// from: where the trace of `first` begins, else at its native call.
void all_traces(std::string* out, G* first, const Unwinder* from = nullptr);
// GOTRACEBACK
enum class TraceLevel { kNone, kSingle, kAll, kSystem };
// Wrappers show only where they panic themselves (runtime/traceback.go, elideWrapperCalling). called: the function that the wrapper called.
bool hidden_wrapper(const abi::FuncInfo* f, std::string_view called);
TraceLevel trace_level();
void set_trace_level(const char* value);
bool crash_on_fatal();

}  // namespace gorun::rt
