#include "frontend/snapshot/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "frontend/check/checker.h"
#include "frontend/constant/pool.h"
#include "frontend/source/state.h"
#include "frontend/types/universe.h"
#include "runtime/base/check.h"
#include "runtime/base/hash.h"
#include "runtime/base/os.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace gorun::snapshot {

namespace {

constexpr uint64_t kMagic = 0x31656e696c6e6966;  // changes with what the sizes below do not show
constexpr uint64_t kPage = 4096;

struct First {
  Header header;
  FrontState state;
};
static_assert(sizeof(First) <= kWindowFirst);

First* first() { return reinterpret_cast<First*>(kBase); }

bool unused() { return g_front.names == nullptr && g_front.arenas == nullptr && g_front.universe == nullptr && g_front.default_store == nullptr; }

// Readable ranges of this process outside of the window.
struct Range {
  uint64_t from, to;
  std::string name;
};
// Mappings of this size are reservations and shadow memory: nobody keeps an address of theirs. The thread sanitizer has shadow memory of read-only data
// too, at addresses with few bits that other numbers have as well.
constexpr uint64_t kReservation = uint64_t{1} << 38;
constexpr const char* kSmallShadow = "/tsan.rodata.";

std::vector<Range> mapped() {
  std::vector<Range> out;
  auto text = read_file("/proc/self/maps");
  if (!text.ok()) return out;
  const char* p = text.value().c_str();
  while (*p != 0) {
    unsigned long from = 0, to = 0;
    char perms[8] = {};
    int name = 0;
    const char* end = strchrnul(p, '\n');
    if (sscanf(p, "%lx-%lx %7s %*s %*s %*s%n", &from, &to, perms, &name) >= 3 && perms[0] == 'r' && (from < kBase || from >= kBase + kWindowMax) && to - from < kReservation &&
        std::string_view(p + name, end).find(kSmallShadow) == std::string_view::npos) {
      out.push_back({from, to, std::string(p + name, end)});
    }
    p = *end != 0 ? end + 1 : end;
  }
  return out;
}

// Words that are addresses of this host, or were. Of the low 4 GB, where an executable may lie, nothing can be said of a word: a test compares hosts.
void find_problems(const std::vector<uint8_t>& pages, std::vector<std::string>* problems) {
  std::vector<Range> ranges = mapped();
  for (uint64_t at = 0; at + 8 <= pages.size(); at += 8) {
    uint64_t word;
    memcpy(&word, &pages[at], 8);
    if (word < uint64_t{1} << 32 || in_window(reinterpret_cast<void*>(word))) continue;
    if ((word >> 32) - (word & 0xffffffff) < 0x1000) continue;  // offsets of two lines
    for (const Range& r : ranges) {
      // Only the upper half of an address: the rest was written over, what is left lies in the padding of a struct that was copied.
      if (word >> 32 < r.from >> 32 || word >> 32 > r.to >> 32) continue;
      char line[160];
      snprintf(line, sizeof line, "+0x%lx: 0x%lx (", at, word);
      problems->push_back(line + r.name + ")");
      break;
    }
    if (problems->size() >= 1000) return;
  }
}

}  // namespace

uint64_t layout_key() {
  uint64_t h = kMagic;
  for (uint64_t size : {sizeof(BasicType),
                        sizeof(StructType),
                        sizeof(Signature),
                        sizeof(Interface),
                        sizeof(TypeSet),
                        sizeof(Named),
                        sizeof(AliasType),
                        sizeof(TypeParam),
                        sizeof(Object),
                        sizeof(VarObj),
                        sizeof(FuncObj),
                        sizeof(TypeName),
                        sizeof(Scope),
                        sizeof(Package),
                        sizeof(CheckedPackage),
                        sizeof(Checker),
                        sizeof(DeclInfo),
                        sizeof(Const),
                        sizeof(File),
                        sizeof(SourceMap),
                        sizeof(Universe),
                        sizeof(FrontState),
                        sizeof(ast::FileNode),
                        sizeof(ast::NameExpr),
                        sizeof(ast::CompositeLit),
                        sizeof(ast::SelectorExpr),
                        sizeof(ast::CallExpr),
                        sizeof(ast::FuncDecl),
                        sizeof(ast::VarDecl),
                        sizeof(ast::BlockStmt),
                        static_cast<size_t>(Tok::kCount),
                        sizeof(std::string),
                        sizeof(std::vector<int>),
                        sizeof(std::unordered_map<int, int>)}) {
    h = hash_combine(h, size);
  }
  return h;
}

std::string begin() {
  CHECK(unused(), "the front end is in use already");
  if (!open_window()) return "the addresses of the front end's snapshot are in use";
  use_heap_for_numbers();
  return {};
}

std::vector<uint8_t> end(void* root, std::vector<std::string>* problems) {
  CHECK(g_window_open && in_window(root));
  close_window();
  uint64_t size = (window_used() + kPage - 1) & ~(kPage - 1);
  *first() = {{kMagic, size, layout_key(), root}, g_front};
  const uint8_t* base = reinterpret_cast<const uint8_t*>(kBase);
  std::vector<uint8_t> pages(base, base + size);
  if (problems != nullptr) find_problems(pages, problems);
  return pages;
}

void* adopt(std::string* error) {
  CHECK(unused(), "the front end is in use already");
  const First& f = *first();
  if (f.header.magic != kMagic || f.header.layout != layout_key()) {
    *error = "the snapshot of the standard library is of another gorun";
    return nullptr;
  }
  g_front = f.state;
  return f.header.root;
}

std::string map_file(int fd, uint64_t offset, uint64_t size) {
  void* p = mmap(reinterpret_cast<void*>(kBase), size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, static_cast<off_t>(offset));
  if (p == reinterpret_cast<void*>(kBase)) return {};
  if (p == MAP_FAILED) return std::string("mapping the snapshot of the standard library: ") + strerror(errno);
  munmap(p, size);
  return "the addresses of the front end's snapshot are in use";
}

}  // namespace gorun::snapshot
