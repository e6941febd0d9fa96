#include "jit/code/code_space.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "jit/code/tables.h"
#include "jit/ir/symbol_index.h"
#include "runtime/abi/addresses.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"
#include "runtime/base/os.h"

namespace gorun::code {

namespace {

constexpr uint64_t kPage = kPageSize;
constexpr uint64_t kTextAlign = 16;
constexpr uint8_t kFill = 0xcc;      // int3: what stands between functions must not run
constexpr uint32_t kThunkSize = 16;  // mov r12d, name ; jmp trap

uint64_t align_up(uint64_t n, uint64_t a) { return (n + a - 1) & ~(a - 1); }
uint8_t* at(uint64_t address) { return reinterpret_cast<uint8_t*>(address); }
template <class T>
void put(uint64_t address, T v) {
  memcpy(at(address), &v, sizeof v);
}

struct EntryPoint {
  const char* name;
  uint64_t abi::ModuleData::*field;
};
constexpr EntryPoint kEntryPoints[] = {
    {"runtime.rt0_go", &abi::ModuleData::rt0_go},
    {"runtime.goexit0", &abi::ModuleData::goexit_entry},
    {"runtime.sigpanic", &abi::ModuleData::sigpanic},
    {"runtime.panicnative", &abi::ModuleData::panic_native},
    {"reflect.moveMakeFuncArgPtrs", &abi::ModuleData::move_make_func_arg_ptrs},
    {"reflect.callReflect", &abi::ModuleData::call_reflect},
    {"reflect.callMethod", &abi::ModuleData::call_method},
};

// One link: from input to a sealed module.
class Link {
 public:
  Link(LinkInput in, ir::SymbolTable& syms, const LineResolver& lines, const Window& window, uint64_t text, uint64_t ro, uint64_t data)
      : in_(std::move(in)), syms_(syms), tables_(lines), window_(window), text_start_(text), ro_start_(ro), data_start_(data) {}

  LinkResult run() {
    bind_natives();
    layout_text();
    layout_data();
    resolve_all();
    find_undefined();
    for (size_t k = 0; k < in_.code.size(); k++) tables_.add(in_.code[k], code_at_[k]);
    layout_tables();
    if (!fits()) return std::move(result_);
    open();
    copy();
    relocate();
    patch();
    thunks();
    write_tables();
    if (make_index()) write_index();
    seal();
    record();
    result_.module = reinterpret_cast<const abi::ModuleData*>(module_at_);
    return std::move(result_);
  }
  uint64_t text_next() const { return align_up(text_end_, kPage); }
  uint64_t ro_next() const { return align_up(ro_end_, kPage); }
  uint64_t data_next() const { return align_up(data_end_, kPage); }
  const std::vector<ir::CodeBlob>& code() const { return in_.code; }
  uint64_t code_at(size_t k) const { return code_at_[k]; }

 private:
  uint64_t& address(ir::SymId s) {
    auto i = static_cast<size_t>(s);
    if (i >= address_.size()) address_.resize(i + 1);
    return address_[i];
  }
  void define(ir::SymId s, uint64_t a) {
    CHECK(s != ir::SymId::kNone);
    CHECK(address(s) == 0, "%s is defined twice", syms_.get(s).name.c_str());
    address(s) = a;
  }

  // Symbols of earlier modules and of the runtime vector.
  void bind_natives() {
    size_t n = syms_.size();
    address_.assign(n, 0);
    for (size_t k = 1; k < n; k++) {
      const ir::Symbol& s = syms_.get(static_cast<ir::SymId>(k));
      if (s.kind != ir::SymKind::Undefined) address_[k] = s.address;
    }
    auto bind = [&](const char* name, uint64_t slot) {
      ir::SymId s = syms_.find(name);
      if (s == ir::SymId::kNone || syms_.get(s).alias != ir::SymId::kNone || address(s) != 0) return;
      address(s) = slot;
      native_.push_back(s);
    };
    for (uint16_t r = 0; r < static_cast<uint16_t>(abi::RtFn::kCount); r++) {
      auto fn = static_cast<abi::RtFn>(r);
      if (abi::rt_info(fn).kind != abi::RtKind::GoFn) bind(abi::rt_info(fn).symbol, abi::rt_slot(fn));
    }
#define ALIAS(symbol, row) bind(symbol, abi::rt_slot(abi::RtFn::row));
#include "runtime/abi/natives_alias.def"
#undef ALIAS
  }

