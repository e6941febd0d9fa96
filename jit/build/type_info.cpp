// TypeInfo: layout and scalars of types.
#include "frontend/types/infer.h"
#include "jit/build/program.h"
#include "jit/ir/refuse.h"
#include "runtime/base/check.h"

namespace gorun::build {
namespace {

abi::Kind basic_kind(Basic b) {
  switch (b) {
    case Basic::String:
    case Basic::UntypedString: return abi::Kind::String;
    case Basic::UnsafePointer:
    case Basic::UntypedNil: return abi::Kind::UnsafePointer;
    case Basic::UntypedBool: return abi::Kind::Bool;
    case Basic::UntypedInt: return abi::Kind::Int;
    case Basic::UntypedRune: return abi::Kind::Int32;
    case Basic::UntypedFloat: return abi::Kind::Float64;
    case Basic::UntypedComplex: return abi::Kind::Complex128;
    default: return static_cast<abi::Kind>(b);  // same order from Invalid to Complex128
  }
}

}  // namespace

const TypeInfo* Program::info(Type* t) {
  CHECK(t != nullptr, "no type");
  TypeId id = store_.id(t);
  std::lock_guard lock(mu_);
  size_t i = static_cast<size_t>(id);
  if (i < infos_.size() && infos_[i]) return infos_[i];
  return make_info(store_.type(id), id);
}

const TypeInfo* Program::info(Type* t, const Env* env) {
  if (!env) return info(t);
  Env* e = const_cast<Env*>(env);
  if (auto it = e->infos.find(t); it != e->infos.end()) return it->second;
  const TypeInfo* r = info(apply(t, env));
  e->infos[t] = r;
  return r;
}

const TypeInfo* Program::make_info(Type* t, TypeId id) {
  info_store_.emplace_back();
  TypeInfo* r = &info_store_.back();
  r->id = id;
  r->type = t;
  r->under = gorun::under(t);
  size_t i = static_cast<size_t>(id);
  if (i >= infos_.size()) infos_.resize(i + 1 + i / 2);
  infos_[i] = r;
  if (r->under->kind == TypeKind::Tuple) return r;
  TypeLayout l = store_.layout(t);
  constexpr int64_t kMaxWidth = int64_t{1} << 50;  // types.MaxWidth
  if (l.size < 0 || l.size > kMaxWidth || (r->under->kind == TypeKind::Array && static_cast<ArrayType*>(r->under)->len > (1 << 20) && sizeof_type(t) < 0))
    ir::refuse(0, "type " + type_link_string(t) + " larger than address space");
  r->size = l.size;
  r->align = l.align ? l.align : 1;
  r->ptr_bytes = l.ptr_bytes;
  switch (r->under->kind) {
    case TypeKind::Basic: r->kind = basic_kind(static_cast<BasicType*>(r->under)->basic); break;
    case TypeKind::Array: r->kind = abi::Kind::Array; break;
    case TypeKind::Slice: r->kind = abi::Kind::Slice; break;
    case TypeKind::Struct: r->kind = abi::Kind::Struct; break;
    case TypeKind::Pointer: r->kind = abi::Kind::Pointer; break;
    case TypeKind::Signature: r->kind = abi::Kind::Func; break;
    case TypeKind::Interface: r->kind = abi::Kind::Interface; break;
    case TypeKind::Map: r->kind = abi::Kind::Map; break;
    case TypeKind::Chan: r->kind = abi::Kind::Chan; break;
    default: UNREACHABLE("type without layout: %s", type_link_string(t).c_str());
  }
  using abi::Kind;
  r->is_signed = r->kind >= Kind::Int && r->kind <= Kind::Int64;
  r->is_int = r->kind >= Kind::Int && r->kind <= Kind::Uintptr;
  r->is_float = r->kind == Kind::Float32 || r->kind == Kind::Float64;
  r->is_complex = r->kind == Kind::Complex64 || r->kind == Kind::Complex128;
  flatten(r);
  r->scalar = r->in_regs && r->leaves.size() <= kMaxScalars;
  r->direct_iface = r->size == 8 && r->ptr_bytes == 8;
  return r;
}

void Program::flatten(TypeInfo* r) {
  using abi::Kind;
  auto add = [&](ir::Ty ty, int32_t off) { r->leaves.push_back({ty, off}); };
  r->in_regs = true;
  switch (r->kind) {
    case Kind::Bool:
    case Kind::Int8:
    case Kind::Uint8: add(ir::Ty::I8, 0); break;
    case Kind::Int16:
    case Kind::Uint16: add(ir::Ty::I16, 0); break;
    case Kind::Int32:
    case Kind::Uint32: add(ir::Ty::I32, 0); break;
    case Kind::Int:
    case Kind::Int64:
    case Kind::Uint:
    case Kind::Uint64:
    case Kind::Uintptr: add(ir::Ty::I64, 0); break;
    case Kind::Float32: add(ir::Ty::F32, 0); break;
    case Kind::Float64: add(ir::Ty::F64, 0); break;
    case Kind::Complex64:
      add(ir::Ty::F32, 0);
      add(ir::Ty::F32, 4);
      break;
    case Kind::Complex128:
      add(ir::Ty::F64, 0);
      add(ir::Ty::F64, 8);
      break;
    case Kind::String:
      add(ir::Ty::Ptr, 0);
      add(ir::Ty::I64, 8);
      break;
    case Kind::Slice:
      add(ir::Ty::Ptr, 0);
      add(ir::Ty::I64, 8);
      add(ir::Ty::I64, 16);
      r->comparable = false;
      break;
    case Kind::Interface:
      add(ir::Ty::Ptr, 0);
      add(ir::Ty::Ptr, 8);
      break;
    case Kind::Func:
    case Kind::Map: r->comparable = false; [[fallthrough]];
    case Kind::Pointer:
    case Kind::Chan:
    case Kind::UnsafePointer: add(ir::Ty::Ptr, 0); break;
    case Kind::Array: {
      ArrayType* a = static_cast<ArrayType*>(r->under);
      r->array_elem = info(a->elem);
      r->array_len = a->len;
      r->comparable = r->array_elem->comparable;
      r->long_array = a->len > 1 || (a->len == 1 && r->array_elem->long_array);
      if (a->len == 0) break;
      if (a->len == 1 && r->array_elem->in_regs) {
        r->leaves = r->array_elem->leaves;
      } else {
        r->in_regs = a->len > 1 && r->size == 0;  // [n]struct{}: no scalars
      }
      break;
    }
    case Kind::Struct: {
      StructType* s = static_cast<StructType*>(r->under);
      std::vector<int64_t> offs;
      store_.field_offsets(s, &offs);
      for (size_t i = 0; i < s->fields.size(); i++) {
        const TypeInfo* ft = info(s->fields[i]->type);
        r->fields.push_back({s->fields[i], ft, offs[i], static_cast<uint32_t>(r->leaves.size())});
        if (!ft->comparable) r->comparable = false;
        if (ft->long_array) r->long_array = true;
        if (!ft->in_regs) r->in_regs = false;
        if (!r->in_regs) continue;
        for (const Leaf& l : ft->leaves) add(l.ty, l.off + static_cast<int32_t>(offs[i]));
        if (r->leaves.size() > kMaxLeaves) r->in_regs = false;
      }
      break;
    }
    case Kind::Invalid: UNREACHABLE("invalid type");
  }
  if (!r->in_regs) r->leaves.clear();
}

const AbiAssignment& Program::abi_of(const std::vector<const TypeInfo*>& params, const std::vector<const TypeInfo*>& results) {
  std::pair<std::vector<uint32_t>, std::vector<uint32_t>> key;
  for (auto* t : params) key.first.push_back(static_cast<uint32_t>(t->id));
  for (auto* t : results) key.second.push_back(static_cast<uint32_t>(t->id));
  std::lock_guard lock(mu_);
  auto& slot = abis_[key];
  if (!slot) slot = std::make_unique<AbiAssignment>(assign_abi(params, results));
  return *slot;
}

const AbiAssignment& Program::abi_of(Signature* sig, const TypeInfo* recv) {
  uint64_t key = static_cast<uint64_t>(store_.id(sig)) << 32 | (recv ? static_cast<uint32_t>(recv->id) : 0);
  std::lock_guard lock(mu_);
  auto& slot = sig_abis_[key];
  if (!slot) {
    std::vector<const TypeInfo*> params, results;
    if (recv) params.push_back(recv);
    if (sig->params)
      for (VarObj* v : sig->params->vars) params.push_back(info(v->type));
    if (sig->results)
      for (VarObj* v : sig->results->vars) results.push_back(info(v->type));
    slot = &abi_of(params, results);
  }
  return *slot;
}

}  // namespace gorun::build
