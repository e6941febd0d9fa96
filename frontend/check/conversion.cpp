// Assignability and conversions (spec "Assignability", "Conversions"; types2 operand.go, conversions.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/types/lookup.h"

namespace gorun {

using namespace ast;

static void append_cause(std::string* cause, std::string msg) {
  if (!cause) return;
  if (!cause->empty()) {
    msg += "\n\t";
    msg += *cause;
  }
  *cause = std::move(msg);
}

bool Checker::assignable_to(Operand* x, Type* target, std::string* cause, Diag* code) {
  if (code) *code = Diag::CannotUse;
  if (x->invalid() || x->type == target || !is_valid(target)) return true;
  Type* V = unalias(x->type);
  Type* T = unalias(target);
  if (identical(V, T)) return true;

  Type* Vu = under(V);
  Type* Tu = under(T);
  TypeParam* Vp = type_as<TypeParam>(V);
  TypeParam* Tp = type_as<TypeParam>(T);

  if (is_untyped(Vu)) {
    auto fits = [&](Type* t) {
      Const v;
      Diag c;
      return implicit_type_and_value(x, t, &v, &c) != nullptr;
    };
    // A type parameter takes what each type of its type set takes.
    if (Tp) return typeset_is(*type_set_of(Tp), [&](const UnionTerm* t) { return t && fits(t->type); });
    return fits(T);
  }

  // types2 compares the underlying types first; for invalid recursive interfaces it matters whose type set is computed first.
  if (Interface* vi = type_as<Interface>(Vu)) type_set(vi);
  if ((!has_name(V) || !has_name(T)) && !Vp && !Tp && identical(Vu, Tu)) return true;

  // Also for pointers to interfaces: implements() knows the cause.
  if ((Tu->kind == TypeKind::Interface && !Tp) || is_interface_ptr(Tu)) {
    if (implements(tenv, V, T, false, cause)) return true;
    if (!Vp) return false;
    if (cause) cause->clear();
  }

  if (Vu->kind == TypeKind::Interface && !Vp) {
    if (implements(tenv, T, V, false, nullptr)) {
      if (cause) *cause = "need type assertion";
      return false;
    }
  }

  if (auto* vc = type_as<ChanType>(Vu); vc && vc->dir == ChanDir::Both) {
    if (auto* tc = type_as<ChanType>(Tu); tc && identical(vc->elem, tc->elem)) return !has_name(V) || !has_name(T);
  }

  if (!Vp && !Tp) return false;

  if (!has_name(V) && Tp) {
    return typeset_is(*type_set_of(Tp), [&](const UnionTerm* t) {
      if (!t) return false;
      if (assignable_to(x, t->type, cause, nullptr)) return true;
      if (cause) append_cause(cause, "cannot assign " + str(x->type) + " to " + str(t->type) + " (in " + str(Tp) + ")");
      return false;
    });
  }
  if (Vp && !has_name(T)) {
    Operand y = *x;
    return typeset_is(*type_set_of(Vp), [&](const UnionTerm* t) {
      if (!t) return false;
      y.type = t->type;
      if (assignable_to(&y, T, cause, nullptr)) return true;
      if (cause) append_cause(cause, "cannot assign " + str(t->type) + " (in " + str(Vp) + ") to " + str(target));
      return false;
    });
  }
  return false;
}

static std::string utf8(int64_t r) {
  if (r < 0 || r > 0x10ffff || (r >= 0xd800 && r < 0xe000)) r = 0xfffd;
  std::string s;
  if (r < 0x80) {
    s += static_cast<char>(r);
  } else if (r < 0x800) {
    s += static_cast<char>(0xc0 | r >> 6);
    s += static_cast<char>(0x80 | (r & 63));
  } else if (r < 0x10000) {
    s += static_cast<char>(0xe0 | r >> 12);
    s += static_cast<char>(0x80 | (r >> 6 & 63));
    s += static_cast<char>(0x80 | (r & 63));
  } else {
    s += static_cast<char>(0xf0 | r >> 18);
    s += static_cast<char>(0x80 | (r >> 12 & 63));
    s += static_cast<char>(0x80 | (r >> 6 & 63));
    s += static_cast<char>(0x80 | (r & 63));
  }
  return s;
}

static bool const_convertible(const Operand* x, Type* T, Const* val) {
  auto* t = under_as<BasicType>(T);
  if (!t) return false;
  if (representable_const(x->val, t, val)) return true;
  if (is_integer(x->type) && (t->info & kIsString)) {
    if (val) {
      int64_t r;
      *val = const_string(utf8(int64_val(x->val, &r) ? r : 0xfffd));
    }
    return true;
  }
  return false;
}

void Checker::conversion(Operand* x, Type* T) {
  bool const_arg = x->constant();
  bool ok = false;
  std::string cause;
  if (const_arg && is_const_type(T)) {
    // Also when it fails: messages show the value as far as it was converted.
    Const v = x->val;
    ok = const_convertible(x, T, &v);
    x->val = v;
    if (!ok && is_integer(x->type) && is_integer(T)) {
      errorf(x, Diag::ConstOverflows, {to_string(x->val), str(T)});
      x->mode = Mode::Invalid;
      return;
    }
  } else if (const_arg && is_type_param(T)) {
    ok = under_is(T, [&](Type* u) {
      if (!u) {
        cause = str(T) + " does not contain specific types";
        return false;
      }
      if (is_string(x->type) && is_bytes_or_runes(u)) return true;
      if (const_convertible(x, u, nullptr)) return true;
      if (is_integer(x->type) && is_integer(u)) {
        cause = "constant " + to_string(x->val) + " overflows " + str(u) + " (in " + str(T) + ")";
      } else {
        cause = "cannot convert " + str(x) + " to type " + str(u) + " (in " + str(T) + ")";
      }
      return false;
    });
    x->mode = Mode::Value;  // type parameters are not constants
  } else if (convertible_to(x, T, &cause)) {
    ok = true;
    x->mode = Mode::Value;
  }
  if (!ok) {
    if (cause.empty()) errorf(x, Diag::CannotConvert, {str(x), str(T)});
    else errorf(x, Diag::CannotConvertCause, {str(x), str(T), cause});
    x->mode = Mode::Invalid;
    return;
  }

  // The conversion says the type of an untyped operand, unless the result is not a constant of that kind.
  if (is_untyped(x->type)) {
    Type* final = T;
    if (is_typed_nil(x->type)) {
    } else if (is_interface(T) || (const_arg && !is_const_type(T))) {
      final = default_type(x->type);
    } else if (x->constant() && is_integer(x->type) && all_string(T)) {
      final = x->type;
    }
    update_expr_type(x->expr, final, true);
  }
  x->type = T;
}

bool Checker::convertible_to(Operand* x, Type* target, std::string* cause) {
  if (assignable_to(x, target, cause, nullptr)) return true;

  Type* V = unalias(x->type);
  Type* T = unalias(target);
  Type* Vu = under(V);
  Type* Tu = under(T);
  TypeParam* Vp = type_as<TypeParam>(V);
  TypeParam* Tp = type_as<TypeParam>(T);

  if (!Vp && !Tp && identical_ignore_tags(Vu, Tu)) return true;
  if (auto* vp = type_as<PointerType>(V)) {
    if (auto* tp = type_as<PointerType>(T)) {
      if (!is_type_param(vp->base) && !is_type_param(tp->base) && identical_ignore_tags(under(vp->base), under(tp->base))) return true;
    }
  }
  uint32_t vi = Vu->kind == TypeKind::Basic ? static_cast<BasicType*>(Vu)->info : 0;
  uint32_t ti = Tu->kind == TypeKind::Basic ? static_cast<BasicType*>(Tu)->info : 0;
  if ((vi & (kIsInteger | kIsFloat)) && (ti & (kIsInteger | kIsFloat))) return true;
  if ((vi & kIsComplex) && (ti & kIsComplex)) return true;
  if ((ti & kIsString) && ((vi & kIsInteger) || is_bytes_or_runes(Vu))) return true;
  if ((vi & kIsString) && is_bytes_or_runes(Tu)) return true;

  auto is_pointer_like = [](Type* u) { return u->kind == TypeKind::Pointer || (u->kind == TypeKind::Basic && static_cast<BasicType*>(u)->basic == Basic::Uintptr); };
  if (is_pointer_like(Vu) && is_basic_kind(Tu, Basic::UnsafePointer)) return true;
  if (is_basic_kind(Vu, Basic::UnsafePointer) && is_pointer_like(Tu)) return true;

  if (auto* s = type_as<SliceType>(Vu)) {
    if (auto* a = type_as<ArrayType>(Tu)) {
      if (identical(s->elem, a->elem)) {
        if (allow_version(kGo1_20)) return true;
        if (cause) *cause = "conversion of slice to array requires go1.20 or later";
        return false;
      }
    } else if (auto* p = type_as<PointerType>(Tu)) {
      auto* pa = under_as<ArrayType>(p->base);
      if (pa && identical(s->elem, pa->elem)) {
        if (allow_version(kGo1_17)) return true;
        if (cause) *cause = "conversion of slice to array pointer requires go1.17 or later";
        return false;
      }
    }
  }

  if (!Vp && !Tp) return false;

  if (Vp) {
    Operand y = *x;
    return typeset_is(*type_set_of(Vp), [&](const UnionTerm* v) {
      if (!v) return false;
      y.type = v->type;
      if (!Tp) {
        if (convertible_to(&y, T, cause)) return true;
        append_cause(cause, "cannot convert " + str(v->type) + " (in " + str(Vp) + ") to type " + str(target));
        return false;
      }
      return typeset_is(*type_set_of(Tp), [&](const UnionTerm* t) {
        if (!t) return false;
        if (convertible_to(&y, t->type, cause)) return true;
        append_cause(cause, "cannot convert " + str(v->type) + " (in " + str(Vp) + ") to type " + str(t->type) + " (in " + str(Tp) + ")");
        return false;
      });
    });
  }
  return typeset_is(*type_set_of(Tp), [&](const UnionTerm* t) {
    if (!t) return false;
    if (convertible_to(x, t->type, cause)) return true;
    append_cause(cause, "cannot convert " + str(x->type) + " to type " + str(t->type) + " (in " + str(Tp) + ")");
    return false;
  });
}

}  // namespace gorun
