#include "frontend/vet/vet.h"

#include "frontend/types/lookup.h"
#include "frontend/vet/expr_text.h"
#include "frontend/vet/pass.h"
#include "frontend/vet/versions.h"
#include "frontend/vet/walk.h"
#include "runtime/base/os.h"

namespace gorun::vet {

using namespace ast;

namespace {

constexpr AnalysisInfo kInfos[] = {
#define ANALYSIS(id, name, name2, in_go_test, doc) {name, name2, doc, in_go_test},
#define NOT_THERE(name)
#include "frontend/vet/analyses.def"
};
constexpr std::string_view kNotThere[] = {
#define ANALYSIS(id, name, name2, in_go_test, doc)
#define NOT_THERE(name) name,
#include "frontend/vet/analyses.def"
};

// One walk for all that look at single nodes.
struct NodeWalk : Walk {
  Pass& pass;
  const bool atomic, operations, assertions, errors_as, conversions, prints, slog;

  static bool imports(const Package* p, std::string_view path) {
    for (const Package* q : p->imports)
      if (q->path == path) return true;
    return false;
  }

  explicit NodeWalk(Pass& p)
      : pass(p),
        atomic(p.on(Analysis::Atomic) && imports(p.cp.pkg, "sync/atomic")),
        operations(p.on(Analysis::Bools) || p.on(Analysis::Nilfunc)),
        assertions(p.on(Analysis::Ifaceassert)),
        errors_as(p.on(Analysis::Errorsas) && imports(p.cp.pkg, "errors")),
        conversions(p.on(Analysis::Stringintconv)),
        prints(p.on(Analysis::Printf)),
        slog(p.on(Analysis::Slog)) {}

  bool enter(Stmt* s) override {
    if (s->kind == StmtKind::Assign) {
      if (atomic) check_assign(pass, static_cast<AssignStmt*>(s));
    } else if (s->kind == StmtKind::Switch) {
      if (assertions) check_type_switch(pass, static_cast<SwitchStmt*>(s));
    }
    return true;
  }
  bool enter(Expr* e) override {
    if (e->kind == ExprKind::Call) {
      auto* c = static_cast<CallExpr*>(e);
      if (c->call_kind == CallKind::Conversion) {
        if (conversions) check_string_conversion(pass, c);
      } else if (c->call_kind != CallKind::Builtin) {
        if (prints) check_print_call(pass, c);
        if (errors_as) check_errors_as(pass, c);
        if (slog) check_slog_call(pass, c);
      }
    } else if (e->kind == ExprKind::Operation) {
      if (operations) check_operation(pass, static_cast<Operation*>(e));
    } else if (e->kind == ExprKind::TypeAssert) {
      if (assertions) check_assertion(pass, static_cast<TypeAssertExpr*>(e));
    }
    return true;
  }
};

}  // namespace

const AnalysisInfo& info(Analysis a) { return kInfos[static_cast<int>(a)]; }

AnalysisSet go_test_set() {
  AnalysisSet s = 0;
  for (int i = 0; i < static_cast<int>(Analysis::kCount); i++)
    if (kInfos[i].in_go_test) s |= bit(static_cast<Analysis>(i));
  return s;
}

Known find_analysis(std::string_view name, Analysis* out) {
  for (int i = 0; i < static_cast<int>(Analysis::kCount); i++)
    if (name == kInfos[i].name || (name == kInfos[i].second_name && !name.empty())) {
      *out = static_cast<Analysis>(i);
      return Known::Yes;
    }
  for (std::string_view n : kNotThere)
    if (n == name) return Known::NotThere;
  return Known::No;
}

std::string Pass::text(const Expr* e) const { return expr_text(*file->file, e); }

Type* untyped_nil_type() { return typ(Basic::UntypedNil); }

bool is_type_named(Type* t, std::string_view path, std::string_view name) {
  Named* n = as_named(t);
  return n != nullptr && n->obj->name == name && n->obj->pkg != nullptr && n->obj->pkg->path == path;
}

bool implements_error(Type* t) {
  if (t->kind == TypeKind::Tuple) return false;
  if (t == typ(Basic::UntypedNil)) return true;
  Type* error = universe().error_type;
  if (implements(nullptr, t, error, false, nullptr)) return true;
  TypeParam* p = as_type_param(t);
  if (p == nullptr || !has_terms(*type_set_of(p))) return false;
  for (const UnionTerm& u : type_set_of(p)->terms)
    if (!implements(nullptr, u.type, error, false, nullptr)) return false;
  return true;
}

struct Vet::State {
  const SourceMap& sources;
  PrintFacts facts;
};

Vet::Vet(const SourceMap& sources) : state_(new State{sources, {}}) {}
Vet::~Vet() = default;

std::vector<Finding> Vet::run(CheckedPackage& cp, AnalysisSet set, std::span<const OtherFile> others) {
  Pass pass{cp, state_->sources, set, state_->facts, others};
  if (pass.on(Analysis::Printf)) state_->facts.analyze(cp, [&](Pos at, std::string m) { pass.report(Analysis::Printf, at, std::move(m)); });
  NodeWalk walk(pass);
  for (const FileNode* f : cp.files) {
    pass.file = f;
    pass.version = file_version(cp, f);
    walk.file(f);
    if (pass.on(Analysis::Tests)) check_tests(pass);
  }
  if (pass.on(Analysis::Directive)) check_directives(pass);
  if (pass.on(Analysis::Buildtag)) check_build_tags(pass);
  std::vector<Finding> out;
  for (auto& list : pass.found)
    for (Finding& f : list) out.push_back(std::move(f));
  return out;
}

// Other than gc, go vet takes the relative path of a //line directive from the file's folder.
static std::string place(const SourceMap& sources, Pos pos) {
  std::string text = sources.format(pos);
  Location at = sources.locate(pos);
  if (at.file == nullptr || at.path == at.file->path || at.path.starts_with('/')) return text;
  std::string dir(path_dir(at.file->path)), path = clean_path(join_path(dir, at.path));
  return (dir == "." && at.file->path.starts_with("./") ? "./" : "") + path + text.substr(at.path.size());
}

std::string Vet::text(const std::vector<Finding>& findings) const {
  std::string out;
  for (const Finding& f : findings) out += (f.pos.valid() ? place(state_->sources, f.pos) : f.where) + ": " + f.message + "\n";
  return out;
}

}  // namespace gorun::vet
