// Calls of built-in functions, of the language and of package unsafe (types2 builtins.go).
#include "frontend/check/checker.h"
#include "frontend/check/op_table.h"
#include "frontend/types/infer.h"
#include "runtime/base/check.h"

namespace gorun {

using namespace ast;

namespace {

// The element type of the slice x, or null and a cause.
Type* slice_elem(Checker& c, const Operand* x, std::string* cause) {
  Type* elem = nullptr;
  bool ok = under_is(x->type, [&](Type* u) {
    auto* s = type_as<SliceType>(u);
    if (!s) {
      *cause = x->is_nil() ? "argument must be a slice; have untyped nil" : "argument must be a slice; have " + c.str(x);
      return false;
    }
    if (!elem) {
      elem = s->elem;
    } else if (!identical(elem, s->elem)) {
      *cause = "mismatched slice element types " + c.str(elem) + " and " + c.str(s->elem) + " in " + c.str(x);
      return false;
    }
    return true;
  });
  return ok ? elem : nullptr;
}

// Whether the type set of t is within {[]byte, string}; *has_string: string is in it.
bool bytes_or_string(Checker& c, Type* t, bool* has_string) {
  return under_is(t, [&](Type* u) {
    if (auto* s = type_as<SliceType>(u); s && identical(s->elem, c.store.universe_byte())) return true;
    if (u && is_string(u)) {
      *has_string = true;
      return true;
    }
    return false;
  });
}

bool has_var_size(Type* t, std::unordered_map<Named*, bool>& seen) {
  Named* named = as_named(t);
  if (named) {
    auto [it, fresh] = seen.try_emplace(named, true);
    if (!fresh) return it->second;
  }
  bool res = false;
  Type* u = under(t);
  switch (u->kind) {
    case TypeKind::Array: res = has_var_size(static_cast<ArrayType*>(u)->elem, seen); break;
    case TypeKind::Struct:
      for (VarObj* f : static_cast<StructType*>(u)->fields) {
        if (has_var_size(f->type, seen)) {
          res = true;
          break;
        }
      }
      break;
    case TypeKind::Interface: res = is_type_param(t); break;
    default: break;
  }
  if (named) seen[named] = res;
  return res;
}

Basic complex_of(Basic b) {
  switch (b) {
    case Basic::Float32: return Basic::Complex64;
    case Basic::Float64: return Basic::Complex128;
    case Basic::UntypedFloat: return Basic::UntypedComplex;
    default: return Basic::Invalid;
  }
}

Basic float_of(Basic b) {
  switch (b) {
    case Basic::Complex64: return Basic::Float32;
    case Basic::Complex128: return Basic::Float64;
    case Basic::UntypedComplex: return Basic::UntypedFloat;
    default: return Basic::Invalid;
  }
}

// func(S, ...E) without allocation.
struct AppendSignature {
  VarObj first, rest;
  VarObj* vars[2] = {&first, &rest};
  SliceType slice;
  TupleType tuple;
  Signature sig;
  AppendSignature(Type* s, Type* elem) {
    slice.elem = elem;
    first.type = s;
    rest.type = &slice;
    tuple.vars = vars;
    sig.params = &tuple;
    sig.variadic = true;
  }
};

// The offset of the field that path leads to; -1: too large.
int64_t offset_of(Type* t, const std::vector<int>& path) {
  int64_t offs = 0;
  for (int i : path) {
    auto* s = under_as<StructType>(t);
    std::vector<int64_t> o;
    offsetsof(s->fields, &o);
    if (o[i] < 0) return -1;
    offs += o[i];
    if (offs < 0) return -1;
    t = s->fields[i]->type;
  }
  return offs;
}

}  // namespace

bool has_var_size(Type* t) {
  std::unordered_map<Named*, bool> seen;
  return has_var_size(t, seen);
}

Type* Checker::byte_slice() {
  if (!byte_slice_) byte_slice_ = new_slice(arena, store.universe_byte());
  return byte_slice_;
}

// f applied to the type of x; for a type parameter a new one whose type set has f of each type. Null: not defined for one of them.
Type* Checker::apply_type_func(Basic (*f)(Basic), Operand* x, BuiltinId id) {
  auto apply = [&](Type* t) -> Type* {
    auto* b = under_as<BasicType>(t);
    Basic r = b ? f(b->basic) : Basic::Invalid;
    return r == Basic::Invalid ? nullptr : basic(r);
  };
  TypeParam* tp = as_type_param(x->type);
  if (!tp) return apply(x->type);
  std::vector<UnionTerm> terms;
  bool ok = typeset_is(*type_set_of(tp), [&](const UnionTerm* t) {
    Type* r = t ? apply(t->type) : nullptr;
    if (!r) return false;
    terms.push_back({t->tilde, r});
    return true;
  });
  if (!ok) return nullptr;
  soft_error(x->expr, Diag::ComplexOfTypeParam, {str(x), builtin_info(id).name});
  auto* u = make<UnionType>();
  u->terms = save(terms);
  Interface* bound = new_interface(arena, tenv);
  bound->embeddeds.push_back(u);
  bound->embed_pos.push_back(Pos{});
  bound->complete = true;
  return new_type_param(arena, gorun::new_type_name(arena, Pos{}, pkg, tp->obj->name, nullptr), tp->index, bound);
}

// Checks a call of a built-in; the result is in x, without x->expr.
bool Checker::builtin(Operand* x, CallExpr* call, BuiltinId id) {
  const BuiltinInfo& info = builtin_info(id);
  auto arg_list = call->args;
  if (call->has_dots && id != BuiltinId::Append) {
    errorf(call, Diag::BuiltinDots, {info.name});
    use(arg_list);
    return false;
  }

  // len and cap are constant when their argument has neither calls nor receives.
  bool saved = env.has_call_or_recv;
  bool len_or_cap = id == BuiltinId::Len || id == BuiltinId::Cap;
  if (len_or_cap) env.has_call_or_recv = false;
  struct RestoreFlag {
    bool on, old;
    bool& ref;
    ~RestoreFlag() {
      if (on) ref = old;
    }
  } restore{len_or_cap, saved, env.has_call_or_recv};

  OperandList args;
  size_t nargs = arg_list.size();
  if (id != BuiltinId::Make && id != BuiltinId::New && id != BuiltinId::Offsetof) {
    expr_list(arg_list, &args);
    nargs = args.size();
    for (const Operand& a : args) {
      if (a.invalid()) return false;
    }
    if (nargs > 0) *x = args[0];
  }
  const char* mismatch = nullptr;
  if (nargs < static_cast<size_t>(info.nargs)) mismatch = "not enough";
  else if (!info.variadic && nargs > static_cast<size_t>(info.nargs)) mismatch = "too many";
  if (mismatch) {
    errorf(call, Diag::BuiltinArgCount, {mismatch, str(call), std::to_string(info.nargs), std::to_string(nargs)});
    return false;
  }

  switch (id) {
    case BuiltinId::Append: {
      std::string cause;
      Type* elem = slice_elem(*this, x, &cause);
      if (!elem) {
        errorf(x, Diag::InvalidAppend, {cause});
        return false;
      }
      // append([]byte, string...)
      if (nargs == 2 && call->has_dots && assignable_to(x, byte_slice(), nullptr, nullptr)) {
        bool has_string = false;
        if (bytes_or_string(*this, args[1].type, &has_string) && has_string) {
          if (is_untyped(args[1].type)) convert_untyped(&args[1], basic(Basic::String));
          x->mode = Mode::Value;
          break;
        }
      }
      // As a call of func(S, ...E) S.
      AppendSignature s(x->type, elem);
      if (call->has_dots) s.rest.type = new_slice(arena, elem);  // may become the type of an argument
      arguments(call, &s.sig, {}, {}, args, {});
      x->mode = Mode::Value;
      break;
    }
    case BuiltinId::Cap:
    case BuiltinId::Len: {
      Mode mode = Mode::Invalid;
      Const val;
      Type* t = array_ptr_deref(under(x->type));
      switch (t->kind) {
        case TypeKind::Basic:
          if (id == BuiltinId::Len && is_string(t)) {
            mode = Mode::Value;
            if (x->constant()) {
              mode = Mode::Constant;
              if (x->val.known()) val = const_int(static_cast<int64_t>(string_val(x->val).size()));
            }
          }
          break;
        case TypeKind::Array:
          mode = Mode::Value;
          if (!env.has_call_or_recv) {
            mode = Mode::Constant;
            if (static_cast<ArrayType*>(t)->len >= 0) val = const_int(static_cast<ArrayType*>(t)->len);
          }
          break;
        case TypeKind::Slice:
        case TypeKind::Chan: mode = Mode::Value; break;
        case TypeKind::Map:
          if (id == BuiltinId::Len) mode = Mode::Value;
          break;
        case TypeKind::Interface:
          if (is_type_param(x->type) && under_is(x->type, [&](Type* u) {
                if (!u) return false;
                u = array_ptr_deref(u);
                switch (u->kind) {
                  case TypeKind::Basic: return id == BuiltinId::Len && is_string(u);
                  case TypeKind::Array:
                  case TypeKind::Slice:
                  case TypeKind::Chan: return true;
                  case TypeKind::Map: return id == BuiltinId::Len;
                  default: return false;
                }
              })) {
            mode = Mode::Value;
          }
          break;
        default: break;
      }
      if (mode == Mode::Invalid) {
        if (is_valid(under(x->type))) errorf(x, Diag::InvalidLenCap, {str(x), info.name});
        return false;
      }
      if (mode == Mode::Value && is_untyped(x->type)) update_expr_type(x->expr, default_type(x->type), true);
      x->mode = mode;
      x->type = basic(Basic::Int);
      x->val = val;
      break;
    }
    case BuiltinId::Clear:
      verify_version(call->fun, kGo1_21, "clear");
      if (!under_is(x->type, [&](Type* u) {
            if (u && (u->kind == TypeKind::Map || u->kind == TypeKind::Slice)) return true;
            errorf(x, Diag::InvalidClear, {str(x)});
            return false;
          })) {
        return false;
      }
      x->mode = Mode::NoValue;
      break;

    case BuiltinId::Close:
      if (!under_is(x->type, [&](Type* u) {
            auto* ch = type_as<ChanType>(u);
            if (!ch) {
              errorf(x, Diag::CloseNonChan, {str(x)});
              return false;
            }
            if (ch->dir == ChanDir::RecvOnly) {
              errorf(x, Diag::CloseRecvOnly, {str(x)});
              return false;
            }
            return true;
          })) {
        return false;
      }
      x->mode = Mode::NoValue;
      break;

    case BuiltinId::Complex: {
      Operand* y = &args[1];
      bool ux = is_untyped(x->type), uy = is_untyped(y->type);
      if (ux && !uy) {
        convert_untyped(x, y->type);
      } else if (!ux && uy) {
        convert_untyped(y, x->type);
      } else if (ux && uy) {
        if (x->constant() && y->constant()) {
          for (Operand* o : {x, y}) {
            if (is_numeric(o->type) && o->val.known() && sign(imag(o->val)) == 0) o->type = basic(Basic::UntypedFloat);
          }
        } else {
          // A shift whose type is open: fails, as floats cannot be shifted.
          convert_untyped(x, basic(Basic::Float64));
          convert_untyped(y, basic(Basic::Float64));
        }
      }
      if (x->invalid() || y->invalid()) return false;
      if (!identical(x->type, y->type)) {
        errorf(x, Diag::ComplexMismatch, {str(call), str(x->type), str(y->type)});
        return false;
      }
      Type* res = apply_type_func(complex_of, x, id);
      if (!res) {
        errorf(x, Diag::ComplexArgs, {str(x->type)});
        return false;
      }
      if (x->constant() && y->constant()) {
        if (x->val.known() && y->val.known()) x->val = const_complex(to_float(x->val), to_float(y->val));
        else x->val = Const();
      } else {
        x->mode = Mode::Value;
      }
      x->type = res;
      break;
    }
    case BuiltinId::Copy: {
      Operand* y = &args[1];
      bool has_string = false;
      bool special = assignable_to(x, byte_slice(), nullptr, nullptr) && bytes_or_string(*this, y->type, &has_string);
      if (special) {
        if (is_untyped(y->type)) convert_untyped(y, basic(Basic::String));
      } else {
        std::string cause;
        Type* dst = slice_elem(*this, x, &cause);
        if (!dst) {
          errorf(x, Diag::InvalidCopy, {cause});
          return false;
        }
        Type* src = slice_elem(*this, y, &cause);
        if (!src) {
          if (!all_string(y->type)) {
            errorf(y, Diag::InvalidCopy, {cause});
            return false;
          }
          src = store.universe_byte();
        }
        if (!identical(dst, src)) {
          errorf(x, Diag::CopyMismatch, {str(x), str(y), str(dst), str(src)});
          return false;
        }
      }
      x->mode = Mode::Value;
      x->type = basic(Basic::Int);
      break;
    }
    case BuiltinId::Delete: {
      Type* key = nullptr;
      if (!under_is(x->type, [&](Type* u) {
            auto* m = type_as<MapType>(u);
            if (!m) {
              errorf(x, Diag::DeleteNotMap, {str(x)});
              return false;
            }
            if (key && !identical(m->key, key)) {
              errorf(x, Diag::DeleteMixedKeys, {str(x)});
              return false;
            }
            key = m->key;
            return true;
          })) {
        return false;
      }
      *x = args[1];
      assignment(x, key, "argument to delete");
      if (x->invalid()) return false;
      x->mode = Mode::NoValue;
      break;
    }
    case BuiltinId::Imag:
    case BuiltinId::Real: {
      if (is_untyped(x->type)) {
        if (x->constant()) {
          if (is_numeric(x->type)) x->type = basic(Basic::UntypedComplex);
        } else {
          convert_untyped(x, basic(Basic::Complex128));
          if (x->invalid()) return false;
        }
      }
      Type* res = apply_type_func(float_of, x, id);
      if (!res) {
        errorf(x, Diag::RealImagArg, {str(x->type)});
        return false;
      }
      if (x->constant()) {
        if (x->val.known()) x->val = id == BuiltinId::Real ? real(x->val) : imag(x->val);
      } else {
        x->mode = Mode::Value;
      }
      x->type = res;
      break;
    }
    case BuiltinId::Make: {
      Expr* arg0 = arg_list[0];
      Type* T = var_type(arg0);
      if (!is_valid(T)) return false;
      TypeError err;
      auto cond = [](void*, Type*, Type* u) -> TypeError {
        if (!u) return type_errorf("no specific type");
        if (u->kind == TypeKind::Slice || u->kind == TypeKind::Map || u->kind == TypeKind::Chan) return {};
        return type_errorf("type must be slice, map, or channel");
      };
      Type* u = common_under(T, cond, nullptr, &err);
      if (!u) {
        errorf(arg0, Diag::InvalidMake, {str(arg0), err.text(tenv)});
        return false;
      }
      size_t min = u->kind == TypeKind::Slice ? 2 : 1;
      if (nargs < min || min + 1 < nargs) {
        errorf(call, Diag::MakeArgCount, {str(call), std::to_string(min), std::to_string(min + 1), std::to_string(nargs)});
        return false;
      }
      int64_t sizes[2];
      int n = 0;
      for (Expr* a : arg_list.subspan(1)) {
        int64_t v;
        index(a, -1, &v);
        if (v >= 0) sizes[n++] = v;
      }
      if (n == 2 && sizes[0] > sizes[1]) errorf(arg_list[1], Diag::MakeSwapped);
      x->mode = Mode::Value;
      x->type = T;
      break;
    }
    case BuiltinId::Max:
    case BuiltinId::Min: {
      verify_version(call->fun, kGo1_21, id == BuiltinId::Max ? "built-in max" : "built-in min");
      for (size_t i = 0; i < nargs; i++) {
        Operand* a = &args[i];
        if (!all_ordered(a->type)) {
          errorf(a, Diag::MinMaxOperand, {str(a)});
          return false;
        }
        if (i == 0) continue;
        match_types(x, a);
        if (x->invalid()) return false;
        if (!identical(x->type, a->type)) {
          errorf(a, Diag::MinMaxMismatch, {str(x->type), str(a->type), str(a->expr)});
          return false;
        }
        if (x->constant() && a->constant()) {
          if (x->val.known() && a->val.known()) {
            Const p = a->val, q = x->val;
            match(&p, &q);
            if (compare(p, id == BuiltinId::Max ? ConstOp::Gt : ConstOp::Lt, q)) *x = *a;
          }
        } else {
          x->mode = Mode::Value;
        }
      }
      if (!x->constant()) {
        x->mode = Mode::Value;
        // A value must not be untyped.
        assignment(x, store.universe_any(), AssignContext("argument to built-in ", id));
        if (x->invalid()) return false;
      }
      for (const Operand& a : args) update_expr_type(a.expr, x->type, true);
      break;
    }
    case BuiltinId::New: {
      Expr* arg = arg_list[0];
      expr_or_type(x, arg, false);
      exclude(x, mode_bit(Mode::NoValue) | mode_bit(Mode::Builtin));
      if (x->invalid()) return false;
      if (x->mode == Mode::TypeExpr) {
        valid_var_type(arg, x->type);
      } else {
        if (is_untyped(x->type)) {
          assignment(x, nullptr, "argument to new");
          if (x->invalid()) return false;
        }
        if (!allow_version(kGo1_26)) version_error(start_pos(call->fun), kGo1_26, "new(" + str(arg) + ")");
      }
      x->mode = Mode::Value;
      x->type = new_pointer(arena, x->type);
      break;
    }
    case BuiltinId::Panic:
      assignment(x, store.universe_any(), "argument to panic");
      if (x->invalid()) return false;
      x->mode = Mode::NoValue;
      break;

    case BuiltinId::Print:
    case BuiltinId::Println:
      for (Operand& a : args) {
        assignment(&a, nullptr, AssignContext("argument to built-in ", id));
        if (a.invalid()) return false;
      }
      x->mode = Mode::NoValue;
      break;

    case BuiltinId::Recover:
      if (env.func) env.func->has_recover = true;
      x->mode = Mode::Value;
      {
        // gc calls the result interface{} in messages; the universe's own prints as any.
        Interface* result = new_interface(arena, nullptr);
        result->complete = true;
        x->type = result;
      }
      break;

    case BuiltinId::Add:
      verify_version(call->fun, kGo1_17, "unsafe.Add");
      assignment(x, basic(Basic::UnsafePointer), "argument to unsafe.Add");
      if (x->invalid()) return false;
      if (!is_valid_index(&args[1], "length", true)) return false;
      x->mode = Mode::Value;
      x->type = basic(Basic::UnsafePointer);
      break;

    case BuiltinId::Alignof:
      assignment(x, nullptr, "argument to unsafe.Alignof");
      if (x->invalid()) return false;
      if (has_var_size(x->type)) {
        x->mode = Mode::Value;
      } else {
        x->mode = Mode::Constant;
        x->val = const_int(alignof_type(x->type));
      }
      x->type = basic(Basic::Uintptr);
      break;

    case BuiltinId::Offsetof: {
      Expr* arg0 = arg_list[0];
      Expr* inner = unparen(arg0);
      if (inner->kind != ExprKind::Selector) {
        errorf(arg0, Diag::OffsetofNotSelector, {str(arg0)});
        use(arg0);
        return false;
      }
      auto* selx = static_cast<SelectorExpr*>(inner);
      expr(nullptr, x, selx->x);
      if (x->invalid()) return false;
      Type* base = deref_struct_ptr(x->type);
      std::string_view sel = selx->sel->name;
      LookupResult r = lookup_field_or_method(base, false, pkg, sel, false);
      if (!r.obj) {
        errorf(x, Diag::OffsetofNoField, {str(base), sel});
        return false;
      }
      if (r.obj->kind == ObjKind::Func) {
        errorf(arg0, Diag::OffsetofMethod, {str(arg0)});
        return false;
      }
      if (r.indirect) {
        errorf(x, Diag::OffsetofIndirect, {sel, str(base)});
        return false;
      }
      record_selection(selx, SelKind::Field, base, r.obj, r.path, false);
      record_type_and_value(selx, x->mode == Mode::Variable ? Mode::Variable : Mode::Value, r.obj->type, {});
      if (has_var_size(base)) {
        x->mode = Mode::Value;
      } else {
        int64_t offs = offset_of(base, r.path);
        if (offs < 0) {
          errorf(x, Diag::TypeTooLarge, {str(x)});
          return false;
        }
        x->mode = Mode::Constant;
        x->val = const_int(offs);
      }
      x->type = basic(Basic::Uintptr);
      break;
    }
    case BuiltinId::Sizeof:
      assignment(x, nullptr, "argument to unsafe.Sizeof");
      if (x->invalid()) return false;
      if (has_var_size(x->type)) {
        x->mode = Mode::Value;
      } else {
        int64_t size = sizeof_type(x->type);
        if (size < 0) {
          errorf(x, Diag::TypeTooLarge, {str(x)});
          return false;
        }
        x->mode = Mode::Constant;
        x->val = const_int(size);
      }
      x->type = basic(Basic::Uintptr);
      break;

    case BuiltinId::Slice: {
      verify_version(call->fun, kGo1_17, "unsafe.Slice");
      auto* p = type_as<PointerType>(common_under(x->type));
      if (!p) {
        errorf(x, Diag::UnsafeNotPointer, {str(x)});
        return false;
      }
      if (!is_valid_index(&args[1], "length", false)) return false;
      x->mode = Mode::Value;
      x->type = new_slice(arena, p->base);
      break;
    }
    case BuiltinId::SliceData: {
      verify_version(call->fun, kGo1_20, "unsafe.SliceData");
      auto* s = type_as<SliceType>(common_under(x->type));
      if (!s) {
        errorf(x, Diag::UnsafeNotSlice, {str(x)});
        return false;
      }
      x->mode = Mode::Value;
      x->type = new_pointer(arena, s->elem);
      break;
    }
    case BuiltinId::String:
      verify_version(call->fun, kGo1_20, "unsafe.String");
      assignment(x, new_pointer(arena, store.universe_byte()), "argument to unsafe.String");
      if (x->invalid()) return false;
      if (!is_valid_index(&args[1], "length", false)) return false;
      x->mode = Mode::Value;
      x->type = basic(Basic::String);
      break;

    case BuiltinId::StringData:
      verify_version(call->fun, kGo1_20, "unsafe.StringData");
      assignment(x, basic(Basic::String), "argument to unsafe.StringData");
      if (x->invalid()) return false;
      x->mode = Mode::Value;
      x->type = new_pointer(arena, store.universe_byte());
      break;

    case BuiltinId::kCount: UNREACHABLE("builtin");
  }
  return true;
}

}  // namespace gorun
