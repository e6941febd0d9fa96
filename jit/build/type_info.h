// What the builder knows about a type, cached by TypeId: layout, the scalars it consists of, how it is passed.
#pragma once
#include <cstdint>
#include <vector>

#include "frontend/types/type.h"
#include "jit/ir/function.h"
#include "runtime/abi/types.h"

namespace gorun::build {

struct TypeInfo;

// A scalar of a flattened type. is_ptr words of memory are exactly the leaves of type Ptr.
struct Leaf {
  ir::Ty ty;
  int32_t off;
};

struct FieldInfo {
  VarObj* var;
  const TypeInfo* t;
  int64_t off;
  uint32_t first_leaf;  // index into TypeInfo::leaves of the struct
};

constexpr unsigned kMaxScalars = 4;  // values of more scalars live in memory
constexpr unsigned kMaxLeaves = 24;  // no type of more scalars fits the argument registers

struct TypeInfo {
  TypeId id{};
  Type* type = nullptr;   // canonical
  Type* under = nullptr;  // underlying type
  abi::Kind kind = abi::Kind::Invalid;
  int64_t size = 0, ptr_bytes = 0;
  int32_t align = 1;
  bool in_regs = false;       // leaves lists all scalars: no arrays longer than 1, unless they are of size 0
  bool long_array = false;    // has an array longer than 1, perhaps of size 0: passed on the stack (ABIInternal)
  bool scalar = false;        // in_regs and at most kMaxScalars leaves: kept as SSA values
  bool direct_iface = false;  // the interface data word holds the value itself
  bool is_signed = false, is_float = false, is_int = false, is_complex = false;
  bool comparable = true;  // values may be compared (interfaces: at run time)
  std::vector<Leaf> leaves;
  std::vector<FieldInfo> fields;         // structs
  const TypeInfo* array_elem = nullptr;  // arrays
  int64_t array_len = 0;
  mutable ir::SymId desc{};  // type descriptor symbol, once asked for

  bool has_pointers() const { return ptr_bytes != 0; }
  bool is_iface() const { return kind == abi::Kind::Interface; }
  bool is_string() const { return kind == abi::Kind::String; }
  bool is_mem() const { return !scalar; }
  ir::Ty ty() const { return leaves.size() == 1 ? leaves[0].ty : ir::Ty::Void; }  // of single-scalar types
};

// ABIInternal assignment of a parameter or result list (abi_assign.cpp).
struct AbiSlot {
  const TypeInfo* t;
  bool in_regs;
  uint16_t first_reg;  // index into CallSig::params / results; leaves.size() entries
  uint32_t stack_off;  // in the stack argument area when !in_regs
};
struct AbiAssignment {
  std::vector<AbiSlot> params, results;
  ir::CallSig sig;
};
AbiAssignment assign_abi(const std::vector<const TypeInfo*>& params, const std::vector<const TypeInfo*>& results);

}  // namespace gorun::build
