#include "jit/ir/function.h"
#include "runtime/base/check.h"

namespace gorun::ir {

namespace {
// The letters of ops.def's flag column.
constexpr uint16_t P = kPure, C = kCommutative, R = kReads, W = kWrites, F = kFaults, T = kTerminator, K = kCallLike, S = kSideEffect, X = kFixedPlace;
constexpr int8_t kVar = kVarArgs;
}  // namespace

const OpInfo kOpInfo[] = {
#define OP(name, text, nargs, result, flags) {text, nargs, ResultRule::result, flags},
#include "jit/ir/ops.def"
#undef OP
};

int ty_size(Ty t) {
  static constexpr int8_t kSizes[] = {0, 1, 2, 4, 8, 8, 4, 8};
  return kSizes[static_cast<int>(t)];
}

Ty result_type(const Function& f, const Ins& i) {
  switch (info(i.op).result) {
    case ResultRule::None: return Ty::Void;
    case ResultRule::Own: return i.ty;
    case ResultRule::Bool: return Ty::I8;
    case ResultRule::Arg: return f.ins[i.a].ty;
    case ResultRule::PtrTy: return Ty::Ptr;
  }
  UNREACHABLE();
}

uint32_t Function::add_list(const uint32_t* values, uint32_t n) {
  auto at = static_cast<uint32_t>(extra.size());
  extra.push_back(n);
  extra.insert(extra.end(), values, values + n);
  return at;
}

void Function::reset() { *this = Function(); }

}  // namespace gorun::ir
