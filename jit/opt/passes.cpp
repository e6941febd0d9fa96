#include "jit/opt/passes.h"

#include <atomic>
#include <string_view>

#include "jit/opt/pass.h"
#include "runtime/base/check.h"
#include "runtime/base/os.h"

namespace gorun::opt {

namespace {

struct Pass {
  const char* name;
  void (*run)(Function&, Scratch&);
};

constexpr Pass kPasses[] = {
    {"fold", pass_fold},
    {"escape",
     [](Function& f, Scratch& s) {
       bool changed = false;
       if (s.escape != nullptr) f.escape_facts |= escape_analysis(f, *s.escape, &changed);  // what attributes say holds as well
       s.changed = changed;
     }},
    {"promote", pass_promote},
    {"facts", pass_facts},
    {"refold",
     [](Function& f, Scratch& s) {
       if (s.refold) pass_fold(f, s);
     }},
    {"cleanup", pass_cleanup},
    {"dce", pass_dce},
};
constexpr size_t kCount = sizeof kPasses / sizeof kPasses[0];

// What has to come before what, and why.
struct Order {
  std::string_view first, then, reason;
};
constexpr Order kOrder[] = {
    {"fold", "escape", "addresses are in their shortest form, dead branches keep nothing alive"},
    {"escape", "promote", "objects that became slots become values"},
    {"promote", "facts", "what was in memory is known"},
    {"fold", "facts", "facts compare values by number: equal values must have one"},
    {"facts", "refold", "phis lose operands where facts folded a branch; signs became constants"},
    {"refold", "cleanup", "folded branches leave jumps to blocks with one predecessor"},
    {"refold", "dce", "replaced instructions are dropped as unused"},
    {"facts", "dce", "a removed check was the last use of its length"},
};

constexpr size_t position(std::string_view name) {
  for (size_t k = 0; k < kCount; k++)
    if (kPasses[k].name == name) return k;
  return kCount;
}
constexpr bool orders_hold() {
  for (const Order& o : kOrder)
    if (position(o.first) == kCount || position(o.then) == kCount || position(o.first) >= position(o.then)) return false;
  return true;
}
static_assert(orders_hold(), "the pass list breaks one of kOrder");

struct Totals {
  std::atomic<uint64_t> ns{0}, runs{0};
};
Totals totals[kCount];

void check_valid(const Function& f, const ir::SymbolTable* syms, const char* after) {
  std::vector<std::string> problems = ir::verify(f);
  if (problems.empty()) return;
  std::string text;
  for (size_t k = 0; k < problems.size() && k < 5; k++) text += "\n  " + problems[k];
  FATAL("%s is not valid after %s:%s", f.name.c_str(), after, text.c_str());
}

void run_range(ir::Function& f, const PassContext& ctx, size_t from, size_t to) {
  thread_local Scratch scratch;
  ScopedContext function("function", f.name.c_str());
  scratch.refold = false;
  scratch.escape = ctx.escape;
  if (ctx.verify && from == 0) check_valid(f, ctx.syms, "building");
  for (size_t k = from; k < to; k++) {
    ScopedContext pass("pass", kPasses[k].name);
    int64_t start = ctx.timing ? thread_cpu_time_ns() : 0;
    kPasses[k].run(f, scratch);
    if (ctx.timing) totals[k].ns.fetch_add(static_cast<uint64_t>(thread_cpu_time_ns() - start), std::memory_order_relaxed);
    totals[k].runs.fetch_add(1, std::memory_order_relaxed);
    if (ctx.verify) check_valid(f, ctx.syms, kPasses[k].name);
    if (ctx.dump != nullptr) ctx.dump(ctx.dump_ctx, kPasses[k].name, f);
  }
}

}  // namespace

void run_passes(ir::Function& f, const PassContext& ctx) { run_range(f, ctx, 0, kCount); }
void run_passes_before_escape(ir::Function& f, const PassContext& ctx) { run_range(f, ctx, 0, position("escape")); }
void run_passes_from_escape(ir::Function& f, const PassContext& ctx) { run_range(f, ctx, position("escape"), kCount); }

bool run_pass(ir::Function& f, std::string_view name) {
  thread_local Scratch scratch;
  scratch.refold = true;
  scratch.escape = nullptr;
  size_t k = position(name);
  if (k == kCount) return false;
  kPasses[k].run(f, scratch);
  return true;
}

std::vector<PassTiming> pass_timings() {
  std::vector<PassTiming> out;
  for (size_t k = 0; k < kCount; k++) out.push_back({kPasses[k].name, totals[k].ns.load(), totals[k].runs.load()});
  return out;
}

}  // namespace gorun::opt
