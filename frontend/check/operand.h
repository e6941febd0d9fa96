// Operands: intermediate values of checking an expression.
#pragma once
#include <string>
#include <string_view>

#include "frontend/syntax/ast.h"
#include "frontend/types/type.h"
#include "runtime/base/small_vec.h"

namespace gorun {

struct TypeEnv;

struct Operand {
  ast::Mode mode = ast::Mode::Invalid;
  BuiltinId id = BuiltinId::kCount;  // mode Builtin
  ast::Expr* expr = nullptr;
  Type* type = nullptr;
  Const val;  // mode Constant; of Unknown kind after an error

  bool invalid() const { return mode == ast::Mode::Invalid; }
  bool constant() const { return mode == ast::Mode::Constant; }
  bool is_nil() const { return mode == ast::Mode::NilValue; }
  // The first argument of Diagnostics: operands stand at the start of their expression.
  Pos pos() const { return expr ? ast::start_pos(expr) : Pos{}; }
};

using OperandList = SmallVec<Operand, 4>;

// Where a value of a generic function goes, when that can say what its type arguments are (types2 target).
struct Target {
  Signature* sig = nullptr;
  std::string_view desc;  // name of the variable, or
  const ast::Expr* desc_expr = nullptr;
};

// What a value is assigned to, for messages only; formed to text when there is an error.
struct AssignContext {
  std::string_view text;
  const ast::Expr* expr = nullptr;        // printed behind text
  BuiltinId builtin = BuiltinId::kCount;  // its name is printed behind text
  AssignContext(const char* t) : text(t) {}
  AssignContext(std::string_view t, BuiltinId id) : text(t), builtin(id) {}
  AssignContext(std::string_view t, const ast::Expr* e) : text(t), expr(e) {}
  std::string str() const;
};

// "x (variable of type int)": how messages describe an operand (types2 operandString).
std::string operand_string(const TypeEnv*, const Operand&);
// "array", "slice", ... or "" when the underlying type is basic.
std::string_view composite_kind(Type*);

}  // namespace gorun
