#include "jit/opt/facts.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace gorun::opt {

namespace {

int64_t type_lo(Ty t) { return t == Ty::I64 || t == Ty::Ptr ? INT64_MIN : -(int64_t{1} << (ir::bits_of(t) - 1)); }
int64_t type_hi(Ty t) { return -1 - type_lo(t); }
bool is_int(Ty t) { return t >= Ty::I8 && t <= Ty::I64; }

int64_t add_sat(int64_t a, int64_t b) {
  int64_t r;
  if (__builtin_add_overflow(a, b, &r)) return b > 0 ? INT64_MAX : INT64_MIN;
  return r;
}
bool add_ok(int64_t a, int64_t b, int64_t* r) { return !__builtin_add_overflow(a, b, r); }

}  // namespace

Facts::State& Facts::get(ValueId v) {
  State& s = state_[v];
  if (!s.known && !s.busy) {
    s.busy = true;  // ranges of loops come from the loop analysis, not from here
    State fresh;
    initial(v, &fresh);
    State& again = state_[v];
    again.lo = fresh.lo;
    again.hi = fresh.hi;
    again.known = true;
    again.busy = false;
    return again;
  }
  if (s.busy) {
    s.lo = type_lo(f_.ty(v));
    s.hi = type_hi(f_.ty(v));
  }
  return s;
}

// What the definition says. A range is set once: it holds wherever the value does.
void Facts::initial(ValueId v, State* s) {
  const Ins& i = f_.ins[v];
  s->lo = type_lo(i.ty);
  s->hi = type_hi(i.ty);
  if (i.op == Op::Const) {
    s->lo = s->hi = i.imm();
    return;
  }
  if (!is_int(i.ty)) return;
  uint64_t m = simplify_.max_unsigned(v);
  if (m <= static_cast<uint64_t>(s->hi)) {
    s->lo = 0;
    s->hi = static_cast<int64_t>(m);
  }
  if (i.op == Op::Sext) {
    s->lo = std::max(s->lo, type_lo(f_.ty(i.a)));
    s->hi = std::min(s->hi, type_hi(f_.ty(i.a)));
  }
}

void Facts::release(Mark m) {
  while (undo_.size() > m.ranges) {
    const Undo& u = undo_.back();
    State& s = state_[u.v];
    s.lo = u.lo;
    s.hi = u.hi;
    s.not_zero = u.not_zero;
    undo_.pop_back();
  }
  while (edges_.size() > m.edges) {
    const Edge& e = edges_.back();
    state_[e.x].up = e.next_up;
    state_[e.y].down = e.next_down;
    edges_.pop_back();
  }
}

void Facts::at_least(ValueId v, int64_t k) {
  State& s = get(v);
  if (k == 0 && s.not_zero) k = 1;
  if (k <= s.lo) return;
  save(v, s);
  s.lo = k;
}

void Facts::at_most(ValueId v, int64_t k) {
  State& s = get(v);
  if (k == 0 && s.not_zero) k = -1;
  if (k >= s.hi) return;
  save(v, s);
  s.hi = k;
}

void Facts::set_not_zero(ValueId v) {
  State& s = get(v);
  if (s.not_zero) return;
  save(v, s);
  s.not_zero = true;
  if (s.lo == 0) s.lo = 1;
  if (s.hi == 0) s.hi = -1;
}

void Facts::at_most(ValueId x, ValueId y, int64_t k) {
  if (x == y) return;
  at_most(x, add_sat(hi(y), k));
  at_least(y, add_sat(lo(x), k == INT64_MIN ? INT64_MAX : -k));
  if (f_.ins[x].op == Op::Const || f_.ins[y].op == Op::Const) return;
  edges_.push_back({x, y, k, state_[x].up, state_[y].down});
  state_[x].up = state_[y].down = static_cast<uint32_t>(edges_.size() - 1);
}

