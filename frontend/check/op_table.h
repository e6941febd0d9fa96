// Operators of the language as operators on constants, and helpers that the expression files share. Private to frontend/check.
#pragma once
#include "frontend/check/checker.h"
#include "frontend/types/predicates.h"
#include "frontend/types/typeset.h"

namespace gorun {

ConstOp const_op(Tok);
inline bool is_shift(Tok op) { return op == Tok::Shl || op == Tok::Shr; }
inline bool is_comparison(Tok op) { return op >= Tok::Eq && op <= Tok::Ge; }
// Sets of modes, for exclude().
constexpr unsigned mode_bit(ast::Mode m) { return 1u << static_cast<unsigned>(m); }
constexpr unsigned kNotValueModes = mode_bit(ast::Mode::NoValue) | mode_bit(ast::Mode::Builtin) | mode_bit(ast::Mode::TypeExpr);
// Notes on variables for the builder: e's memory gets an address, or is assigned to.
void mark_addressed(ast::Expr* e);
void mark_assigned(ast::Expr* e);
// Where an overflow of e is reported: the operator of an operation, else the start.
Pos op_pos(const ast::Expr*);
// Whether v is a value of t; *rounded: the value as t has it (may be null).
bool representable_const(Const v, const BasicType* t, Const* rounded);
// A if t is *A for an array A, else t.
Type* array_ptr_deref(Type* t);

// Whether the size of t depends on type parameters, or is being determined.
bool has_var_size(Type* t);

// Sets a variable for the time of a block.
template <class T>
struct Restore {
  T& ref;
  T old;
  explicit Restore(T& r) : ref(r), old(r) {}
  ~Restore() { ref = old; }
};

}  // namespace gorun
