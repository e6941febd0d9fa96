#pragma once
#include "frontend/check/check.h"

namespace gorun::vet {

// Language version of a file: n of go1.n, 0 when it is not known. A //go:build line can set it, but not below go1.21 (check/check.cpp).
int file_version(const CheckedPackage&, const ast::FileNode*);

}  // namespace gorun::vet
