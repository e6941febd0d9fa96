// The file of the std image: finding, checking, mapping, writing. Layout: runtime/abi/image.h.
#pragma once
#include <string>

#include "jit/code/code_space.h"
#include "runtime/abi/image.h"
#include "runtime/base/result.h"

namespace gorun {

// Maps the segments of a file at their addresses. The error is one sentence without the file's name.
struct ImageError {
  std::string text;
  bool absent = false;
};
const abi::ImageHeader* map_image(const std::string& path, const std::string& go_version, ImageError* error);

void unmap_image(const abi::ImageHeader*);

// $GORUN_IMAGE ("off", or a path), else beside the executable, else in the cache folder. Null without an error: no image is to be used.
// A bad image that nobody asked for by name is reported on standard error; for one that was named *fatal is set too.
const abi::ImageHeader* find_image(const std::string& go_version, std::string* path, bool* fatal);

// Writes what CodeSpace(kImageWindow) has linked. snapshot: bytes for abi::kSnapshotBase, may be empty.
struct ImageContents {
  const abi::ModuleData* module = nullptr;
  const abi::ImageSymbols* symbols = nullptr;
  uint64_t data_file_end = 0;
  std::vector<uint8_t> snapshot;
  uint64_t snapshot_root = 0;
};
Result<uint64_t> write_image(const std::string& path, const ImageContents&, const std::string& go_version);  // bytes written

constexpr const char* kImageFileName = "gorun.image";

}  // namespace gorun
