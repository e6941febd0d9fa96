// //go:embed: the files that patterns of a package name (Go: cmd/go/internal/load, resolveEmbed; path.Match for patterns).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/load/package_graph.h"
#include "jit/build/program.h"

namespace gorun {

// Resolves every pattern of p's files; errors "x.go:4:12: pattern P: no matching files found" are appended.
void check_embeds(const LoadedPackage& p, const SourceMap&, std::vector<std::string>* errors);
// After type checking: a string or []byte takes exactly one file.
void check_embed_counts(const LoadedPackage&, Diagnostics*);
// Files of one variable, read, with their folders ("dir/"), in the order of embed.FS.
std::vector<build::EmbedFile> embed_files(const LoadedPackage& p, const ast::VarDecl&);

}  // namespace gorun
