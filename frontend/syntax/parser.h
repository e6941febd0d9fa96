// interface: source text to tree.
#pragma once
#include <functional>

#include "frontend/diag/diag.h"
#include "frontend/syntax/ast.h"
#include "runtime/base/arena.h"

namespace gorun {

// Names are interned session-wide: equal identifiers share data(). Thread-safe (sharded).
std::string_view intern_name(std::string_view);

struct ParseOptions {
  bool imports_only = false;  // stop after the import declarations (package graph)
  bool allow_generics = true;
  bool is_std = false;       // a package of the standard library (or our overlay of it): which //go: directives are allowed
  bool is_runtime = false;   // one of the packages below and with runtime (cmd/internal/objabi's list)
  bool lazy_bodies = false;  // bodies of declared functions are skipped: extent only, until somebody needs them
  Arena* once = nullptr;     // where the trees go that nobody looks at once declarations are checked: constants, initial values, types, signatures. Null: with the rest
  std::string_view path;     // import path; needed for one-argument //go:linkname only by those who use it
};

// Parses one file. Syntax errors go to diags in gc's words; the tree is complete enough to go on with (Bad nodes) but a package with
// syntax errors is not type-checked. Never recurses deeper than a fixed limit: deep nesting is a diagnostic.
ast::FileNode* parse_file(File*, Arena&, Diagnostics&, const ParseOptions& = {});

// Fills a body that lazy_bodies left empty.
void parse_lazy_body(ast::BlockStmt* body, const File*, Arena&, Diagnostics&);

// The "//go:build" expression of a file header, evaluated by `tag(name)`; true when there is none. Used by the loader on raw text.
bool build_constraint_satisfied(std::string_view text, bool (*tag)(void*, std::string_view), void* ctx);

// An expression as gc prints it in messages (syntax.String: function bodies as "func(x int) {…}", long literals shortened).
std::string expr_string(const ast::Expr*);
// --dump=ast. note_of: a few words to set behind an expression.
using ExprNote = std::function<std::string(const ast::Expr*)>;
std::string dump_tree(const ast::FileNode*, const ExprNote& note_of = {});

}  // namespace gorun
