// Tests, benchmarks, fuzz targets and examples that `go test` would not run, or would refuse.
#include <algorithm>

#include "frontend/source/unicode.h"
#include "frontend/syntax/parser.h"
#include "frontend/types/lookup.h"
#include "frontend/vet/comments.h"
#include "frontend/vet/pass.h"
#include "frontend/vet/walk.h"

namespace gorun::vet {

using namespace ast;

namespace {

constexpr Basic kFuzzBasics[] = {Basic::String, Basic::Bool,  Basic::Float32, Basic::Float64, Basic::Int,    Basic::Int8,   Basic::Int16,
                                 Basic::Int32,  Basic::Int64, Basic::Uint,    Basic::Uint8,   Basic::Uint16, Basic::Uint32, Basic::Uint64};

bool can_be_fuzzed(Type* t) {
  for (Basic b : kFuzzBasics)
    if (identical(t, typ(b))) return true;
  auto* s = type_as<SliceType>(unalias(t));
  return s != nullptr && identical(s->elem, typ(Basic::Uint8));
}

bool is_testing_type(Type* t, std::string_view name) {
  auto* p = type_as<PointerType>(t);
  return p != nullptr && is_type_named(p->base, "testing", name);
}

// A call of a method of *testing.F; of this one, when name is not empty.
bool is_f_method(const CallExpr* c, std::string_view name) {
  const auto* s = as<SelectorExpr>(const_cast<const Expr*>(c->fun));
  return s != nullptr && s->x->type != nullptr && is_testing_type(s->x->type, "F") && (name.empty() || s->sel->name == name);
}

struct Checker {
  Pass& pass;

  void report(const Expr* e, std::string m) { pass.report(Analysis::Tests, e, std::move(m)); }

  // ---- f.Fuzz and f.Add

  void check_target_body(Expr* target) {
    struct Finder : Walk {
      Checker* c;
      bool enter(Expr* e) override {
        auto* call = as<CallExpr>(e);
        if (call != nullptr && is_f_method(call, "") && !is_f_method(call, "Name") && !is_f_method(call, "Failed"))
          c->report(call, "fuzz target must not call any *F methods");
        return true;
      }
    } f;
    f.c = this;
    f.expr(target);
  }

  bool check_parameters(const TupleType* params, const Expr* target) {
    const auto* lit = as<FuncLit>(target);
    bool ok = true;
    if (!is_testing_type(params->vars[0]->type, "T")) {
      report(lit != nullptr ? lit->ftype->params[0]->type : target, "the first parameter of a fuzz target must be *testing.T");
      ok = false;
    }
    for (size_t i = 1; i < params->vars.size(); i++) {
      if (can_be_fuzzed(params->vars[i]->type)) continue;
      std::string all;
      for (Basic b : kFuzzBasics) all += std::string(typ(b)->name) + ", ";
      report(lit != nullptr ? lit->ftype->params[i]->type : target, "fuzzing arguments can only have the following types: " + all + "[]byte");
      ok = false;
    }
    return ok;
  }

  // The parameters of the first fuzz target that is as it should be.
  const TupleType* check_fuzz_calls(FuncDecl* fn) {
    struct Finder : Walk {
      Checker* c;
      const TupleType* params = nullptr;
      bool enter(Expr* e) override {
        auto* call = as<CallExpr>(e);
        if (call == nullptr || !is_f_method(call, "Fuzz") || call->args.size() != 1) return true;
        Expr* target = call->args[0];
        if (type_of(target) == nullptr) return true;
        Signature* s = under_as<Signature>(type_of(target));
        if (s == nullptr) {
          c->report(target, "argument to Fuzz must be a function");
          return false;
        }
        if (s->results != nullptr && !s->results->vars.empty()) c->report(target, "fuzz target must not return any value");
        if (s->params == nullptr || s->params->vars.empty()) {
          c->report(target, "fuzz target must have 1 or more argument");
          return false;
        }
        if (c->check_parameters(s->params, target) && params == nullptr) params = s->params;
        c->check_target_body(target);
        return false;
      }
    } f;
    f.c = this;
    f.decl(fn);
    return f.params;
  }

