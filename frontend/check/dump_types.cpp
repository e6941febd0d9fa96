// --dump=types: the tree with what the checker has found out about each expression.
#include "frontend/check/check.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/type.h"

namespace gorun {
namespace {

using namespace ast;

const char* mode_name(Mode m) {
  switch (m) {
    case Mode::Invalid: return "invalid";
    case Mode::NoValue: return "no value";
    case Mode::Builtin: return "builtin";
    case Mode::TypeExpr: return "type";
    case Mode::Constant: return "const";
    case Mode::Variable: return "var";
    case Mode::MapIndex: return "map index";
    case Mode::Value: return "value";
    case Mode::NilValue: return "nil";
    case Mode::CommaOk: return "comma ok";
    case Mode::CgoFunc: return "cgo";
  }
  return "?";
}

// "const int = 7", "var []T", "value func(x int) int [int]" (with the type arguments of an instance).
std::string note_of(const Expr* e, const Package* pkg) {
  if (e->mode == Mode::Invalid) return "";
  std::string s = mode_name(e->mode);
  if (e->type != nullptr) s += " " + type_string(e->type, pkg);
  if (e->mode == Mode::Constant) s += " = " + to_string(e->cv);
  if (e->kind == ExprKind::Name) {
    std::string args;
    for (Type* t : static_cast<const NameExpr*>(e)->targs) args += (args.empty() ? " [" : ", ") + type_string(t, pkg);
    if (!args.empty()) s += args + "]";
  }
  return s;
}

}  // namespace

std::string dump_types(const CheckedPackage& p) {
  std::string out;
  for (const FileNode* f : p.files) out += dump_tree(f, [&](const Expr* e) { return note_of(e, p.pkg); });
  return out;
}

}  // namespace gorun