  void layout_text() {
    uint64_t next = text_start_;
    code_at_.reserve(in_.code.size());
    for (const ir::CodeBlob& b : in_.code) {
      next = align_up(next, kTextAlign);
      code_at_.push_back(next);
      define(b.sym, next);
      next += b.bytes.size();
    }
    thunks_at_ = align_up(next, kTextAlign);
    text_end_ = thunks_at_;
  }

  static bool is_zero(const ir::DataItem& d) {
    return d.relocs.empty() && std::all_of(d.bytes.begin(), d.bytes.end(), [](uint8_t b) { return b == 0; });
  }

  // Writable items: what the collector scans stays together, and so does what has an initial value; a file needs no room for the rest.
  void layout_data() {
    data_at_.assign(in_.data.size(), 0);
    ro_end_ = ro_start_;
    data_end_ = data_start_;
    auto place = [&](size_t k, uint64_t* next) {
      const ir::DataItem& d = in_.data[k];
      CHECK(d.align != 0 && (d.align & (d.align - 1)) == 0 && d.bytes.size() <= d.size, "data of %s", syms_.get(d.sym).name.c_str());
      // A variable of size 0 has an address of its own too.
      *next = align_up(*next, d.align);
      data_at_[k] = *next;
      define(d.sym, *next);
      *next += std::max<uint64_t>(d.size, 1);
    };
    // fmt prints maps whose keys are interfaces in the order of the addresses of their types: predeclared types in that of gc's linker.
    static constexpr std::string_view kFirst[] = {"type:string",    "type:int8",       "type:uint8",   "type:int16",   "type:uint16", "type:int32",
                                                  "type:uint32",    "type:int64",      "type:uint64",  "type:int",     "type:uint",   "type:uintptr",
                                                  "type:complex64", "type:complex128", "type:float32", "type:float64", "type:bool",   "type:unsafe.Pointer"};
    size_t first[std::size(kFirst)];
    std::fill(std::begin(first), std::end(first), SIZE_MAX);
    for (size_t k = 0; k < in_.data.size(); k++) {
      const std::string& name = syms_.get(in_.data[k].sym).name;
      if (name.size() > 19 || !name.starts_with("type:")) continue;
      if (auto it = std::find(std::begin(kFirst), std::end(kFirst), name); it != std::end(kFirst)) first[it - std::begin(kFirst)] = k;
    }
    for (size_t k : first)
      if (k != SIZE_MAX && in_.data[k].read_only) place(k, &ro_end_);
    for (size_t k = 0; k < in_.data.size(); k++)
      if (in_.data[k].read_only && data_at_[k] == 0) place(k, &ro_end_);
    auto part = [&](bool pointers, bool zero) {
      data_end_ = align_up(data_end_, 8);  // the mask is by words
      for (size_t k = 0; k < in_.data.size(); k++) {
        const ir::DataItem& d = in_.data[k];
        if (d.read_only || d.has_pointers != pointers || is_zero(d) != zero) continue;
        if (pointers) data_end_ = align_up(data_end_, 8);
        place(k, &data_end_);
      }
      data_end_ = align_up(data_end_, 8);
    };
    part(false, false);
    ptr_start_ = data_end_;
    part(true, false);
    result_.data_file_end = data_end_;
    part(true, true);
    ptr_end_ = data_end_;
    part(false, true);
  }