void Facts::assume(ValueId cond, bool outcome, int depth) {
  const Ins& c = f_.ins[cond];
  ValueId a = c.a, b = c.b;
  switch (c.op) {
    case Op::LtS: outcome ? at_most(a, b, -1) : at_most(b, a, 0); break;
    case Op::LeS: outcome ? at_most(a, b, 0) : at_most(b, a, -1); break;
    case Op::LtU:
    case Op::LeU: {
      // a < b unsigned with b not negative: 0 <= a < b. The other way round b <= a, or b < a.
      bool strict = (c.op == Op::LtU) == outcome;
      ValueId small = outcome ? a : b, large = outcome ? b : a;
      if (f_.ty(a) == Ty::Ptr || low(large) < 0) break;
      at_least(small, 0);
      at_most(small, large, strict ? -1 : 0);
      break;
    }
    case Op::Eq:
    case Op::Ne:
      if ((c.op == Op::Eq) == outcome) {
        if (f_.ty(a) == Ty::I8 && f_.ins[b].op == Op::Const && f_.ins[b].imm() == 0 && depth > 0 && simplify_.is_bool(a)) assume(a, false, depth - 1);
        if (!is_int(f_.ty(a))) break;
        at_most(a, b, 0);
        at_most(b, a, 0);
      } else if (f_.ins[b].op == Op::Const) {
        int64_t k = f_.ins[b].imm();
        if (k == 0) {
          set_not_zero(a);
        } else if (is_int(f_.ty(a))) {
          if (lo(a) == k) at_least(a, k + 1);
          if (hi(a) == k) at_most(a, k - 1);
        }
      }
      break;
    case Op::And:
      if (outcome && depth > 0) {
        assume(a, true, depth - 1);
        assume(b, true, depth - 1);
      }
      break;
    case Op::Or:
      if (!outcome && depth > 0) {
        assume(a, false, depth - 1);
        assume(b, false, depth - 1);
      }
      break;
    default: break;
  }
}

// The sum a + c does not wrap.
bool Facts::add_fits(ValueId sum, ValueId a, int64_t c) {
  Ty t = f_.ty(sum);
  int64_t r;
  return add_ok(c < 0 ? lo(a) : hi(a), c, &r) && r >= type_lo(t) && r <= type_hi(t);
}

template <class Fn>
void Facts::uppers(ValueId x, Fn&& fn) {
  for (uint32_t e = state_[x].up; e != 0; e = edges_[e].next_up) fn(edges_[e].y, edges_[e].k);
  const Ins& i = f_.ins[x];
  switch (i.op) {
    case Op::Add:
      if (f_.ins[i.b].op == Op::Const && add_fits(x, i.a, f_.ins[i.b].imm())) fn(i.a, f_.ins[i.b].imm());
      break;
    case Op::Sub:  // a - b with 0 <= a, 0 <= b does not wrap
      if (lo(i.a) >= 0 && lo(i.b) >= 0) fn(i.a, -lo(i.b));
      break;
    case Op::ShrU:
    case Op::DivU:
    case Op::ShrS:
    case Op::DivS: {
      if (lo(i.a) < 0 || ((i.op == Op::DivU || i.op == Op::DivS) && lo(i.b) < 0)) break;
      const Ins& sum = f_.ins[i.a];
      // (a + b) / 2 lies between a and b
      bool half = i.op == Op::ShrU && f_.ins[i.b].op == Op::Const && f_.ins[i.b].imm() == 1;
      if (half && sum.op == Op::Add && f_.ins[sum.b].op != Op::Const) break;
      fn(i.a, 0);
      break;
    }
    case Op::And:
      if (lo(i.a) >= 0) fn(i.a, 0);
      if (lo(i.b) >= 0) fn(i.b, 0);
      break;
    case Op::ModU:
    case Op::ModS:
      if (lo(i.b) > 0) fn(i.b, -1);
      if (lo(i.a) >= 0) fn(i.a, 0);
      break;
    case Op::Sext: fn(i.a, 0); break;
    case Op::Zext:
    case Op::Trunc:
      if (lo(i.a) >= 0 && hi(i.a) <= type_hi(i.ty)) fn(i.a, 0);
      break;
    case Op::Select: {
      const Ins& c = f_.ins[i.a];
      bool least = (c.op == Op::LtS || c.op == Op::LeS) && c.a == i.b && c.b == i.c;
      if (least) {
        fn(i.b, 0);
        fn(i.c, 0);
      }
      break;
    }
    default: break;
  }
}

