// What an import path may look like (golang.org/x/mod/module, go/build).
#pragma once
#include <string>
#include <string_view>

namespace gorun {

// go/build's rule: printable characters except some punctuation. What breaks it is reported when the file's header is read.
bool is_plausible_import(std::string_view path);
// Why a module-mode import path is malformed ("trailing slash", ...); empty when it is not.
std::string import_path_problem(std::string_view path);
// The same for a file name that could be packed into a module; "" is a problem too.
bool is_module_file_name(std::string_view name);

}  // namespace gorun