  // The image's symbols that others may refer to: not those that are numbered as they come, nor texts.
  bool make_index() const { return window_.text == abi::kImageTextBase; }
  void collect_index() {
    for (size_t k = 1; k < syms_.size(); k++) {
      const ir::Symbol& s = syms_.get(static_cast<ir::SymId>(k));
      uint64_t a = address_[k];
      if (a == 0 || s.kind == ir::SymKind::Native) continue;  // every program has the natives
      bool local = false;
      for (const char* prefix : {"go:string.", "go:ro.", "go:name.", "go:strhdr.", "go:stmp.", "go:embed."}) local = local || s.name.starts_with(prefix);
      if (local || s.name.find("._.") != std::string::npos) continue;
      ir::SymKind kind = s.kind;
      if (a >= text_start_ && a < thunks_at_) kind = ir::SymKind::Func;
      else if (a >= ro_start_ && a < ro_end_) kind = ir::SymKind::RoData;
      else if (a >= data_start_ && a < data_end_) kind = ir::SymKind::Data;
      else if (a >= abi::kRtVectorBase && a < abi::kImageBase) kind = ir::SymKind::Native;  // another name of one
      else continue;
      const ir::Symbol& target = syms_.get(syms_.resolve(static_cast<ir::SymId>(k)));
      index_.add(s.name, a, static_cast<uint32_t>(kind) | (target.inlinable ? abi::kImageInlinable : 0) | ir::pack_facts(target.escape_facts) << abi::kImageFactsShift);
    }
    for (const ir::PackageInit& p : in_.packages) packages_.add(p.prefix, p.init == ir::SymId::kNone ? abi::kImageNoInit : address(p.init), 0);
  }
  struct IndexPlace {
    uint64_t slots, names;
  };
  abi::ImageNames put_names(const ir::SymbolIndexWriter& w, IndexPlace place) {
    std::vector<abi::ImageSymbol> slots = w.slots();
    memcpy(at(place.slots), slots.data(), slots.size() * sizeof(abi::ImageSymbol));
    if (!w.names().empty()) memcpy(at(place.names), w.names().data(), w.names().size());
    return {reinterpret_cast<const abi::ImageSymbol*>(place.slots), slots.size(), reinterpret_cast<const char*>(place.names), w.count()};
  }
  void write_index() {
    abi::ImageSymbols s{put_names(index_, index_place_), put_names(packages_, packages_place_), reinterpret_cast<const uint32_t*>(initial_at_), syms_.initial_count()};
    for (size_t k = 1; k < s.ninitial; k++)
      if (uint64_t a = address_[k]; a >= text_start_ && a < thunks_at_) put<uint32_t>(initial_at_ + k * 4, static_cast<uint32_t>(a));
    put(index_at_, s);
    result_.symbols = reinterpret_cast<const abi::ImageSymbols*>(index_at_);
  }

  void resolve_all() {
    size_t n = address_.size();
    for (size_t k = 1; k < n; k++) {
      auto s = static_cast<ir::SymId>(k);
      if (syms_.get(s).alias == ir::SymId::kNone) continue;
      ir::SymId to = syms_.resolve(s);
      if (address_[k] == 0) address_[k] = address(to);
    }
  }

  void find_undefined() {
    auto look = [&](const std::vector<ir::Reloc>& relocs) {
      for (const ir::Reloc& r : relocs) {
        if (r.sym == ir::SymId::kNone || r.kind == ir::RelocKind::MethodText32 || r.kind == ir::RelocKind::Weak32 || address(r.sym) != 0) continue;
        address(r.sym) = thunks_at_ + undefined_.size() * kThunkSize;
        undefined_.push_back(r.sym);
      }
    };
    for (const ir::CodeBlob& b : in_.code) look(b.relocs);
    for (const ir::DataItem& d : in_.data) look(d.relocs);
    for (ir::SymId s : undefined_) {
      undefined_names_.push_back(names_size_);
      const std::string& name = syms_.get(s).name;
      names_size_ += name.size() + 1;
      result_.undefined.push_back(name);
    }
    text_end_ = thunks_at_ + undefined_.size() * kThunkSize;
  }

