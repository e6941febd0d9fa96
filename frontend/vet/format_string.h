// The operations of a Printf format.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gorun::vet {

struct FormatOperation {
  std::string_view text;         // "%[2]*.3d"
  std::string_view flags;        // "-0"
  uint32_t verb = 0;             // a rune
  int arg = -1;                  // argument of the call that the verb takes
  int width_arg = -1, prec_arg = -1;  // of a *
  bool indexed = false;          // some [n] is in it
  size_t offset = 0;             // of text in the format
};

// first_arg: index in the call of the argument behind the format. False: *error says what is wrong, to be set behind the function's name.
bool parse_format(std::string_view format, int first_arg, std::vector<FormatOperation>* out, std::string* error);

}  // namespace gorun::vet
