// Expression and type switches (types2 stmt.go).
#include "frontend/check/checker.h"
#include "frontend/check/const_key.h"
#include "frontend/check/op_table.h"

namespace gorun {

using namespace ast;

static void multiple_defaults(Checker& c, std::span<CaseClause* const> body) {
  CaseClause* first = nullptr;
  for (CaseClause* cc : body) {
    if (cc->cases) continue;
    if (first) c.errorf(cc->pos, Diag::MultipleDefaults, {c.pos_str(first->pos)});
    else first = cc;
  }
}

namespace {
// A constant case of a switch. For a tag of interface type equal values of different types differ.
struct SeenCase {
  ConstKey key;
  Pos pos;
  Type* type;
};
}  // namespace

void Checker::switch_stmt(SwitchStmt* s) {
  Operand x;
  NameExpr name;  // stands for a missing tag
  if (s->tag) {
    expr(nullptr, &x, s->tag);
    // As if assigned to a variable.
    assignment(&x, nullptr, "switch expression");
    if (!x.invalid() && !comparable_type(x.type) && !has_nil(x.type)) {
      errorf(&x, Diag::CannotSwitchOn, {str(&x), str(x.type)});
      x.mode = Mode::Invalid;
    }
  } else {
    x.mode = Mode::Constant;
    x.type = basic(Basic::Bool);
    x.val = const_bool(true);
    name.name = "true";
    name.pos = s->body.empty() ? s->rbrace : s->body[0]->pos;
    x.expr = &name;
  }
  multiple_defaults(*this, s->body);

  std::vector<SeenCase> seen;
  ConstKeyMap<std::vector<size_t>> index;  // of seen, once it is long
  constexpr size_t kLinear = 12;
  auto duplicate = [&](const ConstKey& k, Type* t) -> const SeenCase* {
    if (seen.size() <= kLinear) {
      for (const SeenCase& c : seen) {
        if (c.key == k && identical(c.type, t)) return &c;
      }
      return nullptr;
    }
    if (index.empty()) {
      for (size_t i = 0; i < seen.size(); i++) index[seen[i].key].push_back(i);
    }
    if (auto it = index.find(k); it != index.end()) {
      for (size_t i : it->second) {
        if (identical(seen[i].type, t)) return &seen[i];
      }
    }
    return nullptr;
  };

  for (CaseClause* clause : s->body) {
    for (Expr* e : unpack_list(clause->cases)) {
      Operand v;
      expr(nullptr, &v, e);
      if (x.invalid() || v.invalid()) continue;
      convert_untyped(&v, x.type);
      if (v.invalid()) continue;
      // Positions of errors are those of the first operand.
      Operand res = v;
      comparison(&res, &x, Tok::Eq, true);
      if (res.invalid() || !v.constant()) continue;
      ConstKey k;
      if (!const_key(v.val, false, &k)) continue;
      if (const SeenCase* other = duplicate(k, v.type)) {
        ErrorBuilder err(this, Diag::DuplicateCase);
        err.add(e, "duplicate case " + str(&v) + " in expression switch");
        err.add(other->pos, "previous case");
        err.report();
        continue;
      }
      if (seen.size() > kLinear) index[k].push_back(seen.size());
      seen.push_back({k, v.expr->pos, v.type});
    }
    open_scope();
    stmt_list(clause->body);
    close_scope();
  }
}

void Checker::type_switch_stmt(SwitchStmt* s, TypeSwitchGuard* guard) {
  NameExpr* lhs = guard->lhs;
  if (lhs && lhs->name == "_") {
    soft_error(lhs->pos, Diag::NoNewVar);
    lhs = nullptr;
  }

  Operand x;
  expr(nullptr, &x, guard->x);
  bool ok = false;
  if (!x.invalid()) {
    if (is_type_param(x.type)) errorf(&x, Diag::TypeSwitchOnTypeParam, {str(&x)});
    else if (is_interface(x.type)) ok = true;
    else errorf(&x, Diag::TypeSwitchNotInterface, {str(&x)});
  }
  if (ok) {
    guard->type = x.type;
    guard->mode = Mode::Value;
  }
  multiple_defaults(*this, s->body);

  struct Seen {
    Type* type;
    Expr* e;
  };
  std::vector<Seen> seen;
  SmallVec<VarObj*, 8> lhs_vars;
  for (CaseClause* clause : s->body) {
    auto cases = unpack_list(clause->cases);
    Type* T = nullptr;  // of the last case; null: nil
    for (Expr* e : cases) {
      bool is_nil = false;
      if (Expr* n = unparen(e); n->kind == ExprKind::Name) {
        Object* o = lookup(static_cast<NameExpr*>(n)->name);
        is_nil = o && o->kind == ObjKind::Nil;
      }
      if (is_nil) {
        T = nullptr;
        Operand dummy;
        expr(nullptr, &dummy, e);
      } else {
        T = var_type(e);
        if (!is_valid(T)) continue;
      }
      const Seen* dup = nullptr;
      for (const Seen& o : seen) {
        if (T == o.type || (T && o.type && identical(T, o.type))) {
          dup = &o;
          break;
        }
      }
      if (dup) {
        ErrorBuilder err(this, Diag::DuplicateCase);
        err.add(e, "duplicate case " + (T ? str(T) : std::string("nil")) + " in type switch");
        err.add(dup->e, "previous case");
        err.report();
        continue;
      }
      seen.push_back({T, e});
      if (ok && T) type_assertion(e, &x, T, true);
    }
    // With exactly one type the variable has that type.
    if (cases.size() != 1 || !T) T = ok ? x.type : invalid();

    open_scope();
    if (lhs) {
      VarObj* v = new_local(lhs->pos, lhs->name, T);
      declare(env.scope, nullptr, v, clause->colon);
      clause->implicit = v;
      lhs_vars.push_back(v);
    }
    stmt_list(clause->body);
    close_scope();
  }

  // The variables of the clauses count as one.
  if (lhs) {
    bool used = false;
    for (VarObj* v : lhs_vars) {
      used |= v->used;
      v->used = true;
    }
    if (!used) soft_error(lhs->pos, Diag::UnusedSwitchVar, {lhs->name});
  }
}

}  // namespace gorun
