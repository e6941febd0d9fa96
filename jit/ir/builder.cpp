// The builder's instructions: simplification, numbering, memory, terminators. Variables: builder_ssa.cpp.
#include "jit/ir/builder.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "jit/ir/builder_impl.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::ir {

namespace {

// Tables are kept for the next function of the thread: most functions are small.
template <class Impl>
std::vector<std::unique_ptr<Impl>>& free_impls() {
  thread_local std::vector<std::unique_ptr<Impl>> pool;
  return pool;
}

}  // namespace

Builder::Builder(Function& f) : f_(f) {
  auto& pool = free_impls<Impl>();
  if (pool.empty()) {
    impl_ = new Impl;
  } else {
    impl_ = pool.back().release();
    pool.pop_back();
  }
  CHECK(f.ins.size() <= 1 && f.blocks.size() <= 1, "the function is not empty");
  f.ins.resize(1);
  f.pos.resize(1);
  f.blocks.resize(1);
  if (f.positions.empty()) f.positions.push_back({0, -1});
  impl_->begin(this, &f);
}

Builder::~Builder() {
  delete impl_->simplifier;
  impl_->simplifier = nullptr;
  auto& pool = free_impls<Impl>();
  if (pool.size() < 4) {
    pool.emplace_back(impl_);
  } else {
    delete impl_;
  }
}

void Builder::Impl::begin(Builder* builder, Function* function) {
  b = builder;
  f = function;
  var_ty.clear();
  defs.clear();
  numbered.clear();
  memory.clear();
  forward.clear();
  phi_index.clear();
  phis.clear();
  edges.assign(1, {0, 0});
  states.clear();
  states.resize(1);
  pending.clear();
  recheck.clear();
  last_block = kNoId;
  pos = {0, -1};
  pos_changed = false;
  simplifier = new Simplifier(*function, *this);
}

// ---- blocks

BlockId Builder::new_block(bool cold) {
  auto id = static_cast<BlockId>(f_.blocks.size());
  Block& block = f_.blocks.emplace_back();
  block.cold = cold;
  block.sealed = id == f_.entry();
  impl_->states.emplace_back();
  return id;
}

void Builder::set_block(BlockId id) {
  Impl& m = *impl_;
  const Block& block = f_.blocks[id];
  DCHECK(block.ins.empty() || !has_flag(f_.ins[block.ins.back()].op, kTerminator), "b%u is finished", id);
  if (block.sealed && block.preds.empty() && id != f_.entry()) {  // nothing leads here
    cur_ = kNoId;
    return;
  }
  cur_ = id;
  // What was computed in the only predecessor still stands, unless other code was made in between.
  bool extends = id == m.last_block || (block.sealed && block.preds.size() == 1 && block.preds[0] == m.last_block && !block.landing);
  m.last_block = id;
  if (extends) return;
  m.numbered.clear();
  m.memory.clear();
}

void Builder::seal(BlockId block) { impl_->seal(block); }
void Builder::seal_all() {
  for (BlockId b = 1; b < f_.blocks.size(); b++) impl_->seal(b);
}

uint32_t Builder::pos() const { return impl_->pos.src; }

void Builder::set_pos(uint32_t src, int32_t inl) {
  if (impl_->pos.src == src && impl_->pos.inl == inl) return;
  impl_->pos = {src, inl};
  impl_->pos_changed = true;
}

// ---- instructions

ValueId Builder::Impl::add_ins(const Ins& i) {
  if (pos_changed) {
    f->positions.push_back(pos);
    pos_changed = false;
  }
  auto id = static_cast<ValueId>(f->ins.size());
  f->ins.push_back(i);
  f->pos.push_back(static_cast<uint32_t>(f->positions.size() - 1));
  return id;
}

ValueId Builder::Impl::append(const Ins& i) {
  ValueId id = add_ins(i);
  f->blocks[b->cur_].ins.push_back(id);
  return id;
}

