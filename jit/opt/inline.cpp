#include "jit/opt/inline.h"

#include <algorithm>

#include "jit/opt/pass.h"
#include "runtime/abi/module.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::opt {

int inline_cost(const Function& f) {
  // Wrappers are hidden in tracebacks by their frame's flag; an inlined call has none.
  if (f.flags & (abi::kFuncWrapper | abi::kFuncTopFrame | abi::kFuncReflectCall | abi::kFuncHasDefer)) return kNotInlinable;
  if (f.no_inline || f.ins.size() > 4000) return kNotInlinable;
  uint32_t frame = f.sig.stack_size;
  for (const ir::Slot& s : f.slots) frame += s.size;
  if (frame > kMaxInlineFrame) return kNotInlinable;
  int cost = 0;
  for (const Block& b : f.blocks) {
    if (b.ins.empty()) continue;
    bool panics = f.ins[b.ins.back()].op == Op::Unreachable;
    for (ValueId v : b.ins) {
      const Ins& i = f.ins[v];
      switch (i.op) {
        // They mean this function's own frame.
        case Op::CallerPC:
        case Op::CallerSP:
        case Op::FramePtr:
        case Op::DeferFrame: return kNotInlinable;
        case Op::Call:
        case Op::CallClosure:
        case Op::CallPtr:
          if (i.op == Op::Call && static_cast<ir::SymId>(i.a) == f.sym) return kNotInlinable;  // recursion gains little
          cost += panics ? 2 : 25;
          break;
        case Op::CallRt:
          // An object may become a slot of the caller.
          cost += panics ? 2 : i.a == static_cast<uint32_t>(abi::RtFn::NewObject) ? 6 : abi::kRtInfo[i.a].effects & abi::kLeaf ? 8 : 20;
          break;
        case Op::Param:
        case Op::ClosurePtr:
        case Op::Const:
        case Op::FConst:
        case Op::SlotAddr:
        case Op::SymAddr:
        case Op::GetG:
        case Op::Result:
        case Op::Jump:
        case Op::Return:
        case Op::Phi:
        case Op::Copy:
        case Op::OutAddr:
        case Op::ArgAddr:
        case Op::Unreachable: break;
        case Op::Move:
        case Op::MoveWB:
        case Op::Zero:
        case Op::ZeroWB: cost += 3; break;
        case Op::Switch: cost += 10; break;
        default: cost += panics ? 0 : 1;
      }
    }
    if (cost > kInlineBudget * 2) return kNotInlinable;
  }
  return cost;
}

namespace {

class Inliner {
 public:
  Inliner(Function& f, const InlineSource& source) : f_(f), source_(source) {}

  bool run() {
    // recover counts frames and skips those of wrappers: the method that a wrapper calls needs its own.
    if (f_.flags & abi::kFuncWrapper) return false;
    level_.assign(f_.blocks.size(), 0);
    // Blocks of inlined bodies come behind: closures that were passed to them may be known now.
    for (BlockId b = 1; b < f_.blocks.size(); b++) {
      if (f_.blocks[b].ins.empty() || f_.blocks[b].cold || level_[b] > kMaxLevel) continue;
      scan(b);
    }
    if (!any_) return false;
    replaced_.resize(f_.ins.size(), kNoId);
    for (Block& b : f_.blocks)
      for (ValueId v : b.ins) ir::map_operands(f_, f_.ins[v], [&](ValueId o) { return find(o); });
    ir::compute_cfg(f_);
    return true;
  }

 private:
  ValueId find(ValueId v) const {
    while (v < replaced_.size() && replaced_[v] != kNoId) v = replaced_[v];
    return v;
  }
  void replace(ValueId v, ValueId by) {
    if (replaced_.size() <= v) replaced_.resize(f_.ins.size(), kNoId);
    if (v != by) replaced_[v] = by;
  }

  // The code of a func value that is made in this function.
  ir::SymId code_of(ValueId closure) {
    const Ins& i = f_.ins[closure];
    if (i.op == Op::SymAddr) return i.off() == 0 && source_.code_of != nullptr ? source_.code_of(source_.ctx, static_cast<ir::SymId>(i.a)) : ir::SymId::kNone;
    bool slot = i.op == Op::SlotAddr && i.off() == 0;
    if (!slot && (i.op != Op::Result || f_.ins[i.a].op != Op::CallRt || f_.ins[i.a].a != static_cast<uint32_t>(abi::RtFn::NewObject))) return ir::SymId::kNone;
    // The first word of a closure object is written once, where it is made.
    ir::SymId code = ir::SymId::kNone;
    for (const Block& b : f_.blocks)
      for (ValueId v : b.ins) code = stored_code(f_.ins[v], closure, slot ? i.a : UINT32_MAX, code);
    for (ValueId v : out_) code = stored_code(f_.ins[v], closure, slot ? i.a : UINT32_MAX, code);
    return code == kSeveral ? ir::SymId::kNone : code;
  }
  ir::SymId stored_code(const Ins& st, ValueId closure, uint32_t slot, ir::SymId before) {
    if (st.op != Op::Store || st.off() != 0) return before;
    ValueId base = find(st.a);
    const Ins& at = f_.ins[base];
    if (base != closure && (at.op != Op::SlotAddr || at.a != slot || at.off() != 0)) return before;
    const Ins& v = f_.ins[find(st.b)];
    if (v.op != Op::SymAddr || v.off() != 0 || before != ir::SymId::kNone) return kSeveral;
    return static_cast<ir::SymId>(v.a);
  }

