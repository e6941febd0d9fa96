// An expression as gofmt writes it: what go vet shows of the user's code.
#pragma once
#include <string>

#include "frontend/syntax/ast.h"

namespace gorun::vet {

// Where e begins. (start_pos is that of gc's messages, for which a slice expression begins at its bracket.)
Pos begin_of(const ast::Expr* e);

// file: the one that has e. An expression of several lines is shown as it stands there, without the indentation of its first line.
std::string expr_text(const File& file, const ast::Expr* e);

}  // namespace gorun::vet
