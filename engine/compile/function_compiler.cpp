#include "engine/compile/function_compiler.h"

#include <stdio.h>

#include <algorithm>
#include <unordered_map>

#include "jit/x64/compile.h"
#include "runtime/base/check.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// Callees are built by recursion; deeper ones wait until they are requested and are not inlined.
constexpr int kMaxDepth = 500;

}  // namespace

FunctionCompiler::FunctionCompiler(Session& s, code::LinkInput* out, int workers) : s_(s), out_(out), queue_(workers, [this](ir::Function& f) { return generate(f); }) {
  passes_.syms = &s.syms;
  passes_.verify = s.inv.verify_ir;
  passes_.timing = s.inv.timings;
  passes_.dump_ctx = this;
  if (!s.inv.dump_stage.empty())
    passes_.dump = [](void* ctx, const char* pass, const ir::Function& f) {
      auto* c = static_cast<FunctionCompiler*>(ctx);
      if (c->wanted(pass, f.name)) printf("%s", ir::print(f, c->s_.syms).c_str()), fflush(stdout);
    };
  set_escape_source();
  source_.ctx = this;
  source_.callee = [](void* ctx, ir::SymId s) { return static_cast<FunctionCompiler*>(ctx)->callee(s); };
  source_.code_of = [](void* ctx, ir::SymId s) { return static_cast<FunctionCompiler*>(ctx)->s_.program->code_of_funcval(s); };
}

void FunctionCompiler::set_escape_source() {
  passes_.escape = &escape_;
  escape_.ctx = this;
  escape_.facts = [](void* ctx, ir::SymId s) {
    auto* c = static_cast<FunctionCompiler*>(ctx);
    s = c->s_.syms.resolve(s);
    if (c->asked_ != nullptr) c->asked_->push_back(s);
    return c->s_.syms.get(s).escape_facts;
  };
  escape_.rt_symbol = [](void* ctx, uint32_t fn) { return static_cast<FunctionCompiler*>(ctx)->s_.program->rt_symbol(static_cast<abi::RtFn>(fn)); };
  escape_.native = [](void* ctx, ir::SymId s, uint32_t* fn) {
    const ir::SymbolTable& syms = static_cast<FunctionCompiler*>(ctx)->s_.syms;
    const ir::Symbol& symbol = syms.get(syms.resolve(s));
    if (symbol.kind != ir::SymKind::Native) return false;
    *fn = static_cast<uint32_t>((symbol.address - abi::kRtVectorBase) / abi::kRtSlotSize);
    return true;
  };
  escape_.is_constant = [](void* ctx, ir::SymId s) { return static_cast<FunctionCompiler*>(ctx)->s_.syms.get(s).constant; };
  escape_.is_body = [](void* ctx, ir::SymId s) { return static_cast<FunctionCompiler*>(ctx)->s_.syms.get(s).code; };
  escape_.type = [](void* ctx, ir::SymId s, uint32_t* size, bool* has_pointers) {
    const build::TypeInfo* t = static_cast<FunctionCompiler*>(ctx)->s_.program->type_of_descriptor(s);
    if (t == nullptr || t->size > INT32_MAX) return false;
    *size = static_cast<uint32_t>(t->size);
    *has_pointers = t->has_pointers();
    return true;
  };
}

bool FunctionCompiler::wanted(const char* stage, const std::string& func) const { return s_.inv.dump_stage == stage && (s_.inv.dump_func.empty() || s_.inv.dump_func == func); }

template <class Total>
void FunctionCompiler::lap(Total* total) {
  if (!s_.inv.timings) return;  // a system call
  int64_t now = thread_cpu_time_ns();
  *total += now - mark_;
  mark_ = now;
}

FunctionCompiler::Entry& FunctionCompiler::entry(ir::SymId s) {
  auto k = static_cast<size_t>(s);
  if (k >= entries_.size()) entries_.resize(std::max(k + 1, s_.syms.size() + s_.syms.size() / 2));
  if (!entries_[k]) entries_[k] = std::make_unique<Entry>();
  return *entries_[k];
}