ValueId Builder::Impl::detached(Ty ty) {
  if (ty == Ty::Void) return kNoId;
  return add_ins(is_float(ty) ? fconst_ins(ty, 0) : const_ins(ty, 0));
}

// i: pure, operands resolved, ty set.
ValueId Builder::Impl::emit(const Ins& in) {
  Ins i = in;
  if (i.op != Op::Const) {
    Simplifier::Outcome out = simplifier->run(&i);
    if (out == Simplifier::Outcome::Replaced) return simplifier->result();
  }
  i.ty = result_type(*f, i);
  ValueId v = numbered.find(*f, i);
  if (v != kNoId) return v;
  v = append(i);
  numbered.add(*f, v);
  return v;
}

void Builder::Impl::check(const Ins& in) {
  Ins i = in;
  if (simplifier->run(&i) == Simplifier::Outcome::Dropped) return;
  if (numbered.find(*f, i) != kNoId) return;
  numbered.add(*f, append(i));
}

ValueId Builder::iconst(Ty ty, int64_t v) {
  Ins i = const_ins(ty, v);
  if (cur_ == kNoId) return impl_->add_ins(i);
  return impl_->emit(i);
}

ValueId Builder::fconst(Ty ty, double v) {
  Ins i = fconst_ins(ty, v);
  if (cur_ == kNoId) return impl_->add_ins(i);
  return impl_->emit(i);
}

ValueId Builder::op(Op op, Ty ty, ValueId a, ValueId b, ValueId c, uint8_t flags) {
  const OpInfo& row = info(op);
  Impl& m = *impl_;
  CHECK(row.nargs != kVarArgs && !(row.flags & kTerminator), "%s has a function of its own", std::string(row.name).c_str());
  Ins i;
  i.op = op;
  i.ty = row.result == ResultRule::Own ? ty : Ty::Void;
  i.flags = flags;
  i.a = row.nargs > 0 ? m.find(a) : a;
  i.b = row.nargs > 1 ? m.find(b) : b;
  i.c = row.nargs > 2 ? m.find(c) : c;
  i.ty = result_type(f_, i);
  if (cur_ == kNoId) return m.detached(i.ty);
  if (row.flags & kPure) return m.emit(i);
  if (row.result == ResultRule::None && (row.flags & kFaults)) {
    m.check(i);
    return kNoId;
  }
  if (row.flags & kWrites) m.memory.clobber();
  if (row.flags & kSideEffect) m.memory.clobber();  // atomics order other accesses
  return m.append(i);
}

ValueId Builder::cmp(Op op, ValueId a, ValueId b) { return this->op(op, Ty::I8, a, b); }

// Values that arrive in registers stand before everything else of the entry block, whatever was made before them.
static ValueId to_entry_start(Function& f, ValueId v) {
  std::vector<ValueId>& list = f.blocks[f.entry()].ins;
  size_t at = list.size() - 1;
  while (at > 0 && !(info(f.ins[list[at - 1]].op).flags & kFixedPlace)) at--;
  std::rotate(list.begin() + static_cast<ptrdiff_t>(at), list.end() - 1, list.end());
  return v;
}

ValueId Builder::param(Ty ty, unsigned index) {
  CHECK(cur_ == f_.entry(), "parameters stand in the entry block");
  Ins i;
  i.op = Op::Param;
  i.ty = ty;
  i.a = index;
  return to_entry_start(f_, impl_->append(i));
}

ValueId Builder::closure_ptr() {
  CHECK(cur_ == f_.entry(), "the closure pointer is read in the entry block");
  Ins i;
  i.op = Op::ClosurePtr;
  i.ty = Ty::Ptr;
  return to_entry_start(f_, impl_->append(i));
}

namespace {

Ins address(Op op, uint32_t a, int32_t off) {
  Ins i;
  i.op = op;
  i.ty = Ty::Ptr;
  i.a = a;
  i.c = static_cast<uint32_t>(off);
  return i;
}

}  // namespace

