#include "runtime/entry/boot.h"

#include <stdlib.h>
#include <string.h>
#include <sys/platform/x86.h>

#include "runtime/entry/vector.h"
#include "runtime/gc/collector.h"
#include "runtime/mem/heap.h"
#include "runtime/natives/process_args.h"
#include "runtime/panic/signal.h"
#include "runtime/panic/traceback.h"
#include "runtime/sched/blocking.h"
#include "runtime/sched/fatal.h"
#include "runtime/sched/preempt.h"
#include "runtime/sched/scheduler.h"
#include "runtime/sched/stack.h"
#include "runtime/symtab/symtab.h"

extern "C" {
extern uint64_t gorun_use_fma, gorun_panic_native, gorun_goexit_entry, gorun_move_make_func_arg_ptrs, gorun_call_reflect, gorun_call_method;
}

namespace gorun::rt {

ProcessArgs process_args;

namespace {

// GORUN_STRESS=cross,preempt,gc=N: forced segment crossing at every call; preemption at every tick; a collection at every N-th allocation.
void read_stress_modes() {
  const char* s = getenv("GORUN_STRESS");
  if (!s) return;
  if (strstr(s, "cross")) force_crossing = true;
  if (strstr(s, "preempt")) preempt_often = true;
  if (const char* gc = strstr(s, "gc=")) gc_set_stress(strtoul(gc + 3, nullptr, 10));
}

void install_entry_points(const abi::ModuleData* m) {
  // What the C library knows already: a virtual machine takes 5 us for each cpuid.
  gorun_use_fma = CPU_FEATURE_ACTIVE(AVX) && CPU_FEATURE_ACTIVE(FMA);
  gorun_panic_native = m->panic_native;
  gorun_goexit_entry = m->goexit_entry;
  gorun_move_make_func_arg_ptrs = m->move_make_func_arg_ptrs;
  gorun_call_reflect = m->call_reflect;
  gorun_call_method = m->call_method;
}

}  // namespace

std::string prepare_process() {
  std::string error = install_vector();
  if (error.empty()) error = heap_init();
  return error;
}

void boot(std::initializer_list<const abi::ModuleData*> modules, const BootOptions& options) {
  process_args = {options.argc, options.argv, options.envp, options.auxv, options.executable};
  gc_read_environment();
  read_stress_modes();
  set_trace_level(getenv("GOTRACEBACK"));
  for (const abi::ModuleData* m : modules) register_module(m);
  const abi::ModuleData* module = first_module();
  install_entry_points(module);
  init_main_m(reinterpret_cast<uint64_t>(__builtin_frame_address(0)));
  install_fault_handlers();
  preempt_init();
  blocking_init();
  if (preempt_often) preempt_arm();
  static struct { uint64_t code; } main_fn;
  main_fn.code = module->rt0_go;
  if (!main_fn.code) fatal_error("the program has no runtime.rt0_go");
  ready(new_goroutine(&main_fn, 0, 0));
  schedule_loop();
}

}  // namespace gorun::rt
