// interface: the front end's state as pages at a fixed address.
//
// While an image is built, everything that is allocated between begin() and end() lies in one window of the address space
// (runtime/base/window_heap.h) that every host leaves free. end() returns the bytes; an image file carries them as they are. A process that
// maps them MAP_PRIVATE at kBase and calls adopt() has the packages as if it had loaded and checked them itself: nothing is decoded, and a
// page that nobody looks at costs nothing. Types, trees, positions, texts and names are ordinary pointers.
//
// The bytes hold no address outside of the window: they are the same for every host binary (release, sanitizers) and for every run.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/base/window_heap.h"

namespace gorun::snapshot {

inline constexpr uint64_t kBase = kWindowBase;

// First bytes of the pages.
struct Header {
  uint64_t magic = 0;
  uint64_t size = 0;     // of the pages, with this header; a multiple of the page size
  uint64_t layout = 0;   // layout_key() of the host that made it
  void* root = nullptr;  // what end() was given: the engine's own (engine/load/std_packages.h)
};

// Says which structs this build of the front end has: a snapshot of another layout is not adopted.
uint64_t layout_key();

// ---- making. Once per process, on its only thread, before anything of the front end (names, universe, constants) has been used.
// Empty, or one sentence: the window is taken.
std::string begin();
// From here on allocations are ordinary again. The pages, copied: what happens to the objects afterwards (bodies parsed for compiling) is not
// in them. root must lie in the window. problems: words of the pages that look like addresses of this host, for tests.
std::vector<uint8_t> end(void* root, std::vector<std::string>* problems = nullptr);

// ---- using. The pages are mapped private and writable at kBase (by the image's loader, or map_file), and nothing of the front end has been used.
// The root; null and *error when the pages are not of this layout.
void* adopt(std::string* error);
// Maps size bytes of a file at its offset (a multiple of the page size) at kBase. Empty, or one sentence.
std::string map_file(int fd, uint64_t offset, uint64_t size);

}  // namespace gorun::snapshot
