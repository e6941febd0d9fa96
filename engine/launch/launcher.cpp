#include "engine/launch/launcher.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "engine/cache/cache_folder.h"
#include "engine/compile/pipeline.h"
#include "engine/compile/session.h"
#include "runtime/base/os.h"

extern "C" const char gorun_launcher_stub[], gorun_launcher_stub_end[];

namespace gorun {

namespace {

constexpr std::string_view kMark("\n#gorun recipe 1\n\0", 18);  // in front of the recipe, which ends the file

std::string own_path() {
  char buf[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", buf, sizeof buf);
  return n > 0 && n < PATH_MAX ? std::string(buf, static_cast<size_t>(n)) : std::string();
}

std::string launcher_folder() {
  if (std::string dir = cache_folder(); !dir.empty()) {
    dir += "/launch";
    if (make_dirs(dir).ok() && access(dir.c_str(), W_OK) == 0) return dir;
  }
  std::string dir = temporary_folder() + "/launch";
  return make_dirs(dir).ok() ? dir : std::string();
}

uint64_t hash_text(std::string_view s) {
  uint64_t h = 14695981039346656037u;
  for (char c : s) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return h;
}

// An ELF file of one read-only segment: headers, code, names, recipe.
std::string launcher_image(const std::string& gorun, const std::string& path, const std::string& recipe) {
  std::string stub(gorun_launcher_stub, static_cast<size_t>(gorun_launcher_stub_end - gorun_launcher_stub));
  std::string names;
  uint32_t offsets[3];
  const std::string* words[3] = {&gorun, nullptr, &path};
  for (int i = 0; i < 3; i++) {
    offsets[i] = static_cast<uint32_t>(16 + names.size());  // from the table, which is the stub's last 16 bytes
    names += words[i] ? *words[i] : std::string("--exec");
    names += '\0';
  }
  memcpy(stub.data() + stub.size() - 16, offsets, sizeof offsets);
  constexpr size_t kHeaders = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr);
  std::string tail(kMark);
  tail += recipe;
  const size_t size = kHeaders + stub.size() + names.size() + tail.size();
  constexpr uint64_t kBase = 0x400000;
  Elf64_Ehdr e = {};
  memcpy(e.e_ident, ELFMAG, SELFMAG);
  e.e_ident[EI_CLASS] = ELFCLASS64;
  e.e_ident[EI_DATA] = ELFDATA2LSB;
  e.e_ident[EI_VERSION] = EV_CURRENT;
  e.e_type = ET_EXEC;
  e.e_machine = EM_X86_64;
  e.e_version = EV_CURRENT;
  e.e_entry = kBase + kHeaders;
  e.e_phoff = sizeof e;
  e.e_ehsize = sizeof e;
  e.e_phentsize = sizeof(Elf64_Phdr);
  e.e_phnum = 2;
  Elf64_Phdr p[2] = {};
  p[0].p_type = PT_LOAD;
  p[0].p_flags = PF_R | PF_X;
  p[0].p_vaddr = p[0].p_paddr = kBase;
  p[0].p_filesz = p[0].p_memsz = size;
  p[0].p_align = kPageSize;
  p[1].p_type = PT_GNU_STACK;
  p[1].p_flags = PF_R | PF_W;
  std::string out(reinterpret_cast<const char*>(&e), sizeof e);
  out.append(reinterpret_cast<const char*>(p), sizeof p);
  return out + stub + names + tail;
}

// Launchers that nobody has used for long go when there are many. What was used within the last hour may belong to a program that runs.
void remove_old_launchers(const std::string& folder) {
  constexpr size_t kMany = 256, kKept = 128;
  constexpr int64_t kInUse = 3600;
  auto entries = read_dir(folder);
  if (!entries.ok() || entries.value().size() <= kMany) return;
  std::vector<std::pair<int64_t, std::string>> by_age;
  for (const DirEntry& e : entries.value()) {
    struct stat st;
    std::string dir = join_path(folder, e.name);
    if (e.is_dir && lstat(dir.c_str(), &st) == 0) by_age.emplace_back(st.st_mtim.tv_sec, dir);
  }
  std::sort(by_age.begin(), by_age.end());
  const int64_t now = wall_clock_ns() / 1'000'000'000;
  for (size_t i = 0; i + kKept < by_age.size() && by_age[i].first < now - kInUse; i++) {
    auto files = read_dir(by_age[i].second);
    if (!files.ok()) continue;
    for (const DirEntry& f : files.value()) unlink(join_path(by_age[i].second, f.name).c_str());
    rmdir(by_age[i].second.c_str());
  }
}

std::string* own_executable = new std::string;
Recipe* own_recipe = nullptr;

}  // namespace

std::string encode_recipe(const Recipe& r) {
  std::string out;
  auto put = [&out](std::string_view key, std::string_view value) {
    out.append(key).append("=").append(value);
    out += '\0';
  };
  put("kind", r.is_test ? "test" : "run");
  put("folder", r.folder);
  put("goroot", r.goroot);
  put("overlay", r.overlay);
  if (r.is_test) {
    put("package", r.tested.path);
    put("dir", r.tested.dir);
    put("std", r.tested.std ? "1" : "0");
    for (const std::string& f : r.tested.files) put("file", f);
  }
  for (const std::string& t : r.inv.targets) put("target", t);
  for (const std::string& t : r.inv.tags) put("tag", t);
  if (!r.inv.mod.empty()) put("mod", r.inv.mod);
  for (auto& [name, text] : r.inv.link_strings) put("X", name + "=" + text);
  return out;
}

bool decode_recipe(std::string_view text, Recipe* r) {
  while (!text.empty()) {
    size_t end = text.find('\0'), eq = text.find('=');
    if (end == text.npos || eq == text.npos || eq > end) return false;
    std::string_view key = text.substr(0, eq), value = text.substr(eq + 1, end - eq - 1);
    text.remove_prefix(end + 1);
    if (key == "kind") r->is_test = value == "test";
    else if (key == "folder") r->folder = value;
    else if (key == "goroot") r->goroot = value;
    else if (key == "overlay") r->overlay = value;
    else if (key == "package") r->tested.path = value;
    else if (key == "dir") r->tested.dir = value;
    else if (key == "file") r->tested.files.emplace_back(value);
    else if (key == "std") r->tested.std = value == "1";
    else if (key == "target") r->inv.targets.emplace_back(value);
    else if (key == "mod") r->inv.mod = value;
    else if (key == "tag") r->inv.tags.emplace_back(value);
    else if (key == "X" && value.find('=') != value.npos) r->inv.link_strings.emplace_back(value.substr(0, value.find('=')), value.substr(value.find('=') + 1));
    else return false;
  }
  r->inv.command = r->is_test ? Command::Test : Command::Run;
  return !r->folder.empty();
}

std::string write_launcher(const Recipe& r, const std::string& name) {
  std::string gorun = own_path(), dir = launcher_folder(), recipe = encode_recipe(r);
  if (gorun.empty() || dir.empty()) return {};
  char key[20];
  snprintf(key, sizeof key, "%016lx", hash_text(gorun + '\0' + recipe));
  dir = join_path(dir, key);
  std::string path = join_path(dir, name), image = launcher_image(gorun, path, recipe);
  // What another process wrote before has the same bytes, or was damaged and is replaced.
  if (auto old = read_file(path); old.ok() && old.value() == image && access(path.c_str(), X_OK) == 0) {
    utimensat(AT_FDCWD, dir.c_str(), nullptr, 0);  // used
    return path;
  }
  remove_old_launchers(std::string(path_dir(dir)));
  if (!make_dirs(dir).ok() || !write_file_atomic(path, image, 0755).ok()) return {};
  return path;
}

void set_executable_of_process(std::string path) { *own_executable = std::move(path); }

void describe_program(const Session& s) {
  own_recipe = new Recipe;
  own_recipe->inv = s.inv;
  own_recipe->folder = s.load_options.work_dir;
  own_recipe->goroot = s.graph->goroot();
  own_recipe->overlay = s.graph->overlay_root();
}

const std::string& executable_of_process() {
  static std::mutex* mu = new std::mutex;
  std::lock_guard lock(*mu);
  if (own_executable->empty() && own_recipe != nullptr) {
    std::string name(path_base(own_recipe->inv.targets[0]));
    if (name.size() > 3 && name.compare(name.size() - 3, 3, ".go") == 0) name.resize(name.size() - 3);
    if (name.empty() || name == "." || name == "..") name = path_base(own_recipe->folder);
    *own_executable = write_launcher(*own_recipe, name);
    delete own_recipe;
    own_recipe = nullptr;
  }
  return *own_executable;
}

bool is_launcher_start(int argc, char** argv) { return argc >= 3 && strcmp(argv[1], "--exec") == 0; }

int run_launcher(int argc, char** argv, char** envp) {
  const std::string path = argv[2];
  auto text = read_file(path);
  size_t at = text.ok() ? text.value().rfind(kMark) : std::string::npos;
  Recipe& r = *new Recipe;  // lives as long as the program
  if (at == std::string::npos || !decode_recipe(std::string_view(text.value()).substr(at + kMark.size()), &r)) {
    fprintf(stderr, "gorun: %s is no launcher of a program\n", path.c_str());
    return 2;
  }
  set_executable_of_process(path);
  int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (chdir(r.folder.c_str()) != 0) {
    fprintf(stderr, "gorun: %s: chdir %s: %s\n", path.c_str(), r.folder.c_str(), strerror(errno));
    return 2;
  }
  LoadOptions options;
  options.goroot = r.goroot;
  options.overlay = r.overlay;
  Session& s = *new Session(r.inv, r.is_test ? &r.tested : nullptr, std::move(options));
  if (!s.load() || s.no_tests || !s.check()) return 2;
  ProgramStart start;
  for (int i = 3; i < argc; i++) start.args.emplace_back(argv[i]);
  start.envp = envp;
  start.before = [here] {
    if (here >= 0 && fchdir(here) == 0) close(here);
  };
  return start_program(s, std::move(start));
}

}  // namespace gorun
