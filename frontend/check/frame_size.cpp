// gc's limit of 1 GB for stack frames (ssagen/pgen.go, largeStack), estimated from the types.
//
// gc moves large variables to the heap but not parameters, results and some temporaries (of which only the copies of ranged arrays are
// counted here). Only these, and many variables that are each just small enough to stay, make a frame too large.
#include "frontend/check/checker.h"
#include "frontend/types/infer.h"
#include "frontend/types/predicates.h"

namespace gorun {

namespace {

constexpr int64_t kMaxFrame = 1 << 30;
constexpr int64_t kMaxStackVar = 128 << 10;  // ir.MaxStackVarSize: larger variables live in the heap

bool may_be_large(Type* t) {
  Type* u = under(t);
  return u->kind == TypeKind::Array || u->kind == TypeKind::Struct;
}

int64_t size_of(Type* t) {
  int64_t n = sizeof_type(t);
  return n < 0 ? int64_t{1} << 50 : n;  // too large to say exceeds every limit
}

}  // namespace

void Checker::note_temporary(Type* t) {
  if (complete || !env.func || !env.sig || !env.sig->tparams.empty() || !env.sig->recv_tparams.empty() || !may_be_large(t)) return;
  if (int64_t n = size_of(t); n > kMaxStackVar) temp_bytes[env.func] += n;
}

void Checker::check_frame_sizes() {
  auto check = [&](auto& self, FuncObj* f) -> void {
    for (FuncObj* lit : f->lits) self(self, lit);
    auto* sig = type_as<Signature>(f->type);
    if (!sig || !sig->tparams.empty() || !sig->recv_tparams.empty()) return;
    int64_t args = 0, locals = 0;
    if (auto it = temp_bytes.find(f); it != temp_bytes.end()) locals = it->second;
    for (VarObj* v : f->locals) {
      if (!v->type || !may_be_large(v->type)) continue;
      int64_t n = size_of(v->type);
      if (v->var_kind != VarKind::LocalVar) args += n;
      else if (n <= kMaxStackVar && !v->captured && !v->address_taken) locals += n;
    }
    if (args < kMaxFrame && locals < kMaxFrame) return;
    Pos pos = f->decl ? f->decl->pos : f->pos;
    errorf(pos, Diag::FrameTooLarge, {std::to_string(locals >> 20), std::to_string(args >> 20)});
  };
  for (FuncObj* f : out.funcs)
    if (f->body_checked) check(check, f);
}

}  // namespace gorun
