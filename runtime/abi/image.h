// interface: the file of the std image: compiled code, data and tables of the standard library, linked at fixed addresses, and a snapshot of its checked
// declarations. A header of one page, then the segments; tables are used in place, nothing is decoded. Written by engine/image, read by
// engine/image and jit/ir/symbol_index.h.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/abi/module.h"

namespace gorun::abi {

constexpr char kImageMagic[8] = {'g', 'o', 'r', 'u', 'n', 'i', 'm', 'g'};
constexpr uint32_t kImageVersion = 3;  // of this layout; what is inside is the business of the key
constexpr uint64_t kImageHeaderSize = 4096;
constexpr uint32_t kImageMaxSegments = 8;

// Where the linker lays out the image: text, read-only data, data.
constexpr uint64_t kImageTextBase = 0x50000000;  // kImageBase
constexpr uint64_t kImageRoBase = 0x55000000;
constexpr uint64_t kImageDataBase = 0x5c000000;
constexpr uint64_t kImageEnd = 0x60000000;
constexpr uint64_t kSnapshotBase = 0x560000000000;

enum class ImageSegmentKind : uint32_t { Text = 1, ReadOnly, Data, Snapshot };
enum ImageProtection : uint32_t { kImageRead = 1, kImageWrite = 2, kImageExec = 4 };  // writable segments are mapped private

// Page-aligned in file and memory. Memory beyond the file's part is zero.
struct ImageSegment {
  uint64_t address;
  uint64_t file_offset, file_size, mem_size;
  ImageSegmentKind kind;
  uint32_t protection;
};

// Open addressing with linear probing over hashes of symbol names; a slot is free when its address is 0. See jit/ir/symbol_index.h.
struct ImageSymbol {
  uint32_t hash;  // upper half of the name's hash; the lower half chooses the slot
  uint32_t address;
  uint32_t name;  // offset into names: a 32-bit length, then the text
  uint32_t kind;  // ir::SymKind, and facts about functions
};
constexpr uint32_t kImageKindMask = 0x7;
constexpr uint32_t kImageInlinable = 0x8;  // small enough to be inlined: others need not be looked at
constexpr uint32_t kImageFactsShift = 4;    // ir::pack_facts (28 bits) from here on
struct ImageNames {
  const ImageSymbol* slots;
  uint64_t size;  // a power of two
  const char* names;
  uint64_t count;
};
// Every start looks at the last two: they are small and dense.
struct ImageSymbols {
  ImageNames all;
  ImageNames packages;      // by path prefix of link names; the address is that of the initialiser, kImageNoInit when there is nothing to do
  const uint32_t* initial;  // addresses of the symbols that every ir::SymbolTable begins with, by SymId; 0: not in the image
  uint64_t ninitial;
};
constexpr uint32_t kImageNoInit = 1;

struct ImageHeader {
  char magic[8];
  uint32_t version;
  uint32_t nsegments;
  char key[72];         // of the compiler that made it, NUL-terminated hex
  char go_version[32];  // "go1.26.8", NUL-terminated
  uint64_t file_size;
  ImageSegment segments[kImageMaxSegments];
  const ModuleData* module;
  const ImageSymbols* symbols;
  uint64_t snapshot_root;    // address within the snapshot segment; 0: there is none
  uint64_t content_hash[2];  // of all that follows the header
  uint64_t checksum;         // of the header up to here
};
static_assert(sizeof(ImageHeader) <= kImageHeaderSize && sizeof(ImageSegment) == 40 && sizeof(ImageSymbol) == 16);

}  // namespace gorun::abi
