// Calls, checks, terminators, function entry.
#include "jit/x64/isel.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/frame.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::x64 {

using ir::Ins;

namespace {
uint8_t arg_reg(bool is_float, unsigned index) {
  if (is_float) {
    CHECK(index < abi::kFloatArgRegs);
    return static_cast<uint8_t>(16 + index);
  }
  CHECK(index < abi::kIntArgRegs);
  return abi::kIntArgRegNumbers[index];
}
uint8_t arg_reg(const ir::RegArg& a) { return arg_reg(ir::is_float(a.ty), a.index); }
// Register of number k of a runtime row's scalars.
uint8_t scalar_reg(const abi::ScList& l, unsigned k) {
  unsigned n = 0;
  bool fl = l.v[k] >= abi::Sc::F32;
  for (unsigned j = 0; j < k; j++) n += (l.v[j] >= abi::Sc::F32) == fl;
  return arg_reg(fl, n);
}
}  // namespace

void Isel::lower_call(ValueId v) {
  const Ins& i = at(v);
  // internal/abi.NoEscape is a call for escape analysis only.
  if (i.op == Op::Call && f_.extra[i.b] == 1 && syms_.get(static_cast<ir::SymId>(i.a)).name == "internal/abi.NoEscape") {
    uint32_t arg = reg(f_.extra[i.b + 1]);
    for (ValueId r : results_)
      if (at(r).a == v) mk(MOp::Mov).def(r).use(arg);
    std::erase_if(results_, [&](ValueId r) { return at(r).a == v; });
    return;
  }
  const abi::RtInfo* row = nullptr;
  const ir::CallSig* sig = nullptr;
  if (i.op == Op::CallRt) {
    CHECK(i.a < static_cast<uint32_t>(abi::RtFn::kCount));
    row = &abi::rt_info(static_cast<abi::RtFn>(i.a));
    m_.defers_by_record |= i.a == static_cast<uint32_t>(abi::RtFn::Deferproc);
  } else {
    sig = &f_.sigs[i.c];
    if (sig->stack_size > m_.out_area) m_.out_area = sig->stack_size;
  }
  m_.has_calls = true;
  const uint32_t* e = &f_.extra[i.b];
  size_t want = row ? row->args.n : sig->params.size();
  CHECK(e[0] == want, "%s: call v%u has %u register arguments, its signature %zu", f_.name.c_str(), v, e[0], want);
  // Marks first: building the instruction must not be interrupted.
  std::vector<uint32_t>& args = args_;
  args.clear();
  for (uint32_t k = 1; k <= e[0]; k++) args.push_back(reg(e[k]));
  uint32_t target = 0;
  if (i.op == Op::CallClosure || i.op == Op::CallPtr) target = reg(i.a);
  MOp op;
  uint32_t sym = 0;
  int64_t imm = 0;
  switch (i.op) {
    case Op::Call:
      op = MOp::Call;
      sym = static_cast<uint32_t>(i.a);
      break;
    case Op::CallClosure: op = MOp::CallInd; break;
    case Op::CallPtr: op = MOp::CallReg; break;
    default:
      if (row->kind == abi::RtKind::GoFn) {
        op = MOp::Call;
        sym = static_cast<uint32_t>(symbol(row->symbol));
      } else {
        op = MOp::CallAbs;
        imm = static_cast<int64_t>(abi::rt_slot(static_cast<abi::RtFn>(i.a)));
      }
  }
  B c = mk(op);
  c.i().sym = sym;
  c.i().imm = imm;
  c.i().disp = sig ? static_cast<int32_t>(sig->stack_size) : 0;
  struct Extra {
    uint32_t v, of;
  };
  std::vector<Extra> again;
  uint32_t seen = 0;
  uint32_t by_reg[32] = {};
  for (ValueId r : results_) {
    const Ins& ri = at(r);
    if (ri.a != v) continue;
    uint8_t fixed;
    if (row) {
      CHECK(ri.c < row->results.n);
      fixed = scalar_reg(row->results, ri.c);
    } else {
      CHECK(ri.c < sig->results.size());
      fixed = arg_reg(sig->results[ri.c]);
    }
    if (seen & bit(fixed)) {
      again.push_back({r, by_reg[fixed]});
      continue;
    }
    seen |= bit(fixed);
    by_reg[fixed] = r;
    c.def(r, fixed);
  }
  for (uint32_t k = 0; k < args.size(); k++) c.use(args[k], row ? scalar_reg(row->args, k) : arg_reg(sig->params[k]));
  if (i.op == Op::CallClosure) c.use(target, abi::kClosureReg);
  if (i.op == Op::CallPtr) c.use(target, r12);
  for (const Extra& x : again) mk(m_.vr[x.v].xmm ? MOp::FMov : MOp::Mov).def(x.v).use(x.of);
  std::erase_if(results_, [&](ValueId r) { return at(r).a == v; });
}

