// Analyses of a checked package for likely mistakes, in the words of `go vet` (analyses.def is the table of them).
//
// A Vet lives as long as a session: what it has learned of one package's functions (which of them forward to fmt.Printf) serves the next.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/check/check.h"

namespace gorun::vet {

enum class Analysis : uint8_t {
#define ANALYSIS(id, name, name2, in_go_test, doc) id,
#define NOT_THERE(name)
#include "frontend/vet/analyses.def"
  kCount
};
using AnalysisSet = uint32_t;  // one bit for each
constexpr AnalysisSet bit(Analysis a) { return AnalysisSet{1} << static_cast<int>(a); }
constexpr AnalysisSet kAll = (AnalysisSet{1} << static_cast<int>(Analysis::kCount)) - 1;

struct AnalysisInfo {
  std::string_view name, second_name, doc;
  bool in_go_test;
};
const AnalysisInfo& info(Analysis);
AnalysisSet go_test_set();  // what `go test` runs
enum class Known : uint8_t { Yes, NotThere, No };
Known find_analysis(std::string_view name, Analysis* out);

// A file of the package's folder that is not part of the build: left out by a build constraint, or not in Go.
struct OtherFile {
  std::string shown_path, text;
  bool is_go;
  bool ignored;
};

struct Finding {
  Analysis analysis;
  Pos pos;             // or, of another file:
  std::string where;   // "path:line:col"
  std::string message;
};

class Vet {
 public:
  explicit Vet(const SourceMap&);
  ~Vet();
  // The findings of a package whose bodies are all checked, in the order in which go vet prints them.
  std::vector<Finding> run(CheckedPackage&, AnalysisSet, std::span<const OtherFile> others);
  // "path:line:col: message\n" for each.
  std::string text(const std::vector<Finding>&) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gorun::vet
