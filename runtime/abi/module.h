// interface: what the linker hands to the runtime: one ModuleData per linked module. Lives in the module's read-only memory.
#pragma once
#include <cstdint>
#include "runtime/abi/types.h"
namespace gorun::abi {

enum FuncFlag : uint32_t {
  kFuncWrapper = 1,   // invisible to recover and tracebacks (method wrappers, closures made for defer/go)
  kFuncNosplit = 2,   // no stack check
  kFuncTopFrame = 4,  // walk stops here (goroutine entry)
  kFuncRuntime = 8,   // package runtime: hidden in tracebacks like gc does
  kFuncHasDefer = 16,
  kFuncReflectCall = 32,
};

// One inlined call of a function: parent node (index within the function, -1: the function itself), position of the call in the parent, name.
struct InlineNode {
  int32_t parent;
  uint32_t call_file, call_line;
  uint32_t name;
};

// Sorted by entry. Names are NUL-terminated, offsets into names.
struct FuncInfo {
  uint32_t entry;  // low 2 GB
  uint32_t size;
  uint32_t name;  // offset into ModuleData::names, e.g. "main.(*T).M"
  uint32_t flags;
  uint32_t file;  // index of the file of the declaration
  uint32_t start_line;
  uint32_t pctab;      // offset into ModuleData::pctab
  uint32_t pctab_len;  // bytes
  uint32_t inl;        // first InlineNode of this function
  uint32_t ninl;
  uint32_t frame_size;
  uint32_t args_words;
  uint32_t fault_len;   // bytes of the fault table, which follows the pc table
  uint32_t live_len;    // bytes of the live table, which follows the fault table
  uint32_t live_words;  // how many words of the frame, from rbp down, its sets cover
};
// pctab: a sequence of (uvarint pc delta, svarint file delta, svarint line delta, svarint inline delta); the state starts at (0, file, start_line, -1) and each
// entry says what holds from that pc offset on. Decoder: runtime/abi/pctab.h.
// Fault table: a sequence of (uvarint pc delta to the end of the entry before, uvarint size, uvarint address): a nil pointer dereferenced by code in that range is
// reported with this address, the one that gc's code would have accessed first.
// Live table: first the stack objects, variables that pointers elsewhere may lead to: uvarint how many, then for each, ascending in memory, uvarint how many
// words below rbp it begins and uvarint its words. Then a sequence of (uvarint pc delta, set), one for each call: which words of the frame (bit i: the word at
// rbp - 8 - 8 i) the function reads after the call returns to that pc, also by landing code, after a panic. A set is a row of 7-bit groups, the lowest
// first, all but the last with bit 7. A pc that does not stand there (a fault, a preempted instruction, the call of a failed check) says nothing about
// the words. Empty: no calls, or too many words.

struct ModuleData {
  uint64_t text_start, text_end, ro_start, ro_end, data_start, data_end;
  const FuncInfo* funcs;
  uint64_t nfuncs;
  const char* names;
  uint64_t names_len;
  const char* const* files;
  uint64_t nfiles;
  const uint8_t* pctab;
  uint64_t pctab_len;
  const InlineNode* inl;
  uint64_t ninl;
  uint64_t ptr_start, ptr_end;    // the part of the data that may hold heap pointers
  const uint64_t* data_ptr_mask;  // one bit per word of that part: may hold one
  const uint32_t* types;
  uint64_t ntypes;  // addresses of all type descriptors, sorted by string (typelinks)
  const Itab* const* itabs;
  uint64_t itab_slots;  // open addressing by itab_hash, linear probing; slots: a power of two, or 0
  // entry points, resolved by name by the linker; C++ reaches Go only through these (code addresses, 0: absent)
  uint64_t rt0_go;                   // runtime.rt0_go: func(), body of the main goroutine: runtime init, package inits, main.main, exit
  uint64_t goexit_entry;             // runtime.goexit0: where a goroutine function returns to
  uint64_t sigpanic;                 // runtime.sigpanic: func(sig, code, addr uintptr)
  uint64_t panic_native;             // runtime.panicnative: func(kind int, a, b uintptr): a native returned the action "panic"
  uint64_t move_make_func_arg_ptrs;  // reflect.moveMakeFuncArgPtrs
  uint64_t call_reflect;             // reflect.callReflect
  uint64_t call_method;              // reflect.callMethod
};

// Where an itab stands in ModuleData::itabs and in the overlay's own table (stdlib/overlay/runtime/iface.go).
constexpr uint64_t itab_hash(uint32_t inter_hash, uint32_t type_hash) { return ((uint64_t{inter_hash} << 32 | type_hash) * 0x9e3779b97f4a7c15ull) >> 32; }

}  // namespace gorun::abi