  const Function* candidate(const Ins& i, int level) {
    ir::SymId s;
    if (i.op == Op::Call && level == 0) {
      s = static_cast<ir::SymId>(i.a);
    } else if (i.op == Op::CallClosure) {
      s = code_of(find(i.a));
      if (s == ir::SymId::kNone) return nullptr;
    } else {
      return nullptr;  // calls of inlined bodies were refused when those were made
    }
    if (s == f_.sym) return nullptr;
    const Function* g = source_.callee(source_.ctx, s);
    if (g == nullptr || g == &f_) return nullptr;
    int cost = g->inline_cost >= 0 ? g->inline_cost : inline_cost(*g);
    if (cost > (f_.ins.size() > kBigFunction ? kInlineBudgetBig : kInlineBudget)) return nullptr;
    // A linkname may declare the function with other types than its body has.
    const ir::CallSig& sig = f_.sigs[i.c];
    if (sig.stack_size != g->sig.stack_size) return nullptr;
    auto same = [](const ir::RegArg& x, const ir::RegArg& y) { return x.ty == y.ty && x.index == y.index; };
    if (!std::equal(sig.params.begin(), sig.params.end(), g->sig.params.begin(), g->sig.params.end(), same)) return nullptr;
    if (!std::equal(sig.results.begin(), sig.results.end(), g->sig.results.begin(), g->sig.results.end(), same)) return nullptr;
    return g;
  }

  void scan(BlockId b) {
    int level = level_[b];
    const Function* g = nullptr;
    size_t k = 0, n = f_.blocks[b].ins.size();
    for (; k < n && g == nullptr; k++) {
      const Ins i = f_.ins[f_.blocks[b].ins[k]];
      if (i.op == Op::Call || i.op == Op::CallClosure) g = candidate(i, level);
    }
    if (g == nullptr) return;
    k--;
    // The block may be cut at a call: the rest goes on in a new one.
    std::vector<ValueId> todo = std::move(f_.blocks[b].ins);
    std::vector<ValueId>& out = out_;
    out.assign(todo.begin(), todo.begin() + static_cast<ptrdiff_t>(k));
    for (; k < n; g = nullptr) {
      const Ins call = f_.ins[todo[k]];
      if (g == nullptr) g = candidate(call, level);
      if (g == nullptr) {
        out.push_back(todo[k++]);
        continue;
      }
      any_ = true;
      ValueId v = todo[k++];
      results_.assign(g->sig.results.size(), kNoId);
      area_ = g->sig.stack_size != 0 ? stack_area(*g, out) : UINT32_MAX;
      b = splice(b, call, v, *g, &out);
      for (; k < todo.size() && f_.ins[todo[k]].op == Op::Result && f_.ins[todo[k]].a == v; k++) {
        ValueId r = results_[f_.ins[todo[k]].c];
        if (r == kNoId) {  // the callee does not return: what follows is dead
          r = add(f_.ins[todo[k]].ty >= Ty::F32 ? ir::fconst_ins(f_.ins[todo[k]].ty, 0) : ir::const_ins(f_.ins[todo[k]].ty, 0), f_.pos[v]);
          out.push_back(r);
        }
        replace(todo[k], r);
      }
      if (area_ != UINT32_MAX) stack_results(area_, &todo, k);
      n = todo.size();
    }
    f_.blocks[b].ins = std::move(out);
    out.clear();
  }