ValueId Builder::slot_addr(uint32_t slot, int32_t off) {
  if (cur_ == kNoId) return impl_->detached(Ty::Ptr);
  return impl_->emit(address(Op::SlotAddr, slot, off));
}
ValueId Builder::arg_addr(int32_t off) {
  if (cur_ == kNoId) return impl_->detached(Ty::Ptr);
  return impl_->emit(address(Op::ArgAddr, 0, off));
}
ValueId Builder::out_addr(int32_t off) {
  if (cur_ == kNoId) return impl_->detached(Ty::Ptr);
  return impl_->emit(address(Op::OutAddr, 0, off));
}
ValueId Builder::sym_addr(SymId sym, int32_t off) {
  if (cur_ == kNoId) return impl_->detached(Ty::Ptr);
  return impl_->emit(address(Op::SymAddr, static_cast<uint32_t>(sym), off));
}
ValueId Builder::ptr_off(ValueId p, int32_t off) {
  if (cur_ == kNoId) return impl_->detached(Ty::Ptr);
  return impl_->emit(address(Op::PtrOff, impl_->find(p), off));
}

ValueId Builder::ptr_add(ValueId p, ValueId index, int64_t elem_size) {
  if (cur_ == kNoId) return impl_->detached(Ty::Ptr);
  Ins i = address(Op::PtrAdd, impl_->find(p), 0);
  if (elem_size == 0) return i.a;
  int scale = std::countr_zero(static_cast<uint64_t>(elem_size));
  if (scale > 3) scale = 3;
  int64_t rest = elem_size >> scale;
  ValueId idx = impl_->find(index);
  i.b = rest == 1 ? idx : op(Op::Mul, Ty::I64, idx, iconst(Ty::I64, rest));
  i.flags = static_cast<uint8_t>(scale);
  return impl_->emit(i);
}

// ---- memory

ValueId Builder::load(Ty ty, ValueId addr, int32_t off, uint8_t flags) {
  Impl& m = *impl_;
  if (cur_ == kNoId) return m.detached(ty);
  Ins i;
  i.op = Op::Load;
  i.ty = ty;
  i.flags = flags;
  i.a = m.find(addr);
  i.c = static_cast<uint32_t>(off);
  m.simplifier->run(&i);
  if (flags & kVolatile) return m.append(i);
  ValueId v = m.memory.find(i, f_);
  if (v != kNoId) return m.find(v);
  v = m.append(i);
  m.memory.add_load(f_, i, v);
  return v;
}

void Builder::store(ValueId addr, ValueId v, int32_t off, Op kind) {
  Impl& m = *impl_;
  if (cur_ == kNoId) return;
  Ins i;
  i.op = kind;
  i.a = m.find(addr);
  i.b = m.find(v);
  i.c = static_cast<uint32_t>(off);
  m.simplifier->run(&i);
  m.append(i);
  m.memory.store(f_, i, i.b);
}

void Builder::move(ValueId dst, ValueId src, int32_t bytes, Op kind) {
  Impl& m = *impl_;
  if (cur_ == kNoId || bytes == 0) return;
  Ins i;
  i.op = kind;
  i.a = m.find(dst);
  i.b = m.find(src);
  i.c = static_cast<uint32_t>(bytes);
  if (i.a == i.b) return;
  m.append(i);
  m.memory.overwrite(f_, i.a, 0, bytes);
}

void Builder::zero(ValueId dst, int32_t bytes, Op kind) {
  Impl& m = *impl_;
  if (cur_ == kNoId || bytes == 0) return;
  Ins i;
  i.op = kind;
  i.a = m.find(dst);
  i.c = static_cast<uint32_t>(bytes);
  m.append(i);
  m.memory.overwrite(f_, i.a, 0, bytes);
}

// ---- checks