  // Where the tables go, behind the read-only data.
  void layout_tables() {
    if (make_index()) collect_index();
    for (size_t k = 0; k < in_.data.size(); k++) {
      const std::string& name = syms_.get(in_.data[k].sym).name;
      if (name.starts_with("type:") && !name.starts_with("type:.")) types_.push_back(data_at_[k]);
      if (name.starts_with("go:itab.")) itabs_.push_back(data_at_[k]);
    }
    auto take = [&](uint64_t size) {
      uint64_t a = align_up(ro_end_, 16);
      ro_end_ = a + size;
      return a;
    };
    undefined_text_at_ = take(names_size_);
    funcs_at_ = take(tables_.funcs.size() * sizeof(abi::FuncInfo));
    names_at_ = take(tables_.names().size());
    files_at_ = take(tables_.files().size() * 8);
    for (std::string_view f : tables_.files()) file_text_size_ += f.size() + 1;
    file_text_at_ = take(file_text_size_);
    pctab_at_ = take(tables_.pctab.size());
    inl_at_ = take(tables_.inl.size() * sizeof(abi::InlineNode));
    types_at_ = take(types_.size() * 4);
    if (!itabs_.empty())
      for (itab_slots_ = 1; itab_slots_ < itabs_.size() * 2;) itab_slots_ *= 2;
    itabs_at_ = take(itab_slots_ * 8);
    mask_words_ = ((ptr_end_ - ptr_start_) / 8 + 63) / 64;
    mask_at_ = take(mask_words_ * 8);
    module_at_ = take(sizeof(abi::ModuleData));
    if (make_index()) {
      index_at_ = take(sizeof(abi::ImageSymbols));
      initial_at_ = take(syms_.initial_count() * 4);
      packages_place_.slots = take(packages_.slots().size() * sizeof(abi::ImageSymbol));
      packages_place_.names = take(packages_.names().size());
      index_place_.slots = take(index_.slots().size() * sizeof(abi::ImageSymbol));
      index_place_.names = take(index_.names().size());
    }
  }

  bool fits() {
    const struct {
      const char* what;
      uint64_t end, limit;
    } parts[] = {
        {"code", text_end_, window_.ro},
        {"read-only data", ro_end_, window_.data},
        {"variables", data_end_, window_.end},
    };
    for (const auto& p : parts)
      if (p.end > p.limit) {
        result_.error =
            "the program's " + std::string(p.what) + " are " + std::to_string((p.end - p.limit) >> 20) + " MB too large for the address range that is set aside for them";
        if (p.what == parts[0].what) result_.error.replace(result_.error.find(" are "), 5, " is ");
        return false;
      }
    return true;
  }

  static void protect(uint64_t from, uint64_t to, Protection p) {
    to = align_up(to, kPage);
    if (from >= to) return;
    Result<void> r = protect_memory(at(from), to - from, p);
    CHECK(r.ok(), "%s", r.error().message.c_str());
  }
  void open() {
    protect(text_start_, text_end_, Protection::kReadWrite);
    protect(ro_start_, ro_end_, Protection::kReadWrite);
    protect(data_start_, data_end_, Protection::kReadWrite);
  }
  void seal() {
    protect(text_start_, text_end_, Protection::kReadExec);
    protect(ro_start_, ro_end_, Protection::kRead);
  }

  void copy() {
    uint64_t end = text_start_;
    for (size_t k = 0; k < in_.code.size(); k++) {
      const auto& bytes = in_.code[k].bytes;
      if (code_at_[k] > end) memset(at(end), kFill, code_at_[k] - end);
      if (!bytes.empty()) memcpy(at(code_at_[k]), bytes.data(), bytes.size());
      end = code_at_[k] + bytes.size();
    }
    uint64_t page_end = align_up(text_end_, kPage);
    if (page_end > end) memset(at(end), kFill, page_end - end);
    for (size_t k = 0; k < in_.data.size(); k++) {
      const auto& bytes = in_.data[k].bytes;
      if (!bytes.empty()) memcpy(at(data_at_[k]), bytes.data(), bytes.size());
    }
  }

