// What is known about values at one point of the dominator-tree walk: ranges (as mathematical integers, the signed reading of the type), "not zero",
// and differences x <= y + k. Everything can be taken back when the walk leaves a block.
#pragma once
#include <cstdint>
#include <vector>

#include "jit/opt/pass.h"

namespace gorun::opt {

class Facts {
 public:
  Facts(const Function& f, const ir::Simplifier& simplify) : f_(f), simplify_(simplify), state_(f.ins.size()) {}

  struct Mark {
    size_t ranges, edges;
  };
  Mark mark() const { return {undo_.size(), edges_.size()}; }
  void release(Mark m);

  int64_t lo(ValueId v) { return get(v).lo; }
  int64_t hi(ValueId v) { return get(v).hi; }
  bool not_zero(ValueId v) {
    const State& s = get(v);
    return s.not_zero || s.lo > 0 || s.hi < 0;
  }

  void at_least(ValueId v, int64_t k);
  void at_most(ValueId v, int64_t k);
  void set_not_zero(ValueId v);
  void at_most(ValueId x, ValueId y, int64_t k);  // x <= y + k
  // The comparison (or boolean combination) has this outcome.
  void assume(ValueId cond, bool outcome, int depth = 4);

  int64_t low(ValueId v);                          // lower bound, with what is known of its operands
  bool prove_le(ValueId x, ValueId y, int64_t k);  // x <= y + k
  bool prove_at_least(ValueId v, int64_t k);
  // -1: unknown, else the outcome of the comparison
  int decide(ValueId cond, int depth = 2);

 private:
  struct State {
    int64_t lo = 0, hi = 0;
    uint32_t up = 0, down = 0;  // edges: this <= other + k; other <= this + k
    bool known = false, not_zero = false, busy = false;
  };
  struct Undo {
    ValueId v;
    int64_t lo, hi;
    bool not_zero;
  };
  struct Edge {
    ValueId x, y;
    int64_t k;
    uint32_t next_up, next_down;
  };
  struct Bound {
    ValueId v;
    int64_t k;
  };

  State& get(ValueId v);
  void initial(ValueId v, State* s);
  void save(ValueId v, const State& s) { undo_.push_back({v, s.lo, s.hi, s.not_zero}); }
  template <class Fn>
  void uppers(ValueId x, Fn&& fn);  // fn(y, k) with x <= y + k
  template <class Fn>
  void lowers(ValueId x, Fn&& fn);  // fn(y, k) with x >= y + k
  bool add_fits(ValueId sum, ValueId a, int64_t c);

  const Function& f_;
  const ir::Simplifier& simplify_;
  std::vector<State> state_;
  std::vector<Undo> undo_;
  std::vector<Edge> edges_{1};
  std::vector<Bound> queue_, targets_;
  int nesting_ = 0;
};

}  // namespace gorun::opt
