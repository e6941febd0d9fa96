// Limits of gc on sizes of types (cmd/compile/internal/types/size.go): elements of channels below 64 KB, types below 1<<50 bytes. gc finds
// them when it lays out the type of a declaration and reports them there. Only packages without other errors get here, and only
// those that have written a long array.
#include "frontend/check/checker.h"
#include "frontend/types/infer.h"
#include "frontend/types/predicates.h"

namespace gorun {
namespace {

constexpr int64_t kMaxChanElem = 1 << 16;
constexpr int64_t kMaxSize = int64_t{1} << 50;

// The first thing wrong with a type as written: defined types inside are reported at their own declaration.
struct SizeWalk {
  bool chan_elem = false;
  Type* too_large = nullptr;

  bool tuple(TupleType* t) {
    if (t)
      for (VarObj* v : t->vars)
        if (bad(v->type)) return true;
    return false;
  }
  bool bad(Type* t) {
    t = unalias(t);
    switch (t->kind) {
      case TypeKind::Array: {
        ArrayType* a = static_cast<ArrayType*>(t);
        if (bad(a->elem)) return true;
        int64_t elem = sizeof_type(a->elem), size;
        if (elem >= 0 && !__builtin_mul_overflow(elem, a->len, &size) && size < kMaxSize) return false;
        too_large = t;
        return true;
      }
      case TypeKind::Slice: return bad(static_cast<SliceType*>(t)->elem);
      case TypeKind::Pointer: return bad(static_cast<PointerType*>(t)->base);
      case TypeKind::Map: return bad(static_cast<MapType*>(t)->key) || bad(static_cast<MapType*>(t)->elem);
      case TypeKind::Chan: {
        Type* elem = static_cast<ChanType*>(t)->elem;
        if (bad(elem)) return true;
        if (is_type_param(elem)) return false;
        int64_t size = sizeof_type(elem);
        return chan_elem = size < 0 || size >= kMaxChanElem;
      }
      case TypeKind::Struct:
        for (VarObj* f : static_cast<StructType*>(t)->fields)
          if (bad(f->type)) return true;
        return false;
      case TypeKind::Signature: return tuple(static_cast<Signature*>(t)->params) || tuple(static_cast<Signature*>(t)->results);
      case TypeKind::Interface:
        for (FuncObj* m : static_cast<Interface*>(t)->methods)
          if (m->type && bad(m->type)) return true;
        return false;
      default: return false;
    }
  }
};

}  // namespace

void Checker::check_sizes() {
  auto report = [&](Pos pos, Type* t) {
    SizeWalk w;
    if (!t || !w.bad(t)) return false;
    if (w.chan_elem) errorf(pos, Diag::ChanElemTooLarge);
    else errorf(pos, Diag::LargerThanAddressSpace, {str(w.too_large)});
    return true;
  };
  auto type_name = [&](TypeName* obj) {
    Named* n = as_named(obj->type);
    if (n && n->tparams.empty() && n->from_rhs) report(obj->pos, n->from_rhs);
  };
  for (TypeName* obj : out.types) type_name(obj);
  for (TypeName* obj : local_types) type_name(obj);
  for (VarObj* v : out.vars) report(v->pos, v->type);
  auto locals = [&](auto& self, FuncObj* f) -> bool {
    bool any = false;
    for (VarObj* v : f->locals)
      if (v->var_kind == VarKind::LocalVar) any |= report(v->pos, v->type);
    for (FuncObj* lit : f->lits) any |= self(self, lit);
    return any;
  };
  for (FuncObj* f : out.funcs) {
    Signature* sig = type_as<Signature>(f->type);
    if (!sig || !sig->tparams.empty() || !sig->recv_tparams.empty() || report(f->pos, sig)) continue;
    locals(locals, f);
  }
}

}  // namespace gorun