  // The area of a call's stack arguments and results becomes a slot: stores before the call, what the body does, and loads behind it. Both stand in the
  // call's block, and no other call between.
  static bool is_call(Op op) { return op == Op::Call || op == Op::CallClosure || op == Op::CallPtr; }
  uint32_t stack_area(const Function& g, std::vector<ValueId>& out) {
    auto area = static_cast<uint32_t>(f_.slots.size());
    f_.slots.push_back({g.sig.stack_size, 8, true, {}});
    size_t k = out.size();
    while (k > 0 && !is_call(f_.ins[out[k - 1]].op)) k--;
    for (; k < out.size(); k++) {
      ValueId v = out[k];
      Op op = f_.ins[v].op;
      ValueId a = f_.ins[v].a;
      if ((op != Op::Store && op != Op::Move && op != Op::Zero) || f_.ins[a].op != Op::OutAddr) continue;
      in_area(area, &a, &out, &k);
      f_.ins[v].a = a;
    }
    return area;
  }
  void stack_results(uint32_t area, std::vector<ValueId>* todo, size_t k) {
    for (; k < todo->size() && !is_call(f_.ins[(*todo)[k]].op); k++) {
      ValueId v = (*todo)[k];
      if (f_.ins[v].op == Op::Load && f_.ins[f_.ins[v].a].op == Op::OutAddr) {
        ValueId a = f_.ins[v].a;
        in_area(area, &a, todo, &k);
        f_.ins[v].a = a;
      } else if (f_.ins[v].op == Op::Move && f_.ins[f_.ins[v].b].op == Op::OutAddr) {
        ValueId a = f_.ins[v].b;
        in_area(area, &a, todo, &k);
        f_.ins[v].b = a;
      }
    }
  }
  // *address, an OutAddr, becomes the place in the slot; its instruction goes before list[*k].
  void in_area(uint32_t area, ValueId* address, std::vector<ValueId>* list, size_t* k) {
    Ins at = f_.ins[*address];
    at.op = Op::SlotAddr;
    at.a = area;
    at.b = 0;
    ValueId v = add(at, f_.pos[*address]);
    list->insert(list->begin() + static_cast<ptrdiff_t>((*k)++), v);
    *address = v;
  }

  ValueId add(const Ins& i, uint32_t pos) {
    auto v = static_cast<ValueId>(f_.ins.size());
    f_.ins.push_back(i);
    f_.pos.push_back(pos);
    return v;
  }

  // Copies g's body behind *out (the instructions of block b so far). Returns the block where the code after the call continues.
  BlockId splice(BlockId b, const Ins& call, ValueId call_id, const Function& g, std::vector<ValueId>* out) {
    begin_copy(call, call_id, g);
    std::vector<BlockId> order = ir::rpo_order(g);
    // Numbers first: phis refer forward.
    value_.assign(g.ins.size(), kNoId);
    for (BlockId gb : order)
      for (ValueId v : g.blocks[gb].ins) {
        const Ins& i = g.ins[v];
        if (i.op == Op::Param) {
          value_[v] = find(f_.list(call)[i.a]);
        } else if (i.op == Op::ClosurePtr) {
          value_[v] = call.op == Op::CallClosure ? find(call.a) : kNoId;
          CHECK(value_[v] != kNoId, "%s is called without its closure in %s", g.name.c_str(), f_.name.c_str());
        } else if (i.op != Op::Return) {
          value_[v] = add(Ins{}, 0);
        }
      }
    bool straight = order.size() == 1 && g.ins[g.blocks[g.entry()].ins.back()].op == Op::Return;
    // Func values of the caller that the callee calls are looked at when its blocks are scanned.
    if (straight)
      for (ValueId v : g.blocks[g.entry()].ins) straight = straight && g.ins[v].op != Op::CallClosure;
    if (straight) {
      for (ValueId v : g.blocks[g.entry()].ins) {
        if (g.ins[v].op == Op::Param || g.ins[v].op == Op::ClosurePtr) continue;
        if (g.ins[v].op == Op::Return) {
          for (uint32_t r = 0; r < g.count(g.ins[v]); r++) results_[r] = value_[g.list(g.ins[v])[r]];
          break;
        }
        copy(g, v);
        out->push_back(value_[v]);
      }
      return b;
    }

    block_.assign(g.blocks.size(), kNoId);
    for (BlockId gb : order) {
      block_[gb] = static_cast<BlockId>(f_.blocks.size());
      Block& fresh = f_.blocks.emplace_back();
      fresh.sealed = true;
      fresh.cold = g.blocks[gb].cold || f_.blocks[b].cold;
    }
    auto rest = static_cast<BlockId>(f_.blocks.size());
    f_.blocks.emplace_back().sealed = true;
    f_.blocks[rest].cold = f_.blocks[b].cold;
    int level = level_[b];
    level_.resize(f_.blocks.size(), level + 1);
    level_[rest] = level;
    // The rest takes over b's way out.
    f_.blocks[rest].succs = std::move(f_.blocks[b].succs);
    f_.blocks[b].succs.clear();
    for (BlockId s : f_.blocks[rest].succs) std::replace(f_.blocks[s].preds.begin(), f_.blocks[s].preds.end(), b, rest);
    Ins jump;
    jump.op = Op::Jump;
    out->push_back(add(jump, f_.pos[call_id]));
    link(b, block_[g.entry()]);
    f_.blocks[b].ins = std::move(*out);
    out->clear();

    std::vector<ValueId> returns;
    for (BlockId gb : order) {
      BlockId fb = block_[gb];
      for (ValueId v : g.blocks[gb].ins) {
        const Ins& i = g.ins[v];
        if (i.op == Op::Param || i.op == Op::ClosurePtr) continue;
        if (i.op == Op::Return) {
          f_.blocks[fb].ins.push_back(add(jump, f_.pos[call_id]));
          f_.blocks[fb].succs.push_back(rest);
          f_.blocks[rest].preds.push_back(fb);
          returns.push_back(v);
          continue;
        }
        copy(g, v);
        f_.blocks[fb].ins.push_back(value_[v]);
      }
      for (BlockId s : g.blocks[gb].succs) f_.blocks[fb].succs.push_back(block_[s]);
      for (BlockId p : g.blocks[gb].preds) f_.blocks[fb].preds.push_back(block_[p]);
    }
    for (uint32_t r = 0; r < results_.size() && !returns.empty(); r++) {
      std::vector<uint32_t> ops;
      for (ValueId v : returns) ops.push_back(value_[g.list(g.ins[v])[r]]);
      if (std::all_of(ops.begin(), ops.end(), [&](uint32_t o) { return o == ops[0]; })) {
        results_[r] = ops[0];
        continue;
      }
      Ins phi;
      phi.op = Op::Phi;
      phi.ty = g.sig.results[r].ty;
      phi.b = f_.add_list(ops.data(), static_cast<uint32_t>(ops.size()));
      results_[r] = add(phi, f_.pos[call_id]);
      out->push_back(results_[r]);
    }
    return rest;
  }