  void check_add(const CallExpr* call, const TupleType* params) {
    const size_t want = params->vars.size() - 1;
    if (call->args.size() != want) {
      report(call, "wrong number of values in call to (*testing.F).Add: " + std::to_string(call->args.size()) + ", fuzz target expects " + std::to_string(want));
      return;
    }
    std::vector<size_t> wrong;
    std::string have, expected;
    for (size_t i = 0; i < want; i++) {
      Type* t = type_of(call->args[i]);
      if (t == nullptr) return;
      if (!identical(t, params->vars[i + 1]->type)) wrong.push_back(i);
      have += (i > 0 ? " " : "") + go_types_string(t);
      expected += (i > 0 ? " " : "") + go_types_string(params->vars[i + 1]->type);
    }
    if (wrong.size() == 1) {
      size_t i = wrong[0];
      report(call->args[i], "mismatched type in call to (*testing.F).Add: " + go_types_string(type_of(call->args[i])) + ", fuzz target expects " +
                                go_types_string(params->vars[i + 1]->type));
    } else if (!wrong.empty()) {
      report(call, "mismatched types in call to (*testing.F).Add: [" + have + "], fuzz target expects [" + expected + "]");
    }
  }

  void check_fuzz(FuncDecl* fn) {
    const TupleType* params = check_fuzz_calls(fn);
    if (params == nullptr) return;
    struct Finder : Walk {
      Checker* c;
      const TupleType* params;
      bool enter(Expr* e) override {
        if (auto* call = as<CallExpr>(e); call != nullptr && is_f_method(call, "Add")) c->check_add(call, params);
        return true;
      }
    } f;
    f.c = this;
    f.params = params;
    f.decl(fn);
  }

  // ---- Test, Benchmark, Fuzz

  void check_test(const FuncDecl* fn, std::string_view prefix) {
    if (!fn->ftype->results.empty() || fn->ftype->params.size() != 1) return;
    const auto* star = as<Operation>(const_cast<const Expr*>(fn->ftype->params[0]->type));
    if (star == nullptr || star->y != nullptr || star->op != Tok::Mul) return;
    const NameExpr* type = as<NameExpr>(const_cast<const Expr*>(star->x));
    if (const auto* s = as<SelectorExpr>(const_cast<const Expr*>(star->x))) type = s->sel;
    if (type == nullptr || type->name != prefix.substr(0, 1)) return;
    const std::string name(fn->name->name);
    if (!fn->tparams.empty()) {
      const File& f = *pass.file->file;
      size_t at = f.text.find('[', fn->name->pos.off - f.base);
      pass.report(Analysis::Tests, f.pos(static_cast<uint32_t>(at)),
                  name + " has type parameters: it will not be run by go test as a " + std::string(prefix) + "XXX function");
    }
    std::string_view rest = std::string_view(name).substr(prefix.size());
    if (!rest.empty() && is_lower(decode_rune(rest).rune))
      pass.report(Analysis::Tests, fn->name->pos, name + " has malformed name: first letter after '" + std::string(prefix) + "' must not be lowercase");
  }

  // ---- examples

  static bool is_suffix(std::string_view s) { return !s.empty() && is_lower(decode_rune(s).rune); }

  // What an example's name may refer to: it is not known which of the imports is the package that it is an example of.
  std::vector<Object*> find_objects(std::string_view name) {
    std::string_view interned = intern_name(name);
    if (Object* o = pass.cp.pkg->scope->lookup(interned)) return {o};
    std::vector<Object*> out;
    for (Package* p : pass.cp.pkg->imports)
      if (p->scope != nullptr)
        if (Object* o = p->scope->lookup(interned)) out.push_back(o);
    return out;
  }

  void check_example_name(const FuncDecl* fn) {
    const std::string name(fn->name->name);
    auto say = [&](const std::string& m) { pass.report(Analysis::Tests, func_pos(fn), name + m); };
    if (!fn->ftype->params.empty()) say(" should be niladic");
    if (!fn->ftype->results.empty()) say(" should return nothing");
    if (!fn->tparams.empty()) say(" should not have type params");
    if (name == "Example") return;
    std::string_view rest = std::string_view(name).substr(7);
    size_t cut = rest.find('_');
    std::string ident(rest.substr(0, cut));
    std::vector<Object*> objects = find_objects(ident);
    if (!ident.empty() && objects.empty()) return say(" refers to unknown identifier: " + ident);
    if (cut == rest.npos) return;
    rest.remove_prefix(cut + 1);
    if (ident.empty()) {
      if (!is_suffix(rest)) say(" has malformed example suffix: " + std::string(rest));
      return;
    }
    cut = rest.find('_');
    std::string member(rest.substr(0, cut));
    if (!is_suffix(member)) {
      bool found = false;
      for (Object* o : objects)
        found = found || (o->type != nullptr && o->type->kind != TypeKind::Tuple && lookup_field_or_method(o->type, true, o->pkg, intern_name(member)).obj != nullptr);
      if (!found) say(" refers to unknown field or method: " + ident + "." + member);
    }
    if (cut != rest.npos && !is_suffix(rest.substr(cut + 1))) say(" has malformed example suffix: " + std::string(rest.substr(cut + 1)));
  }