void Builder::nil_check(ValueId p) {
  Impl& m = *impl_;
  if (cur_ == kNoId) return;
  Ins i;
  i.op = Op::NilCheck;
  i.a = m.find(p);
  if (m.simplifier->is_non_nil(i.a)) return;
  // One check of the pointer serves all offsets: it is the pointer that must not be nil.
  if (m.numbered.find(f_, i) != kNoId) return;
  m.numbered.add(f_, m.append(i));
}

void Builder::bounds_check(ValueId index, ValueId n, uint32_t kind, bool inclusive) {
  if (cur_ == kNoId) return;
  Ins i;
  i.op = Op::BoundsCheck;
  i.a = impl_->find(index);
  i.b = impl_->find(n);
  i.c = kind;
  i.flags = inclusive ? static_cast<uint8_t>(kIncl) : uint8_t{0};
  impl_->check(i);
}

// ---- calls

uint32_t Builder::add_sig(CallSig sig) {
  f_.sigs.push_back(std::move(sig));
  return static_cast<uint32_t>(f_.sigs.size() - 1);
}

namespace {

template <class Impl>
ValueId make_call(Impl& m, Function& f, Op op, uint32_t a, uint32_t c, const std::vector<ValueId>& args) {
  m.scratch.clear();
  for (ValueId v : args) m.scratch.push_back(m.find(v));
  Ins i;
  i.op = op;
  i.a = a;
  i.b = f.add_list(m.scratch.data(), static_cast<uint32_t>(m.scratch.size()));
  i.c = c;
  return m.append(i);
}

}  // namespace

ValueId Builder::call(SymId sym, uint32_t sig, const std::vector<ValueId>& args) {
  if (cur_ == kNoId) return kNoId;
  ValueId v = make_call(*impl_, f_, Op::Call, static_cast<uint32_t>(sym), sig, args);
  impl_->memory.clobber();
  if (f_.sigs[sig].no_return) unreachable();
  return v;
}

ValueId Builder::call_closure(ValueId fn, uint32_t sig, const std::vector<ValueId>& args) {
  if (cur_ == kNoId) return kNoId;
  ValueId v = make_call(*impl_, f_, Op::CallClosure, impl_->find(fn), sig, args);
  impl_->memory.clobber();
  return v;
}

ValueId Builder::call_ptr(ValueId code, uint32_t sig, const std::vector<ValueId>& args) {
  if (cur_ == kNoId) return kNoId;
  ValueId v = make_call(*impl_, f_, Op::CallPtr, impl_->find(code), sig, args);
  impl_->memory.clobber();
  return v;
}

ValueId Builder::call_rt(uint32_t rtfn, const std::vector<ValueId>& args) {
  if (cur_ == kNoId) return kNoId;
  const abi::RtInfo& row = abi::kRtInfo[rtfn];
  ValueId v = make_call(*impl_, f_, Op::CallRt, rtfn, 0, args);
  // What may run Go code writes memory too: a collection or an equality function may.
  if (row.effects & (abi::kWritesMem | abi::kMayPark | abi::kMayPanic)) impl_->memory.clobber();
  if (row.effects & abi::kNoReturn) unreachable();
  return v;
}

ValueId Builder::result(ValueId call, Ty ty, unsigned index) {
  if (cur_ == kNoId || call == kNoId) return impl_->detached(ty);
  Ins i;
  i.op = Op::Result;
  i.ty = ty;
  i.a = call;
  i.c = index;
  return impl_->append(i);
}

// ---- terminators

void Builder::Impl::edge(BlockId from, BlockId to) {
  CHECK(to != kNoId && to < f->blocks.size(), "jump to b%u", to);
  CHECK(!f->blocks[to].sealed, "b%u is sealed: no further predecessor", to);
  f->blocks[from].succs.push_back(to);
  f->blocks[to].preds.push_back(from);
}

void Builder::Impl::terminate(const Ins& i, const BlockId* succs, size_t n) {
  append(i);
  for (size_t k = 0; k < n; k++) edge(b->cur_, succs[k]);
  b->cur_ = kNoId;
}