void Isel::lower_check(ValueId v) {
  const Ins& i = at(v);
  if (i.op != Op::BoundsCheck) {
    uint32_t a = reg(i.a);
    const char* fn = i.op == Op::ZeroCheck ? "runtime.panicdivide" : "runtime.panicshift";
    mk(MOp::Check, static_cast<unsigned>(ir::ty_size(type(i.a)))).use(a).cc(i.op == Op::ZeroCheck ? kE : kS).sym(static_cast<uint32_t>(symbol(fn)));
    return;
  }
  CHECK(i.c < static_cast<uint32_t>(abi::BoundsKind::kCount));
  ir::SymId fn = symbol(abi::kBoundsFunc[i.c]);
  bool incl = i.flags & ir::kIncl;
  int64_t k;
  unsigned size = static_cast<unsigned>(ir::ty_size(type(i.a)));
  CHECK(size == 8, "bounds check of a narrow integer");
  MIns* x;
  if (is_imm32(i.a, &k)) {
    // cmp len, index: fails when len <= index (len < index when equal is fine)
    if (is_const(i.b, &k)) {
      uint32_t b = reg(i.b);
      is_imm32(i.a, &k);
      B c = mk(MOp::Bounds).use(b).imm(k);
      x = &c.i();
    } else if (can_fold_load(i.b, 8)) {
      const Ins& l = at(canon(i.b));
      Addr m = address(l.a, l.off());
      B c = mk(MOp::Bounds).imm(k).mem(m);
      x = &c.i();
    } else {
      uint32_t b = reg(i.b);
      B c = mk(MOp::Bounds).use(b).imm(k);
      x = &c.i();
    }
    x->flags |= kImmFirst;
    x->cc = incl ? kB : kBE;
  } else if (is_imm32(i.b, &k)) {
    uint32_t a = reg(i.a);
    B c = mk(MOp::Bounds).use(a).imm(k);
    x = &c.i();
    x->cc = incl ? kA : kAE;
  } else if (can_fold_load(i.b, 8) && canon(i.a) != canon(i.b)) {
    uint32_t a = reg(i.a);
    const Ins& l = at(canon(i.b));
    Addr m = address(l.a, l.off());
    B c = mk(MOp::Bounds).use(a).mem(m);
    x = &c.i();
    x->cc = incl ? kA : kAE;
  } else {
    uint32_t a = reg(i.a), b = reg(i.b);
    B c = mk(MOp::Bounds).use(a).usem(b);
    x = &c.i();
    x->cc = incl ? kA : kAE;
  }
  x->kind = static_cast<uint8_t>(i.c);
  if (m_.bounds_syms.empty()) m_.bounds_syms.resize(static_cast<size_t>(abi::BoundsKind::kCount));
  m_.bounds_syms[i.c] = static_cast<uint32_t>(fn);
}

void Isel::lower_terminator(ValueId v) {
  const Ins& i = at(v);
  switch (i.op) {
    case Op::Jump: mk(MOp::Jmp); break;
    case Op::Branch: {
      Cc cc = cond(i.a, true);
      mk(MOp::Jcc).cc(cc);
      break;
    }
    case Op::Switch: {
      uint32_t a = reg(i.a);
      mk(MOp::JmpTable).use(a);
      break;
    }
    case Op::Return: {
      const uint32_t* e = &f_.extra[i.b];
      CHECK(e[0] == f_.sig.results.size(), "%s: return of %u values", f_.name.c_str(), e[0]);
      std::vector<uint32_t>& vals = args_;
      vals.clear();
      for (uint32_t k = 1; k <= e[0]; k++) vals.push_back(reg(e[k]));
      B r = mk(MOp::Ret);
      for (uint32_t k = 0; k < vals.size(); k++) r.use(vals[k], arg_reg(f_.sig.results[k]));
      break;
    }
    case Op::Unreachable: mk(MOp::Trap); break;
    case Op::DeferFrame:
      m_.has_defer = true;
      mk(MOp::DeferSet).sym(i.a);
      mk(MOp::DeferJmp);
      break;
    default: UNREACHABLE();
  }
}

void Isel::entry_ins() {
  cur_pos_ = 0;
  // One operand per register; a parameter read twice gets a copy.
  std::vector<std::pair<uint32_t, uint8_t>> defs;
  std::vector<std::pair<uint32_t, uint32_t>> again;
  for (ValueId p : params_) {
    const Ins& i = at(p);
    uint8_t r = i.op == Op::ClosurePtr ? abi::kClosureReg : 0;
    if (i.op == Op::Param) {
      CHECK(i.a < f_.sig.params.size(), "%s: parameter %u", f_.name.c_str(), i.a);
      r = arg_reg(f_.sig.params[i.a]);
    }
    bool dup = false;
    for (auto& d : defs) {
      if (d.second != r) continue;
      again.push_back({p, d.first});
      dup = true;
    }
    if (!dup) defs.push_back({p, r});
  }
  if (m_.arg_base) defs.push_back({m_.arg_base, static_cast<uint8_t>(r13)});
  B e = mk(MOp::Entry);
  for (auto& d : defs) e.def(d.first, d.second);
  for (auto& x : again) mk(m_.vr[x.first].xmm ? MOp::FMov : MOp::Mov).def(x.first).use(x.second);
  flush();
}

}  // namespace gorun::x64
