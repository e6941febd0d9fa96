// Initialisation and assignment (types2 assignments.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"

namespace gorun {

using namespace ast;

// T null: assignment to the blank identifier.
void Checker::assignment(Operand* x, Type* T, const AssignContext& context) {
  single_value(x);
  switch (x->mode) {
    case Mode::Invalid: return;
    case Mode::NilValue:
    case Mode::Constant:
    case Mode::Variable:
    case Mode::MapIndex:
    case Mode::Value:
    case Mode::CommaOk: break;
    default:
      errorf(x, Diag::CannotAssignMode, {str(x), T ? str(T) : "<nil>", context.str()});
      x->mode = Mode::Invalid;
      return;
  }

  if (is_untyped(x->type)) {
    Type* target = T;
    if (x->is_nil()) {
      if (!T) {
        errorf(x, Diag::UntypedNilUse, {context.str()});
        x->mode = Mode::Invalid;
        return;
      }
    } else if (!T || is_interface(T)) {
      target = default_type(x->type);
    }
    Const val;
    Diag code;
    Type* t = implicit_type_and_value(x, target, &val, &code);
    if (!t) {
      Diag d = code == Diag::TruncatedFloat ? Diag::CannotUseTruncated : code == Diag::NumericOverflow ? Diag::CannotUseOverflows : Diag::CannotUse;
      errorf(x, d, {str(x), str(target), context.str()});
      x->mode = Mode::Invalid;
      return;
    }
    become(x, t, val);
  }

  if (Signature* sig = type_as<Signature>(x->type->kind == TypeKind::Basic ? nullptr : under(x->type)); sig && !sig->tparams.empty()) {
    errorf(x, Diag::GenericFuncValue, {str(x), context.str()});
    x->mode = Mode::Invalid;
    return;
  }
  if (!T || x->type == T) return;

  if (assignable_to(x, T, nullptr, nullptr)) return;
  std::string cause;
  assignable_to(x, T, &cause, nullptr);
  if (cause.empty()) errorf(x, Diag::CannotUse, {str(x), str(T), context.str()});
  else errorf(x, Diag::CannotUseCause, {str(x), str(T), context.str(), cause});
  x->mode = Mode::Invalid;
}

void Checker::init_const(ConstObj* lhs, Operand* x) {
  if (x->invalid() || !is_valid(x->type) || (lhs->type && !is_valid(lhs->type))) {
    if (!lhs->type) lhs->type = invalid();
    return;
  }
  if (!x->constant()) {
    errorf(x, Diag::NotConstant, {str(x)});
    if (!lhs->type) lhs->type = invalid();
    return;
  }
  if (!lhs->type) lhs->type = x->type;
  assignment(x, lhs->type, "constant declaration");
  if (x->invalid()) return;
  lhs->val = x->val;
}

void Checker::init_var(VarObj* lhs, Operand* x, const AssignContext& context) {
  if (x->invalid() || !is_valid(x->type) || (lhs->type && !is_valid(lhs->type))) {
    if (!lhs->type) lhs->type = invalid();
    x->mode = Mode::Invalid;
    return;
  }
  if (!lhs->type) {
    Type* t = x->type;
    if (is_untyped(t)) {
      if (is_typed_nil(t)) {
        errorf(x, Diag::UntypedNilUse, {context.str()});
        lhs->type = invalid();
        x->mode = Mode::Invalid;
        return;
      }
      t = default_type(t);
    }
    lhs->type = t;
  }
  assignment(x, lhs->type, context);
}

// The variable of this package that name denotes, or null.
static VarObj* own_variable(const Checker& c, std::string_view name) {
  Object* o = c.lookup(name);
  return o && o->kind == ObjKind::Var && o->pkg == c.pkg ? static_cast<VarObj*>(o) : nullptr;
}

// The type of a left-hand side; null for _, the invalid type after an error. Assigning to a variable does not use it.
Type* Checker::lhs_var(Expr* lhs) {
  Expr* inner = unparen(lhs);
  NameExpr* name = inner->kind == ExprKind::Name ? static_cast<NameExpr*>(inner) : nullptr;
  if (name && name->name == "_") {
    name->obj = nullptr;
    return nullptr;
  }
  VarObj* v = nullptr;
  bool was_used = false;
  if (name) {
    v = own_variable(*this, name->name);
    if (v) was_used = v->used;
  }
  Operand x;
  expr(nullptr, &x, lhs);
  if (v) v->used = was_used;
  if (x.invalid() || !is_valid(x.type)) return invalid();

  switch (x.mode) {
    case Mode::Variable:
    case Mode::MapIndex: break;
    default:
      if (x.expr->kind == ExprKind::Selector) {
        Operand op;
        expr(nullptr, &op, static_cast<SelectorExpr*>(x.expr)->x);
        if (op.mode == Mode::MapIndex) {
          errorf(&x, Diag::AssignFieldInMap, {str(x.expr)});
          return invalid();
        }
      }
      errorf(&x, Diag::CannotAssignTo, {str(x.expr)});
      return invalid();
  }
  mark_assigned(lhs);
  return x.type;
}

// lhs = rhs, or lhs = x when x is the value of rhs.
void Checker::assign_var(Expr* lhs, Expr* rhs, Operand* x, const AssignContext& context) {
  Type* T = lhs_var(lhs);
  if (T && !is_valid(T)) {
    if (x) x->mode = Mode::Invalid;
    else use(rhs);
    return;
  }
  Operand y;
  if (!x) {
    Target target;
    if (T && (target.sig = under_as<Signature>(T))) target.desc_expr = lhs;
    x = &y;
    expr(target.sig ? &target : nullptr, x, rhs);
  }
  if (!T && context.text == "assignment") assignment(x, T, "assignment to _ identifier");
  else assignment(x, T, context);
}

std::string Checker::types_summary(std::span<Type* const> list, bool variadic, bool has_dots) {
  std::string res = "(";
  for (size_t i = 0; i < list.size(); i++) {
    Type* t = list[i];
    std::string s;
    if (!t || !is_valid(t)) {
      s = "unknown type";
    } else if (is_untyped(t)) {
      if (is_numeric(t)) {
        s = "number";
      } else {
        std::string_view name = static_cast<BasicType*>(t)->name;
        if (name.starts_with("untyped ")) name.remove_prefix(8);
        s = name;
      }
    } else {
      s = str(t);
    }
    if (i + 1 == list.size()) {
      if (variadic) {
        if (auto* sl = type_as<SliceType>(t)) s = str(sl->elem);
        s = "..." + s;
      } else if (has_dots) {
        s += "...";
      }
    }
    if (i > 0) res += ", ";
    res += s;
  }
  return res + ")";
}

static std::string measure(size_t n, const char* unit) { return std::to_string(n) + " " + unit + (n == 1 ? "" : "s"); }

void Checker::assign_error(std::span<Expr* const> rhs, int l, int r) {
  std::string vars = measure(l, "variable"), vals = measure(r, "value");
  Expr* first = rhs[0];
  if (rhs.size() == 1) {
    if (Expr* call = unparen(first); call->kind == ExprKind::Call) {
      errorf(first, Diag::AssignMismatchCall, {vars, str(static_cast<CallExpr*>(call)->fun), vals});
      return;
    }
  }
  errorf(first, Diag::AssignMismatch, {vars, vals});
}

void Checker::return_error(Pos at, std::span<VarObj* const> lhs, const OperandList& rhs) {
  size_t l = lhs.size(), r = rhs.size();
  const char* qualifier = "not enough";
  if (r > l) {
    at = rhs[l].pos();
    qualifier = "too many";
  } else if (r > 0) {
    at = rhs[r - 1].pos();
  }
  TypeList have, want;
  for (const Operand& x : rhs) have.push_back(x.type);
  for (VarObj* v : lhs) want.push_back(v->type);
  ErrorBuilder err(this, Diag::WrongResultCount);
  err.add(at, std::string(qualifier) + " return values");
  err.add(Pos{}, "have " + types_summary(have, false, false));
  err.add(Pos{}, "want " + types_summary(want, false, false));
  err.report();
}

// Variables lhs get the values of orig_rhs. With ret these are the results of a function.
void Checker::init_vars(std::span<VarObj* const> lhs, std::span<Expr* const> orig_rhs, ReturnStmt* ret) {
  const char* context = ret ? "return statement" : "assignment";
  size_t l = lhs.size(), r = orig_rhs.size();
  // A single call is left to the general case, which words a mismatch better.
  bool is_call = r == 1 && unparen(orig_rhs[0])->kind == ExprKind::Call;
  if (l == r && !is_call) {
    for (size_t i = 0; i < l; i++) {
      Operand x;
      Target target;
      if (lhs[i]->type && (target.sig = under_as<Signature>(lhs[i]->type))) {
        target.desc = lhs[i]->name;
        if (ret && target.desc.empty()) target.desc = "result variable";
      }
      expr(target.sig ? &target : nullptr, &x, orig_rhs[i]);
      init_var(lhs[i], &x, context);
    }
    return;
  }
  auto invalidate = [&] {
    for (VarObj* v : lhs) {
      if (!v->type) v->type = invalid();
    }
  };
  if (r != 1) {
    // A mismatch is reported only when the right side has no errors of its own.
    if (use(orig_rhs)) {
      if (ret) {
        OperandList rhs;
        expr_list(orig_rhs, &rhs);
        return_error(ret->pos, lhs, rhs);
      } else {
        assign_error(orig_rhs, l, r);
      }
    }
    invalidate();
    return;
  }
  OperandList rhs;
  bool comma_ok;
  multi_expr(orig_rhs[0], l == 2 && !ret, &rhs, &comma_ok);
  if (rhs.size() == l) {
    for (size_t i = 0; i < l; i++) init_var(lhs[i], &rhs[i], context);
    return;
  }
  if (!rhs[0].invalid()) {
    if (ret) return_error(ret->pos, lhs, rhs);
    else assign_error(orig_rhs, l, rhs.size());
  }
  invalidate();
}

void Checker::assign_vars(std::span<Expr* const> lhs, std::span<Expr* const> orig_rhs) {
  size_t l = lhs.size(), r = orig_rhs.size();
  bool is_call = r == 1 && unparen(orig_rhs[0])->kind == ExprKind::Call;
  if (l == r && !is_call) {
    for (size_t i = 0; i < l; i++) assign_var(lhs[i], orig_rhs[i], nullptr, "assignment");
    return;
  }
  if (r != 1) {
    bool ok_lhs = use_lhs(lhs);
    bool ok_rhs = use(orig_rhs);
    if (ok_lhs && ok_rhs) assign_error(orig_rhs, l, r);
    return;
  }
  OperandList rhs;
  bool comma_ok;
  multi_expr(orig_rhs[0], l == 2, &rhs, &comma_ok);
  if (rhs.size() == l) {
    for (size_t i = 0; i < l; i++) assign_var(lhs[i], nullptr, &rhs[i], "assignment");
    return;
  }
  if (!rhs[0].invalid()) assign_error(orig_rhs, l, rhs.size());
  use_lhs(lhs);
}

void Checker::short_var_decl(Pos pos, std::span<Expr* const> lhs, std::span<Expr* const> rhs) {
  size_t top = delayed.size();
  Scope* scope = env.scope;
  SmallVec<VarObj*, 4> vars;  // one for each lhs
  SmallVec<VarObj*, 4> fresh;
  bool has_err = false;
  for (size_t i = 0; i < lhs.size(); i++) {
    Expr* e = lhs[i];
    VarObj* v = nullptr;
    if (e->kind != ExprKind::Name) {
      use1(e, true);
      errorf(e, Diag::NonNameDefine, {str(e)});
      has_err = true;
    } else {
      auto* id = static_cast<NameExpr*>(e);
      bool repeated = false;
      if (id->name != "_") {
        for (size_t j = 0; j < i && !repeated; j++) { repeated = lhs[j]->kind == ExprKind::Name && static_cast<NameExpr*>(lhs[j])->name.data() == id->name.data(); }
      }
      if (repeated) {
        errorf(e, Diag::RepeatedDefine, {id->name});
        has_err = true;
      } else if (Object* alt = scope->lookup(id->name)) {
        // An assignment. The new variables' scope starts behind the statement, hence only this scope is looked at.
        id->obj = alt;
        id->type = alt->type;
        if (alt->kind == ObjKind::Var) {
          v = static_cast<VarObj*>(alt);
          v->reassigned = true;
          id->mode = Mode::Variable;
        } else {
          errorf(e, Diag::CannotAssignToObject, {id->name});
          has_err = true;
        }
      } else {
        v = new_local(id->pos, id->name, nullptr);
        if (id->name != "_") fresh.push_back(v);
        id->obj = v;
      }
    }
    if (!v) v = new_local(e->pos, "_", nullptr);  // stands in for an invalid one
    vars.push_back(v);
  }

  init_vars({vars.data(), vars.size()}, rhs, nullptr);
  for (size_t i = 0; i < lhs.size(); i++) {
    if (lhs[i]->kind == ExprKind::Name && static_cast<NameExpr*>(lhs[i])->obj == vars[i]) {
      lhs[i]->mode = Mode::Variable;
      lhs[i]->type = vars[i]->type;
    }
  }
  process_delayed(top);  // literals on the right side do not see the new names

  if (fresh.empty() && !has_err) {
    soft_error(pos, Diag::NoNewVars);
    return;
  }
  Pos scope_pos = end_pos(rhs.back());
  for (VarObj* v : fresh) declare(scope, nullptr, v, scope_pos);
}

}  // namespace gorun
