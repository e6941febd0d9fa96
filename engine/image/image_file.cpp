#include "engine/image/image_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/cache/cache_folder.h"
#include "engine/image/image_key.h"
#include "engine/image/image_stamp.h"
#include "runtime/base/hash.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

constexpr uint64_t kPage = kPageSize;
uint64_t page_up(uint64_t n) { return (n + kPage - 1) & ~(kPage - 1); }

uint64_t header_checksum(const abi::ImageHeader& h) { return content_hash({reinterpret_cast<const char*>(&h), offsetof(abi::ImageHeader, checksum)}).lo; }

struct Fd {
  int fd;
  ~Fd() {
    if (fd >= 0) close(fd);
  }
};

struct Range {
  uint64_t lo, hi;
};
constexpr Range kAllowed[] = {{abi::kImageTextBase, abi::kImageEnd}, {abi::kSnapshotBase, abi::kSnapshotBase + (uint64_t{1} << 34)}};

bool good_segment(const abi::ImageSegment& s, uint64_t file_size) {
  if (s.address % kPage || s.file_offset % kPage || s.file_size > s.mem_size) return false;
  if (s.file_offset > file_size || s.file_size > file_size - s.file_offset) return false;
  for (const Range& r : kAllowed)
    if (s.address >= r.lo && s.address < r.hi && s.mem_size <= r.hi - s.address) return true;
  return false;
}

// Everything that can be told from the header.
std::string check_header(const abi::ImageHeader& h, uint64_t size, const std::string& go_version) {
  if (memcmp(h.magic, abi::kImageMagic, sizeof h.magic) != 0) return "is not an image of gorun";
  if (h.version != abi::kImageVersion) return "was made by another version of gorun";
  if (h.checksum != header_checksum(h)) return "is damaged";
  if (h.file_size != size) return size < h.file_size ? "is truncated" : "is damaged";
  if (memchr(h.key, 0, sizeof h.key) == nullptr || strcmp(h.key, kImageKey) != 0) return "was made by another version of gorun";
  if (memchr(h.go_version, 0, sizeof h.go_version) == nullptr || go_version != h.go_version)
    return "is of " + std::string(h.go_version, strnlen(h.go_version, sizeof h.go_version)) + ", the Go tree is of " + go_version;
  if (h.nsegments == 0 || h.nsegments > abi::kImageMaxSegments) return "is damaged";
  for (uint32_t i = 0; i < h.nsegments; i++)
    if (!good_segment(h.segments[i], size)) return "is damaged";
  return {};
}

bool map_segment(int fd, const abi::ImageSegment& s) {
  int prot = ((s.protection & abi::kImageRead) ? PROT_READ : 0) | ((s.protection & abi::kImageWrite) ? PROT_WRITE : 0) | ((s.protection & abi::kImageExec) ? PROT_EXEC : 0);
  void* at = reinterpret_cast<void*>(s.address);
  uint64_t file_part = page_up(s.file_size);
  if (file_part != 0 && mmap(at, file_part, prot, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, static_cast<off_t>(s.file_offset)) != at) return false;
  if (page_up(s.mem_size) <= file_part) return true;
  void* rest = reinterpret_cast<void*>(s.address + file_part);
  return mmap(rest, page_up(s.mem_size) - file_part, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0) == rest;
}

}  // namespace

