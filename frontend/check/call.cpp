// Calls, their arguments, instantiation of functions (types2 call.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/types/infer.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

static size_t count(const TupleType* t) { return t ? t->vars.size() : 0; }

static InferArg infer_arg(const Operand& x) { return {x.invalid() ? nullptr : x.type, x.is_nil(), x.pos(), x.expr}; }

// Instantiates the generic function x, with the type arguments of inst if there is one, and those that T tells.
void Checker::func_inst(Target* T, Pos pos, Operand* x, IndexExpr* inst, bool infer_rest, TypeList* partial) {
  Pos err_pos = pos;
  if (inst) {
    err_pos = inst->pos;
    x->expr = inst;
  }
  bool version_err = !verify_version(err_pos, kGo1_18, "function instantiation");

  std::span<Expr* const> xlist;
  TypeList targs;
  if (inst) {
    xlist = unpack_list(inst->index);
    bool ok;
    targs = type_list(xlist, &ok);
    if (!ok) {
      x->mode = Mode::Invalid;
      return;
    }
  }
  auto* sig = static_cast<Signature*>(unalias(x->type));
  size_t got = targs.size(), want = sig->tparams.size();
  if (got > want) {
    errorf(xlist[got - 1], Diag::TooManyTypeArgs, {std::to_string(got), std::to_string(want)});
    x->mode = Mode::Invalid;
    return;
  }
  if (got < want) {
    if (!infer_rest) {
      *partial = std::move(targs);
      return;
    }
    // `var v T = x` infers like a call g(v) of func g[type parameters of x](type of x).
    SmallVec<InferArg, 1> args;
    Type* params = make<TupleType>();
    if (T) {
      if (!version_err && !allow_version(kGo1_21)) {
        version_error(err_pos, kGo1_21, inst ? "partially instantiated function in assignment" : "implicitly instantiated function in assignment");
      }
      auto* gsig = make<Signature>();
      gsig->params = sig->params;
      gsig->results = sig->results;
      gsig->variadic = sig->variadic;
      VarObj* p = new_param(x->pos(), "", gsig);
      params = new_tuple(std::span<VarObj* const>(&p, 1));
      // Named in messages.
      auto* name = make<NameExpr>();
      name->pos = x->pos();
      name->name = T->desc_expr ? arena.copy_string(str(T->desc_expr)) : T->desc;
      args.push_back({T->sig, false, x->pos(), name});
    }
    // Renamed, so that a recursive instantiation does not meet its own parameters.
    auto tparams = rename_tparams(tenv, sig->tparams, &params);
    InferError err;
    auto all = infer(tenv, pos, tparams, targs, static_cast<TupleType*>(params), args, T != nullptr, &err);
    if (all.empty()) {
      if (err.failed) error_text(err.pos, Diag::CannotInfer, err.text);
      x->mode = Mode::Invalid;
      return;
    }
    targs.assign(all.begin(), all.end());
  }
  x->type = instantiate_signature(x->pos(), x->expr, sig, targs, xlist);
  x->mode = Mode::Value;
}

Signature* Checker::instantiate_signature(Pos pos, Expr* e, Signature* sig, std::span<Type* const> targs, std::span<Expr* const> xlist) {
  auto* inst = static_cast<Signature*>(instantiate(sig, targs, store));
  record_instance(e, targs, inst);
  // Constraints are verified when all types are set up.
  auto args = arena.copy_span(targs);
  later([this, pos, sig, args, xlist] {
    std::string cause;
    int i = verify_instance(tenv, pos, sig->tparams, args, &cause);
    if (i >= 0) {
      Pos at = static_cast<size_t>(i) < xlist.size() ? start_pos(xlist[i]) : pos;
      error_text(at, Diag::InvalidTypeArg, cause, true);
    } else {
      mono_instance(pos, sig->tparams, args, xlist);
    }
  });
  return inst;
}

