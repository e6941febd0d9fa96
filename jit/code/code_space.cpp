#include "jit/code/code_space.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <algorithm>
#include <unordered_map>

#include "jit/code/module_tables.h"
#include "runtime/abi/addresses.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::code {

namespace {

using ir::RelocKind;
using ir::SymId;
using ir::SymKind;

constexpr uint64_t kPage = 4096;
uint64_t align_up(uint64_t v, uint64_t a) { return (v + a - 1) & ~(a - 1); }

// Everything of one link: addresses first, then bytes.
class Linker {
 public:
  Linker(LinkInput& in, ir::SymbolTable& syms, const LineResolver& lines, uint64_t text, uint64_t ro, uint64_t data)
      : in_(in), syms_(syms), lines_(lines), text_start_(text), ro_start_(ro), data_start_(data) {}

  void layout() {
    // hot and cold alike in the order of definition: neighbours call each other
    uint64_t at = text_start_;
    for (ir::CodeBlob& c : in_.code) {
      at = align_up(at, 16);
      place(c.sym, SymKind::Func, at);
      at += c.bytes.size();
    }
    trap_at_ = text_end_ = align_up(at, 16);
    uint64_t ro = ro_start_, data = data_start_;
    for (ir::DataItem& d : in_.data) {
      if (!d.read_only) continue;
      ro = align_up(ro, d.align);
      place(d.sym, SymKind::RoData, ro);
      ro += d.size ? d.size : 1;          // addresses of different things differ
    }
    // variables with pointers first: the mask ends early
    for (bool pointers : {true, false})
      for (ir::DataItem& d : in_.data) {
        if (d.read_only || d.has_pointers != pointers) continue;
        data = align_up(data, d.align);
        place(d.sym, SymKind::Data, data);
        data += d.size ? d.size : 1;
      }
    ro_end_ = ro;
    data_end_ = align_up(data, 8);
  }

  // Undefined symbols get a trap that names them: `mov r12d, name; jmp *slot`.
  void make_traps() {
    auto need = [this](const std::vector<ir::Reloc>& relocs) {
      for (const ir::Reloc& r : relocs) {
        if (r.kind == RelocKind::MethodText32 || r.kind == RelocKind::Weak32) continue;
        SymId s = syms_.resolve(r.sym);
        if (!defined(s)) traps_.try_emplace(s, 0);
      }
    };
    for (ir::CodeBlob& c : in_.code) need(c.relocs);
    for (ir::DataItem& d : in_.data) need(d.relocs);
    for (auto& [sym, address] : traps_) undefined_.push_back(sym);
    std::sort(undefined_.begin(), undefined_.end(), [this](SymId a, SymId b) { return syms_.get(a).name < syms_.get(b).name; });
    for (SymId s : undefined_) {
      traps_[s] = text_end_;
      text_end_ += kTrapSize;
      trap_names_.push_back({s, ro_end_});
      ro_end_ += syms_.get(s).name.size() + 1;
    }
  }

  void write() {
    for (ir::CodeBlob& c : in_.code) {
      uint64_t at = syms_.get(c.sym).address;
      memcpy(ptr(at), c.bytes.data(), c.bytes.size());
      apply(c.relocs, at, c.name);
    }
    for (size_t i = 0; i < trap_names_.size(); i++) {
      auto [sym, name_at] = trap_names_[i];
      const std::string& name = syms_.get(sym).name;
      memcpy(ptr(name_at), name.c_str(), name.size() + 1);
      write_trap(traps_[sym], name_at);
    }
    for (ir::DataItem& d : in_.data) {
      uint64_t at = syms_.get(d.sym).address;
      if (!d.bytes.empty()) memcpy(ptr(at), d.bytes.data(), d.bytes.size());
      apply(d.relocs, at, syms_.get(d.sym).name);
    }
  }

  uint64_t address_of(std::string_view name) const {
    SymId s = syms_.find(name);
    if (s == SymId::kNone) return 0;
    s = syms_.resolve(s);
    return defined(s) ? syms_.get(s).address : 0;
  }

  LinkInput& in_;
  ir::SymbolTable& syms_;
  const LineResolver& lines_;
  uint64_t text_start_, ro_start_, data_start_;
  uint64_t text_end_ = 0, ro_end_ = 0, data_end_ = 0, trap_at_ = 0;
  std::vector<SymId> undefined_;

 private:
  static constexpr uint64_t kTrapSize = 16;

  static uint8_t* ptr(uint64_t a) { return reinterpret_cast<uint8_t*>(a); }
  bool defined(SymId s) const { return syms_.get(s).kind != SymKind::Undefined; }

  void place(SymId id, SymKind kind, uint64_t at) {
    ir::Symbol& s = syms_.get(id);
    CHECK(s.kind == SymKind::Undefined, "linker: %s is defined twice", s.name.c_str());
    s.kind = kind;
    s.address = at;
  }

  uint64_t target(SymId id) {
    SymId s = syms_.resolve(id);
    if (defined(s)) return syms_.get(s).address;
    auto it = traps_.find(s);
    return it == traps_.end() ? 0 : it->second;
  }