template <class Fn>
void Facts::lowers(ValueId x, Fn&& fn) {
  for (uint32_t e = state_[x].down; e != 0; e = edges_[e].next_down)
    if (edges_[e].k != INT64_MIN) fn(edges_[e].x, -edges_[e].k);
  const Ins& i = f_.ins[x];
  switch (i.op) {
    case Op::Add:
      if (f_.ins[i.b].op == Op::Const && add_fits(x, i.a, f_.ins[i.b].imm())) {
        fn(i.a, f_.ins[i.b].imm());
      } else if (f_.ins[i.b].op != Op::Const) {
        int64_t r;
        if (lo(i.b) >= 0 && add_ok(hi(i.a), hi(i.b), &r) && r <= type_hi(i.ty)) fn(i.a, lo(i.b));
        if (lo(i.a) >= 0 && add_ok(hi(i.a), hi(i.b), &r) && r <= type_hi(i.ty)) fn(i.b, lo(i.a));
      }
      break;
    case Op::Sext: fn(i.a, 0); break;
    case Op::Zext:
    case Op::Trunc:
      if (lo(i.a) >= 0 && hi(i.a) <= type_hi(i.ty)) fn(i.a, 0);
      break;
    case Op::Select: {
      const Ins& c = f_.ins[i.a];
      bool greatest = (c.op == Op::LtS || c.op == Op::LeS) && c.a == i.c && c.b == i.b;
      if (greatest) {
        fn(i.b, 0);
        fn(i.c, 0);
      }
      break;
    }
    default: break;
  }
}

// Lower bound with what is known of the operands at this point.
int64_t Facts::low(ValueId v) {
  int64_t l = lo(v);
  if (l >= 0) return l;
  const Ins& i = f_.ins[v];
  bool positive = false;
  switch (i.op) {
    case Op::And: positive = lo(i.a) >= 0 || lo(i.b) >= 0; break;
    case Op::Or: positive = lo(i.a) >= 0 && lo(i.b) >= 0; break;
    case Op::ShrU:
    case Op::ShrS:
    case Op::ModS:
    case Op::Sext: positive = lo(i.a) >= 0; break;
    case Op::ModU: positive = lo(i.b) > 0 || lo(i.a) >= 0; break;
    case Op::DivS: positive = lo(i.a) >= 0 && lo(i.b) >= 0; break;
    case Op::DivU: positive = lo(i.a) >= 0; break;
    default: break;
  }
  return positive ? 0 : l;
}

bool Facts::prove_at_least(ValueId v, int64_t k) {
  if (low(v) >= k) return true;
  queue_.clear();
  queue_.push_back({v, 0});
  for (size_t at = 0; at < queue_.size() && at < 24; at++) {
    Bound b = queue_[at];  // v >= b.v + b.k
    int64_t least;
    if (add_ok(low(b.v), b.k, &least) && least >= k) return true;
    lowers(b.v, [&](ValueId y, int64_t c) {
      int64_t sum;
      if (queue_.size() < 24 && add_ok(b.k, c, &sum)) queue_.push_back({y, sum});
    });
    // a - b >= 0 when b <= a
    const Ins& i = f_.ins[b.v];
    if (at == 0 && i.op == Op::Sub && k <= 0 && lo(i.a) >= 0 && lo(i.b) >= 0) {
      std::vector<Bound> keep;
      keep.swap(queue_);
      bool le = prove_le(i.b, i.a, 0);
      keep.swap(queue_);
      if (le) return true;
    }
  }
  return false;
}