  void apply(const std::vector<ir::Reloc>& relocs, uint64_t base, uint64_t size, ir::SymId owner) {
    for (const ir::Reloc& r : relocs) {
      uint64_t width = r.kind == ir::RelocKind::Abs64 ? 8 : 4;
      CHECK(r.offset + width <= size, "relocation of %s at %u lies outside", syms_.get(owner).name.c_str(), r.offset);
      uint64_t place = base + r.offset, target = address(r.sym);
      uint64_t value = target + static_cast<uint64_t>(r.addend);
      switch (r.kind) {
        case ir::RelocKind::Abs64: put<uint64_t>(place, value); break;
        case ir::RelocKind::Abs32:
          CHECK(value < uint64_t{1} << 31, "%s does not lie in the low 2 GB", syms_.get(r.sym).name.c_str());
          put<uint32_t>(place, static_cast<uint32_t>(value));
          break;
        case ir::RelocKind::Rel32: {
          auto d = static_cast<int64_t>(value - (place + 4));
          CHECK(d == static_cast<int32_t>(d), "%s is too far from %s", syms_.get(r.sym).name.c_str(), syms_.get(owner).name.c_str());
          put<int32_t>(place, static_cast<int32_t>(d));
          break;
        }
        case ir::RelocKind::MethodText32: put<int32_t>(place, target == 0 ? -1 : static_cast<int32_t>(value)); break;
        case ir::RelocKind::Weak32: put<int32_t>(place, target == 0 ? 0 : static_cast<int32_t>(value)); break;
      }
    }
  }
  void relocate() {
    for (size_t k = 0; k < in_.code.size(); k++) apply(in_.code[k].relocs, code_at_[k], in_.code[k].bytes.size(), in_.code[k].sym);
    for (size_t k = 0; k < in_.data.size(); k++) apply(in_.data[k].relocs, data_at_[k], in_.data[k].size, in_.data[k].sym);
  }

  void patch() {
    for (const ir::Patch& p : in_.patches) {
      uint64_t target = address(p.target);
      CHECK(target != 0, "%s gets a value and is not defined", syms_.get(p.target).name.c_str());
      put<uint64_t>(target + p.offset, (p.value == ir::SymId::kNone ? 0 : address(p.value)) + static_cast<uint64_t>(p.addend));
    }
  }

  // Reaching a symbol that nobody defined ends the program with a fatal error that names it.
  void thunks() {
    uint64_t trap = abi::rt_slot(abi::RtFn::CallOnSystemStackTrap);
    for (size_t k = 0; k < undefined_.size(); k++) {
      uint64_t name = undefined_text_at_ + undefined_names_[k];
      const std::string& text = syms_.get(undefined_[k]).name;
      memcpy(at(name), text.c_str(), text.size() + 1);
      uint64_t p = thunks_at_ + k * kThunkSize;
      put<uint16_t>(p, 0xbc41);  // mov r12d, imm32
      put<uint32_t>(p + 2, static_cast<uint32_t>(name));
      put<uint8_t>(p + 6, 0xe9);  // jmp rel32
      put<int32_t>(p + 7, static_cast<int32_t>(static_cast<int64_t>(trap) - static_cast<int64_t>(p + 11)));
    }
  }

  // The string of a descriptor, without the star that marks "*T shares T's string".
  static std::string_view type_string(const abi::Type* t) {
    const uint8_t* p = at(static_cast<uint32_t>(t->str)) + 1;
    uint64_t n = 0;
    for (int shift = 0;; shift += 7) {
      uint8_t b = *p++;
      n |= static_cast<uint64_t>(b & 0x7f) << shift;
      if (b < 0x80) break;
    }
    std::string_view s(reinterpret_cast<const char*>(p), n);
    if ((t->tflag & abi::kTFlagExtraStar) && !s.empty()) s.remove_prefix(1);
    return s;
  }