const abi::ImageHeader* map_image(const std::string& path, const std::string& go_version, ImageError* error) {
  Fd f{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (f.fd < 0) {
    error->absent = errno == ENOENT || errno == ENOTDIR;
    error->text = std::string("cannot be opened: ") + strerror(errno);
    return nullptr;
  }
  struct stat st;
  auto* h = new abi::ImageHeader;  // lives as long as the process
  if (fstat(f.fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    error->text = "is not a regular file";
  } else if (pread(f.fd, h, sizeof *h, 0) != static_cast<ssize_t>(sizeof *h)) {
    error->text = "is not an image of gorun";
  } else {
    error->text = check_header(*h, static_cast<uint64_t>(st.st_size), go_version);
    if (error->text.empty() && !image_content_is_good(f.fd, st, *h, path)) error->text = "is damaged";
  }
  if (!error->text.empty()) {
    delete h;
    return nullptr;
  }
  for (uint32_t i = 0; i < h->nsegments; i++) {
    if (map_segment(f.fd, h->segments[i])) continue;
    error->text = std::string("cannot be mapped: ") + (errno == EEXIST ? "its address range is in use in this process" : strerror(errno));
    h->nsegments = i;
    unmap_image(h);
    return nullptr;
  }
  return h;
}

void unmap_image(const abi::ImageHeader* h) {
  for (uint32_t i = 0; i < h->nsegments; i++) munmap(reinterpret_cast<void*>(h->segments[i].address), page_up(h->segments[i].mem_size));
  delete h;
}

const abi::ImageHeader* find_image(const std::string& go_version, std::string* path, bool* fatal) {
  *fatal = false;
  ImageError error;
  if (const char* env = getenv("GORUN_IMAGE"); env && *env) {
    if (strcmp(env, "off") == 0) return nullptr;
    *path = env;
    const abi::ImageHeader* h = map_image(*path, go_version, &error);
    if (h) return h;
    fprintf(stderr, "gorun: the image %s (GORUN_IMAGE) %s\n", env, error.text.c_str());
    *fatal = true;
    return nullptr;
  }
  char exe[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", exe, sizeof exe);
  std::string places[2];
  if (n > 0 && n < static_cast<ssize_t>(sizeof exe)) places[0] = join_path(path_dir({exe, static_cast<size_t>(n)}), kImageFileName);
  if (std::string cache = cache_folder(); !cache.empty()) places[1] = join_path(cache, kImageFileName);
  for (const std::string& p : places) {
    if (p.empty()) continue;
    error = {};
    *path = p;
    if (const abi::ImageHeader* h = map_image(p, go_version, &error)) return h;
    if (!error.absent) fprintf(stderr, "gorun: the image %s %s; the standard library is compiled from source\n", p.c_str(), error.text.c_str());
  }
  path->clear();
  return nullptr;
}

Result<uint64_t> write_image(const std::string& path, const ImageContents& c, const std::string& go_version) {
  std::string out(abi::kImageHeaderSize, '\0');
  abi::ImageHeader h{};
  memcpy(h.magic, abi::kImageMagic, sizeof h.magic);
  h.version = abi::kImageVersion;
  snprintf(h.key, sizeof h.key, "%s", kImageKey);
  snprintf(h.go_version, sizeof h.go_version, "%s", go_version.c_str());
  auto add = [&](abi::ImageSegmentKind kind, uint32_t protection, uint64_t address, const void* bytes, uint64_t file_size, uint64_t mem_size) {
    if (mem_size == 0) return;
    h.segments[h.nsegments++] = {address, out.size(), file_size, mem_size, kind, protection};
    out.append(static_cast<const char*>(bytes), file_size);
    out.resize(page_up(out.size()));
  };
  const abi::ModuleData& m = *c.module;
  auto at = [](uint64_t a) { return reinterpret_cast<const void*>(a); };
  uint64_t ro_size = page_up(m.ro_end - m.ro_start);  // tables behind ro_end - data are counted by the linker
  add(abi::ImageSegmentKind::Text, abi::kImageRead | abi::kImageExec, m.text_start, at(m.text_start), page_up(m.text_end - m.text_start), page_up(m.text_end - m.text_start));
  add(abi::ImageSegmentKind::ReadOnly, abi::kImageRead, m.ro_start, at(m.ro_start), ro_size, ro_size);
  // The last page of the initial values is whole: what follows them in it is zero.
  add(abi::ImageSegmentKind::Data, abi::kImageRead | abi::kImageWrite, m.data_start, at(m.data_start), page_up(c.data_file_end - m.data_start), page_up(m.data_end - m.data_start));
  if (!c.snapshot.empty())
    add(abi::ImageSegmentKind::Snapshot, abi::kImageRead | abi::kImageWrite, abi::kSnapshotBase, c.snapshot.data(), c.snapshot.size(), page_up(c.snapshot.size()));
  h.file_size = out.size();
  h.module = c.module;
  h.symbols = c.symbols;
  h.snapshot_root = c.snapshot_root;
  Hash128 content = content_hash(std::string_view(out).substr(abi::kImageHeaderSize));
  h.content_hash[0] = content.lo;
  h.content_hash[1] = content.hi;
  h.checksum = header_checksum(h);
  memcpy(out.data(), &h, sizeof h);
  if (auto r = write_file_atomic(path, out); !r.ok()) return r.error();
  return static_cast<uint64_t>(out.size());
}

}  // namespace gorun
