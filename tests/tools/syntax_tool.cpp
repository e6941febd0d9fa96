// Parses files without the rest of the compiler.
//   syntax_tool errors FILE...       what gc prints for their syntax errors; status 1 when there are any
//   syntax_tool bench PASSES PATH... lines per CPU second over all .go files below the paths; status 1 on any error
//   syntax_tool bench-lazy ...       the same with function bodies skipped
//   syntax_tool raw FILE...          errors as reported, with raw and described position, without those of directives
//   syntax_tool dump FILE            the tree
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "frontend/diag/diag.h"
#include "frontend/syntax/parser.h"
#include "runtime/base/os.h"

namespace gorun {
namespace {

void collect(const std::string& path, std::vector<std::string>* out) {
  Result<FileInfo> info = stat_file(path);
  if (!info.ok()) return;
  if (!info->is_dir) {
    out->push_back(path);
    return;
  }
  Result<std::vector<DirEntry>> entries = read_dir(path);
  if (!entries.ok()) return;
  for (const DirEntry& e : *entries) {
    if (e.name[0] == '.' || e.name == "testdata") continue;
    std::string child = join_path(path, e.name);
    if (e.is_dir) {
      collect(child, out);
    } else if (e.name.ends_with(".go") && !e.name.ends_with("_test.go")) {
      out->push_back(child);
    }
  }
}

int bench(int passes, bool lazy, const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& p : paths) collect(p, &files);
  std::vector<std::string> texts;
  for (const std::string& f : files) {
    Result<std::string> text = read_file(f);
    texts.push_back(text.ok() ? text.take() : std::string());
  }
  size_t failed = 0;
  for (int pass = 0; pass < passes; pass++) {
    SourceMap map;
    std::vector<File*> added;
    for (size_t i = 0; i < files.size(); i++) added.push_back(map.add_file(files[i], files[i], texts[i]));
    uint64_t lines = 0, bytes = 0, memory = 0;
    int64_t start = thread_cpu_time_ns();
    for (File* f : added) {
      Arena arena;
      Diagnostics diags;
      ParseOptions options;
      options.is_std = options.is_runtime = true;
      options.lazy_bodies = lazy;
      parse_file(f, arena, diags, options);
      lines += f->lines.size() - 1;
      bytes += f->text.size();
      memory += arena.reserved();
      if (diags.has_errors() && pass == 0) {
        failed++;
        fputs(render(map, diags.list(), 3).c_str(), stdout);
      }
    }
    double seconds = static_cast<double>(thread_cpu_time_ns() - start) * 1e-9;
    printf("%zu files, %llu lines, %.1f MB in %.3f s CPU: %.2f M lines/s, %.0f MB/s, %.0f bytes of tree per line\n", files.size(), static_cast<unsigned long long>(lines),
           static_cast<double>(bytes) * 1e-6, seconds, static_cast<double>(lines) / seconds * 1e-6, static_cast<double>(bytes) / seconds * 1e-6,
           static_cast<double>(memory) / static_cast<double>(lines));
  }
  return failed != 0;
}

int errors(const std::vector<std::string>& files, bool dump) {
  SourceMap map;
  Arena arena;
  Diagnostics diags;
  for (const std::string& f : files) {
    Result<std::string> text = read_file(f);
    if (!text.ok()) {
      fprintf(stderr, "%s\n", text.error().message.c_str());
      return 2;
    }
    ast::FileNode* node = parse_file(map.add_file(f, f, text.take()), arena, diags);
    if (dump) fputs(dump_tree(node).c_str(), stdout);
  }
  fputs(render(map, diags.list(), dump ? 10 : 0).c_str(), stdout);
  return diags.has_errors();
}

// For comparison with gc's syntax package alone, which leaves directives to its user.
int raw(const std::vector<std::string>& files) {
  for (const std::string& f : files) {
    SourceMap map;
    Arena arena;
    Diagnostics diags;
    File* file = map.add_file(f, f, read_file(f).take());
    parse_file(file, arena, diags);
    printf("== %s\n", f.c_str());
    for (const Diagnostic& d : diags.list()) {
      if (d.id >= Diag::MisplacedDirective && d.id <= Diag::DirectiveNotInStd) continue;
      Location at = map.locate_raw(d.pos);
      std::string message;
      for (char c : d.message) message += c == '\n' ? "\\n" : std::string(1, c);
      printf("%u:%u %s: %s\n", at.line, at.col, describe_in(*file, d.pos).c_str(), message.c_str());
    }
  }
  return 0;
}

}  // namespace
}  // namespace gorun

int main(int argc, char** argv) {
  std::vector<std::string> rest;
  for (int i = 2; i < argc; i++) rest.push_back(argv[i]);
  if (argc >= 4 && strcmp(argv[1], "bench") == 0) return gorun::bench(atoi(argv[2]), false, {rest.begin() + 1, rest.end()});
  if (argc >= 4 && strcmp(argv[1], "bench-lazy") == 0) return gorun::bench(atoi(argv[2]), true, {rest.begin() + 1, rest.end()});
  if (argc >= 3 && strcmp(argv[1], "errors") == 0) return gorun::errors(rest, false);
  if (argc >= 3 && strcmp(argv[1], "raw") == 0) return gorun::raw(rest);
  if (argc >= 3 && strcmp(argv[1], "dump") == 0) return gorun::errors(rest, true);
  fprintf(stderr, "usage: syntax_tool errors FILE... | bench PASSES PATH... | raw FILE... | dump FILE\n");
  return 2;
}
