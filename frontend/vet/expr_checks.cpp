// atomic, bool, errorsas, ifaceassert, nilfunc, stringintconv: each looks at one kind of node.
#include <map>
#include <unordered_set>

#include "frontend/types/lookup.h"
#include "frontend/vet/pass.h"
#include "frontend/vet/walk.h"

namespace gorun::vet {

using namespace ast;

namespace {

bool is_function(const Object* o, std::string_view path, std::initializer_list<std::string_view> names) {
  if (o == nullptr || o->kind != ObjKind::Func || o->pkg == nullptr || o->pkg->path != path) return false;
  if (Signature* s = as_signature(o->type); s != nullptr && s->recv != nullptr) return false;
  for (std::string_view n : names)
    if (o->name == n) return true;
  return false;
}

}  // namespace

// ---- atomic: x = atomic.AddInt32(&x, 1)

void check_assign(Pass& pass, const AssignStmt* s) {
  if (s->rhs == nullptr) return;
  List<Expr*> lhs = unpack_list(s->lhs), rhs = unpack_list(s->rhs);
  if (lhs.size() != rhs.size() || (lhs.size() == 1 && s->op == Tok::Define)) return;
  for (size_t i = 0; i < rhs.size(); i++) {
    const auto* c = as<CallExpr>(const_cast<const Expr*>(rhs[i]));
    if (c == nullptr || c->args.size() != 2 || !is_function(callee(c), "sync/atomic", {"AddInt32", "AddInt64", "AddUint32", "AddUint64", "AddUintptr"})) continue;
    const auto* arg = as<Operation>(const_cast<const Expr*>(c->args[0]));
    const auto* left = as<Operation>(const_cast<const Expr*>(lhs[i]));
    bool same = false;
    if (arg != nullptr && arg->y == nullptr && arg->op == Tok::And) same = pass.text(lhs[i]) == pass.text(arg->x);
    else if (left != nullptr && left->y == nullptr && left->op == Tok::Mul) same = pass.text(left->x) == pass.text(c->args[0]);
    if (same) pass.report(Analysis::Atomic, lhs[i], "direct assignment to atomic value");
  }
}

// ---- bool: a || a, x != 1 || x != 2

namespace {

// Whether evaluating an expression twice, or not, makes no difference.
struct EffectFinder : Walk {
  bool effects = false;
  bool enter(Stmt*) override { return false; }
  bool enter(Expr* e) override {
    switch (e->kind) {
      case ExprKind::ArrayType:
      case ExprKind::SliceType:
      case ExprKind::StructType:
      case ExprKind::ChanType:
      case ExprKind::FuncType:
      case ExprKind::MapType:
      case ExprKind::InterfaceType:
      case ExprKind::FuncLit: return false;
      case ExprKind::Operation:
        if (static_cast<Operation*>(e)->op == Tok::Arrow) effects = true;
        break;
      case ExprKind::Call: {
        auto* c = static_cast<CallExpr*>(e);
        if (c->call_kind == CallKind::Conversion) break;
        if (c->call_kind == CallKind::Builtin && unparen(c->fun)->kind == ExprKind::Name) {
          auto id = static_cast<BuiltinId>(c->builtin);
          if (id == BuiltinId::Len || id == BuiltinId::Cap || id == BuiltinId::Complex || id == BuiltinId::Imag || id == BuiltinId::Real || id == BuiltinId::Make ||
              id == BuiltinId::New || id == BuiltinId::Max || id == BuiltinId::Min)
            break;
        }
        effects = true;
        break;
      }
      default: break;
    }
    return !effects;
  }
};

// The operands of a chain of op, last one first.
void split(Pass& pass, Tok op, const Expr* e, std::vector<const Expr*>* out) {
  while (true) {
    while (e->kind == ExprKind::Paren) e = static_cast<const ParenExpr*>(e)->x;
    const auto* o = as<Operation>(e);
    if (o == nullptr || o->y == nullptr || o->op != op) break;
    pass.bools_seen.insert(o);
    split(pass, op, o->y, out);
    e = o->x;
  }
  out->push_back(e);
}

void check_operands(Pass& pass, Tok op, std::span<const Expr*> operands) {
  const std::string name = op == Tok::OrOr ? "or" : "and", sign(tok_text(op));
  std::vector<std::string> texts;
  for (const Expr* e : operands) texts.push_back(pass.text(e));
  std::unordered_set<std::string> seen;
  for (size_t i = 0; i < operands.size(); i++)
    if (!seen.insert(texts[i]).second) pass.report(Analysis::Bools, operands[i], "redundant " + name + ": " + texts[i] + " " + sign + " " + texts[i]);
  // One value cannot equal two constants, and differs from one of them.
  std::map<std::string, std::string> compared;
  for (size_t i = 0; i < operands.size(); i++) {
    const auto* o = as<Operation>(operands[i]);
    if (o == nullptr || o->y == nullptr || o->op != (op == Tok::OrOr ? Tok::Ne : Tok::Eq)) continue;
    const Expr* x;
    if (o->y->mode == Mode::Constant) x = o->x;
    else if (o->x->mode == Mode::Constant) x = o->y;
    else continue;
    auto [it, fresh] = compared.try_emplace(pass.text(x), texts[i]);
    if (!fresh && it->second != texts[i]) pass.report(Analysis::Bools, operands[i], "suspect " + name + ": " + texts[i] + " " + sign + " " + it->second);
  }
}

void check_bool(Pass& pass, const Operation* o) {
  if ((o->op != Tok::OrOr && o->op != Tok::AndAnd) || pass.bools_seen.contains(o)) return;
  std::vector<const Expr*> operands;
  split(pass, o->op, o, &operands);
  size_t from = 0;
  for (size_t i = 0; i <= operands.size(); i++) {
    bool effects = i == operands.size();
    if (!effects) {
      EffectFinder f;
      f.expr(const_cast<Expr*>(operands[i]));
      effects = f.effects;
    }
    if (!effects) continue;
    if (i - from > 1) check_operands(pass, o->op, std::span(operands).subspan(from, i - from));
    from = i + 1;
  }
}

// ---- nilfunc: f == nil

const NameExpr* used_name(const Expr* e) {
  while (e->kind == ExprKind::Paren) e = static_cast<const ParenExpr*>(e)->x;
  if (const auto* i = as<IndexExpr>(e); i != nullptr && (i->index->kind == ExprKind::List || i->index->mode == Mode::TypeExpr)) {
    e = i->x;
    while (e->kind == ExprKind::Paren) e = static_cast<const ParenExpr*>(e)->x;
  }
  if (const auto* s = as<SelectorExpr>(e)) return s->sel;
  return as<NameExpr>(e);
}

void check_nil_func(Pass& pass, const Operation* o) {
  if (o->op != Tok::Eq && o->op != Tok::Ne) return;
  const Expr* other = o->x->mode == Mode::NilValue ? o->y : o->y->mode == Mode::NilValue ? o->x : nullptr;
  const NameExpr* n = other == nullptr ? nullptr : used_name(other);
  if (n == nullptr || n->obj == nullptr || n->obj->kind != ObjKind::Func) return;
  pass.report(Analysis::Nilfunc, o, "comparison of function " + std::string(n->obj->name) + " " + std::string(tok_text(o->op)) + " nil is always " + (o->op == Tok::Ne ? "true" : "false"));
}

}  // namespace

void check_operation(Pass& pass, const Operation* o) {
  if (o->y == nullptr) return;
  if (pass.on(Analysis::Bools)) check_bool(pass, o);
  if (pass.on(Analysis::Nilfunc)) check_nil_func(pass, o);
}

// ---- ifaceassert

namespace {

// Whether a type parameter occurs in t: then nothing is said about it.
struct ParamFinder {
  std::vector<Type*> seen;
  bool has(Type* t) {
    if (t == nullptr) return false;
    t = unalias(t);
    for (Type* s : seen)
      if (s == t) return false;
    seen.push_back(t);
    switch (t->kind) {
      case TypeKind::TypeParam: return true;
      case TypeKind::Array: return has(static_cast<ArrayType*>(t)->elem);
      case TypeKind::Slice: return has(static_cast<SliceType*>(t)->elem);
      case TypeKind::Pointer: return has(static_cast<PointerType*>(t)->base);
      case TypeKind::Map: return has(static_cast<MapType*>(t)->key) || has(static_cast<MapType*>(t)->elem);
      case TypeKind::Chan: return has(static_cast<ChanType*>(t)->elem);
      case TypeKind::Tuple:
        for (VarObj* v : static_cast<TupleType*>(t)->vars)
          if (has(v->type)) return true;
        return false;
      case TypeKind::Struct:
        for (VarObj* v : static_cast<StructType*>(t)->fields)
          if (has(v->type)) return true;
        return false;
      case TypeKind::Signature: return has(static_cast<Signature*>(t)->params) || has(static_cast<Signature*>(t)->results);
      case TypeKind::Interface:
        for (FuncObj* m : type_set(static_cast<Interface*>(t))->methods)
          if (has(m->type)) return true;
        return false;
      case TypeKind::Named:
        for (Type* a : static_cast<Named*>(t)->targs)
          if (has(a)) return true;
        return false;
      default: return false;
    }
  }
};

void check_target(Pass& pass, const Expr* x, const Expr* target) {
  Type *v = type_of(x), *t = type_of(target);
  if (v == nullptr || t == nullptr) return;
  auto *vi = under_as<Interface>(v), *ti = under_as<Interface>(t);
  if (vi == nullptr || ti == nullptr) return;
  bool wrong = false;
  FuncObj* m = missing_method(nullptr, vi, ti, false, nullptr, nullptr, nullptr, &wrong);
  if (m == nullptr || !wrong || ParamFinder().has(vi) || ParamFinder().has(ti)) return;
  pass.report(Analysis::Ifaceassert, target,
              "impossible type assertion: no type can implement both " + go_types_string(v) + " and " + go_types_string(t) + " (conflicting types for " +
                  std::string(m->name) + " method)");
}

}  // namespace

void check_assertion(Pass& pass, const TypeAssertExpr* e) { check_target(pass, e->x, e->type_expr); }

void check_type_switch(Pass& pass, const SwitchStmt* s) {
  const auto* g = as<TypeSwitchGuard>(const_cast<const Expr*>(s->tag));
  if (g == nullptr) return;
  for (const CaseClause* c : s->body)
    for (const Expr* t : unpack_list(c->cases)) check_target(pass, g->x, t);
}

// ---- errorsas

void check_errors_as(Pass& pass, const CallExpr* c) {
  const std::string& own = pass.cp.pkg->path;
  if (c->args.size() < 2 || own == "errors" || own == "errors_test" || !is_function(callee(c), "errors", {"As"})) return;
  Type* t = type_of(c->args[1]);
  if (t == nullptr || identical(under(t), universe().empty_interface)) return;
  auto* p = under_as<PointerType>(t);
  if (p != nullptr && identical(p->base, universe().error_type)) {
    pass.report(Analysis::Errorsas, c, "second argument to errors.As should not be *error");
  } else if (p == nullptr || (!is_interface_or_type_param(p->base) && !implements_error(p->base))) {
    pass.report(Analysis::Errorsas, c, "second argument to errors.As must be a non-nil pointer to either a type that implements error, or to any interface type");
  }
}

// ---- stringintconv

namespace {

std::string type_name(Type* t) {
  switch (t->kind) {
    case TypeKind::Basic: return std::string(static_cast<BasicType*>(t)->name);
    case TypeKind::Named: return std::string(static_cast<Named*>(t)->obj->name);
    case TypeKind::Alias: return std::string(static_cast<AliasType*>(t)->obj->name);
    case TypeKind::TypeParam: return std::string(static_cast<TypeParam*>(t)->obj->name);
    default: return {};
  }
}

// "T", "T (int)", "int (in P)": a type out of the type set of whole, which the source calls whole_name.
std::string describe(Type* t, Type* whole, const std::string& whole_name) {
  std::string name = t == whole ? whole_name : type_name(t);
  if (name.empty()) return {};
  std::string more;
  if (std::string u = type_name(under(t)); !u.empty() && u != name) more = u;
  if (t != whole && !whole_name.empty() && whole_name != name) more += (more.empty() ? "in " : ", in ") + whole_name;
  return more.empty() ? name : name + " (" + more + ")";
}

// The types that t may stand for.
std::vector<Type*> type_choices(Type* t) {
  TypeParam* p = as_type_param(t);
  if (p == nullptr) return {t};
  std::vector<Type*> out;
  const TypeSet& s = *type_set_of(p);
  if (has_terms(s))
    for (const UnionTerm& u : s.terms) out.push_back(u.type);
  return out;
}

}  // namespace

void check_string_conversion(Pass& pass, const CallExpr* c) {
  if (c->args.size() != 1) return;
  const NameExpr* n = as<NameExpr>(const_cast<const Expr*>(c->fun));
  if (const auto* s = as<SelectorExpr>(const_cast<const Expr*>(c->fun))) n = s->sel;
  if (n == nullptr || n->obj == nullptr || n->obj->kind != ObjKind::TypeName || n->obj->type == nullptr) return;
  Type *to = n->obj->type, *from = type_of(c->args[0]), *to_string = nullptr, *from_int = nullptr;
  if (from == nullptr) return;
  for (Type* t : type_choices(to))
    if (to_string == nullptr && is_basic_kind(t, Basic::String)) to_string = t;
  if (to_string == nullptr) return;
  for (Type* t : type_choices(from)) {
    auto* b = under_as<BasicType>(t);
    if (from_int != nullptr || b == nullptr || !(b->info & kIsInteger)) continue;
    if (b->basic != Basic::Uint8 && b->basic != Basic::Int32 && b->basic != Basic::UntypedRune) from_int = t;
  }
  if (from_int == nullptr) return;
  std::string target = describe(to_string, to, std::string(n->obj->name)), source = describe(from_int, from, type_name(from));
  if (target.empty() || source.empty()) return;
  pass.report(Analysis::Stringintconv, c, "conversion from " + source + " to " + target + " yields a string of one rune, not a string of digits");
}

}  // namespace gorun::vet
