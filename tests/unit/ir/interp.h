// Runs IR functions, for tests: what a function does is its result and the sequence of its calls. Addresses are numbers: slot k starts at
// (k + 1) << 20, symbol k at (k + 1) << 40, other pointers come in as arguments.
#pragma once
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "jit/ir/simplify.h"
#include "runtime/base/check.h"

namespace gorun::ir::test {

struct Trace {
  std::string text;  // calls and how it ended
  bool operator==(const Trace&) const = default;
};

class Interp {
 public:
  explicit Interp(const Function& f, uint64_t fuel = 20000, bool trace_memory = true) : f_(f), fuel_(fuel), trace_memory_(trace_memory), value_(f.ins.size()) {}

  // Calls of these functions are run, by symbol; other calls are traced.
  std::map<uint32_t, const Function*> known;

  // Arguments are sign-extended integers or float bits.
  Trace run(const std::vector<int64_t>& args) {
    args_ = args;
    BlockId block = f_.entry(), from = kNoId;
    size_t edge = 0;
    for (;;) {
      const Block& b = f_.blocks[block];
      size_t first = 0;
      if (from != kNoId) {
        size_t pred = pred_index(b, from, edge);
        std::vector<std::pair<ValueId, int64_t>> phis;
        for (; first < b.ins.size() && f_.ins[b.ins[first]].op == Op::Phi; first++) phis.push_back({b.ins[first], value_[f_.list(f_.ins[b.ins[first]])[pred]]});
        for (auto [v, x] : phis) value_[v] = x;
      }
      for (size_t k = first; k < b.ins.size(); k++) {
        ValueId v = b.ins[k];
        const Ins& i = f_.ins[v];
        if (fuel_-- == 0) return end("out of fuel");
        if (has_flag(i.op, kTerminator)) {
          size_t to = 0;
          switch (i.op) {
            case Op::Jump: break;
            case Op::Branch: to = canon(Ty::I8, value_[i.a]) != 0 ? 0 : 1; break;
            case Op::Switch: to = static_cast<size_t>(value_[i.a]); break;
            case Op::Return: {
              std::string s = "return";
              for (uint32_t n = 0; n < f_.count(i); n++) s += " " + std::to_string(value_[f_.list(i)[n]]);
              return end(s);
            }
            case Op::Unreachable: return end("unreachable");
            default: FATAL("terminator %s", print_value(f_, v).c_str());
          }
          from = block;
          edge = to;
          CHECK(to < b.succs.size());
          block = b.succs[to];
          break;
        }
        std::string stop = step(v, i);
        if (!stop.empty()) return end(stop);
      }
    }
  }

 private:
  // A block may have several edges from the same predecessor: the n-th of them.
  static size_t pred_index(const Block& b, BlockId from, size_t) {
    for (size_t k = 0; k < b.preds.size(); k++)
      if (b.preds[k] == from) return k;
    FATAL("no edge");
  }
  Trace end(const std::string& s) { return {trace_ + s}; }
  int64_t arg(ValueId v) const { return value_[v]; }

  int64_t read(uint64_t at, int n) {
    uint64_t r = 0;
    for (int k = 0; k < n; k++) {
      auto it = memory_.find(at + static_cast<uint64_t>(k));
      r |= static_cast<uint64_t>(it == memory_.end() ? static_cast<uint8_t>(at * 31 + static_cast<uint64_t>(k)) : it->second) << (8 * k);
    }
    return static_cast<int64_t>(r);
  }
  void write(uint64_t at, int n, int64_t v) {
    for (int k = 0; k < n; k++) memory_[at + static_cast<uint64_t>(k)] = static_cast<uint8_t>(static_cast<uint64_t>(v) >> (8 * k));
  }

