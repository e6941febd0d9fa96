#include "runtime/base/os.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "runtime/base/bits.h"

namespace gorun {

Error errno_error(std::string what, int errno_value) {
  char buffer[128];
  const char* text = strerror_r(errno_value, buffer, sizeof buffer);
  std::string lower(text);
  if (lower.size() > 1 && !isupper(static_cast<unsigned char>(lower[1]))) { lower[0] = static_cast<char>(tolower(static_cast<unsigned char>(lower[0]))); }
  what += ": ";
  what += lower;
  return {std::move(what), errno_value};
}

namespace {

Error last_error(const char* verb, const std::string& path) {
  int e = errno;
  return errno_error(std::string(verb) + " " + path, e);
}

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

int64_t clock_ns(clockid_t id) {
  timespec t;
  clock_gettime(id, &t);
  return static_cast<int64_t>(t.tv_sec) * 1000000000 + t.tv_nsec;
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return last_error("open", path);
  struct stat st;
  if (fstat(fd.get(), &st) != 0) return last_error("stat", path);
  std::string text;
  // One byte more than the size, so that the read that finds the end needs no growth; /proc files say 0.
  text.resize(static_cast<size_t>(st.st_size) + 1);
  size_t used = 0;
  for (;;) {
    if (used == text.size()) text.resize(std::max<size_t>(text.size() * 2, 4096));
    ssize_t n = read(fd.get(), text.data() + used, text.size() - used);
    if (n < 0) {
      if (errno == EINTR) continue;
      return last_error("read", path);
    }
    if (n == 0) break;
    used += static_cast<size_t>(n);
  }
  text.resize(used);
  return text;
}

Result<void> write_file_atomic(const std::string& path, std::string_view content, uint32_t mode) {
  static std::atomic<uint32_t> counter{0};
  std::string temp = path + ".tmp." + std::to_string(getpid()) + "." + std::to_string(counter.fetch_add(1));
  {
    Fd fd(open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (fd.get() < 0) return last_error("open", temp);
    size_t done = 0;
    while (done < content.size()) {
      ssize_t n = write(fd.get(), content.data() + done, content.size() - done);
      if (n < 0) {
        if (errno == EINTR) continue;
        Error e = last_error("write", temp);
        unlink(temp.c_str());
        return e;
      }
      done += static_cast<size_t>(n);
    }
  }
  if (rename(temp.c_str(), path.c_str()) != 0) {
    Error e = last_error("rename", path);
    unlink(temp.c_str());
    return e;
  }
  return {};
}

Result<FileInfo> stat_file(const std::string& path) {
  struct stat st;
  if (stat(path.c_str(), &st) != 0) return last_error("stat", path);
  FileInfo info;
  info.size = static_cast<uint64_t>(st.st_size);
  info.mtime_ns = static_cast<int64_t>(st.st_mtim.tv_sec) * 1000000000 + st.st_mtim.tv_nsec;
  info.inode = st.st_ino;
  info.device = st.st_dev;
  info.mode = st.st_mode & 07777;
  info.is_dir = S_ISDIR(st.st_mode);
  info.is_regular = S_ISREG(st.st_mode);
  return info;
}

bool file_exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

Result<void> make_dirs(const std::string& path) {
  for (size_t i = 1; i <= path.size(); i++) {
    if (i != path.size() && path[i] != '/') continue;
    std::string part = path.substr(0, i);
    if (mkdir(part.c_str(), 0777) != 0 && errno != EEXIST) return last_error("mkdir", part);
  }
  struct stat st;
  if (stat(path.c_str(), &st) != 0) return last_error("mkdir", path);
  if (!S_ISDIR(st.st_mode)) return errno_error("mkdir " + path, ENOTDIR);
  return {};
}

Result<std::vector<DirEntry>> read_dir(const std::string& path) {
  DIR* dir = opendir(path.c_str());
  if (dir == nullptr) return last_error("open", path);
  std::vector<DirEntry> entries;
  for (;;) {
    errno = 0;
    dirent* d = readdir(dir);
    if (d == nullptr) break;
    std::string_view name = d->d_name;
    if (name == "." || name == "..") continue;
    DirEntry e{std::string(name), d->d_type == DT_DIR, d->d_type == DT_LNK};
    if (d->d_type == DT_UNKNOWN) {
      struct stat st;
      if (fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        e.is_dir = S_ISDIR(st.st_mode);
        e.is_symlink = S_ISLNK(st.st_mode);
      }
    }
    entries.push_back(std::move(e));
  }
  int failed = errno;
  closedir(dir);
  if (failed != 0) return errno_error("readdir " + path, failed);
  std::sort(entries.begin(), entries.end(), [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return entries;
}

std::string_view path_base(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view path_dir(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string clean_path(std::string_view path) {
  bool rooted = !path.empty() && path[0] == '/';
  std::vector<std::string_view> parts;
  for (size_t i = 0; i < path.size();) {
    size_t j = path.find('/', i);
    if (j == std::string_view::npos) j = path.size();
    std::string_view part = path.substr(i, j - i);
    i = j + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty() && parts.back() != "..") {
        parts.pop_back();
        continue;
      }
      if (rooted) continue;
    }
    parts.push_back(part);
  }
  std::string out = rooted ? "/" : "";
  for (size_t i = 0; i < parts.size(); i++) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out.empty() ? "." : out;
}

std::string join_path(std::string_view a, std::string_view b) {
  if (a.empty()) return clean_path(b);
  std::string both(a);
  both += '/';
  both += b;
  return clean_path(both);
}

Result<std::string> absolute_path(const std::string& path) {
  if (!path.empty() && path[0] == '/') return clean_path(path);
  char* cwd = getcwd(nullptr, 0);
  if (cwd == nullptr) return last_error("getwd", ".");
  std::string full = join_path(cwd, path);
  free(cwd);
  return full;
}

Result<MappedFile> MappedFile::open(const std::string& path) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return last_error("open", path);
  struct stat st;
  if (fstat(fd.get(), &st) != 0) return last_error("stat", path);
  MappedFile file;
  if (st.st_size == 0) return file;
  void* p = mmap(nullptr, static_cast<size_t>(st.st_size), PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (p == MAP_FAILED) return last_error("mmap", path);
  file.data_ = static_cast<const unsigned char*>(p);
  file.size_ = static_cast<size_t>(st.st_size);
  return file;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<unsigned char*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& o) noexcept : data_(std::exchange(o.data_, nullptr)), size_(std::exchange(o.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& o) noexcept {
  std::swap(data_, o.data_);
  std::swap(size_, o.size_);
  return *this;
}

Result<void*> reserve_memory(void* address, size_t size) {
  void* p = mmap(address, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (p == MAP_FAILED) return errno_error("mmap", errno);
  if (p != address) {  // a kernel before 4.17 takes the address as a hint
    munmap(p, size);
    return errno_error("mmap", EEXIST);
  }
  return p;
}

Result<void*> reserve_memory_anywhere(size_t size) {
  void* p = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) return errno_error("mmap", errno);
  return p;
}

Result<void> protect_memory(void* address, size_t size, Protection p) {
  int prot = PROT_NONE;
  switch (p) {
    case Protection::kNone: prot = PROT_NONE; break;
    case Protection::kRead: prot = PROT_READ; break;
    case Protection::kReadWrite: prot = PROT_READ | PROT_WRITE; break;
    case Protection::kReadExec: prot = PROT_READ | PROT_EXEC; break;
  }
  if (mprotect(address, size, prot) != 0) return errno_error("mprotect", errno);
  return {};
}

Result<void> release_memory(void* address, size_t size) {
  if (munmap(address, size) != 0) return errno_error("munmap", errno);
  return {};
}

void discard_memory(void* address, size_t size) { CHECK(madvise(address, size, MADV_DONTNEED) == 0, "madvise: errno %d", errno); }

int64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }
int64_t wall_clock_ns() { return clock_ns(CLOCK_REALTIME); }
int64_t cpu_time_ns() { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }
int64_t thread_cpu_time_ns() { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }
size_t os_page_size() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

int cpu_count() {
  // The kernel may know more CPUs than a cpu_set_t holds: ask with a larger set until it fits.
  for (size_t cpus = 1024; cpus <= 65536; cpus *= 4) {
    cpu_set_t* set = CPU_ALLOC(cpus);
    size_t bytes = CPU_ALLOC_SIZE(cpus);
    int n = sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (n > 0) return n;
  }
  return 1;
}

}  // namespace gorun
