#include "engine/compile/session.h"

#include <stdio.h>
#include <unistd.h>

#include <algorithm>

#include "engine/load/embed.h"
#include "engine/load/godebug.h"
#include "engine/load/goroot.h"
#include "frontend/syntax/parser.h"
#include "jit/opt/passes.h"
#include "jit/x64/compile.h"
#include "runtime/base/check.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

struct Timer {
  explicit Timer(int64_t* total) : total_(total), start_(thread_cpu_time_ns()) {}
  ~Timer() { *total_ += thread_cpu_time_ns() - start_; }
  int64_t* total_;
  int64_t start_;
};

void print_error(const std::string& text) { fprintf(stderr, "%s\n", text.c_str()); }

}  // namespace

Session::Session(const Invocation& i) : inv(i) {}

void Session::step(const std::string& text) const {
  if (inv.trace_steps) fprintf(stderr, "%s\n", text.c_str());
}

bool Session::load() {
  Timer t(&times.load);
  char cwd[4096];
  if (!getcwd(cwd, sizeof cwd)) {
    print_error("go: cannot find the current folder");
    return false;
  }
  graph = std::make_unique<PackageGraph>(sources, LoadOptions{inv.tags, cwd});
  if (std::string e = graph->init(); !e.empty()) {
    print_error(e);
    return false;
  }
  step("cd " + std::string(cwd));
  bool ok = graph->load(inv.targets);
  if (ok) ok = graph->load_import("runtime") != nullptr && graph->load_import("internal/runtime/maps") != nullptr;
  if (ok)
    for (LoadedPackage* p : graph->order()) check_embeds(*p, sources, &graph->errors);
  if (ok)
    for (LoadedPackage* p : graph->roots())
      for (std::string& line : check_godebug(*p, sources, graph->goroot())) graph->errors.push_back(std::move(line));
  ok = ok && graph->errors.empty();
  for (const std::string& e : graph->errors) print_error(e);
  if (!ok) return false;
  if (inv.command == Command::Run) {
    for (LoadedPackage* p : graph->roots())
      if (p->name != "main" && p->parsed->diags.size() == 0) {
        print_error("package " + p->path + " is not a main package");
        return false;
      }
  }
  if (inv.dump_stage == "ast") {
    for (LoadedPackage* p : graph->roots())
      for (ast::FileNode* f : p->files) printf("%s", dump_tree(f).c_str());
    fflush(stdout);
  }
  step("load " + std::to_string(graph->order().size()) + " packages, " + std::to_string(graph->lines) + " lines");
  return true;
}

bool Session::print_diagnostics(LoadedPackage* p) {
  Diagnostics& d = p->checked ? p->checked->diags : p->parsed->diags;
  if (!d.has_errors()) return true;
  fprintf(stderr, "# %s\n%s", p->path.c_str(), render(sources, d.list(), inv.all_errors ? 0 : 10).c_str());
  return false;
}

bool Session::check_one(LoadedPackage* p) {
  // As gc: after syntax errors nothing is checked; lexical errors, labels and directives come with the type errors.
  bool bad_clause = std::any_of(p->files.begin(), p->files.end(), [](const ast::FileNode* f) { return f->bad_package_clause; });
  if (bad_clause || p->parsed->diags.has_syntax_errors()) return print_diagnostics(p);
  CheckOptions o;
  // The user's own packages are checked whole, whether named or imported: their errors must be reported.
  o.bodies = p->named || !p->std ? CheckOptions::Bodies::All : CheckOptions::Bodies::OnDemand;
  o.go_version = p->go_version;
  o.require_bodies = !p->has_asm;
  o.is_main = p->name == "main";
  o.report_unused_imports = !p->std;
  Importer importer = [this, p](std::string_view path, std::string* error) -> Package* {
    if (path == "unsafe") return types.unsafe_pkg();
    auto it = p->by_written_path.find(std::string(path));
    if (it == p->by_written_path.end() || !it->second || !it->second->checked) {
      *error = "could not import " + std::string(path);
      return nullptr;
    }
    return it->second->checked->pkg;
  };
  auto checked = check_package(p->path, p->files, sources, types, importer, o, std::move(p->parsed));
  p->checked = checked.release();
  if (!p->checked->diags.has_errors()) check_embed_counts(*p, &p->checked->diags);
  step("check " + p->path);
  return print_diagnostics(p);
}

bool Session::check() {
  Timer t(&times.check);
  bool ok = true;
  for (LoadedPackage* p : graph->order()) {
    bool imports_ok = true;
    for (LoadedPackage* q : p->imports) imports_ok = imports_ok && q->checked && !q->checked->diags.has_errors();
    if (!imports_ok) {
      ok = false;
      continue;
    }
    ok = check_one(p) && ok;
  }
  return ok;
}

