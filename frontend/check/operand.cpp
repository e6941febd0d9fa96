#include "frontend/check/operand.h"

#include "frontend/syntax/parser.h"
#include "frontend/types/typeset.h"
#include "runtime/base/check.h"

namespace gorun {

using ast::Mode;

namespace {

std::string_view mode_text(Mode m) {
  switch (m) {
    case Mode::Invalid: return "invalid operand";
    case Mode::NoValue: return "no value";
    case Mode::Builtin: return "built-in";
    case Mode::TypeExpr: return "type";
    case Mode::Constant: return "constant";
    case Mode::Variable: return "variable";
    case Mode::MapIndex: return "map index expression";
    case Mode::Value: return "value";
    case Mode::NilValue: return "nil";
    case Mode::CommaOk: return "comma, ok expression";
    case Mode::CgoFunc: return "cgo function";
  }
  return "";
}

}  // namespace

std::string_view composite_kind(Type* t) {
  switch (under(t)->kind) {
    case TypeKind::Basic: return "";
    case TypeKind::Array: return "array";
    case TypeKind::Slice: return "slice";
    case TypeKind::Struct: return "struct";
    case TypeKind::Pointer: return "pointer";
    case TypeKind::Signature: return "func";
    case TypeKind::Interface: return "interface";
    case TypeKind::Map: return "map";
    case TypeKind::Chan: return "chan";
    case TypeKind::Tuple: return "tuple";
    case TypeKind::Union: return "union";
    case TypeKind::Named:
    case TypeKind::Alias:
    case TypeKind::TypeParam: break;
  }
  UNREACHABLE("composite kind");
}

std::string AssignContext::str() const {
  std::string s(text);
  if (expr) s += expr_string(expr);
  if (builtin != BuiltinId::kCount) s += builtin_info(builtin).name;
  return s;
}

std::string operand_string(const TypeEnv* env, const Operand& x) {
  if (x.mode == Mode::NilValue) {
    if (!x.type || x.type == typ_invalid()) return "nil (with invalid type)";
    if (is_typed_nil(x.type)) return "nil";
    return "nil (of type " + type_string(x.type, env) + ")";
  }
  std::string expr;
  if (x.expr) {
    expr = expr_string(x.expr);
  } else if (x.mode == Mode::Builtin) {
    expr = builtin_info(x.id).name;
  } else if (x.mode == Mode::TypeExpr) {
    expr = type_string(x.type, env);
  } else if (x.mode == Mode::Constant) {
    expr = to_string(x.val);
  }

  std::string s;
  if (!expr.empty()) {
    s += expr;
    s += " (";
  }
  bool has_type = false;
  switch (x.mode) {
    case Mode::Invalid:
    case Mode::NoValue:
    case Mode::Builtin:
    case Mode::TypeExpr: break;
    default:
      if (!x.type) break;
      if (is_untyped(x.type)) {
        s += static_cast<BasicType*>(x.type)->name;
        s += ' ';
      } else {
        has_type = true;
      }
  }
  s += mode_text(x.mode);
  if (x.mode == Mode::Constant) {
    std::string v = to_string(x.val);
    if (v != expr) {
      s += ' ';
      s += v;
    }
  }
  if (has_type) {
    if (!is_valid(x.type)) {
      s += " with invalid type";
    } else {
      s += " of ";
      if (is_generic(x.type)) s += "generic ";
      TypeParam* tpar = as_type_param(x.type);
      if (!tpar && (x.type->kind == TypeKind::Alias || x.type->kind == TypeKind::Named)) {
        std::string_view what = composite_kind(x.type);
        if (what.empty()) what = static_cast<BasicType*>(under(x.type))->name;
        s += what;
        s += ' ';
      }
      s += "type ";
      s += type_string(x.type, env);
      if (tpar) {
        s += " constrained by ";
        s += type_string(tpar->bound, env);
        if (has_empty_typeset(tpar)) s += " with empty type set";
      }
    }
  }
  if (!expr.empty()) s += ')';
  return s;
}

}  // namespace gorun