  void link(BlockId from, BlockId to) {
    f_.blocks[from].succs.push_back(to);
    f_.blocks[to].preds.push_back(from);
  }

  // Slots, signatures and the inline tree of g become the caller's.
  void begin_copy(const Ins& call, ValueId call_id, const Function& g) {
    slots_ = static_cast<uint32_t>(f_.slots.size());
    f_.slots.insert(f_.slots.end(), g.slots.begin(), g.slots.end());
    sigs_ = static_cast<uint32_t>(f_.sigs.size());
    f_.sigs.insert(f_.sigs.end(), g.sigs.begin(), g.sigs.end());
    ir::PosEntry at = f_.positions[f_.pos[call_id]];
    node_ = static_cast<int32_t>(f_.inlined.size());
    f_.inlined.push_back({at.inl, at.src, g.sym, g.name});
    for (const ir::InlinedCall& c : g.inlined) {
      ir::InlinedCall n = c;
      n.parent = c.parent < 0 ? node_ : c.parent + node_ + 1;
      f_.inlined.push_back(std::move(n));
    }
    positions_.assign(g.positions.size(), UINT32_MAX);
  }

  uint32_t position(const Function& g, ValueId v) {
    uint32_t& p = positions_[g.pos[v]];
    if (p == UINT32_MAX) {
      ir::PosEntry e = g.positions[g.pos[v]];
      if (e.src == 0) e.src = g.start_pos;
      e.inl = e.inl < 0 ? node_ : e.inl + node_ + 1;
      p = static_cast<uint32_t>(f_.positions.size());
      f_.positions.push_back(e);
    }
    return p;
  }

  // The copy of g's instruction v goes to the number that was set aside for it.
  void copy(const Function& g, ValueId v) {
    Ins i = g.ins[v];
    if (ir::info(i.op).nargs == ir::kVarArgs) i.b = f_.add_list(g.list(i), g.count(i));
    if (i.op == Op::SlotAddr) i.a += slots_;
    if (i.op == Op::ArgAddr) {
      i.op = Op::SlotAddr;
      i.a = area_;
    }
    if (i.op == Op::Call || ir::list_op_uses_a(i.op)) i.c += sigs_;
    ir::map_operands(f_, i, [&](ValueId o) { return value_[o]; });
    f_.ins[value_[v]] = i;
    f_.pos[value_[v]] = position(g, v);
  }

  Function& f_;
  const InlineSource& source_;
  static constexpr int kMaxLevel = 4;  // closures that are called by inlined closures ...
  static constexpr ir::SymId kSeveral{UINT32_MAX};
  bool any_ = false;
  std::vector<ValueId> replaced_, value_, results_, out_;
  std::vector<int> level_;  // by block: depth of the inlined calls it came from
  std::vector<BlockId> block_;
  std::vector<uint32_t> positions_;
  uint32_t slots_ = 0, sigs_ = 0, area_ = UINT32_MAX;
  int32_t node_ = -1;
};

}  // namespace

bool inline_calls(Function& f, const InlineSource& source) { return Inliner(f, source).run(); }

}  // namespace gorun::opt
