// Predeclared types and objects. They are singletons of the process: every TypeStore shares them, under fixed ids.
#pragma once
#include "frontend/types/type.h"

namespace gorun {

struct Universe {
  BasicType* basics[static_cast<int>(Basic::kCount)];
  BasicType* byte_type;  // prints as byte; identical to uint8
  BasicType* rune_type;
  AliasType* any_type;  // alias of the empty interface
  Interface* empty_interface;
  Named* error_type;
  FuncObj* error_method;  // error.Error
  Named* comparable_type;
  Scope* scope;
  Package* unsafe_pkg;
  Object* iota;
  Object* true_obj;
  Object* false_obj;
  Object* nil_obj;
  TypeSet* top_set;      // all types
  TypeSet* invalid_set;  // of a union that has too many terms
  Arena* arena;          // owns the above
};
const Universe& universe();

inline BasicType* typ(Basic b) { return universe().basics[static_cast<int>(b)]; }
inline BasicType* typ_invalid() { return typ(Basic::Invalid); }

// What the checker needs to know of a builtin (types2 predeclaredFuncs).
enum class BuiltinKind : uint8_t { Expression, Statement, Conversion };
struct BuiltinInfo {
  std::string_view name;
  int nargs;
  bool variadic;
  BuiltinKind kind;
};
const BuiltinInfo& builtin_info(BuiltinId);

// Constructors of source types, in arena a.
ArrayType* new_array(Arena& a, Type* elem, int64_t len);
SliceType* new_slice(Arena& a, Type* elem);
PointerType* new_pointer(Arena& a, Type* base);
MapType* new_map(Arena& a, Type* key, Type* elem);
ChanType* new_chan(Arena& a, ast::ChanDir, Type* elem);
TupleType* new_tuple(Arena& a, std::span<VarObj* const> vars);  // null for none
VarObj* new_var(Arena& a, VarKind, Pos, Package*, std::string_view name, Type*);
VarObj* new_field(Arena& a, Pos, Package*, std::string_view name, Type*, bool embedded);
FuncObj* new_func(Arena& a, Pos, Package*, std::string_view name, Signature*);
TypeName* new_type_name(Arena& a, Pos, Package*, std::string_view name, Type*);
Named* new_named(Arena& a, TypeName*, const TypeEnv*);                   // origin set to itself; obj->type set when null
AliasType* new_alias(Arena& a, TypeName*, Type* rhs);                    // likewise
TypeParam* new_type_param(Arena& a, TypeName*, int index, Type* bound);  // with a fresh uid; obj->type set when null
Interface* new_interface(Arena& a, const TypeEnv*);

}  // namespace gorun