  void apply(const std::vector<ir::Reloc>& relocs, uint64_t base, const std::string& where) {
    for (const ir::Reloc& r : relocs) {
      uint64_t place = base + r.offset;
      uint64_t value = target(r.sym) + static_cast<uint64_t>(r.addend);
      switch (r.kind) {
        case RelocKind::Abs64: memcpy(ptr(place), &value, 8); break;
        case RelocKind::Abs32: put32(place, value); break;
        case RelocKind::Rel32: {
          int64_t rel = static_cast<int64_t>(value) - static_cast<int64_t>(place + 4);
          CHECK(rel == static_cast<int32_t>(rel), "linker: %s: target out of range", where.c_str());
          put32(place, static_cast<uint64_t>(rel));
          break;
        }
        case RelocKind::MethodText32: put32(place, defined(syms_.resolve(r.sym)) ? value : ~uint64_t{0}); break;
        case RelocKind::Weak32: put32(place, defined(syms_.resolve(r.sym)) ? value : 0); break;
      }
    }
  }
  static void put32(uint64_t place, uint64_t v) {
    auto w = static_cast<uint32_t>(v);
    memcpy(ptr(place), &w, 4);
  }

  void write_trap(uint64_t at, uint64_t name) {
    uint8_t* p = ptr(at);
    p[0] = 0x41;                       // mov r12d, imm32
    p[1] = 0xbc;
    put32(at + 2, name);
    p[6] = 0xe9;                       // jmp rel32
    uint64_t slot = abi::rt_slot(abi::RtFn::CallOnSystemStackTrap);
    put32(at + 7, slot - (at + 11));
    memset(p + 11, 0xcc, kTrapSize - 11);
  }

  std::unordered_map<SymId, uint64_t> traps_;
  std::vector<std::pair<SymId, uint64_t>> trap_names_;
};

std::string map_window(uint64_t base, uint64_t size) {
  void* at = reinterpret_cast<void*>(base);
  void* p = mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (p == at) return {};
  if (p != MAP_FAILED) munmap(p, size);
  return std::string("cannot reserve the code window in the low 2 GB: ") + (p == MAP_FAILED ? strerror(errno) : "the addresses are taken");
}

void protect(uint64_t lo, uint64_t hi, int prot, const char* what) {
  lo &= ~(kPage - 1);
  hi = align_up(hi, kPage);
  if (hi > lo) CHECK(mprotect(reinterpret_cast<void*>(lo), hi - lo, prot) == 0, "mprotect of %s: %s", what, strerror(errno));
}

}  // namespace

CodeSpace::CodeSpace() : text_(abi::kJitWindowBase), ro_(abi::kJitRoBase), data_(abi::kJitDataBase) {}

std::string CodeSpace::reserve() { return map_window(abi::kJitWindowBase, abi::kJitWindowEnd - abi::kJitWindowBase); }

LinkResult CodeSpace::link(LinkInput in, ir::SymbolTable& syms, const LineResolver& lines) {
  Linker l(in, syms, lines, text_, ro_, data_);
  l.layout();
  l.make_traps();
  ModuleTables tables;
  tables.collect(in, syms, lines);
  uint64_t tables_at = align_up(l.ro_end_, 64);
  uint64_t ro_total = tables_at + tables.size(l.data_start_, l.data_end_);
  CHECK(l.text_end_ <= abi::kJitRoBase && ro_total <= abi::kJitDataBase && l.data_end_ <= abi::kJitWindowEnd, "the program is larger than the code window");
  protect(l.text_start_, l.text_end_, PROT_READ | PROT_WRITE, "text");
  protect(l.ro_start_, ro_total, PROT_READ | PROT_WRITE, "read-only data");
  protect(l.data_start_, l.data_end_, PROT_READ | PROT_WRITE, "data");
  l.write();
  abi::ModuleData* m = tables.write(tables_at, in, syms, {l.text_start_, l.text_end_, l.ro_start_, ro_total, l.data_start_, l.data_end_});
  m->rt0_go = l.address_of("runtime.rt0_go");
  m->goexit_entry = l.address_of("runtime.goexit0");
  m->sigpanic = l.address_of("runtime.sigpanic");
  m->panic_native = l.address_of("runtime.panicnative");
  m->move_make_func_arg_ptrs = l.address_of("reflect.moveMakeFuncArgPtrs");
  m->call_reflect = l.address_of("reflect.callReflect");
  m->call_method = l.address_of("reflect.callMethod");
  protect(l.text_start_, l.text_end_, PROT_READ | PROT_EXEC, "text");
  protect(l.ro_start_, ro_total, PROT_READ, "read-only data");
  text_ = align_up(l.text_end_, kPage);
  ro_ = align_up(ro_total, kPage);
  data_ = align_up(l.data_end_, kPage);
  LinkResult r;
  r.module = m;
  for (SymId s : l.undefined_) r.undefined.push_back(syms.get(s).name);
  return r;
}

}  // namespace gorun::code
