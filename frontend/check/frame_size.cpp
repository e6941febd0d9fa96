// gc's limit of 1 GB for stack frames (ssagen/pgen.go, largeStack), estimated from the types.
//
// gc moves large variables to the heap but not parameters, results and some temporaries. Only these, and the many variables that are each
// just small enough to stay, can make a frame too large.
#include "frontend/check/checker.h"
#include "frontend/types/infer.h"
#include "frontend/types/predicates.h"

namespace gorun {

namespace {

constexpr int64_t kMaxFrame = 1 << 30;
constexpr int64_t kMaxStackVar = 128 << 10;   // ir.MaxStackVarSize: larger variables live in the heap

bool may_be_large(Type* t) {
  Type* u = under(t);
  return u->kind == TypeKind::Array || u->kind == TypeKind::Struct;
}

// -1 for too large to say becomes a size that exceeds every limit.
int64_t size_of(Type* t) {
  int64_t n = sizeof_type(t);
  return n < 0 ? int64_t{1} << 50 : n;
}

}  // namespace

void Checker::note_temporary(Type* t, int64_t count) {
  if (complete || !env.func || !env.sig || !env.sig->tparams.empty() || !env.sig->recv_tparams.empty()) return;
  if (count == 1 && !may_be_large(t)) return;
  int64_t n = size_of(t);
  if (n > 0 && (count > kMaxFrame / n || n * count > kMaxStackVar)) temp_bytes[env.func] += count > kMaxFrame / n ? kMaxFrame : n * count;
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
