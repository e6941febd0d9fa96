// All natives, in the order of rtfuncs.def. Types: pointers as T*, Go int/uintptr as int64_t/uint64_t, smaller integers by width, bool as bool.
#pragma once
#include "runtime/abi/poll_desc.h"
#include "runtime/abi/types.h"
#include "runtime/natives/native.h"

// Bodies of natives have a namespace of their own: some share a name with what they call.
namespace gorun::rt::nat {

#define N(fn, ...) Action fn(NativeCall& c __VA_OPT__(, ) __VA_ARGS__)
// memory: natives/memory.cpp
N(newobject, abi::Type* t);
N(mallocgc, uint64_t size, abi::Type* t, bool needzero);
N(newarray, abi::Type* t, int64_t n);
N(typedmemmove, abi::Type* t, void* dst, void* src);
N(typedmemclr, abi::Type* t, void* p);
N(memclr_has_pointers, void* p, uint64_t n);
N(bulk_barrier, void* dst, void* src, uint64_t n);
N(gc_start);
N(free_memory);
N(after_gc, void* fn);
N(read_memstats, void* out);
N(set_gc_percent, int32_t v);
N(set_memory_limit, int64_t v);
N(add_finalizer, void* obj, void* fn, void* argtype, void* frame);
N(remove_finalizer, void* obj);
N(add_cleanup, void* obj, void* fn);
N(remove_cleanup, void* obj, uint64_t id);
N(take_finalizers);
N(finalizers_queued_);
N(register_weak, void* obj);
N(make_strong, void* handle);
N(find_object, void* p);
// scheduler: natives/sched.cpp
N(newproc, void* fn);
N(park, uint32_t* unlock, uint32_t reason);
N(ready, G* g);
N(gosched);
N(goexit1);
N(gcount);
N(switch_to, G* g, uint32_t reason);
N(new_g, void* fn);
N(lock_word, uint32_t* w);
N(unlock_word, uint32_t* w);
N(procs, int64_t n);
N(ncpu);
N(proc_pin);
N(proc_unpin);
N(lock_os_thread, int32_t d);
N(retire_helpers);
N(set_timer_wake, int64_t when);
N(netpoll_init);
N(netpoll_open, int64_t fd, abi::PollDesc* pd);
N(netpoll_close, int64_t fd, abi::PollDesc* pd);
N(netpoll_is_fd, int64_t fd);
N(mark_system_g, G* g);
// process: natives/process.cpp
N(exit_process, int32_t code);
N(write_fd, int64_t fd, void* p, int32_t n);
N(nanotime);
N(walltime);
N(rand64);
N(os_args);
N(executable_path);
N(os_environ);
N(auxv);
N(fatal_text, const char* p, int64_t n);
N(throw_text, const char* p, int64_t n);
N(die_from_panic);
N(getpagesize_);
N(time_now);
N(breakpoint_);
N(set_max_stack_, int64_t n);
N(set_traceback, const char* p, int64_t n);
N(set_crash_fd, uint64_t fd);
// stack: natives/stack.cpp
N(callers, int64_t skip, uint64_t* pcs, int64_t n);
N(expand_pc, uint64_t pc, void* out, int64_t max);
N(find_func, uint64_t pc);
N(recoverable, uint64_t fp, uint64_t defer_fp);
N(stack_text, char* buf, int64_t n, bool all);
N(traceback_);
N(all_stacks, uint64_t* out, int64_t n);
N(set_profile_rate, int64_t hz);
N(take_profile, uint64_t* out, int64_t n);
N(module_at, int64_t);
N(add_itab, abi::Itab* tab);
N(persistent_alloc, uint64_t size, uint64_t align);
N(reflect_off, void* p);
N(reflect_off_ptr, int32_t off);
N(signal_ctl, int32_t op, int32_t sig);
N(signal_recv);
N(before_fork);
N(after_fork);
N(after_fork_in_child);
N(not_there, const char* p, int64_t n);
#undef N

}  // namespace gorun::rt::nat
