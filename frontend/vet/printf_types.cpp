#include "frontend/vet/printf_types.h"

#include <algorithm>

#include "frontend/syntax/parser.h"
#include "frontend/types/lookup.h"
#include "frontend/vet/pass.h"

namespace gorun::vet {

namespace {

Signature* method(Type* t, const char* name) {
  if (t->kind == TypeKind::Tuple) return nullptr;
  LookupResult r = lookup_field_or_method(t, false, nullptr, intern_name(name));
  return r.obj != nullptr && r.obj->kind == ObjKind::Func ? as_signature(r.obj->type) : nullptr;
}

size_t count(const TupleType* t) { return t == nullptr ? 0 : t->vars.size(); }

// Through Error or String.
bool has_text(Type* t) {
  if (unalias(t) == typ(Basic::UntypedNil)) return false;
  if (implements_error(t)) return true;
  Signature* s = method(t, "String");
  return s != nullptr && count(s->params) == 0 && count(s->results) == 1 && s->results->vars[0]->type == typ(Basic::String);
}

uint32_t basic_bits(const BasicType* b) {
  switch (b->basic) {
    case Basic::Bool:
    case Basic::UntypedBool: return kArgBool;
    case Basic::Uint8: return kArgInt | kArgByte;
    case Basic::Int32:
    case Basic::UntypedRune: return kArgInt | kArgRune;
    case Basic::UnsafePointer: return kArgPointer | kArgInt;
    case Basic::UntypedNil: return 0;
    case Basic::Invalid: return kArgAny;
    default:
      if (b->info & kIsInteger) return kArgInt;
      if (b->info & kIsFloat) return kArgFloat;
      if (b->info & kIsComplex) return kArgComplex;
      return kArgString;
  }
}

// Package fmt prints what a composite value is made of with the same verb, so all of it must fit.
struct Matcher {
  uint32_t want;
  std::string* reason;
  std::vector<Type*> seen;  // a type that is being looked at counts as fitting

  bool met(Type* t) {
    if (std::find(seen.begin(), seen.end(), t) != seen.end() || seen.size() > 1000) return true;
    seen.push_back(t);
    return false;
  }

  bool type_param(TypeParam* p, bool top) {
    if (met(p)) return true;
    const TypeSet& s = *type_set_of(p);
    if (s.all) return false;          // anything: some of it does not fit
    if (s.terms.empty()) return true;  // nothing
    const bool first = seen.size() == 1;
    for (const UnionTerm& t : s.terms) {
      if (fit(t.type, top)) continue;
      if (first) *reason = std::string("contains ") + (t.tilde ? "~" : "") + go_types_string(t.type);
      return false;
    }
    return true;
  }

  bool sequence(Type* elem) {
    if ((want & kArgString) && identical(under(elem), typ(Basic::Uint8))) return true;
    return fit(elem, false);
  }

  // top: t is the type of the argument itself.
  bool fit(Type* t, bool top) {
    if (want == kArgError) return implements_error(t);
    if (is_formatter(t)) return true;
    if ((want & kArgString) && has_text(t)) return true;
    if (TypeParam* p = as_type_param(t)) return type_param(p, top);
    Type* u = under(t);
    if (met(u)) return true;
    switch (u->kind) {
      case TypeKind::Signature: return want == kArgPointer;
      case TypeKind::Map: return want == kArgPointer || (fit(static_cast<MapType*>(u)->key, false) && fit(static_cast<MapType*>(u)->elem, false));
      case TypeKind::Chan: return (want & kArgPointer) != 0;
      case TypeKind::Array: return sequence(static_cast<ArrayType*>(u)->elem);
      case TypeKind::Slice: {
        Type* elem = static_cast<SliceType*>(u)->elem;
        if (want == kArgPointer && !((want & kArgString) && identical(under(elem), typ(Basic::Uint8)))) return true;
        return sequence(elem);
      }
      case TypeKind::Pointer: {
        Type* base = static_cast<PointerType*>(u)->base;
        if (want == kArgPointer || unalias(base) == typ_invalid() || is_type_param(base)) return true;
        Type* b = under(base);
        const bool shown_whole = b->kind == TypeKind::Struct || b->kind == TypeKind::Array || b->kind == TypeKind::Slice || b->kind == TypeKind::Map;
        if (!shown_whole) return (want & kArgPointer) != 0;
        return top && fit(b, false);  // &{...} at the top, an address below
      }
      case TypeKind::Struct:
        for (VarObj* f : static_cast<StructType*>(u)->fields) {
          if (!fit(f->type, false)) return false;
          if ((want & kArgString) && !is_exported(f->name) && has_text(f->type)) return false;  // fmt cannot call methods of unexported fields
        }
        return true;
      case TypeKind::Interface: return true;
      case TypeKind::Basic: return (want & basic_bits(static_cast<BasicType*>(u))) != 0;
      default: return false;
    }
  }
};

}  // namespace

bool is_formatter(Type* t) {
  if (t->kind == TypeKind::Tuple) return false;
  if (is_interface(t)) return true;
  Signature* s = method(t, "Format");
  return s != nullptr && count(s->params) == 2 && count(s->results) == 0 && is_type_named(s->params->vars[0]->type, "fmt", "State") &&
         identical(s->params->vars[1]->type, typ(Basic::Int32));
}

bool fits(uint32_t arg_types, Type* t, std::string* reason) {
  if (arg_types == kArgAny || t == nullptr) return true;
  Matcher m{arg_types, reason, {}};
  return m.fit(t, true);
}

}  // namespace gorun::vet