  // go/ast's position of a function: the word func.
  Pos func_pos(const FuncDecl* fn) const {
    const File& f = *pass.file->file;
    size_t at = f.text.rfind("func", fn->name->pos.off - f.base);
    return f.pos(static_cast<uint32_t>(at));
  }

  // Whether a comment group's text begins with "Output:" or "Unordered output:".
  static bool is_output(std::string_view text, std::span<const Comment> group) {
    std::string body;
    for (const Comment& c : group) {
      std::string_view t = text.substr(c.begin, c.end - c.begin);
      if (t.starts_with("/*")) {
        t = t.substr(2, t.size() - 4);
      } else {
        t.remove_prefix(2);
        if (is_directive(t)) continue;
        if (t.starts_with(' ')) t.remove_prefix(1);
      }
      body += t;
      body += '\n';
    }
    size_t i = body.find_first_not_of(" \t\n\v\f\r");
    if (i == std::string::npos) return false;
    auto starts = [&](std::string_view word) {
      if (body.size() - i < word.size()) return false;
      for (size_t k = 0; k < word.size(); k++)
        if ((body[i + k] | 0x20) != (word[k] | 0x20)) return false;
      i += word.size();
      return true;
    };
    starts("unordered ");
    return starts("output:");
  }
  // //go:generate and the like are not part of a comment's text (go/ast CommentGroup.Text).
  static bool is_directive(std::string_view t) {
    if (t.starts_with("line ") || t.starts_with("extern ") || t.starts_with("export ")) return true;
    size_t colon = t.find(':');
    if (colon == t.npos || colon == 0 || colon + 1 >= t.size()) return false;
    for (size_t i = 0; i <= colon + 1; i++)
      if (i != colon && !((t[i] >= 'a' && t[i] <= 'z') || (t[i] >= '0' && t[i] <= '9'))) return false;
    return true;
  }

  void check_example_output(const FuncDecl* fn, const Comments& comments) {
    const File& f = *pass.file->file;
    const uint32_t from = func_pos(fn).off - f.base, to = fn->body == nullptr ? from : fn->body->rbrace.off - f.base + 1;
    struct Group {
      Pos pos;
      bool output;
    };
    std::vector<Group> groups;
    int outputs = 0;
    for (size_t i = 0; i < comments.list.size();) {
      size_t end = i + 1;
      while (end < comments.list.size() && !comments.list[end].starts_group) end++;
      std::span<const Comment> g = std::span(comments.list).subspan(i, end - i);
      i = end;
      if (g[0].begin < from) continue;
      if (g.back().end > to) break;
      groups.push_back({f.pos(g[0].begin), is_output(f.text, g)});
      outputs += groups.back().output;
    }
    for (size_t i = 0; i + 1 < groups.size(); i++)
      if (groups[i].output)
        pass.report(Analysis::Tests, groups[i].pos, outputs > 1 ? "there can only be one output comment block per example" : "output comment block must be the last comment block");
  }

  void run() {
    const File& f = *pass.file->file;
    if (!f.abs_path.ends_with("_test.go")) return;
    Comments comments;
    bool have_comments = false;
    for (Decl* d : pass.file->decls) {
      if (d->kind != DeclKind::Func) continue;
      auto* fn = static_cast<FuncDecl*>(d);
      if (fn->recv != nullptr) continue;
      std::string_view name = fn->name->name;
      if (name.starts_with("Example")) {
        check_example_name(fn);
        if (!have_comments) comments = find_comments(std::string_view(f.text.data(), f.text.size()));
        have_comments = true;
        check_example_output(fn, comments);
      } else if (name.starts_with("Test")) {
        check_test(fn, "Test");
      } else if (name.starts_with("Benchmark")) {
        check_test(fn, "Benchmark");
      } else if (name.starts_with("Fuzz")) {
        check_test(fn, "Fuzz");
        check_fuzz(fn);
      }
    }
  }
};

}  // namespace

void check_tests(Pass& pass) { Checker{pass}.run(); }

}  // namespace gorun::vet