bool Facts::prove_le(ValueId x, ValueId y, int64_t k) {
  if (x == y && k >= 0) return true;
  int64_t r;
  // Ranges of y as it stands; then y >= t + c for a few t.
  targets_.clear();
  targets_.push_back({y, 0});
  for (size_t at = 0; at < targets_.size() && at < 6; at++) {
    Bound t = targets_[at];
    lowers(t.v, [&](ValueId v, int64_t c) {
      int64_t sum;
      if (targets_.size() < 8 && add_ok(t.k, c, &sum)) targets_.push_back({v, sum});
    });
  }
  int64_t least = INT64_MIN;  // of y
  for (const Bound& t : targets_)
    if (add_ok(low(t.v), t.k, &r)) least = std::max(least, r);
  queue_.clear();
  queue_.push_back({x, 0});
  for (size_t at = 0; at < queue_.size() && at < 32; at++) {
    Bound b = queue_[at];  // x <= b.v + b.k
    // b.v + b.k <= least + k
    int64_t high, limit;
    if (add_ok(hi(b.v), b.k, &high) && high <= add_sat(least, k)) return true;
    for (const Bound& t : targets_)
      if (t.v == b.v && add_ok(t.k, k, &limit) && b.k <= limit) return true;  // b.v + b.k <= t.v + t.k + k <= y + k
    uppers(b.v, [&](ValueId v, int64_t c) {
      int64_t sum;
      if (queue_.size() < 32 && add_ok(b.k, c, &sum)) queue_.push_back({v, sum});
    });
    // (p + q) >> 1 with 0 <= p <= q - d, d >= 1: below q
    const Ins& i = f_.ins[b.v];
    if (at == 0 && i.op == Op::ShrU && f_.ins[i.b].op == Op::Const && f_.ins[i.b].imm() == 1 && f_.ins[i.a].op == Op::Add && nesting_ < 2) {
      nesting_++;
      ValueId p = f_.ins[i.a].a, q = f_.ins[i.a].b;
      if (f_.ins[q].op != Op::Const && lo(p) >= 0 && lo(q) >= 0) {
        std::vector<Bound> queue, targets;
        queue.swap(queue_);
        targets.swap(targets_);
        for (int turn = 0; turn < 2; turn++, std::swap(p, q)) {
          if ((prove_le(p, q, -1) && prove_le(q, y, add_sat(k, 1))) || (prove_le(p, q, 0) && prove_le(q, y, k))) {
            nesting_--;
            return true;
          }
        }
        queue.swap(queue_);
        targets.swap(targets_);
      }
      nesting_--;
    }
  }
  return false;
}

int Facts::decide(ValueId cond, int depth) {
  const Ins& c = f_.ins[cond];
  ValueId a = c.a, b = c.b;
  switch (c.op) {
    case Op::LtS: return prove_le(a, b, -1) ? 1 : prove_le(b, a, 0) ? 0 : -1;
    case Op::LeS: return prove_le(a, b, 0) ? 1 : prove_le(b, a, -1) ? 0 : -1;
    case Op::LtU:
    case Op::LeU: {
      if (f_.ty(a) == Ty::Ptr || !prove_at_least(a, 0) || !prove_at_least(b, 0)) return -1;
      int64_t k = c.op == Op::LtU ? -1 : 0;
      return prove_le(a, b, k) ? 1 : prove_le(b, a, -1 - k) ? 0 : -1;
    }
    case Op::Eq:
    case Op::Ne: {
      int equal = -1;
      if (f_.ins[b].op == Op::Const && f_.ins[b].imm() == 0 && not_zero(a)) equal = 0;
      else if (is_int(f_.ty(a))) {
        if (hi(a) < lo(b) || hi(b) < lo(a)) equal = 0;
        else if (lo(a) == hi(a) && lo(b) == hi(b) && lo(a) == lo(b)) equal = 1;
        else if (f_.ins[b].op != Op::Const && f_.ins[a].op != Op::Const && depth > 0 && (prove_le(a, b, -1) || prove_le(b, a, -1))) equal = 0;
      }
      return equal < 0 ? -1 : c.op == Op::Eq ? equal : 1 - equal;
    }
    default: return -1;
  }
}

}  // namespace gorun::opt
