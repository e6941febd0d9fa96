// Sizes, alignment and pointer maps of gc for amd64 (types2 gcsizes.go, cmd/compile/internal/types/size.go, reflectdata's pointer masks).
#include "frontend/types/infer.h"
#include "frontend/types/named.h"
#include "frontend/types/store_impl.h"
#include "runtime/base/check.h"

namespace gorun {
namespace {

constexpr int64_t kWord = 8;
constexpr int8_t kBasicSizes[] = {
    0, 1, 8, 1, 2, 4, 8, 8, 1, 2, 4, 8, 8, 4, 8, 8, 16, 16, 8, 0, 0, 0, 0, 0, 0, 0,
};
static_assert(std::size(kBasicSizes) == static_cast<size_t>(Basic::kCount));

int64_t align_up(int64_t x, int64_t a) { return static_cast<int64_t>((static_cast<uint64_t>(x) + static_cast<uint64_t>(a) - 1) & ~(static_cast<uint64_t>(a) - 1)); }

// sync/atomic's marker of structs that must be aligned to 8 bytes.
bool is_align64(Type* t) {
  Named* n = as_named(t);
  if (n == nullptr || n->obj->name != "align64" || n->obj->pkg == nullptr) return false;
  const std::string& path = n->obj->pkg->path;
  return path == "sync/atomic" || path == "internal/runtime/atomic";
}

int64_t basic_align(BasicType* b) {
  switch (b->basic) {
    case Basic::String: return kWord;
    case Basic::Complex64: return 4;
    case Basic::Complex128: return 8;
    default: {
      int64_t size = kBasicSizes[static_cast<int>(b->basic)];
      return size < 1 ? 1 : size;
    }
  }
}

}  // namespace

int64_t alignof_type(Type* t) {
  Type* u = under(t);
  switch (u->kind) {
    case TypeKind::Array: return alignof_type(static_cast<ArrayType*>(u)->elem);
    case TypeKind::Struct: {
      std::span<VarObj*> fields = static_cast<StructType*>(u)->fields;
      if (fields.empty() && is_align64(t)) return 8;
      int64_t max = 1;
      for (VarObj* f : fields) max = std::max(max, alignof_type(f->type));
      return max;
    }
    case TypeKind::Basic: return basic_align(static_cast<BasicType*>(u));
    default: return kWord;
  }
}

void offsetsof(std::span<VarObj* const> fields, std::vector<int64_t>* offs) {
  offs->resize(fields.size());
  int64_t at = 0;
  for (size_t i = 0; i < fields.size(); i++) {
    if (at < 0) {
      (*offs)[i] = -1;
      continue;
    }
    at = align_up(at, alignof_type(fields[i]->type));
    (*offs)[i] = at;
    int64_t size = sizeof_type(fields[i]->type);
    if (size < 0 || at < 0 || __builtin_add_overflow(at, size, &at)) at = -1;
  }
}

int64_t sizeof_type(Type* t) {
  Type* u = under(t);
  switch (u->kind) {
    case TypeKind::Basic: return kBasicSizes[static_cast<int>(static_cast<BasicType*>(u)->basic)];
    case TypeKind::Array: {
      ArrayType* a = static_cast<ArrayType*>(u);
      if (a->len <= 0) return 0;
      int64_t size = sizeof_type(a->elem);
      if (size < 0) return -1;
      int64_t total;
      return __builtin_mul_overflow(size, a->len, &total) ? -1 : total;
    }
    case TypeKind::Slice: return 3 * kWord;
    case TypeKind::Interface: return 2 * kWord;
    case TypeKind::Struct: {
      std::span<VarObj*> fields = static_cast<StructType*>(u)->fields;
      int64_t at = 0, max_align = fields.empty() && is_align64(t) ? 8 : 1, size = 0;
      for (VarObj* f : fields) {
        int64_t a = alignof_type(f->type);
        max_align = std::max(max_align, a);
        at = align_up(at, a);
        size = sizeof_type(f->type);
        if (size < 0 || at < 0 || __builtin_add_overflow(at, size, &at)) return -1;
      }
      // The address of a final field of size 0 must not lie behind the struct.
      if (at > 0 && size == 0) at++;
      int64_t total = align_up(at, max_align);
      return total < 0 ? -1 : total;
    }
    default: return kWord;
  }
}

TypeLayout TypeStore::Impl::layout(Type* t) {
  uint32_t id = t->canon.load(std::memory_order_acquire);
  if (id == 0) id = intern(t);
  Slot& s = slot(id);
  if (s.layout_state.load(std::memory_order_acquire) == 2) return s.layout;
  Type* u = under(s.type.load(std::memory_order_acquire));
  TypeLayout l{kWord, static_cast<int32_t>(kWord), kWord};
  switch (u->kind) {
    case TypeKind::Basic: {
      BasicType* b = static_cast<BasicType*>(u);
      l.size = kBasicSizes[static_cast<int>(b->basic)];
      l.align = static_cast<int32_t>(basic_align(b));
      l.ptr_bytes = b->basic == Basic::String || b->basic == Basic::UnsafePointer ? kWord : 0;
      break;
    }
    case TypeKind::Slice: l.size = 3 * kWord; break;
    case TypeKind::Interface: l.size = l.ptr_bytes = 2 * kWord; break;
    case TypeKind::Array: {
      ArrayType* a = static_cast<ArrayType*>(u);
      TypeLayout e = layout(a->elem);
      l.align = e.align;
      l.size = l.ptr_bytes = 0;
      if (a->len > 0) {
        if (e.size < 0 || __builtin_mul_overflow(e.size, a->len, &l.size)) l.size = -1;
        if (e.ptr_bytes > 0) l.ptr_bytes = (a->len - 1) * e.size + e.ptr_bytes;
      }
      break;
    }
    case TypeKind::Struct: {
      int64_t at = 0, last = 0;
      l.align = static_cast<StructType*>(u)->fields.empty() && is_align64(t) ? 8 : 1;
      l.ptr_bytes = 0;
      for (VarObj* f : static_cast<StructType*>(u)->fields) {
        TypeLayout e = layout(f->type);
        l.align = std::max(l.align, e.align);
        if (at < 0 || e.size < 0) {
          at = -1;
          continue;
        }
        at = align_up(at, e.align);
        if (e.ptr_bytes > 0) l.ptr_bytes = at + e.ptr_bytes;
        last = e.size;
        if (__builtin_add_overflow(at, e.size, &at)) at = -1;
      }
      if (at > 0 && last == 0) at++;
      l.size = at < 0 ? -1 : align_up(at, l.align);
      break;
    }
    case TypeKind::Tuple:
    case TypeKind::Union:
    case TypeKind::Named:
    case TypeKind::TypeParam:
    case TypeKind::Alias: FATAL("layout of a type of kind %d", static_cast<int>(u->kind));
    default: break;  // one pointer
  }
  uint8_t none = 0;
  if (s.layout_state.compare_exchange_strong(none, 1, std::memory_order_acq_rel)) {
    s.layout = l;
    s.layout_state.store(2, std::memory_order_release);
  }
  return l;
}

TypeLayout TypeStore::layout(Type* t) {
  CHECK(!is_type_param(t), "layout of a type parameter");
  return impl_->layout(t);
}

void TypeStore::field_offsets(StructType* t, std::vector<int64_t>* offs) {
  offs->clear();
  int64_t at = 0;
  for (VarObj* f : t->fields) {
    TypeLayout l = impl_->layout(f->type);
    at = align_up(at, l.align);
    offs->push_back(at);
    at += l.size;
  }
}

void TypeStore::pointer_mask(Type* t, std::vector<bool>* bits) {
  TypeLayout l = layout(t);
  if (l.ptr_bytes == 0) return;
  size_t base = bits->size();
  size_t words = static_cast<size_t>(l.ptr_bytes / kWord);
  Type* u = under(t);
  switch (u->kind) {
    case TypeKind::Interface:
      // Type words point to memory that is never freed; only the data word is traced.
      bits->push_back(false);
      bits->push_back(true);
      break;
    case TypeKind::Array: {
      ArrayType* a = static_cast<ArrayType*>(u);
      int64_t elem_words = layout(a->elem).size / kWord;
      for (int64_t i = 0; i < a->len; i++) {
        bits->resize(base + static_cast<size_t>(i * elem_words));
        pointer_mask(a->elem, bits);
      }
      break;
    }
    case TypeKind::Struct: {
      std::vector<int64_t> offs;
      StructType* s = static_cast<StructType*>(u);
      field_offsets(s, &offs);
      for (size_t i = 0; i < offs.size(); i++) {
        if (layout(s->fields[i]->type).ptr_bytes == 0) continue;
        bits->resize(base + static_cast<size_t>(offs[i] / kWord));
        pointer_mask(s->fields[i]->type, bits);
      }
      break;
    }
    default:
      bits->push_back(true);  // the first word of a string or slice, or the only one
      break;
  }
  CHECK(bits->size() == base + words, "pointer mask of %zu words instead of %zu", bits->size() - base, words);
}

}  // namespace gorun