void Builder::jump(BlockId to) {
  if (cur_ == kNoId) return;
  Ins i;
  i.op = Op::Jump;
  impl_->terminate(i, &to, 1);
}

void Builder::branch(ValueId cond, BlockId yes, BlockId no, int likely) {
  if (cur_ == kNoId) return;
  Impl& m = *impl_;
  ValueId c = m.find(cond);
  CHECK(f_.ins[c].ty == Ty::I8, "the condition %s is no bool", print_value(f_, c).c_str());
  if (yes == no) return jump(yes);
  for (;;) {  // !x: the other way round
    const Ins& x = f_.ins[c];
    bool negated = (x.op == Op::Eq && m.simplifier->is_const_value(x.b, 0) && f_.ins[x.a].ty == Ty::I8) ||
                   (x.op == Op::Xor && m.simplifier->is_const_value(x.b, 1) && m.simplifier->is_bool(x.a));
    if (!negated) break;
    c = x.a;
    std::swap(yes, no);
    if (likely >= 0) likely = 1 - likely;
  }
  int64_t k = 0;
  if (m.simplifier->is_const(c, &k)) return jump(k != 0 ? yes : no);
  Ins i;
  i.op = Op::Branch;
  i.a = c;
  i.flags = likely == 0 ? static_cast<uint8_t>(kLikely0) : likely == 1 ? static_cast<uint8_t>(kLikely1) : uint8_t{0};
  BlockId to[] = {yes, no};
  m.terminate(i, to, 2);
}

void Builder::switch_(ValueId v, const std::vector<BlockId>& targets) {
  if (cur_ == kNoId) return;
  Ins i;
  i.op = Op::Switch;
  i.a = impl_->find(v);
  int64_t k = 0;
  if (impl_->simplifier->is_const(i.a, &k) && k >= 0 && static_cast<size_t>(k) < targets.size()) return jump(targets[static_cast<size_t>(k)]);
  impl_->terminate(i, targets.data(), targets.size());
}

void Builder::ret(const std::vector<ValueId>& results) {
  if (cur_ == kNoId) return;
  Impl& m = *impl_;
  m.scratch.clear();
  for (ValueId v : results) m.scratch.push_back(m.find(v));
  Ins i;
  i.op = Op::Return;
  i.b = f_.add_list(m.scratch.data(), static_cast<uint32_t>(m.scratch.size()));
  m.terminate(i, nullptr, 0);
}

void Builder::unreachable() {
  if (cur_ == kNoId) return;
  Ins i;
  i.op = Op::Unreachable;
  impl_->terminate(i, nullptr, 0);
}

void Builder::defer_frame(uint32_t slot, BlockId normal, BlockId landing) {
  if (cur_ == kNoId) return;
  Ins i;
  i.op = Op::DeferFrame;
  i.a = slot;
  f_.blocks[landing].landing = true;
  BlockId to[] = {normal, landing};
  impl_->terminate(i, to, 2);
}

// ---- variables

Builder::Var Builder::new_var(Ty ty) {
  impl_->var_ty.push_back(ty);
  return static_cast<Var>(impl_->var_ty.size() - 1);
}

void Builder::write(Var var, ValueId v) {
  if (cur_ == kNoId) return;
  ValueId found = impl_->find(v);
  CHECK(f_.ins[found].ty == impl_->var_ty[var], "variable %u gets a value of another type: %s", var, print_value(f_, found).c_str());
  impl_->defs.set(cur_, var, found);
}

ValueId Builder::read(Var var) {
  if (cur_ == kNoId) return impl_->detached(impl_->var_ty[var]);
  return impl_->read(var, cur_);
}

uint32_t Builder::new_slot(uint32_t size, uint32_t align, bool has_pointers, std::string name) {
  f_.slots.push_back({size, align, has_pointers, std::move(name)});
  return static_cast<uint32_t>(f_.slots.size() - 1);
}

void Builder::finish() {
  seal_all();
  impl_->finish();
}

}  // namespace gorun::ir
