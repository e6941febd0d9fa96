#include "engine/image/image_stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "engine/cache/cache_folder.h"
#include "runtime/base/hash.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

// A stamp is compared as bytes with what it would be: one that is damaged in any way, or of another file, is none.
struct Stamp {
  char magic[16] = {'g', 'o', 'r', 'u', 'n', ' ', 'i', 'm', 'g', ' ', 'g', 'o', 'o', 'd', ' ', '1'};
  uint64_t device, inode, size;
  int64_t mtime_ns, ctime_ns;
  uint64_t content_hash[2];
};
static_assert(sizeof(Stamp) == 72);

int64_t ns(const timespec& t) { return static_cast<int64_t>(t.tv_sec) * 1000000000 + t.tv_nsec; }

bool has_stamp(const std::string& path, const Stamp& wanted) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  char found[sizeof wanted + 1];
  ssize_t n = read(fd, found, sizeof found);
  close(fd);
  return n == static_cast<ssize_t>(sizeof wanted) && memcmp(found, &wanted, sizeof wanted) == 0;
}

bool write_stamp(const std::string& folder, const std::string& name, const Stamp& s) {
  return make_dirs(folder).ok() && write_file_atomic(join_path(folder, name), {reinterpret_cast<const char*>(&s), sizeof s}).ok();
}

// Reads instead of mapping: a file that is truncated meanwhile is an end of file then, not a SIGBUS.
bool content_fits(int fd, const abi::ImageHeader& h) {
  static char buffer[1 << 18];
  ContentHasher hasher;
  uint64_t at = abi::kImageHeaderSize;
  while (at < h.file_size) {
    ssize_t n = pread(fd, buffer, sizeof buffer, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    hasher.add_bytes(buffer, static_cast<size_t>(n));
    at += static_cast<uint64_t>(n);
  }
  return hasher.finish() == Hash128{h.content_hash[0], h.content_hash[1]};
}

// A change within the granularity of the file's times would leave them as they are: what is younger than that is not remembered.
constexpr int64_t kSettled = 2'000'000'000;

}  // namespace

bool image_content_is_good(int fd, const struct stat& st, const abi::ImageHeader& h, const std::string& path) {
  Stamp stamp;
  stamp.device = st.st_dev;
  stamp.inode = st.st_ino;
  stamp.size = static_cast<uint64_t>(st.st_size);
  stamp.mtime_ns = ns(st.st_mtim);
  stamp.ctime_ns = ns(st.st_ctim);
  stamp.content_hash[0] = h.content_hash[0];
  stamp.content_hash[1] = h.content_hash[1];
  // One stamp for each path, so that images made anew leave none behind.
  const std::string name = content_hash(path).hex(), cache = cache_folder();
  const std::string first = cache.empty() ? cache : cache + "/images";
  if (!first.empty() && has_stamp(join_path(first, name), stamp)) return true;
  const std::string second = temporary_folder() + "/images";
  if (has_stamp(join_path(second, name), stamp)) return true;
  if (!content_fits(fd, h)) return false;
  int64_t now = wall_clock_ns();
  if (now - stamp.mtime_ns < kSettled || now - stamp.ctime_ns < kSettled) return true;
  if (first.empty() || !write_stamp(first, name, stamp)) write_stamp(second, name, stamp);
  return true;
}

}  // namespace gorun