ExprClass Checker::call_expr(Operand* x, CallExpr* call) {
  IndexExpr* inst = nullptr;
  if (call->fun->kind == ExprKind::Index) {
    auto* ix = static_cast<IndexExpr*>(call->fun);
    // Type arguments are combined with the value arguments below.
    if (index_expr(x, ix)) inst = ix;
    x->expr = ix;
    record(x);
  } else {
    expr_or_type(x, call->fun, true);
  }

  switch (x->mode) {
    case Mode::Invalid:
      use(call->args);
      x->expr = call;
      return ExprClass::Statement;

    case Mode::TypeExpr: {
      non_generic(nullptr, x);
      if (x->invalid()) return ExprClass::Conversion;
      call->call_kind = CallKind::Conversion;
      Type* T = x->type;
      x->mode = Mode::Invalid;
      size_t n = call->args.size();
      if (n == 0) {
        errorf(call, Diag::ConversionNoArg, {str(T)});
      } else if (n == 1) {
        expr(nullptr, x, call->args[0]);
        if (!x->invalid()) {
          Interface* it = is_type_param(T) ? nullptr : under_as<Interface>(T);
          if (it && !is_method_set(*type_set(it))) {
            errorf(call, Diag::ConversionToConstraint, {str(T)});  // x stays what the argument is
          } else if (call->has_dots) {
            errorf(call->args[0], Diag::ConversionDots, {str(T)});
          } else {
            conversion(x, T);
          }
        }
      } else {
        use(call->args);
        errorf(call->args[n - 1], Diag::ConversionManyArgs, {str(T)});
      }
      x->expr = call;
      return ExprClass::Conversion;
    }
    case Mode::Builtin: {
      BuiltinId id = x->id;
      call->call_kind = CallKind::Builtin;
      call->builtin = static_cast<uint8_t>(id);
      if (!builtin(x, call, id)) x->mode = Mode::Invalid;
      x->expr = call;
      if (!x->invalid() && !x->constant()) env.has_call_or_recv = true;
      switch (builtin_info(id).kind) {
        case BuiltinKind::Statement: return ExprClass::Statement;
        case BuiltinKind::Conversion: return ExprClass::Conversion;
        case BuiltinKind::Expression: return ExprClass::Expression;
      }
      UNREACHABLE("builtin kind");
    }
    default: break;
  }

  call->call_kind = CallKind::Func;
  // A type parameter stands for its common underlying type.
  TypeError err;
  auto cond = [](void*, Type* t, Type* u) -> TypeError { return u && u->kind != TypeKind::Signature ? type_errorf("%s is not a function", t) : TypeError{}; };
  Type* u = common_under(x->type, cond, nullptr, &err);
  if (!u) {
    errorf(x, Diag::CannotCall, {str(x), err.text(tenv)});
    x->mode = Mode::Invalid;
    x->expr = call;
    return ExprClass::Statement;
  }
  auto* sig = static_cast<Signature*>(u);
  bool was_generic = !sig->tparams.empty();

  std::span<Expr* const> xlist;
  TypeList targs;
  if (inst) {
    xlist = unpack_list(inst->index);
    bool ok;
    targs = type_list(xlist, &ok);
    if (!ok) {
      use(call->args);
      x->mode = Mode::Invalid;
      x->expr = call;
      return ExprClass::Statement;
    }
    size_t got = targs.size(), want = sig->tparams.size();
    if (got > want) {
      errorf(xlist[want], Diag::TooManyTypeArgs, {std::to_string(got), std::to_string(want)});
      use(call->args);
      x->mode = Mode::Invalid;
      x->expr = call;
      return ExprClass::Statement;
    }
    if (got == want && want > 0) {
      // Nothing to infer: instantiated whatever the arguments.
      verify_version(inst, kGo1_18, "function instantiation");
      sig = instantiate_signature(inst->pos, inst, sig, targs, xlist);
      targs.clear();
      xlist = {};
    }
  }

  OperandList args;
  std::vector<TypeList> atargs;
  generic_expr_list(call->args, &args, &atargs);
  sig = arguments(call, sig, std::move(targs), xlist, args, atargs);

  if (was_generic && sig->tparams.empty()) record_type_and_value(call->fun, Mode::Value, sig, {});

  switch (count(sig->results)) {
    case 0: x->mode = Mode::NoValue; break;
    case 1:
      x->mode = Mode::Value;
      x->type = sig->results->vars[0]->type;
      break;
    default: x->mode = Mode::Value; x->type = sig->results;
  }
  x->expr = call;
  env.has_call_or_recv = true;
  // When inference failed the result may still speak of the type parameters.
  if (x->mode == Mode::Value && !sig->tparams.empty() && is_parameterized(sig->tparams, x->type)) x->mode = Mode::Invalid;
  return ExprClass::Statement;
}

void Checker::expr_list(std::span<Expr* const> list, OperandList* out_list) {
  if (list.size() == 1) {
    multi_expr(list[0], false, out_list, nullptr);
    return;
  }
  out_list->reserve(list.size());
  for (Expr* e : list) {
    Operand x;
    expr(nullptr, &x, e);
    out_list->push_back(x);
  }
}

