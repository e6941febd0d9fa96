// Files, memory mappings and clocks. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace gorun {

constexpr size_t kPageSize = 4096;  // x86-64's; os_page_size() asks, and boot compares

struct FileInfo {
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  uint64_t inode = 0;
  uint64_t device = 0;
  uint32_t mode = 0;
  bool is_dir = false;
  bool is_regular = false;
};

Result<std::string> read_file(const std::string& path);
// Through a temporary file in the same folder and rename: a reader sees the old content or the new, never a part.
Result<void> write_file_atomic(const std::string& path, std::string_view content, uint32_t mode = 0644);
Result<FileInfo> stat_file(const std::string& path);
bool file_exists(const std::string& path);
Result<void> make_dirs(const std::string& path);  // mkdir -p
struct DirEntry {
  std::string name;
  bool is_dir = false;  // false for a symbolic link
  bool is_symlink = false;
};
Result<std::vector<DirEntry>> read_dir(const std::string& path);  // sorted by name, without . and ..
std::string join_path(std::string_view a, std::string_view b);
Result<std::string> absolute_path(const std::string& path);  // cleaned as Go's filepath.Abs, no symbolic link followed
std::string clean_path(std::string_view path);               // as Go's path.Clean
std::string_view path_base(std::string_view path);           // what follows the last slash
std::string_view path_dir(std::string_view path);            // what precedes it; "." when there is none

// A file mapped for reading, unmapped with the object. An empty file has data() == nullptr.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);
  MappedFile() = default;
  ~MappedFile();
  MappedFile(MappedFile&& o) noexcept;
  MappedFile& operator=(MappedFile&& o) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const unsigned char* data() const { return data_; }
  size_t size() const { return size_; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const unsigned char* data_ = nullptr;
  size_t size_ = 0;
};

enum class Protection { kNone, kRead, kReadWrite, kReadExec };

// Address space without memory: PROT_NONE, NORESERVE. With `address` the mapping is exactly there, or the call fails when
// anything is mapped there already.
Result<void*> reserve_memory(void* address, size_t size);
Result<void*> reserve_memory_anywhere(size_t size);
Result<void> protect_memory(void* address, size_t size, Protection p);
Result<void> release_memory(void* address, size_t size);  // munmap
void discard_memory(void* address, size_t size);          // contents become zero, memory goes back

int64_t monotonic_ns();
int64_t wall_clock_ns();
int64_t cpu_time_ns();         // of the process, all threads
int64_t thread_cpu_time_ns();  // of the calling thread
size_t os_page_size();
int cpu_count();  // CPUs that the process may run on (affinity)

}  // namespace gorun
