#include "frontend/vet/expr_text.h"
#include "frontend/vet/print_facts.h"

#include <algorithm>

#include "frontend/types/lookup.h"
#include "frontend/vet/implementations.h"
#include "frontend/vet/versions.h"
#include "frontend/vet/walk.h"

namespace gorun::vet {

using namespace ast;

namespace {

// What is known without looking at bodies.
const std::unordered_set<std::string_view>& known_printers() {
  static const std::unordered_set<std::string_view> names = {
      "fmt.Appendf", "fmt.Append", "fmt.Appendln", "fmt.Errorf", "fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "fmt.Print", "fmt.Printf", "fmt.Println", "fmt.Sprint",
      "fmt.Sprintf", "fmt.Sprintln", "runtime/trace.Logf", "log.Print", "log.Printf", "log.Println", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf",
      "log.Panicln", "(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln", "(*log.Logger).Panic", "(*log.Logger).Panicf", "(*log.Logger).Panicln",
      "(*log.Logger).Print", "(*log.Logger).Printf", "(*log.Logger).Println", "(*testing.common).Error", "(*testing.common).Errorf", "(*testing.common).Fatal",
      "(*testing.common).Fatalf", "(*testing.common).Log", "(*testing.common).Logf", "(*testing.common).Skip", "(*testing.common).Skipf", "(testing.TB).Error",
      "(testing.TB).Errorf", "(testing.TB).Fatal", "(testing.TB).Fatalf", "(testing.TB).Log", "(testing.TB).Logf", "(testing.TB).Skip", "(testing.TB).Skipf"};
  return names;
}

bool is_var(const Expr* e, const VarObj* v) {
  const auto* n = as<NameExpr>(e);
  return n != nullptr && v != nullptr && n->obj == v;
}

// The calls in a body that pass `args` on as their last argument, up to where `format` or `args` may change.
struct ForwardScan : Walk {
  PrintParams params;
  std::vector<CallExpr*> calls;
  bool stopped = false;
  bool is_param(const Expr* e) const { return is_var(e, params.format) || is_var(e, params.args); }
  bool enter(Stmt* s) override {
    if (stopped) return false;
    auto* a = as<AssignStmt>(s);
    if (a == nullptr || a->rhs == nullptr) return true;
    for (Expr* l : unpack_list(a->lhs)) stopped = stopped || is_param(l);
    return !stopped;
  }
  bool enter(Decl*) override { return !stopped; }
  bool enter(Expr* e) override {
    if (stopped) return false;
    if (auto* o = as<Operation>(e); o != nullptr && o->y == nullptr && o->op == Tok::And && is_param(o->x)) {
      stopped = true;
      return false;
    }
    if (auto* c = as<CallExpr>(e); c != nullptr && !c->args.empty() && is_var(c->args.back(), params.args)) calls.push_back(c);
    return true;
  }
};

bool has_variadic_type(const Object* o) {
  if (o->type == nullptr) return false;
  Type* u = under(o->type);
  return u->kind == TypeKind::Signature && static_cast<Signature*>(u)->variadic;
}

// Whether `call`, from a function with these parameters, hands them on as a function of that kind wants them.
bool forwards(const PrintParams& p, const CallExpr* call, PrintKind kind, const PrintFacts::Report& report) {
  if (kind != PrintKind::Print && (call->args.size() < 2 || !is_var(call->args[call->args.size() - 2], p.format))) return false;
  if (call->has_dots) return true;
  Signature* s = as_signature(call->fun->type);
  if (s == nullptr || s->params == nullptr || call->args.size() > s->params->vars.size()) return false;  // with "..." it would not compile
  if (report) {
    constexpr const char* kNames[] = {"(none)", "print", "printf", "errorf"};
    report(begin_of(call), std::string("missing ... in args forwarded to ") + kNames[static_cast<int>(kind)] + "-like function");
  }
  return false;
}

}  // namespace

Signature* as_signature(Type* t) { return t != nullptr && t->kind == TypeKind::Signature ? static_cast<Signature*>(t) : nullptr; }

std::string full_name(const Object* o) {
  if (o->kind != ObjKind::Func) return std::string(o->name);
  std::string out;
  if (Signature* s = as_signature(o->type); s != nullptr && s->recv != nullptr) {
    Type* t = s->recv->type;
    out = "(" + (t->kind == TypeKind::Interface ? "interface" : go_types_string(t)) + ").";
  } else if (o->pkg != nullptr) {
    out = o->pkg->path + ".";
  }
  return out + std::string(o->name);
}

Object* callee(const CallExpr* c) {
  const Expr* f = unparen(c->fun);
  if (const auto* i = as<IndexExpr>(f)) {
    if (i->index->kind == ExprKind::List || i->index->mode == Mode::TypeExpr) f = unparen(i->x);
  }
  Object* o = nullptr;
  if (const auto* n = as<NameExpr>(f)) o = n->obj;
  else if (const auto* s = as<SelectorExpr>(f)) o = s->sel->obj;
  if (o == nullptr || (o->kind != ObjKind::Func && o->kind != ObjKind::Var)) return nullptr;
  return o;
}

Object* origin(Object* o) {
  return o->kind == ObjKind::Func && static_cast<FuncObj*>(o)->origin != nullptr ? static_cast<FuncObj*>(o)->origin : o;
}

PrintParams print_params(const Signature* s) {
  if (s == nullptr || !s->variadic || s->params == nullptr) return {};
  std::span<VarObj*> p = s->params->vars;
  auto* slice = type_as<SliceType>(p.back()->type);
  if (slice == nullptr) return {};
  auto* i = type_as<Interface>(unalias(slice->elem));
  if (i == nullptr || !is_all(*type_set(i))) return {};
  PrintParams out;
  out.args = p.back();
  if (p.size() >= 2 && p[p.size() - 2]->type == typ(Basic::String)) out.format = p[p.size() - 2];
  return out;
}

struct PrintFacts::Wrapper {
  Object* obj;
  PrintParams params;
  BlockStmt* body;  // null: interface method
  std::vector<Forwarding> callers;
};

// Candidates: declared functions, function literals that are assigned to a variable or field, methods of interfaces.
void PrintFacts::collect(CheckedPackage& cp, std::vector<std::unique_ptr<Wrapper>>* out, std::unordered_map<Object*, Wrapper*>* by_obj) {
  struct Collector : Walk {
    std::vector<std::unique_ptr<Wrapper>>* out;
    std::unordered_map<Object*, Wrapper*>* by_obj;
    const std::unordered_map<const FuncDecl*, FuncObj*>* funcs;
    const Package* pkg;
    bool interfaces = false;
    void add(Object* o, Type* t, BlockStmt* body) {
      PrintParams p = print_params(as_signature(t));
      if (o == nullptr || p.args == nullptr) return;
      out->push_back(std::make_unique<Wrapper>(Wrapper{o, p, body, {}}));
      (*by_obj)[o] = out->back().get();
    }
    void literal(Object* v, Expr* e) {
      if (auto* l = as<FuncLit>(e); l != nullptr && v != nullptr && v->kind == ObjKind::Var) add(v, l->type, l->body);
    }
    bool enter(Decl* d) override {
      if (d->kind == DeclKind::Func) {
        auto* f = static_cast<FuncDecl*>(d);
        auto it = funcs->find(f);
        if (f->body != nullptr && it != funcs->end()) add(it->second, it->second->type, f->body);
      } else if (d->kind == DeclKind::Var) {
        auto* v = static_cast<VarDecl*>(d);
        List<Expr*> values = unpack_list(v->values);
        for (size_t i = 0; i < values.size() && i < v->names.size(); i++) literal(v->names[i]->obj, values[i]);
      }
      return true;
    }
    bool enter(Stmt* s) override {
      auto* a = as<AssignStmt>(s);
      if (a == nullptr || a->rhs == nullptr) return true;
      List<Expr*> lhs = unpack_list(a->lhs), rhs = unpack_list(a->rhs);
      for (size_t i = 0; i < rhs.size() && i < lhs.size(); i++) {
        if (auto* n = as<NameExpr>(lhs[i])) literal(n->obj, rhs[i]);
        else if (auto* sel = as<SelectorExpr>(lhs[i])) literal(sel->sel->obj, rhs[i]);
      }
      return true;
    }
    bool enter(Expr* e) override {
      if (interfaces && e->kind == ExprKind::InterfaceType && e->type != nullptr)
        if (auto* i = type_as<Interface>(under(e->type)))
          for (FuncObj* m : type_set(i)->methods)
            if (m->pkg == pkg) add(m, m->type, nullptr);
      return true;
    }
  };
  std::unordered_map<const FuncDecl*, FuncObj*> funcs;
  for (FuncObj* f : cp.funcs)
    if (f->decl != nullptr) funcs[f->decl] = f;
  Collector c;
  c.out = out, c.by_obj = by_obj, c.funcs = &funcs, c.pkg = cp.pkg;
  for (const FileNode* f : cp.files) {
    c.interfaces = file_version(cp, f) >= 26;  // go vet looks through interfaces only in code of go1.26
    c.file(f);
  }
}

void PrintFacts::analyze(CheckedPackage& cp, const Report& report) {
  if (!analyzed_.insert(&cp).second && !report) return;
  std::vector<std::unique_ptr<Wrapper>> wrappers;
  std::unordered_map<Object*, Wrapper*> by_obj;
  collect(cp, &wrappers, &by_obj);
  Implementations impls;
  if (std::any_of(wrappers.begin(), wrappers.end(), [](const auto& w) { return w->body == nullptr; })) impls = find_implementations(cp);
  auto met = [&](Wrapper* w, Object* target, const CallExpr* call) {
    if (auto it = by_obj.find(origin(target)); it != by_obj.end()) it->second->callers.push_back({w, call});
    if (PrintKind k = kind_of(target, cp.pkg); k != PrintKind::None) propagate(w, call, k, report);
  };
  for (auto& w : wrappers) {
    if (w->body == nullptr) {
      for (FuncObj* f : impls[static_cast<FuncObj*>(w->obj)]) met(w.get(), f, nullptr);
      continue;
    }
    ForwardScan scan;
    scan.params = w->params;
    scan.stmt(w->body);
    for (CallExpr* c : scan.calls)
      if (Object* o = callee(c)) met(w.get(), o, c);
  }
}

void PrintFacts::propagate(Wrapper* w, const CallExpr* call, PrintKind kind, const Report& report) {
  if (call != nullptr && !forwards(w->params, call, kind, report)) return;
  PrintKind& known = kinds_[w->obj];
  if (known == kind) return;
  known = kind;
  for (const Forwarding& f : w->callers) propagate(f.from, f.call, kind, report);
}

PrintKind PrintFacts::kind_of(Object* o, const Package* current) {
  if (!has_variadic_type(o)) return PrintKind::None;
  o = origin(o);
  if (auto it = kinds_.find(o); it != kinds_.end()) return it->second;
  PrintKind kind = PrintKind::None;
  if (std::string name = full_name(o); known_printers().contains(name)) {
    kind = name == "fmt.Errorf" ? PrintKind::Errorf : o->name.ends_with('f') ? PrintKind::Printf : PrintKind::Print;
  } else if (o->pkg != nullptr && o->pkg != current && o->pkg->checked != nullptr) {
    auto& cp = *static_cast<CheckedPackage*>(o->pkg->checked);
    const bool whole = std::all_of(cp.funcs.begin(), cp.funcs.end(), [](const FuncObj* f) { return f->decl == nullptr || f->decl->body == nullptr || f->body_checked; });
    if (whole && !cp.funcs.empty()) {
      analyze(cp, nullptr);
      if (auto it = kinds_.find(o); it != kinds_.end()) return it->second;
    } else if (o->kind == ObjKind::Func) {
      return of_library(static_cast<FuncObj*>(o));
    }
  }
  return kinds_[o] = kind;
}

// A function of a package of which only declarations are checked: its body is, for this.
PrintKind PrintFacts::of_library(FuncObj* f) {
  kinds_[f] = PrintKind::None;  // for functions that call each other
  PrintParams p = print_params(as_signature(f->type));
  if (p.args == nullptr || f->decl == nullptr || f->decl->body == nullptr) return PrintKind::None;
  check_body(*static_cast<CheckedPackage*>(f->pkg->checked), f);
  ForwardScan scan;
  scan.params = p;
  scan.stmt(f->decl->body);
  for (CallExpr* c : scan.calls) {
    Object* o = callee(c);
    if (o == nullptr) continue;
    PrintKind k = kind_of(o, nullptr);
    if (k != PrintKind::None && forwards(p, c, k, nullptr)) kinds_[f] = k;
  }
  return kinds_[f];
}

}  // namespace gorun::vet