// As expr_list, but functions may stay generic, with the type arguments that are given in (*targs)[i].
void Checker::generic_expr_list(std::span<Expr* const> list, OperandList* out_list, std::vector<TypeList>* targs) {
  // Before go1.21 functions as arguments must be instantiated.
  bool infer_all = list.empty() || !allow_version(kGo1_21);
  size_t n = list.size();
  if (n > 1) out_list->reserve(n);
  for (size_t i = 0; i < n; i++) {
    Expr* e = list[i];
    Operand x;
    if (e->kind == ExprKind::Index) {
      auto* inst = static_cast<IndexExpr*>(e);
      if (index_expr(&x, inst)) {
        TypeList part;
        func_inst(nullptr, x.pos(), &x, inst, infer_all, &part);
        if (!part.empty()) {
          if (targs->size() < n) targs->resize(n);
          (*targs)[i] = std::move(part);
          x.expr = inst;
        } else {
          record(&x);
        }
        out_list->push_back(x);
        continue;
      }
      // As the end of raw_expr.
      x.expr = e;
      if (!obj_path.empty()) pending_type(&x);
      record(&x);
    } else {
      raw_expr(nullptr, &x, e, nullptr, true);
    }
    exclude(&x, kNotValueModes);
    if (n == 1 && !x.invalid() && x.type->kind == TypeKind::Tuple) {
      for (VarObj* v : static_cast<TupleType*>(x.type)->vars) {
        Operand y;
        y.mode = Mode::Value;
        y.expr = e;
        y.type = v->type;
        out_list->push_back(y);
      }
      return;
    }
    if (n > 1) single_value(&x);
    out_list->push_back(x);
  }
}