void FunctionCompiler::run() {
  mark_ = thread_cpu_time_ns();
  for (ir::SymId s = s_.program->next_request(); s != ir::SymId::kNone; s = s_.program->next_request()) {
    Entry& e = entry(s);
    if (e.state == State::New) {
      define(s);
    } else if (e.state == State::Kept) {
      e.state = State::Done;
      encode(*e.ir);
    }
  }
  out_->code = queue_.finish();
}

void FunctionCompiler::define(ir::SymId s) {
  Entry& e = entry(s);
  e.state = State::Open;
  e.index = e.low = ++visits_;
  e.circle = false;
  Entry* outer = current_;
  current_ = &e;
  size_t first = component_.size();
  build::Output built;
  s_.program->define(s, &built);
  for (ir::DataItem& d : built.data) out_->data.push_back(std::move(d));
  lap(&s_.times.build);
  depth_++;
  if (built.functions.size() > 1) e.circle = true;
  for (ir::Function& f : built.functions) {
    if (wanted("ir", f.name)) printf("%s", ir::print(f, s_.syms).c_str()), fflush(stdout);
    prepare(f);
    if (e.low == e.index && !e.circle && component_.size() == first) {  // the usual case
      finish(s, std::move(f), false);
      continue;
    }
    opt::run_passes_before_escape(f, passes_);
    // Others of the circle may inline it as it is.
    bool own = f.sym == s;
    f.inline_cost = opt::inline_cost(f);
    if (own && f.inline_cost <= opt::kInlineBudget) e.ir = std::make_unique<ir::Function>(f);
    component_.push_back({s, std::move(f)});
    lap(&s_.times.opt);
  }
  current_ = outer;
  if (outer != nullptr) outer->low = std::min(outer->low, e.low);
  if (e.low == e.index) finish_component(first);
  if (built.functions.empty() || (e.low == e.index && e.state == State::Open)) e.state = State::Done;  // data
  depth_--;
}

// Its circle reaches back to what is still being built: to e.
void FunctionCompiler::met(const Entry& e) {
  if (e.state != State::Open || current_ == nullptr) return;
  current_->low = std::min(current_->low, e.index);
  if (&e == current_) current_->circle = true;
}

void FunctionCompiler::finish_component(size_t first) {
  if (component_.size() > first) find_facts(first);
  for (size_t k = first; k < component_.size(); k++) finish(component_[k].entry, std::move(component_[k].f), true);
  component_.resize(first);
}

// The best facts that agree with each other: all is promised at first, then taken back as far as the bodies do not bear it out.
void FunctionCompiler::find_facts(size_t first) {
  std::unordered_map<ir::SymId, std::vector<size_t>> askers;
  for (size_t k = first; k < component_.size(); k++) {
    s_.syms.get(component_[k].f.sym).escape_facts = ir::kAllFacts;
    askers[component_[k].f.sym];
  }
  std::vector<ir::SymId> asked;
  for (bool again = true; again;) {
    again = false;
    for (size_t k = first; k < component_.size(); k++) {
      Member& m = component_[k];
      if (!m.changed) continue;
      m.changed = false;
      asked.clear();
      asked_ = &asked;
      ir::EscapeFacts have = s_.syms.get(m.f.sym).escape_facts, now = have & (opt::escape_facts(m.f, escape_) | m.f.escape_facts);
      asked_ = nullptr;
      // What a function asks for is the same each time.
      if (m.first) {
        std::sort(asked.begin(), asked.end());
        asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
        for (ir::SymId s : asked)
          if (auto it = askers.find(s); it != askers.end()) it->second.push_back(k);
        m.first = false;
      }
      if (now == have) continue;
      s_.syms.get(m.f.sym).escape_facts = now;
      for (size_t n : askers[m.f.sym]) component_[n].changed = again = true;
    }
  }
}

