// Instantiation with verification, type inference (types2 instantiate.go, infer.go, unify.go).
#pragma once
#include "frontend/types/lookup.h"

namespace gorun {

struct SubstMap {
  std::span<TypeParam* const> tparams;
  std::span<Type* const> targs;  // null entries: left alone
};
Type* subst(const SubstMap&, Type*, TypeStore&);
TupleType* subst_tuple(const SubstMap&, TupleType*, TypeStore&);

// Fresh type parameters with the bounds renamed, and typ in their terms (types2 renameTParams).
std::span<TypeParam*> rename_tparams(const TypeEnv*, std::span<TypeParam* const> tparams, Type** typ);

// Index of the first type argument that does not satisfy its constraint and the cause, or -1.
int verify_instance(const TypeEnv*, Pos, std::span<TypeParam* const> tparams, std::span<Type* const> targs, std::string* cause);
// Reports "not enough type arguments for type T: have 1, want 2" to *msg; true when the counts match.
bool validate_targ_len(std::string_view name, int want, int got, std::string* msg);

// An ordinary argument of a call, as inference sees it.
struct InferArg {
  Type* type = nullptr;  // null: invalid operand
  bool is_nil = false;
  Pos pos;
  const ast::Expr* expr = nullptr;  // for messages
};
struct InferError {
  Pos pos;
  std::string text;
  bool failed = false;
};

// All type arguments, given and inferred, or an empty span (then *err has the reason, unless an argument was invalid). targs may be
// shorter than tparams and have null entries. params and args have the same length. reverse: see types2.
std::span<Type*> infer(const TypeEnv*, Pos, std::span<TypeParam* const> tparams, std::span<Type* const> targs, TupleType* params, std::span<const InferArg> args, bool reverse,
                       InferError* err);

bool is_parameterized(std::span<TypeParam* const> tparams, Type*);
std::string type_params_string(std::span<TypeParam* const>);

// Sizes without ids or caching, for types that may still be incomplete elsewhere (unsafe.Sizeof in constants). -1: too large.
int64_t sizeof_type(Type*);
int64_t alignof_type(Type*);
void offsetsof(std::span<VarObj* const> fields, std::vector<int64_t>* offs);

}  // namespace gorun