// Checks the arguments of a call, infers type arguments that are missing, instantiates callee and function arguments. The result is the
// signature of the callee, instantiated; sig itself after an error.
Signature* Checker::arguments(CallExpr* call, Signature* sig, TypeList targs, std::span<Expr* const> xlist, OperandList& args, const std::vector<TypeList>& atargs) {
  size_t nargs = args.size(), npars = count(sig->params);
  bool ddd = call->has_dots;

  // The parameters as this call sees them: a variadic one once for each of its arguments.
  bool spread = false;
  size_t fixed = npars;
  if (sig->variadic) {
    if (ddd) {
      if (call->args.size() == 1 && nargs > 1) {
        errorf(call, Diag::DotsWithMultiValue, {std::to_string(nargs), str(call->args[0])});
        return sig;
      }
    } else if (nargs + 1 >= npars) {
      fixed = npars - 1;
      spread = true;
      npars = nargs;
    } else {
      npars--;  // for the message
    }
  } else if (ddd) {
    errorf(call, Diag::DotsNonVariadic, {str(call->fun)});
    return sig;
  }

  if (nargs != npars) {
    Pos at = start_pos(call);
    const char* qualifier = "not enough";
    if (nargs > npars) {
      at = args[npars].pos();
      qualifier = "too many";
    } else if (nargs > 0) {
      at = args[nargs - 1].pos();
    }
    TypeList have, want;
    for (const Operand& a : args) have.push_back(a.type);
    if (sig->params) {
      for (VarObj* v : sig->params->vars) want.push_back(v->type);
    }
    ErrorBuilder err(this, Diag::WrongArgCount);
    err.add(at, std::string(qualifier) + " arguments in call to " + str(call->fun));
    err.add(Pos{}, "have " + types_summary(have, false, ddd));
    err.add(Pos{}, "want " + types_summary(want, sig->variadic, false));
    err.report();
    return sig;
  }

  size_t n = sig->tparams.size();
  bool generic_args = false;
  for (const Operand& a : args) {
    auto* s = a.invalid() ? nullptr : type_as<Signature>(a.type);
    generic_args |= s && !s->tparams.empty();
  }
  AssignContext context("argument to ", call->fun);
  if (n == 0 && !generic_args) {
    for (size_t i = 0; i < nargs; i++) {
      Type* pt = i < fixed ? sig->params->vars[i]->type : static_cast<SliceType*>(unalias(sig->params->vars[fixed]->type))->elem;
      assignment(&args[i], pt, context);
    }
    return sig;
  }

  // With inference.
  Signature* rsig = sig;
  TupleType* sig_params = sig->params;
  if (spread) {
    std::vector<VarObj*> vars(sig->params->vars.begin(), sig->params->vars.begin() + fixed);
    VarObj* last = sig->params->vars[fixed];
    Type* elem = static_cast<SliceType*>(unalias(last->type))->elem;
    while (vars.size() < nargs) vars.push_back(new_param(last->pos, last->name, elem));
    sig_params = new_tuple(vars);
  }
  if (!sig_params) sig_params = make<TupleType>();
  std::vector<TypeParam*> tparams;
  if (n > 0) {
    if (!allow_version(kGo1_18)) {
      if (call->fun->kind == ExprKind::Index) version_error(start_pos(call->fun), kGo1_18, "function instantiation");
      else version_error(start_pos(call), kGo1_18, "implicit function instantiation");
    }
    Type* t = sig_params;
    auto fresh = rename_tparams(tenv, sig->tparams, &t);
    tparams.assign(fresh.begin(), fresh.end());
    sig_params = static_cast<TupleType*>(t);
    targs.resize(tparams.size());
  }
  std::vector<size_t> generic;
  for (size_t i = 0; i < nargs; i++) {
    auto* s = args[i].invalid() ? nullptr : type_as<Signature>(args[i].type);
    if (!s || s->tparams.empty()) continue;
    // Type parameters of its own for each argument, as in f(g, g).
    auto* copy = make<Signature>();
    copy->params = s->params;
    copy->results = s->results;
    copy->variadic = s->variadic;
    Type* t = copy;
    auto fresh = rename_tparams(tenv, s->tparams, &t);
    static_cast<Signature*>(t)->tparams = fresh;
    args[i].type = t;
    tparams.insert(tparams.end(), fresh.begin(), fresh.end());
    if (i < atargs.size()) targs.insert(targs.end(), atargs[i].begin(), atargs[i].end());
    targs.resize(tparams.size());
    generic.push_back(i);
  }
  if (!generic.empty()) verify_version(args[generic[0]].pos(), kGo1_21, "implicitly instantiated function as argument");

  std::vector<InferArg> iargs;
  for (const Operand& a : args) iargs.push_back(infer_arg(a));
  InferError err;
  auto all = infer(tenv, call->pos, tparams, targs, sig_params, iargs, false, &err);
  if (all.empty()) {
    if (err.failed) error_text(err.pos, Diag::CannotInfer, "in call to " + str(call->fun) + ", " + err.text);
    return sig;
  }
  if (n > 0) {
    rsig = instantiate_signature(call->pos, call->fun, sig, all.first(n), xlist);
    if (spread) sig_params = subst_tuple({std::span<TypeParam* const>(tparams).first(n), all.first(n)}, sig_params, store);
    else sig_params = rsig->params;  // null for none
  }
  size_t j = n;
  for (size_t i : generic) {
    auto* s = static_cast<Signature*>(args[i].type);
    size_t k = s->tparams.size();
    args[i].type = instantiate_signature(call->pos, args[i].expr, s, all.subspan(j, k), {});
    args[i].mode = Mode::Value;
    record(&args[i]);
    j += k;
  }
  for (size_t i = 0; i < nargs; i++) assignment(&args[i], sig_params->vars[i]->type, context);
  return rsig;
}

bool Checker::use(std::span<Expr* const> list) {
  bool ok = true;
  for (Expr* e : list) ok &= use1(e, false);
  return ok;
}

bool Checker::use_lhs(std::span<Expr* const> list) {
  bool ok = true;
  for (Expr* e : list) ok &= use1(e, true);
  return ok;
}

bool Checker::use1(Expr* e, bool lhs) {
  if (!e) return true;
  Operand x;
  x.mode = Mode::Value;
  Expr* inner = unparen(e);
  switch (inner->kind) {
    case ExprKind::Name: {
      auto* n = static_cast<NameExpr*>(inner);
      if (n->name == "_") break;
      // A variable on the left of an assignment is not used by it.
      VarObj* v = nullptr;
      bool was_used = false;
      if (lhs) {
        if (Object* o = lookup(n->name); o && o->kind == ObjKind::Var && o->pkg == pkg) {
          v = static_cast<VarObj*>(o);
          was_used = v->used;
        }
      }
      expr_or_type(&x, n, true);
      if (v) v->used = was_used;
      break;
    }
    case ExprKind::List: return lhs ? use_lhs(static_cast<ListExpr*>(inner)->elems) : use(static_cast<ListExpr*>(inner)->elems);
    default: raw_expr(nullptr, &x, e, nullptr, true);
  }
  return !x.invalid();
}

}  // namespace gorun
