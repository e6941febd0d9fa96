// interface: symbols and data of a program under construction.
//
// A symbol is a link-once name: functions ("strings.Index", "main.F[int]"), data ("os.Stdout", "type:*os.File", "go:itab.*os.File,io.Writer",
// "go:string.\"hi\""). The SymbolTable is session-wide and thread-safe; SymIds are dense. A symbol is defined once: by compiled code, by a data item,
// by the runtime vector (natives) or by an alias (//go:linkname) of another symbol.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jit/ir/escape_facts.h"

namespace gorun::abi {
struct ImageSymbol;
struct ImageSymbols;
}  // namespace gorun::abi

namespace gorun::ir {

class Shadow;

enum class SymId : uint32_t { kNone = 0 };

enum class SymKind : uint8_t { Undefined, Func, Data /*writable*/, RoData /*read-only after link*/, Native /*runtime vector slot*/, Absolute };

struct Symbol {
  std::string name;
  SymKind kind = SymKind::Undefined;
  SymId alias{};              // resolved to this symbol when set
  void* request = nullptr;    // builder-private: how to define it
  bool requested = false;     // in the work list
  bool code = false;          // the body of a closure
  bool constant = false;      // code, or read-only data without pointers to the heap
  EscapeFacts escape_facts = 0;  // of a function
  bool image = false;         // defined by the std image
  bool inlinable = false;     // a function that is small enough; of the image's too
  uint64_t address = 0;       // after layout
};

class SymbolTable {
 public:
  SymbolTable();
  ~SymbolTable();
  SymbolTable(const SymbolTable&) = delete;
  // Names of a mapped std image are defined from their first mention on: kind and address are those of the image. Before anything is interned by others.
  // shadow, which must live as long: names that the image does not answer for.
  void set_image(const abi::ImageSymbols*, const Shadow* shadow = nullptr);
  const Shadow* shadow() const { return shadow_; }
  const abi::ImageSymbols* image() const { return image_; }
  static bool in_image(const Symbol& s) { return s.image; }
  SymId intern(std::string_view name);
  SymId intern_own(std::string_view name);  // of a name that no image has
  SymId find(std::string_view name) const;  // kNone when absent
  Symbol& get(SymId);                       // reference stays valid
  const Symbol& get(SymId) const;
  SymId resolve(SymId) const;  // follows aliases
  size_t size() const;

 private:
  // Symbols do not move: chunk k holds kFirstChunk << k of them. Reading one takes no lock (code generation runs on several threads).
  static constexpr uint32_t kFirstChunk = 1024;
  static constexpr int kChunks = 16;
  Symbol* at(size_t id) const {
    size_t i = id + kFirstChunk;
    int k = 63 - __builtin_clzll(i / kFirstChunk);
    return chunks_[k].load(std::memory_order_acquire) + (i - (size_t{kFirstChunk} << k));
  }
  Symbol& append();
  mutable std::mutex mu_;
  std::atomic<Symbol*> chunks_[kChunks] = {};
  std::atomic<size_t> count_{0};
  std::unordered_map<std::string_view, SymId> by_name_;
  const abi::ImageSymbols* image_ = nullptr;
  const Shadow* shadow_ = nullptr;
  void look_up(Symbol&) const;
  SymId intern(std::string_view name, bool look);
  size_t initial_ = 0;  // symbols that the constructor made
 public:
  size_t initial_count() const { return initial_; }
};

enum class RelocKind : uint8_t {
  Abs64,         // 8 bytes: address + addend
  Abs32,         // 4 bytes, zero- or sign-extended: everything lives in the low 2 GB
  Rel32,         // 4 bytes: address + addend - (place + 4)
  MethodText32,  // Abs32, but -1 when the symbol is never defined (pruned method of a type descriptor)
  Weak32,        // Abs32, but 0 when the symbol is never defined
};
// sym kNone: address 0, the addend is the address (vector slots of natives and stubs).
struct Reloc {
  uint32_t offset;
  RelocKind kind;
  SymId sym;
  int64_t addend;
};  // sym kNone: the addend is the address

struct DataItem {
  SymId sym{};
  std::vector<uint8_t> bytes;  // shorter than size: the rest is zero
  uint64_t size = 0;
  uint32_t align = 8;
  bool read_only = false;
  std::vector<Reloc> relocs;
  // Pointer words: bit i of the mask says that word i may hold a heap pointer (writable items only). Empty and !has_pointers: none.
  bool has_pointers = false;
  std::vector<uint64_t> ptr_mask;
};

// 8 bytes of writable data that get a value when the module is linked, in this module or in the std image: value + addend (kNone: the addend).
struct Patch {
  SymId target{};
  uint32_t offset = 0;
  SymId value{};
  int64_t addend = 0;
};

// A package of the std image and its initialiser (kNone: nothing to do).
struct PackageInit {
  std::string prefix;
  SymId init{};
};

// Machine code of one function, before linking.
struct PcEntry {
  uint32_t pc;
  uint32_t pos;
};  // pc offset where a position starts to hold (return addresses look up pc-1); pos indexes CodeBlob::positions
struct CodeBlob {
  SymId sym{};
  std::string name;
  std::vector<uint8_t> bytes;
  std::vector<Reloc> relocs;
  std::vector<PcEntry> pcs;  // ascending
  struct Fault {
    uint32_t pc, end, addr;
  };
  std::vector<Fault> faults;  // ascending: an access to nil in [pc, end) is reported with this address
  std::vector<uint8_t> live;  // the live table as it stands in the module (runtime/abi/module.h)
  uint32_t live_words = 0;
  std::vector<uint32_t> positions_src;
  std::vector<int32_t> positions_inl;  // by pos index
  struct Inl {
    int32_t parent;
    uint32_t call_pos;
    std::string name;
  };
  std::vector<Inl> inlined;
  uint32_t frame_size = 0;  // bytes below rbp
  uint32_t flags = 0;       // abi::FuncFlag
  uint32_t start_pos = 0;
  uint32_t args_words = 0;
};

}  // namespace gorun::ir
