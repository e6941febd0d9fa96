#include <gtest/gtest.h>
#include <unistd.h>

#include "jit/code/code_space.h"
#include "jit/code/pctab_encode.h"
#include "runtime/abi/addresses.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/os.h"

namespace gorun::code {
namespace {

using ir::CodeBlob;
using ir::DataItem;
using ir::Reloc;
using ir::RelocKind;
using ir::SymId;

TEST(PcTab, RoundTrip) {
  std::vector<PcLine> lines = {{0, {0, 10, -1}}, {4, {0, 12, -1}}, {4, {2, 5, 0}}, {200, {2, 6, 0}}, {300, {0, 3, -1}}, {301, {0, 100000, 7}}};
  std::vector<uint8_t> tab;
  encode_pctab(lines, {0, 10, -1}, &tab);
  auto at = [&](uint32_t pc) {
    abi::PcState st{0, 10, -1};
    abi::pctab_lookup(tab.data(), static_cast<uint32_t>(tab.size()), pc, &st);
    return std::to_string(st.file) + ":" + std::to_string(st.line) + ":" + std::to_string(st.inl);
  };
  EXPECT_EQ(at(0), "0:10:-1");
  EXPECT_EQ(at(3), "0:10:-1");
  EXPECT_EQ(at(4), "2:5:0");
  EXPECT_EQ(at(199), "2:5:0");
  EXPECT_EQ(at(200), "2:6:0");
  EXPECT_EQ(at(300), "0:3:-1");
  EXPECT_EQ(at(5000), "0:100000:7");
}

// The window is taken once per process: all linking happens in one test.
TEST(CodeSpace, LinksAndRuns) {
  ir::SymbolTable syms;
  CodeSpace space;
  ASSERT_EQ(space.reserve(), "");
  EXPECT_EQ(CodeSpace().reserve(), "the address range 0x60000000-0x7e000000, which compiled code needs, is already in use in this process");
  std::string map = "/tmp/gorun_link_test_" + std::to_string(getpid()) + ".map";
  space.set_perf_map(map);

  SymId main = syms.intern("main.f"), leaf = syms.intern("main.leaf"), other = syms.intern("main.other"), var = syms.intern("main.x"), missing = syms.intern("main.missing");
  SymId str = syms.intern("go:string.\"b\""), native = syms.intern("runtime.memmove"), twin = syms.intern("reflect.memmove"), pruned = syms.intern("main.pruned");
  syms.get(other).alias = leaf;
  LinkInput in;
  CodeBlob f;
  f.sym = main;
  f.name = "main.f";
  f.start_pos = 5;
  f.frame_size = 24;
  // sub rsp, 8 ; call other ; add rsp, 8 ; add eax, [var] ; ret
  f.bytes = {0x48, 0x83, 0xec, 8, 0xe8, 0, 0, 0, 0, 0x48, 0x83, 0xc4, 8, 0x03, 0x04, 0x25, 0, 0, 0, 0, 0xc3};
  f.relocs = {{5, RelocKind::Rel32, other, 0}, {16, RelocKind::Abs32, var, 4}};
  f.positions_src = {0, 7, 30};
  f.positions_inl = {-1, -1, 0};
  f.inlined = {{-1, 6, "main.inlined"}};
  f.pcs = {{0, 0}, {4, 1}, {13, 2}};
  CodeBlob g;
  g.sym = leaf;
  g.name = "main.leaf";
  g.bytes = {0xb8, 40, 0, 0, 0, 0xc3};  // mov eax, 40 ; ret
  in.code = {f, g};

  DataItem x;
  x.sym = var;
  x.size = 80;
  x.bytes = {9, 0, 0, 0, 2, 0, 0, 0};
  x.relocs = {{16, RelocKind::Abs64, str, 1},           {24, RelocKind::Abs64, missing, 0}, {32, RelocKind::Abs64, native, 0},     {40, RelocKind::Abs64, twin, 0},
              {48, RelocKind::MethodText32, pruned, 0}, {52, RelocKind::Weak32, pruned, 0}, {56, RelocKind::MethodText32, leaf, 0}};
  x.has_pointers = true;
  x.ptr_mask = {1u << 2 | 1u << 9};
  DataItem plain;
  plain.sym = syms.intern("main.plain");
  plain.size = 3;
  plain.align = 1;
  DataItem text;
  text.sym = str;
  text.size = 2;
  text.bytes = {'a', 'b'};
  text.align = 1;
  text.read_only = true;
  in.data = {plain, x, text};
  // descriptors: sorted by string, whatever the order of symbols
  for (const char* name : {"zz", "*aa", "mm"}) {
    DataItem chars;
    chars.sym = syms.intern(std::string("name:") + name);
    std::string s = std::string(1, '\0') + static_cast<char>(strlen(name)) + name;
    chars.bytes.assign(s.begin(), s.end());
    chars.size = s.size();
    chars.align = 1;
    chars.read_only = true;
    DataItem t;
    t.sym = syms.intern(std::string("type:") + name);
    t.size = sizeof(abi::Type);
    t.bytes.resize(t.size);
    if (name[0] == '*') t.bytes[offsetof(abi::Type, tflag)] = abi::kTFlagExtraStar;
    t.relocs = {{offsetof(abi::Type, str), RelocKind::Abs32, chars.sym, 0}};
    t.read_only = true;
    in.data.push_back(t);
    in.data.push_back(chars);
  }

  LineResolver lines = [](uint32_t src) { return SrcLine{src >= 30 ? "b.go" : "a.go", src * 10}; };
  LinkResult r = space.link(in, syms, lines);
  ASSERT_NE(r.module, nullptr) << r.error;
  EXPECT_EQ(r.undefined, std::vector<std::string>{"main.missing"});
  const abi::ModuleData& m = *r.module;
  ASSERT_EQ(m.nfuncs, 2u);
  EXPECT_EQ(m.funcs[0].entry, syms.get(main).address);
  auto run = reinterpret_cast<int (*)()>(syms.get(main).address);
  EXPECT_EQ(run(), 42);
  *reinterpret_cast<int*>(syms.get(var).address + 4) = 3;  // data stays writable
  EXPECT_EQ(run(), 43);
  auto word = [&](uint64_t off) { return *reinterpret_cast<uint64_t*>(syms.get(var).address + off); };
  EXPECT_EQ(*reinterpret_cast<char*>(word(16)), 'b');
  EXPECT_EQ(word(32), abi::rt_slot(abi::RtFn::Memmove));
  EXPECT_EQ(word(40), abi::rt_slot(abi::RtFn::Memmove));
  EXPECT_EQ(word(48), 0xffffffffu);
  EXPECT_EQ(static_cast<uint32_t>(word(56)), syms.get(leaf).address);
  auto* thunk = reinterpret_cast<const uint8_t*>(word(24));
  EXPECT_TRUE(word(24) >= m.text_start && word(24) < m.text_end);
  EXPECT_EQ(thunk[0] | thunk[1] << 8, 0xbc41);
  uint32_t name;
  memcpy(&name, thunk + 2, 4);
  EXPECT_STREQ(reinterpret_cast<const char*>(static_cast<uint64_t>(name)), "main.missing");
  int32_t rel;
  memcpy(&rel, thunk + 7, 4);
  EXPECT_EQ(word(24) + 11 + static_cast<uint64_t>(static_cast<int64_t>(rel)), abi::rt_slot(abi::RtFn::CallOnSystemStackTrap));

  // lines
  auto line = [&](uint32_t pc) {
    const abi::FuncInfo& info = m.funcs[0];
    abi::PcState st{info.file, info.start_line, -1};
    abi::pctab_lookup(m.pctab + info.pctab, info.pctab_len, pc, &st);
    return std::string(m.files[st.file]) + ":" + std::to_string(st.line) + " " + std::to_string(st.inl);
  };
  EXPECT_EQ(line(0), "a.go:50 -1");
  EXPECT_EQ(line(8), "a.go:70 -1");
  EXPECT_EQ(line(15), "b.go:300 0");
  EXPECT_STREQ(m.names + m.funcs[0].name, "main.f");
  EXPECT_STREQ(m.names + m.inl[m.funcs[0].inl].name, "main.inlined");
  EXPECT_EQ(m.inl[0].call_line, 60u);
  EXPECT_STREQ(m.files[m.funcs[1].file], "<autogenerated>");

  // roots
  uint64_t first = (syms.get(var).address - m.ptr_start) / 8;
  uint64_t bits = 0;
  for (uint64_t w = 0; w < (m.ptr_end - m.ptr_start) / 8; w++)
    if (m.data_ptr_mask[w / 64] >> (w % 64) & 1) bits |= uint64_t{1} << (w - first);
  EXPECT_EQ(bits, x.ptr_mask[0]);

  ASSERT_EQ(m.ntypes, 3u);
  EXPECT_EQ(m.types[0], syms.get(syms.find("type:*aa")).address);
  EXPECT_EQ(m.types[2], syms.get(syms.find("type:zz")).address);

  // a second module sees the first one's symbols
  LinkInput more;
  CodeBlob h;
  h.sym = syms.intern("main.h");
  h.name = "main.h";
  h.bytes = {0xe9, 0, 0, 0, 0};  // jmp main.f
  h.relocs = {{1, RelocKind::Rel32, main, 0}};
  more.code = {h};
  LinkResult r2 = space.link(more, syms, lines);
  ASSERT_NE(r2.module, nullptr);
  EXPECT_EQ(reinterpret_cast<int (*)()>(syms.get(h.sym).address)(), 43);

  // W^X: no page of the window is both
  std::string maps = read_file("/proc/self/maps").take();
  EXPECT_EQ(maps.find("rwx"), std::string::npos);
  std::string perf = read_file(map).take();
  EXPECT_NE(perf.find("60000000 15 main.f\n"), std::string::npos) << perf;
  unlink(map.c_str());

  LinkInput large;
  DataItem huge;
  huge.sym = syms.intern("main.huge");
  huge.size = uint64_t{1} << 30;
  large.data = {huge};
  EXPECT_EQ(space.link(large, syms, lines).error, "the program's variables are 704 MB too large for the address range that is set aside for them");
}

}  // namespace
}  // namespace gorun::code
