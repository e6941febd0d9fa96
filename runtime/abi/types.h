// interface: type descriptors, laid out as internal/abi of Go 1.26 (runtime-surface facts; checked by layout_check.cpp and a Go program).
// NameOff, TypeOff and TextOff are absolute addresses in the low 2 GB (offsets >= 0); negative ones come from reflect.addReflectOff.
#pragma once
#include <cstddef>
#include <cstdint>
#include "runtime/abi/values.h"
namespace gorun::abi {

enum class Kind : uint8_t {
  Invalid,
  Bool,
  Int,
  Int8,
  Int16,
  Int32,
  Int64,
  Uint,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Uintptr,
  Float32,
  Float64,
  Complex64,
  Complex128,
  Array,
  Chan,
  Func,
  Interface,
  Map,
  Pointer,
  Slice,
  String,
  Struct,
  UnsafePointer
};
enum TFlag : uint8_t { kTFlagUncommon = 1, kTFlagExtraStar = 2, kTFlagNamed = 4, kTFlagRegularMemory = 8, kTFlagGCMaskOnDemand = 16, kTFlagDirectIface = 32 };
enum MapFlag : uint32_t { kMapNeedKeyUpdate = 1, kMapHashMightPanic = 2, kMapIndirectKey = 4, kMapIndirectElem = 8 };

struct Type {
  uint64_t size;
  uint64_t ptr_bytes;
  uint32_t hash;
  uint8_t tflag, align, field_align;
  Kind kind;
  FuncVal* equal;
  const uint8_t* gc_data;
  int32_t str;
  int32_t ptr_to_this;
};
struct ArrayType {
  Type t;
  Type* elem;
  Type* slice;
  uint64_t len;
};
struct ChanType {
  Type t;
  Type* elem;
  int64_t dir;
};  // dir: 1 recv, 2 send, 3 both
struct FuncType {
  Type t;
  uint16_t in_count, out_count;
};  // out_count top bit: variadic; *Type list after uncommon
struct Imethod {
  int32_t name, typ;
};
struct InterfaceType {
  Type t;
  const uint8_t* pkg_path;
  Imethod* methods;
  int64_t nmethods, cap;
};
struct MapType {
  Type t;
  Type* key;
  Type* elem;
  Type* group;
  FuncVal* hasher;
  uint64_t group_size, slot_size, elem_off;
  uint32_t flags;
  uint32_t pad;
};
struct PtrType {
  Type t;
  Type* elem;
};
struct SliceType {
  Type t;
  Type* elem;
};
struct StructField {
  const uint8_t* name;
  Type* typ;
  uint64_t offset;
};
struct StructType {
  Type t;
  const uint8_t* pkg_path;
  StructField* fields;
  int64_t nfields, cap;
};
struct UncommonType {
  int32_t pkg_path;
  uint16_t mcount, xcount;
  uint32_t moff;
  uint32_t unused;
};
struct Method {
  int32_t name, mtyp, ifn, tfn;
};
struct Itab {
  InterfaceType* inter;
  Type* type;
  uint32_t hash;
  uint32_t pad;
  void* fun[1];
};

static_assert(sizeof(Type) == 48 && offsetof(Type, equal) == 24 && offsetof(Type, gc_data) == 32 && offsetof(Type, str) == 40 && offsetof(Type, kind) == 23);
static_assert(sizeof(ArrayType) == 72 && sizeof(ChanType) == 64 && sizeof(FuncType) == 56 && sizeof(InterfaceType) == 80);
static_assert(sizeof(MapType) == 112 && offsetof(MapType, hasher) == 72 && offsetof(MapType, flags) == 104);
static_assert(sizeof(PtrType) == 56 && sizeof(StructType) == 80 && sizeof(UncommonType) == 16 && sizeof(Method) == 16 && sizeof(StructField) == 24);
static_assert(offsetof(Itab, fun) == 24);

}  // namespace gorun::abi
