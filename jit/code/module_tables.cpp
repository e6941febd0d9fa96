#include "jit/code/module_tables.h"

#include <string.h>

#include <algorithm>

#include "runtime/abi/pctab.h"
#include "runtime/base/check.h"

namespace gorun::code {

namespace {
bool has_prefix(std::string_view s, std::string_view p) { return s.substr(0, p.size()) == p; }

// String of a descriptor that is already written (Type::str is an absolute address of an abi.Name).
std::string_view type_string(uint64_t type) {
  const auto* t = reinterpret_cast<const abi::Type*>(type);
  const auto* p = reinterpret_cast<const uint8_t*>(static_cast<uint64_t>(static_cast<uint32_t>(t->str))) + 1;
  uint32_t len = abi::read_uvarint(p);
  return {reinterpret_cast<const char*>(p), len};
}
}  // namespace

uint32_t ModuleTables::name_offset(std::string_view name) {
  auto [it, fresh] = name_offsets_.try_emplace(std::string(name), static_cast<uint32_t>(names_.size()));
  if (fresh) {
    names_.append(name);
    names_.push_back('\0');
  }
  return it->second;
}

uint32_t ModuleTables::file_index(std::string_view file) {
  auto [it, fresh] = file_indexes_.try_emplace(std::string(file), static_cast<uint32_t>(files_.size()));
  if (fresh) files_.emplace_back(file);
  return it->second;
}

void ModuleTables::add_function(const ir::CodeBlob& c, uint64_t address, const LineResolver& lines) {
  abi::FuncInfo f{};
  f.entry = static_cast<uint32_t>(address);
  f.size = static_cast<uint32_t>(c.bytes.size());
  f.name = name_offset(c.name);
  f.flags = c.flags;
  SrcLine start = lines(c.start_pos);
  f.file = file_index(start.file);
  f.start_line = start.line;
  f.pctab = static_cast<uint32_t>(pctab_.size());
  f.frame_size = c.frame_size;
  f.args_words = c.args_words;
  f.inl = static_cast<uint32_t>(inl_.size());
  f.ninl = static_cast<uint32_t>(c.inlined.size());
  for (const ir::CodeBlob::Inl& n : c.inlined) {
    SrcLine call = lines(n.call_pos < c.positions_src.size() ? c.positions_src[n.call_pos] : c.start_pos);
    inl_.push_back({n.parent, file_index(call.file), call.line, name_offset(n.name)});
  }
  abi::PcState st{f.file, f.start_line, -1};
  uint32_t pc = 0;
  for (const ir::PcEntry& e : c.pcs) {
    abi::PcState to = st;
    if (e.pos < c.positions_src.size()) {
      SrcLine at = lines(c.positions_src[e.pos]);
      to.file = file_index(at.file);
      to.line = at.line;
      to.inl = c.positions_inl[e.pos];
    }
    if (to.file == st.file && to.line == st.line && to.inl == st.inl) continue;
    abi::put_uvarint(pctab_, e.pc - pc);
    abi::put_svarint(pctab_, static_cast<int32_t>(to.file - st.file));
    abi::put_svarint(pctab_, static_cast<int32_t>(to.line - st.line));
    abi::put_svarint(pctab_, to.inl - st.inl);
    pc = e.pc;
    st = to;
  }
  f.pctab_len = static_cast<uint32_t>(pctab_.size()) - f.pctab;
  funcs_.push_back(f);
}

void ModuleTables::collect(const LinkInput& in, const ir::SymbolTable& syms, const LineResolver& lines) {
  funcs_.reserve(in.code.size());
  for (const ir::CodeBlob& c : in.code) add_function(c, syms.get(c.sym).address, lines);
  for (const ir::DataItem& d : in.data) {
    const ir::Symbol& s = syms.get(d.sym);
    if (has_prefix(s.name, "type:") && d.read_only) types_.push_back(s.address);
    else if (has_prefix(s.name, "go:itab.")) itabs_.push_back(s.address);
  }
  // functions are laid out in ascending order already
}

uint64_t ModuleTables::size(uint64_t data_start, uint64_t data_end) const {
  uint64_t file_bytes = 0;
  for (const std::string& f : files_) file_bytes += f.size() + 1;
  return sizeof(abi::ModuleData) + funcs_.size() * sizeof(abi::FuncInfo) + names_.size() + files_.size() * 8 + file_bytes + pctab_.size() + inl_.size() * sizeof(abi::InlineNode) +
         (types_.size() + itabs_.size()) * 8 + ((data_end - data_start) / 512 + 1) * 8 + 16 * 64;
}

abi::ModuleData* ModuleTables::write(uint64_t at, const LinkInput& in, const ir::SymbolTable& syms, const Ranges& r) {
  auto take = [&at](uint64_t bytes) {
    uint64_t p = at;
    at = (at + bytes + 15) & ~uint64_t{15};
    return reinterpret_cast<uint8_t*>(p);
  };
  auto put = [&take](const void* p, uint64_t bytes) {
    uint8_t* to = take(bytes);
    if (bytes) memcpy(to, p, bytes);
    return to;
  };
  auto* m = new (take(sizeof(abi::ModuleData))) abi::ModuleData{};
  m->text_start = r.text_start;
  m->text_end = r.text_end;
  m->ro_start = r.ro_start;
  m->ro_end = r.ro_end;
  m->data_start = r.data_start;
  m->data_end = r.data_end;
  m->funcs = reinterpret_cast<const abi::FuncInfo*>(put(funcs_.data(), funcs_.size() * sizeof(abi::FuncInfo)));
  m->nfuncs = funcs_.size();
  m->names = reinterpret_cast<const char*>(put(names_.data(), names_.size()));
  m->names_len = names_.size();
  auto** files = reinterpret_cast<const char**>(take(files_.size() * 8));
  for (size_t i = 0; i < files_.size(); i++) files[i] = reinterpret_cast<const char*>(put(files_[i].c_str(), files_[i].size() + 1));
  m->files = files;
  m->nfiles = files_.size();
  m->pctab = put(pctab_.data(), pctab_.size());
  m->pctab_len = pctab_.size();
  m->inl = reinterpret_cast<const abi::InlineNode*>(put(inl_.data(), inl_.size() * sizeof(abi::InlineNode)));
  m->ninl = inl_.size();
  std::sort(types_.begin(), types_.end(), [](uint64_t a, uint64_t b) {
    std::string_view x = type_string(a), y = type_string(b);
    return x != y ? x < y : a < b;
  });
  m->types = reinterpret_cast<abi::Type* const*>(put(types_.data(), types_.size() * 8));
  m->ntypes = types_.size();
  m->itabs = reinterpret_cast<abi::Itab* const*>(put(itabs_.data(), itabs_.size() * 8));
  m->nitabs = itabs_.size();
  std::vector<uint64_t> mask((r.data_end - r.data_start) / 512 + 1);
  for (const ir::DataItem& d : in.data) {
    if (d.read_only || !d.has_pointers) continue;
    uint64_t first = (syms.get(d.sym).address - r.data_start) / 8, words = d.size / 8;
    for (uint64_t i = 0; i < words; i++)
      if (d.ptr_mask.empty() || (i / 64 < d.ptr_mask.size() && (d.ptr_mask[i / 64] >> (i % 64) & 1))) mask[(first + i) / 64] |= uint64_t{1} << ((first + i) % 64);
  }
  m->data_ptr_mask = reinterpret_cast<const uint64_t*>(put(mask.data(), mask.size() * 8));
  return m;
}

}  // namespace gorun::code
