// Predicates over types (types2 predicates.go, under.go). "is_" looks at the underlying type, "all_" at every type of a type set.
#pragma once
#include "frontend/source/unicode.h"
#include "frontend/types/env.h"
#include "frontend/types/universe.h"

namespace gorun {

// A reason, formed only when printed: format with up to three %s.
struct TypeError {
  const char* format = nullptr;  // null: no error; "": an error without a text
  Type* args[3] = {};
  bool is_error() const { return format != nullptr; }
  std::string text(const TypeEnv*) const;
};
inline TypeError type_errorf(const char* f, Type* a = nullptr, Type* b = nullptr, Type* c = nullptr) { return {f, {a, b, c}}; }

template <class T>
T* type_as(Type* t);  // exact kind, no alias or name looked through; null otherwise
#define GORUN_TYPE_AS(T, K)                                                       \
  template <>                                                                     \
  inline T* type_as<T>(Type * t) {                                                \
    return t != nullptr && t->kind == TypeKind::K ? static_cast<T*>(t) : nullptr; \
  }
GORUN_TYPE_AS(BasicType, Basic)
GORUN_TYPE_AS(ArrayType, Array)
GORUN_TYPE_AS(SliceType, Slice)
GORUN_TYPE_AS(StructType, Struct)
GORUN_TYPE_AS(PointerType, Pointer)
GORUN_TYPE_AS(TupleType, Tuple)
GORUN_TYPE_AS(Signature, Signature)
GORUN_TYPE_AS(Interface, Interface)
GORUN_TYPE_AS(MapType, Map)
GORUN_TYPE_AS(ChanType, Chan)
GORUN_TYPE_AS(Named, Named)
GORUN_TYPE_AS(TypeParam, TypeParam)
GORUN_TYPE_AS(UnionType, Union)
GORUN_TYPE_AS(AliasType, Alias)
#undef GORUN_TYPE_AS
template <class T>
inline T* under_as(Type* t) {
  return type_as<T>(under(t));
}
inline Named* as_named(Type* t) { return type_as<Named>(unalias(t)); }
inline TypeParam* as_type_param(Type* t) { return type_as<TypeParam>(unalias(t)); }

inline bool is_valid(Type* t) { return unalias(t) != typ_invalid(); }
inline bool is_basic(Type* t, uint32_t info) {
  Type* u = under(t);
  return u->kind == TypeKind::Basic && (static_cast<BasicType*>(u)->info & info) != 0;
}
inline bool is_basic_kind(Type* t, Basic b) {
  Type* u = under(t);
  return u->kind == TypeKind::Basic && static_cast<BasicType*>(u)->basic == b;
}
inline bool is_boolean(Type* t) { return is_basic(t, kIsBoolean); }
inline bool is_integer(Type* t) { return is_basic(t, kIsInteger); }
inline bool is_unsigned(Type* t) { return is_basic(t, kIsUnsigned); }
inline bool is_float(Type* t) { return is_basic(t, kIsFloat); }
inline bool is_complex(Type* t) { return is_basic(t, kIsComplex); }
inline bool is_numeric(Type* t) { return is_basic(t, kIsNumeric); }
inline bool is_string(Type* t) { return is_basic(t, kIsString); }
inline bool is_integer_or_float(Type* t) { return is_basic(t, kIsInteger | kIsFloat); }
inline bool is_const_type(Type* t) { return is_basic(t, kIsConstType); }

bool all_basic(Type* t, uint32_t info);
inline bool all_boolean(Type* t) { return all_basic(t, kIsBoolean); }
inline bool all_integer(Type* t) { return all_basic(t, kIsInteger); }
inline bool all_unsigned(Type* t) { return all_basic(t, kIsUnsigned); }
inline bool all_numeric(Type* t) { return all_basic(t, kIsNumeric); }
inline bool all_string(Type* t) { return all_basic(t, kIsString); }
inline bool all_ordered(Type* t) { return all_basic(t, kIsOrdered); }
inline bool all_numeric_or_string(Type* t) { return all_basic(t, kIsNumeric | kIsString); }

bool has_name(Type*);  // = is_named of type.h
bool is_type_lit(Type*);
inline bool is_untyped(Type* t) { return t->kind == TypeKind::Basic && (static_cast<BasicType*>(t)->info & kIsUntyped) != 0; }
inline bool is_untyped_numeric(Type* t) { return is_untyped(t) && (static_cast<BasicType*>(t)->info & kIsNumeric) != 0; }
inline bool is_interface_or_type_param(Type* t) { return under(t)->kind == TypeKind::Interface; }  // types2 IsInterface
inline bool is_non_type_param_interface(Type* t) { return is_interface(t); }
bool has_empty_typeset(Type*);
bool is_generic(Type*);  // generic and not instantiated
bool is_interface_ptr(Type*);
bool is_bytes_or_runes(Type* under);
inline bool is_typed_nil(Type* t) { return t == typ(Basic::UntypedNil); }

bool comparable_type(Type* t, bool dynamic, TypeError* cause);
// ignore_tags: struct tags do not count (conversions). ignore_invalids: the invalid type is identical to any.
bool identical_ignore_tags(Type*, Type*);
struct Comparer {
  bool ignore_tags = false, ignore_invalids = false;
};
bool identical_with(Comparer, Type*, Type*);
bool identical_origin(Named*, Named*);
Type* default_type(Type*);     // types2 Default
Type* max_type(Type*, Type*);  // null when there is none

bool equal_fold(std::string_view, std::string_view);
bool same_pkg(const Package*, const Package*);
bool same_id(const Object*, const Package*, std::string_view name, bool fold_case = false);
int compare_objects(const Object* a, const Object* b);  // types2 object.cmp

// ---- type sets of types
// f(t, u) for each (type, underlying type) of the type set of t; f(null, null) when there are no specific types. Stops at false.
template <class F>
bool typeset_all(Type* t, F&& f);  // types/typeset.h
template <class F>
bool under_is(Type* t, F&& f);  // f(u)
// types2 commonUnder: the common underlying type of t's type set, or null and *err. cond(ctx, t, u) may be null.
Type* common_under(Type* t, TypeError* err = nullptr);
using UnderCond = TypeError (*)(void* ctx, Type* t, Type* u);
Type* common_under(Type* t, UnderCond cond, void* ctx, TypeError* err);

}  // namespace gorun