  void write_tables() {
    auto copy = [](uint64_t to, const void* from, size_t n) {
      if (n != 0) memcpy(at(to), from, n);
    };
    copy(funcs_at_, tables_.funcs.data(), tables_.funcs.size() * sizeof(abi::FuncInfo));
    copy(names_at_, tables_.names().data(), tables_.names().size());
    uint64_t text = file_text_at_;
    for (size_t k = 0; k < tables_.files().size(); k++) {
      std::string_view f = tables_.files()[k];
      put<uint64_t>(files_at_ + k * 8, text);
      copy(text, f.data(), f.size());
      text += f.size() + 1;
    }
    copy(pctab_at_, tables_.pctab.data(), tables_.pctab.size());
    copy(inl_at_, tables_.inl.data(), tables_.inl.size() * sizeof(abi::InlineNode));
    std::sort(types_.begin(), types_.end(), [](uint64_t a, uint64_t b) {
      std::string_view x = type_string(reinterpret_cast<const abi::Type*>(a)), y = type_string(reinterpret_cast<const abi::Type*>(b));
      return x != y ? x < y : a < b;
    });
    for (size_t k = 0; k < types_.size(); k++) put<uint32_t>(types_at_ + k * 4, static_cast<uint32_t>(types_[k]));
    for (uint64_t a : itabs_) {
      auto* tab = reinterpret_cast<const abi::Itab*>(a);
      uint64_t i = abi::itab_hash(tab->inter->t.hash, tab->type->hash) & (itab_slots_ - 1);
      while (*reinterpret_cast<uint64_t*>(itabs_at_ + i * 8) != 0) i = (i + 1) & (itab_slots_ - 1);
      put<uint64_t>(itabs_at_ + i * 8, a);
    }
    for (size_t k = 0; k < in_.data.size(); k++) {
      const ir::DataItem& d = in_.data[k];
      if (d.read_only || !d.has_pointers) continue;
      uint64_t first = (data_at_[k] - ptr_start_) / 8;
      for (uint64_t w = 0; w < (d.size + 7) / 8; w++)
        if (w / 64 < d.ptr_mask.size() && (d.ptr_mask[w / 64] >> (w % 64) & 1)) {
          uint64_t bit = first + w;
          put<uint64_t>(mask_at_ + bit / 64 * 8, *reinterpret_cast<uint64_t*>(mask_at_ + bit / 64 * 8) | uint64_t{1} << (bit % 64));
        }
    }
    abi::ModuleData m{};
    m.text_start = text_start_;
    m.text_end = text_end_;
    m.ro_start = ro_start_;
    m.ro_end = ro_end_;
    m.data_start = data_start_;
    m.data_end = data_end_;
    m.funcs = reinterpret_cast<const abi::FuncInfo*>(funcs_at_);
    m.nfuncs = tables_.funcs.size();
    m.names = reinterpret_cast<const char*>(names_at_);
    m.names_len = tables_.names().size();
    m.files = reinterpret_cast<const char* const*>(files_at_);
    m.nfiles = tables_.files().size();
    m.pctab = reinterpret_cast<const uint8_t*>(pctab_at_);
    m.pctab_len = tables_.pctab.size();
    m.inl = reinterpret_cast<const abi::InlineNode*>(inl_at_);
    m.ninl = tables_.inl.size();
    m.data_ptr_mask = reinterpret_cast<const uint64_t*>(mask_at_);
    m.ptr_start = ptr_start_;
    m.ptr_end = ptr_end_;
    m.types = reinterpret_cast<const uint32_t*>(types_at_);
    m.ntypes = types_.size();
    m.itabs = reinterpret_cast<const abi::Itab* const*>(itabs_at_);
    m.itab_slots = itab_slots_;
    for (const EntryPoint& e : kEntryPoints) {
      ir::SymId s = syms_.find(e.name);
      if (s == ir::SymId::kNone) continue;
      uint64_t a = address(s);
      if (a >= thunks_at_ && a < text_end_) a = 0;
      m.*e.field = a;
    }
    put(module_at_, m);
  }

