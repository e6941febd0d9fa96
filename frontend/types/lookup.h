// Fields, methods, and whether a type implements an interface (types2 lookup.go, instantiate.go). Causes are formed only when asked for.
#pragma once
#include "frontend/types/typeset.h"

namespace gorun {

// A field or method without building a path or allocating: obj is null when not found, ambiguous when found at several places, or when
// needs_pointer (method has a pointer receiver and there is none). depth is the length of the path.
// lookup_field_or_method (type.h) is the full form; its path ends with the field index, the declared-method index, or the index in the
// interface's method set. LookupResult::indirect with obj == null && !ambiguous: pointer receiver.

Type* deref(Type*, bool* was_pointer = nullptr);  // *T -> T (also through an alias)
Type* deref_struct_ptr(Type*);
bool has_ptr_recv(const FuncObj*);

enum class Equivalence : uint8_t { Identical, Custom };
using EquivalentFn = bool (*)(void* ctx, Type*, Type*);
// The first method of interface T that V lacks, or null. static_: V's interface methods must all be present (else assertions).
// *wrong_type: found, but with another type or a pointer receiver. cause: "(missing method M)", ... ; equivalent null: identical().
FuncObj* missing_method(const TypeEnv*, Type* V, Type* T, bool static_, EquivalentFn equivalent, void* ctx, std::string* cause, bool* wrong_type);
bool has_all_methods(const TypeEnv*, Type* V, Type* T, bool static_, EquivalentFn equivalent, void* ctx, std::string* cause);
bool assertable_to(const TypeEnv*, Type* V, Type* T, std::string* cause);
bool new_assertable_to(const TypeEnv*, Type* V, Type* T, std::string* cause);
bool implements(const TypeEnv*, Type* V, Type* T, bool constraint, std::string* cause);
std::string interface_ptr_error(const TypeEnv*, Type* T);
// As go/types' Type.String: names qualified by import path.
std::string go_types_string(Type*);
std::string func_string(const TypeEnv*, const FuncObj*, bool pkg_info);
// "type X has no field or method foo, but does have method Foo" and the like (types2 errsupport.go). obj: what a fold-case lookup found, or null.
std::string lookup_error(const TypeEnv*, Type*, std::string_view sel, const Object* obj, bool struct_lit);

}  // namespace gorun