void FunctionCompiler::finish(ir::SymId s, ir::Function f, bool before_escape_done) {
  Entry& e = entry(s);
  ir::Symbol& symbol = s_.syms.get(s);
  if (before_escape_done) opt::run_passes_from_escape(f, passes_);
  else opt::run_passes(f, passes_);
  s_.syms.get(f.sym).escape_facts = f.escape_facts;
  bool own = f.sym == s;  // others were made on the way and are referred to by address
  if (own || !s_.syms.get(f.sym).image) {
    f.inline_cost = opt::inline_cost(f);
    bool small = f.inline_cost <= opt::kInlineBudget;
    if (own) symbol.inlinable = small;
    if (own) e.state = (small && !symbol.requested) || symbol.image ? State::Kept : State::Done;
    if (own) e.ir = small ? std::make_unique<ir::Function>(f) : nullptr;
    if (!own || e.state == State::Done) encode(std::move(f));
  }
  lap(&s_.times.opt);
}

void FunctionCompiler::prepare(ir::Function& f) {
  // Callees first.
  if (depth_ < kMaxDepth)
    for (const ir::Block& b : f.blocks)
      for (ir::ValueId v : b.ins) switch (const ir::Ins& i = f.ins[v]; i.op) {
          case ir::Op::Call: callee(static_cast<ir::SymId>(i.a)); break;
          case ir::Op::CallRt:
            if (abi::kRtInfo[i.a].kind == abi::RtKind::GoFn) callee(s_.program->rt_symbol(static_cast<abi::RtFn>(i.a)));
            break;
          case ir::Op::SymAddr:  // the code of a closure object
            if (s_.syms.get(static_cast<ir::SymId>(i.a)).code) callee(static_cast<ir::SymId>(i.a));
            break;
          default: break;
        }
  if (!s_.inv.no_inline) opt::inline_calls(f, source_);
  if (wanted("inline", f.name)) printf("%s", ir::print(f, s_.syms).c_str()), fflush(stdout);
  lap(&s_.times.opt);
}

const ir::Function* FunctionCompiler::callee(ir::SymId s) {
  s = s_.syms.resolve(s);
  const ir::Symbol& symbol = s_.syms.get(s);
  if (symbol.image && !symbol.inlinable) return nullptr;  // known without a look at its body
  Entry* e = &entry(s);
  if (e->state == State::New && depth_ < kMaxDepth && s_.program->can_define(s)) {
    lap(&s_.times.opt);
    define(s);
  } else {
    met(*e);
  }
  return e->ir && e->ir->inline_cost <= opt::kInlineBudget ? e->ir.get() : nullptr;
}

void FunctionCompiler::encode(ir::Function f) {
  for (const ir::Block& b : f.blocks)
    for (ir::ValueId v : b.ins)
      if (f.ins[v].op == ir::Op::Call) s_.program->want(s_.syms.resolve(static_cast<ir::SymId>(f.ins[v].a)));
  lap(&s_.times.opt);
  queue_.add(std::move(f));
  mark_ = s_.inv.timings ? thread_cpu_time_ns() : 0;
}

ir::CodeBlob FunctionCompiler::generate(ir::Function& f) {
  int64_t start = s_.inv.timings ? thread_cpu_time_ns() : 0;
  x64::Options xo;
  std::string mach, assembly;
  xo.check_regalloc = s_.inv.check_regalloc;
  if (wanted("mach", f.name)) xo.keep_text = true, xo.mach_text = &mach;
  if (wanted("asm", f.name)) xo.keep_text = true, xo.asm_text = &assembly;
  ir::CodeBlob blob = x64::compile(f, s_.syms, xo);
  if (xo.keep_text) printf("%s%s", mach.c_str(), assembly.c_str()), fflush(stdout);
  s_.functions++;
  s_.code_bytes += blob.bytes.size();
  if (s_.inv.timings) s_.times.codegen += thread_cpu_time_ns() - start;
  return blob;
}

}  // namespace gorun