  // What later modules and the engine ask the symbol table.
  void record() {
    auto note = [&](ir::SymId s, ir::SymKind kind) {
      ir::Symbol& sym = syms_.get(s);
      sym.kind = kind;
      sym.address = address(s);
    };
    for (const ir::CodeBlob& b : in_.code) note(b.sym, ir::SymKind::Func);
    for (const ir::DataItem& d : in_.data) note(d.sym, d.read_only ? ir::SymKind::RoData : ir::SymKind::Data);
    for (ir::SymId s : native_) note(s, ir::SymKind::Native);
  }

  LinkInput in_;
  ir::SymbolTable& syms_;
  Tables tables_;
  LinkResult result_;
  const Window& window_;
  ir::SymbolIndexWriter index_, packages_;
  IndexPlace index_place_{}, packages_place_{};
  uint64_t text_start_, ro_start_, data_start_;
  uint64_t ptr_start_ = 0, ptr_end_ = 0, itab_slots_ = 0, index_at_ = 0, initial_at_ = 0;
  uint64_t text_end_ = 0, ro_end_ = 0, data_end_ = 0, thunks_at_ = 0;
  std::vector<uint64_t> address_;  // by symbol, aliases resolved; 0: not defined
  std::vector<uint64_t> code_at_, data_at_;
  std::vector<ir::SymId> undefined_, native_;
  std::vector<uint64_t> undefined_names_;  // offsets
  std::vector<uint64_t> types_, itabs_;
  uint64_t names_size_ = 0, file_text_size_ = 0, mask_words_ = 0;
  uint64_t undefined_text_at_ = 0, funcs_at_ = 0, names_at_ = 0, files_at_ = 0, file_text_at_ = 0, pctab_at_ = 0, inl_at_ = 0, types_at_ = 0, itabs_at_ = 0, mask_at_ = 0,
           module_at_ = 0;
};

}  // namespace

constexpr Window kJitWindow = {abi::kJitWindowBase, abi::kJitRoBase, abi::kJitDataBase, abi::kJitWindowEnd};
constexpr Window kImageWindow = {abi::kImageTextBase, abi::kImageRoBase, abi::kImageDataBase, abi::kImageEnd};

CodeSpace::CodeSpace(const Window& window) : window_(window), text_(window.text), ro_(window.ro), data_(window.data) {}

std::string CodeSpace::reserve() {
  Result<void*> r = reserve_memory(at(window_.text), window_.end - window_.text);
  if (r.ok()) return "";
  char range[64];
  snprintf(range, sizeof range, "%#llx-%#llx", static_cast<unsigned long long>(window_.text), static_cast<unsigned long long>(window_.end));
  if (r.error().errno_ == EEXIST) return "the address range " + std::string(range) + ", which compiled code needs, is already in use in this process";
  return "cannot reserve the address range " + std::string(range) + " for compiled code: " + r.error().message;
}

LinkResult CodeSpace::link(LinkInput in, ir::SymbolTable& syms, const LineResolver& lines) {
  Link link(std::move(in), syms, lines, window_, text_, ro_, data_);
  LinkResult r = link.run();
  if (r.module == nullptr) return r;
  text_ = link.text_next();
  ro_ = link.ro_next();
  data_ = link.data_next();
  if (perf_map_.empty()) return r;
  if (FILE* f = fopen(perf_map_.c_str(), "ae")) {
    for (size_t k = 0; k < link.code().size(); k++)
      fprintf(f, "%llx %zx %s\n", static_cast<unsigned long long>(link.code_at(k)), link.code()[k].bytes.size(), link.code()[k].name.c_str());
    fclose(f);
  }
  return r;
}

}  // namespace gorun::code