bool Session::compile(code::LinkInput* out, bool everything) {
  build::Options options;
  options.verify_ir = inv.verify_ir;
  options.sources = &sources;
  options.link_strings["runtime.buildVersion"] = goroot_version(graph->goroot());
  for (auto& [variable, text] : inv.link_strings) options.link_strings[variable] = text;
  options.link_strings["runtime.defaultGOROOT"] = graph->goroot();
  if (std::string d = graph->roots().empty() ? "" : default_godebug(*graph->roots()[0], graph->mod(), graph->goroot()); !d.empty()) {
    options.link_strings["runtime.godebugDefault"] = d;
  }
  options.embed = [this](VarObj* v) -> const std::vector<build::EmbedFile>* {
    if (!v->decl || v->decl->embeds.empty()) return nullptr;
    auto [it, fresh] = embeds_.try_emplace(v);
    if (fresh)
      for (LoadedPackage* p : graph->order())
        if (p->checked->pkg == v->pkg) it->second = embed_files(*p, *v->decl);
    return &it->second;
  };
  program = std::make_unique<build::Program>(types, syms, [](Package* p) { return static_cast<CheckedPackage*>(p->checked); }, options);
  for (LoadedPackage* p : graph->order()) program->add_package(p->checked);
  if (everything) {
    for (LoadedPackage* p : graph->roots()) program->request_all(p->checked);
  } else {
    program->request_roots(graph->roots()[0]->checked);
  }
  opt::PassContext passes;
  passes.syms = &syms;
  passes.verify = inv.verify_ir;
  passes.timing = inv.timings;
  passes.dump_ctx = this;
  auto wanted = [this](const char* stage, const std::string& func) {
    return inv.dump_stage == stage && (inv.dump_func.empty() || inv.dump_func == func);
  };
  if (!inv.dump_stage.empty())
    passes.dump = [](void* ctx, const char* pass, const ir::Function& f) {
      auto* s = static_cast<Session*>(ctx);
      if (s->inv.dump_stage == pass && (s->inv.dump_func.empty() || s->inv.dump_func == f.name)) printf("%s", ir::print(f, s->syms).c_str()), fflush(stdout);
    };
  int64_t mark = thread_cpu_time_ns();
  auto lap = [&mark](int64_t* total) {
    int64_t now = thread_cpu_time_ns();
    *total += now - mark;
    mark = now;
  };
  build::Output built;
  for (ir::SymId s = program->next_request(); s != ir::SymId::kNone; s = program->next_request()) {
    program->define(s, &built);
    for (ir::DataItem& d : built.data) out->data.push_back(std::move(d));
    lap(&times.build);
    for (ir::Function& f : built.functions) {
      if (wanted("ir", f.name)) printf("%s", ir::print(f, syms).c_str()), fflush(stdout);
      opt::run_passes(f, passes);
      lap(&times.opt);
      x64::Options xo;
      std::string mach, assembly;
      xo.check_regalloc = inv.check_regalloc;
      if (wanted("mach", f.name)) xo.keep_text = true, xo.mach_text = &mach;
      if (wanted("asm", f.name)) xo.keep_text = true, xo.asm_text = &assembly;
      out->code.push_back(x64::compile(f, syms, xo));
      if (xo.keep_text) printf("%s%s", mach.c_str(), assembly.c_str()), fflush(stdout);
      functions++;
      code_bytes += out->code.back().bytes.size();
      lap(&times.codegen);
    }
    built.functions.clear();
    built.data.clear();
  }
  // bodies checked on demand may have errors that the packages' own build would have reported
  bool ok = true;
  for (LoadedPackage* p : graph->order()) ok = print_diagnostics(p) && ok;
  step("compile " + std::to_string(functions) + " functions, " + std::to_string(code_bytes) + " bytes");
  return ok;
}

void Session::report_times() const {
  auto ms = [](int64_t ns) { return static_cast<double>(ns) / 1e6; };
  fprintf(stderr, "load    %8.2f ms  %lu lines, %lu bytes, %zu packages\n", ms(times.load), graph->lines, graph->bytes, graph->order().size());
  fprintf(stderr, "check   %8.2f ms\nbuild   %8.2f ms\nopt     %8.2f ms\ncodegen %8.2f ms  %lu functions, %lu bytes\nlink    %8.2f ms\n", ms(times.check), ms(times.build), ms(times.opt), ms(times.codegen),
          functions, code_bytes, ms(times.link));
  for (const opt::PassTiming& p : opt::pass_timings()) fprintf(stderr, "  pass %-12s %8.2f ms\n", p.name, ms(static_cast<int64_t>(p.ns)));
}

}  // namespace gorun
