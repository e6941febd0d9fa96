// What the analyses share while one package is looked at.
#pragma once
#include <unordered_set>
#include <vector>

#include "frontend/vet/expr_text.h"
#include "frontend/vet/print_facts.h"
#include "frontend/vet/vet.h"

namespace gorun::vet {

struct Pass {
  CheckedPackage& cp;
  const SourceMap& sources;
  AnalysisSet set;
  PrintFacts& facts;
  std::span<const OtherFile> others;
  // the file that is being walked
  const ast::FileNode* file = nullptr;
  int version = 0;
  std::vector<Finding> found[static_cast<int>(Analysis::kCount)];
  std::unordered_set<const ast::Expr*> bools_seen;  // operations that were looked at as parts of larger ones

  bool on(Analysis a) const { return (set & bit(a)) != 0; }
  void report(Analysis a, Pos pos, std::string message) { found[static_cast<int>(a)].push_back({a, pos, {}, std::move(message)}); }
  void report(Analysis a, const ast::Expr* e, std::string message) { report(a, begin_of(e), std::move(message)); }
  std::string text(const ast::Expr* e) const;  // of the file at hand
};

// The type of an expression as go/types records it; null when there is none.
Type* untyped_nil_type();
inline Type* type_of(const ast::Expr* e) { return e->mode == ast::Mode::NilValue ? untyped_nil_type() : e->type; }
// Whether t is a type of that name of that package; aliases count for what they stand for.
bool is_type_named(Type* t, std::string_view path, std::string_view name);
bool implements_error(Type* t);  // go/types ConvertibleTo(t, the interface type of error)

// By node, in a walk over the file at hand.
void check_assign(Pass&, const ast::AssignStmt*);       // atomic
void check_operation(Pass&, const ast::Operation*);     // bool, nilfunc
void check_assertion(Pass&, const ast::TypeAssertExpr*);  // ifaceassert
void check_type_switch(Pass&, const ast::SwitchStmt*);
void check_errors_as(Pass&, const ast::CallExpr*);
void check_string_conversion(Pass&, const ast::CallExpr*);
void check_print_call(Pass&, const ast::CallExpr*);
void check_slog_call(Pass&, const ast::CallExpr*);
// By file.
void check_tests(Pass&);
// Of the package's files and the others of its folder.
void check_directives(Pass&);
void check_build_tags(Pass&);

}  // namespace gorun::vet
