// Golden files of the intermediate representation: tests/golden/ir/*.ir. A file holds "; passes: NAME..." (or "; passes: all"), functions, a line
// "; ---- expected", and what the passes make of them. `golden_test DIR` compares; `golden_test --update DIR` writes the second half anew.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "jit/ir/function.h"
#include "jit/ir/simplify.h"
#include "jit/opt/inline.h"
#include "jit/opt/passes.h"
#include "runtime/base/os.h"

namespace gorun {
namespace {

constexpr char kExpected[] = "; ---- expected\n";

std::string transform(const std::string& source, std::string* error) {
  std::vector<std::string> passes;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("; passes:")) {
      std::istringstream words(line.substr(9));
      for (std::string w; words >> w;) passes.push_back(w);
    }
  ir::SymbolTable syms;
  std::vector<ir::Function> functions;
  if (!ir::parse(source, syms, &functions, error)) return "";
  std::string out;
  auto valid = [&](const ir::Function& f, const std::string& when) {
    for (const std::string& p : ir::verify(f)) *error += f.name + " " + when + ": " + p + "\n";
    return error->empty();
  };
  // Functions that stand before another one may be inlined into it.
  struct Source {
    const std::vector<ir::Function>& all;
    size_t done;
  } before{functions, 0};
  opt::InlineSource inlinable;
  inlinable.ctx = &before;
  inlinable.callee = [](void* ctx, ir::SymId s) -> const ir::Function* {
    auto* b = static_cast<Source*>(ctx);
    for (size_t k = 0; k < b->done; k++)
      if (b->all[k].sym == s) return &b->all[k];
    return nullptr;
  };
  for (ir::Function& f : functions) {
    ir::compute_cfg(f);
    if (!valid(f, "as written")) return "";
    for (const std::string& p : passes) {
      if (p == "all") {
        opt::PassContext ctx;
        ctx.syms = &syms;
        opt::inline_calls(f, inlinable);
        opt::run_passes(f, ctx);
      } else if (p == "inline") {
        opt::inline_calls(f, inlinable);
      } else if (!opt::run_pass(f, p)) {
        *error = "there is no pass " + p;
        return "";
      }
      if (!valid(f, "after " + p)) return "";
    }
    before.done++;
    out += (out.empty() ? "" : "\n") + ir::print(f, syms);
  }
  return out;
}

void show_difference(const std::string& want, const std::string& got) {
  std::istringstream a(want), b(got);
  std::string x, y;
  for (int line = 1;; line++) {
    bool more_a = static_cast<bool>(std::getline(a, x)), more_b = static_cast<bool>(std::getline(b, y));
    if (!more_a && !more_b) return;
    if (more_a && more_b && x == y) continue;
    printf("  expected line %d: %s\n  got:              %s\n", line, more_a ? x.c_str() : "(end)", more_b ? y.c_str() : "(end)");
    return;
  }
}

int run(const std::string& dir, bool update) {
  auto entries = read_dir(dir);
  if (!entries.ok()) {
    printf("%s\n", entries.error().message.c_str());
    return 1;
  }
  ir::Simplifier::count_hits = true;
  int files = 0, failures = 0;
  std::set<std::string> ops;
  for (const DirEntry& e : *entries) {
    if (!e.name.ends_with(".ir")) continue;
    files++;
    std::string path = join_path(dir, e.name), text = read_file(path).take();
    size_t cut = text.find(kExpected);
    std::string source = text.substr(0, cut), want = cut == std::string::npos ? "" : text.substr(cut + strlen(kExpected)), error;
    std::istringstream words(source);
    for (std::string w; words >> w;) ops.insert(w);
    std::string got = transform(source, &error);
    if (!error.empty()) {
      printf("%s: %s\n", e.name.c_str(), error.c_str());
      failures++;
    } else if (update) {
      Result<void> r = write_file_atomic(path, source + kExpected + got);
      if (!r.ok()) printf("%s\n", r.error().message.c_str()), failures++;
    } else if (got != want) {
      printf("%s differs:\n", e.name.c_str());
      show_difference(want, got);
      failures++;
    }
  }
  // The set as a whole: every op occurs, every rule fires.
  for (int k = 0; k < static_cast<int>(ir::Op::kCount); k++)
    if (!ops.contains(std::string(ir::kOpInfo[k].name))) printf("no golden file has the op %s\n", std::string(ir::kOpInfo[k].name).c_str()), failures++;
  for (size_t k = 0; k < ir::Simplifier::rules().size(); k++)
    if (ir::Simplifier::hits()[k] == 0) printf("no golden file fires the rule %s\n", ir::Simplifier::rules()[k].name), failures++;
  printf("%d files, %d failures\n", files, failures);
  return failures != 0 || files == 0;
}

}  // namespace
}  // namespace gorun

int main(int argc, char** argv) {
  bool update = argc == 3 && strcmp(argv[1], "--update") == 0;
  if (argc != 2 && !update) {
    printf("golden_test [--update] DIR\n");
    return 2;
  }
  return gorun::run(argv[argc - 1], update);
}