  std::string step(ValueId v, const Ins& i) {
    int64_t& r = value_[v];
    int64_t k = 0;
    switch (i.op) {
      case Op::Nop: break;
      case Op::Const: r = i.imm(); break;
      case Op::FConst: r = i.imm(); break;
      case Op::Param: r = i.a < args_.size() ? (is_float(i.ty) ? args_[i.a] : canon(i.ty, args_[i.a])) : 0; break;
      case Op::ClosurePtr: r = int64_t{3} << 50; break;
      case Op::GetG: r = int64_t{5} << 50; break;
      case Op::SlotAddr: r = (static_cast<int64_t>(i.a) + 1) * (1 << 20) + i.off(); break;
      case Op::ArgAddr: r = 0x70000000 + i.off(); break;
      case Op::OutAddr: r = 0x78000000 + i.off(); break;
      case Op::SymAddr: r = (static_cast<int64_t>(i.a) + 1) * (int64_t{1} << 40) + i.off(); break;
      case Op::PtrAdd: r = arg(i.a) + static_cast<int64_t>(static_cast<uint64_t>(arg(i.b)) << (i.flags & kScaleMask)) + i.off(); break;
      case Op::PtrOff: r = arg(i.a) + i.off(); break;
      case Op::Select: r = canon(Ty::I8, arg(i.a)) != 0 ? arg(i.b) : arg(i.c); break;
      case Op::Bitcast: r = arg(i.a); break;
      case Op::FAdd:
      case Op::FSub:
      case Op::FMul:
      case Op::FDiv:
      case Op::FNeg:
      case Op::FEq:
      case Op::FNe:
      case Op::FLt:
      case Op::FLe: r = floats(i); break;
      case Op::Load:
        r = is_float(i.ty) ? read(static_cast<uint64_t>(arg(i.a) + i.off()), ty_size(i.ty)) : canon(i.ty, read(static_cast<uint64_t>(arg(i.a) + i.off()), ty_size(i.ty)));
        break;
      case Op::Store:
      case Op::StoreWB:
      case Op::StoreWBNoOld: write(static_cast<uint64_t>(arg(i.a) + i.off()), ty_size(f_.ins[i.b].ty), arg(i.b)); break;
      case Op::Zero:
      case Op::ZeroWB:
        for (uint32_t n = 0; n < i.c; n++) write(static_cast<uint64_t>(arg(i.a)) + n, 1, 0);
        break;
      case Op::Move:
      case Op::MoveWB: {
        std::vector<int64_t> bytes;
        for (uint32_t n = 0; n < i.c; n++) bytes.push_back(read(static_cast<uint64_t>(arg(i.b)) + n, 1));
        for (uint32_t n = 0; n < i.c; n++) write(static_cast<uint64_t>(arg(i.a)) + n, 1, bytes[n]);
        break;
      }
      case Op::NilCheck: return arg(i.a) == 0 ? "nil" : "";
      case Op::ZeroCheck: return arg(i.a) == 0 ? "divide" : "";
      case Op::ShiftCheck: return arg(i.a) < 0 ? "shift" : "";
      case Op::BoundsCheck: {
        auto a = static_cast<uint64_t>(arg(i.a)), n = static_cast<uint64_t>(arg(i.b));
        bool ok = i.flags & kIncl ? a <= n : a < n;
        return ok ? "" : "bounds " + std::to_string(arg(i.a)) + " " + std::to_string(arg(i.b)) + " kind " + std::to_string(i.c);
      }
      case Op::KeepAlive: break;
      case Op::Call:
        if (known.contains(i.a)) {
          Interp callee(*known[i.a], fuel_, trace_memory_);
          callee.known = known;
          std::vector<int64_t> args;
          for (uint32_t n = 0; n < f_.count(i); n++) args.push_back(arg(f_.list(i)[n]));
          std::string t = callee.run(args).text;
          size_t last = t.rfind("return ");
          if (last == std::string::npos || (last != 0 && t[last - 1] != '\n')) return t;
          trace_ += t.substr(0, last);
          returned_ = strtoll(t.c_str() + last + 7, nullptr, 10);
          from_known_ = v;
          break;
        }
        [[fallthrough]];
      case Op::CallClosure:
      case Op::CallPtr:
      case Op::CallRt: {
        trace_ += "call " + std::string(info(i.op).name) + " " + std::to_string(list_op_uses_a(i.op) ? arg(i.a) : i.a);
        for (uint32_t n = 0; n < f_.count(i); n++) trace_ += " " + std::to_string(arg(f_.list(i)[n]));
        // a call sees and changes memory
        uint64_t h = 1469598103934665603ull;
        for (auto [at, byte] : memory_)
          if (at < 0x78000000) h = (h ^ (at + byte)) * 1099511628211ull;
        trace_ += (trace_memory_ ? " mem " + std::to_string(h) : "") + "\n";
        calls_++;
        break;
      }
      case Op::Result:
        if (from_known_ == i.a) {
          r = returned_;
          break;
        }
        r = canon(i.ty, static_cast<int64_t>((calls_ * 2654435761u + i.c * 97) & 0x1ff) - 100);
        break;
      default: {
        int64_t b = 0, c = 0;
        int n = info(i.op).nargs;
        if (n > 1) b = arg(i.b);
        if (n > 2) c = arg(i.c);
        if (i.op == Op::Shl || i.op == Op::ShrU || i.op == Op::ShrS || i.op == Op::RotL) b = static_cast<int64_t>(zero_ext(f_.ins[i.b].ty, b));
        if ((i.flags & kBounded) && static_cast<uint64_t>(b) >= static_cast<uint64_t>(bits_of(i.ty))) return "count of a bounded shift is out of range";
        if (!eval_int(i.op, i.ty, f_.ins[i.a].ty, arg(i.a), b, c, &k)) return "cannot evaluate " + std::string(info(i.op).name);
        r = k;
      }
    }
    return "";
  }

  int64_t floats(const Ins& i) {
    double x = 0, y = 0, r = 0;
    Ins a = fconst_ins(f_.ins[i.a].ty, 0);
    a.a = static_cast<uint32_t>(arg(i.a));
    a.b = static_cast<uint32_t>(static_cast<uint64_t>(arg(i.a)) >> 32);
    x = fconst_value(a);
    if (info(i.op).nargs > 1) {
      a.a = static_cast<uint32_t>(arg(i.b));
      a.b = static_cast<uint32_t>(static_cast<uint64_t>(arg(i.b)) >> 32);
      y = fconst_value(a);
    }
    switch (i.op) {
      case Op::FAdd: r = x + y; break;
      case Op::FSub: r = x - y; break;
      case Op::FMul: r = x * y; break;
      case Op::FDiv: r = x / y; break;
      case Op::FNeg: r = -x; break;
      case Op::FEq: return x == y;
      case Op::FNe: return x != y;
      case Op::FLt: return x < y;
      case Op::FLe: return x <= y;
      default: break;
    }
    if (r != r) r = __builtin_nan("");
    return fconst_ins(i.ty, r).imm();
  }

  const Function& f_;
  uint64_t fuel_;
  bool trace_memory_;
  std::vector<int64_t> value_, args_;
  std::map<uint64_t, uint8_t> memory_;
  std::string trace_;
  uint64_t calls_ = 0;
  int64_t returned_ = 0;
  ValueId from_known_ = kNoId;
};

}  // namespace gorun::ir::test
