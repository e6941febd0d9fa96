// "//go:build" expressions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace gorun {

struct BuildExpr {
  enum class Kind { Tag, Not, And, Or } kind;
  std::string tag;
  std::unique_ptr<BuildExpr> x, y;
};

// Whether a trimmed line is a //go:build line at all.
bool is_go_build_line(std::string_view line);
// The expression of such a line; null when it is malformed, with go/build/constraint's words in *error.
std::unique_ptr<BuildExpr> parse_go_build(std::string_view line, std::string* error);
bool eval_build_expr(const BuildExpr&, bool (*tag)(void*, std::string_view), void* ctx);
// The least Go version that the constraint implies ("go1.21"), or empty.
std::string min_go_version(const BuildExpr&);

// As build_constraint_satisfied, with the reason when the header is malformed ("multiple //go:build comments", "parsing //go:build
// line: ..."). Then the result is false.
bool build_constraint_satisfied(std::string_view text, bool (*tag)(void*, std::string_view), void* ctx, std::string* error);

}  // namespace gorun
