#include "engine/cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "engine/load/goroot.h"
#include "engine/test/vet_packages.h"
#include "frontend/source/unicode.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

enum class Opt {
#define OPTION(id, name, value, commands, help) id,
#include "engine/cli/options.def"
  Ignored,
  Refused,
  Test
};
struct OptionRow {
  Opt id;
  const char* name;
  bool takes_value;
  const char* commands;
  const char* help;
};
constexpr OptionRow kOptions[] = {
#define OPTION(id, name, value, commands, help) {Opt::id, name, value, commands, help},
#define IGNORED(name, value) {Opt::Ignored, name, value, "rbvt", ""},
#define REFUSED(name, value) {Opt::Refused, name, value, "rbvt", ""},
#define TESTFLAG(name, value, help) {Opt::Test, name, value, "t", help},
#include "engine/cli/options.def"
};

struct CommandRow {
  const char* name;
  Command command;
  char letter;
  const char* usage;
  const char* help;
};
constexpr CommandRow kCommands[] = {
    {"run", Command::Run, 'r', "gorun run [flags] package [arguments...]", "compile and run a Go program; the word run may be left out"},
    {"build", Command::Build, 'b', "gorun build [-o output] [flags] [packages]", "compile packages and dependencies"},
    {"test", Command::Test, 't', "gorun test [build and test flags] [packages] [build and test flags and test binary flags]", "test packages"},
    {"vet", Command::Vet, 'v', "gorun vet [flags] [packages]", "type check packages, and look for likely mistakes"},
};

const CommandRow& row_of(Command c) {
  for (const CommandRow& r : kCommands)
    if (r.command == c) return r;
  return kCommands[0];
}

void print_flags(char letter, FILE* to) {
  fprintf(to, "\nFlags:\n\n");
  for (const OptionRow& o : kOptions)
    if (*o.help && (letter == 0 || strchr(o.commands, letter))) fprintf(to, "\t-%-16s %s\n", (std::string(o.name) + (o.takes_value ? " value" : "")).c_str(), o.help);
}

void print_analyses() {
  printf("\nThe analyses, all of which go test makes too (go vet has more); -NAME makes only those named, -NAME=false all others:\n\n");
  for (int i = 0; i < static_cast<int>(vet::Analysis::kCount); i++) {
    const vet::AnalysisInfo& a = vet::info(static_cast<vet::Analysis>(i));
    printf("\t%-16s %s\n", std::string(a.name).c_str(), std::string(a.doc).c_str());
  }
}

// Short: flags belong to `gorun help COMMAND`.
void print_help(FILE* to) {
  fprintf(to, "gorun compiles and runs Go programs in one process.\n\nUsage:\n\n\tgorun FILE.go [arguments]\n\tgorun <command> [arguments]\n\nThe commands are:\n\n");
  for (const CommandRow& r : kCommands) fprintf(to, "\t%-11s %s\n", r.name, r.help);
  fprintf(to, "\tenv         print the settings that gorun goes by\n\tversion     print the version\n\nUse \"gorun help <command>\" for a command and its flags.\nA file whose first line starts with #! is run whatever its name.\n");
}

int usage_error(Command c, const std::string& text) {
  const CommandRow& r = row_of(c);
  fprintf(stderr, "%s%susage: %s\nRun 'gorun help %s' for details.\n", text.c_str(), text.empty() ? "" : "\n", r.usage, r.name);
  return 2;
}

std::vector<std::string> split_list(std::string_view s) {
  std::vector<std::string> out;
  while (!s.empty()) {
    size_t end = s.find_first_of(", ");
    if (end == std::string_view::npos) end = s.size();
    if (end) out.emplace_back(s.substr(0, end));
    s.remove_prefix(end < s.size() ? end + 1 : end);
  }
  return out;
}

// Words separated by blanks; quotes hold blanks together, at the start of a word or inside (cmd/internal/quoted and GOFLAGS alike).
std::vector<std::string> split_quoted(std::string_view s) {
  std::vector<std::string> out;
  bool open = false;
  for (size_t i = 0; i < s.size(); i++) {
    char c = s[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      open = false;
      continue;
    }
    if (!open) out.emplace_back();
    open = true;
    if (c == '"' || c == '\'') {
      size_t end = std::min(s.find(c, i + 1), s.size());
      out.back() += s.substr(i + 1, end - i - 1);
      i = end;
    } else {
      out.back() += c;
    }
  }
  return out;
}

// The value of -gcflags and -ldflags without the pattern of packages in front ("all=-l").
std::string_view without_pattern(std::string_view value) {
  while (!value.empty() && strchr(" \t\r\n", value[0])) value.remove_prefix(1);
  size_t eq = value.find('=');
  return value.empty() || value[0] == '-' || eq == value.npos ? value : value.substr(eq + 1);
}

// Flags of `go tool compile` and `go tool link`; "=": with a value. What gorun does with most of them is nothing, but a misspelt one is told.
constexpr std::string_view kCompileFlags =
    " % + B C D= E I= K L N S V W asan asmhdr= bench= blockprofile= buildid= c= clobberdead clobberdeadreg complete coveragecfg= cpuprofile= d= dwarf dwarfbasentries "
    "dwarflocationlists dynlink e embedcfg= env= errorurl gendwarfinl= goversion= h importcfg= installsuffix= j json= l lang= linkobj= linkshared live m memprofile= "
    "memprofilerate= msan mutexprofile= nolocalimports o= p= pack pgoprofile= r race shared smallframes spectre= std symabis= t traceprofile= trimpath= v w wb ";
constexpr std::string_view kLinkFlags =
    " B= E= F H= I= L= R= S T= V X= a asan aslr benchmark= benchmarkprofile= bindnow blockprofile= buildid= buildmode= c capturehostobjs= checklinkname compressdwarf "
    "cpuprofile= d debugnosplit debugtextsize= debugtramp= dumpdep e extar= extld= extldflags= f fipso= funcalign= g h importcfg= installsuffix= k= libgcc= linkmode= "
    "linkshared memprofile= memprofilerate= msan n o= pluginpath= pruneweakmap r= race randlayout= rejectlinkinfo= s strictdups= tmpdir= u v w ";

// What is wrong with the words for the compiler or linker; empty: nothing.
std::string tool_flags_problem(std::string_view value, std::string_view known) {
  const std::vector<std::string> words = split_quoted(without_pattern(value));
  for (size_t i = 0; i < words.size(); i++) {
    std::string_view w = words[i];
    if (w[0] != '-' || w.size() == 1) return "unexpected argument " + quote_string(words[i]);
    w.remove_prefix(w.rfind("--", 0) == 0 ? 2 : 1);
    const std::string name(w.substr(0, w.find('=')));
    const bool has_value = w.size() > name.size();
    if (known.find(" " + name + " ") != known.npos) continue;
    if (known.find(" " + name + "= ") == known.npos) return "flag provided but not defined: -" + name;
    if (!has_value && ++i >= words.size()) return "flag needs an argument: -" + name;
    const std::string text = has_value ? std::string(w.substr(name.size() + 1)) : words[i];
    if (name == "X" && text.find('=') == text.npos) return "-X flag requires argument of the form importpath.name=value";
  }
  return {};
}

void apply_ldflags(std::string_view value, Invocation* inv) {
  std::vector<std::string> words = split_quoted(without_pattern(value));
  for (size_t i = 0; i < words.size(); i++) {
    std::string_view w = words[i];
    if (w.rfind("--", 0) == 0) w.remove_prefix(1);
    if (w != "-X" && w.rfind("-X=", 0) != 0) continue;  // -s, -w and the rest are about the form of a binary
    std::string_view pair = w == "-X" ? (i + 1 < words.size() ? std::string_view(words[++i]) : std::string_view()) : w.substr(3);
    size_t eq = pair.find('=');
    if (eq != pair.npos) inv->link_strings.emplace_back(pair.substr(0, eq), pair.substr(eq + 1));
  }
}

// strconv.ParseBool.
bool truth_value(std::string_view s, bool* on) {
  const bool yes = s == "true" || s == "1" || s == "t" || s == "T" || s == "TRUE" || s == "True";
  if (on) *on = yes;
  return yes || s == "false" || s == "0" || s == "f" || s == "F" || s == "FALSE" || s == "False";
}

void apply(Opt id, std::string_view value, Invocation* inv) {
  bool on = true;
  if (!value.empty()) truth_value(value, &on);
  switch (id) {
    case Opt::Tags: inv->tags = split_list(value); break;
    case Opt::Gcflags:
      inv->gcflags = value;
      for (const std::string& f : split_quoted(without_pattern(value))) {
        if (f == "-e") inv->all_errors = true;
        if (f == "-l") inv->no_inline = true;  // other optimisation flags of gc have no meaning here
      }
      break;
    case Opt::Ldflags:
      inv->ldflags = value;
      apply_ldflags(value, inv);
      break;
    case Opt::Output: inv->output = value; break;
    case Opt::StdImage: inv->std_image = value; break;
    case Opt::X: inv->trace_steps = on; break;
    case Opt::Dump: {
      size_t colon = value.find(':');
      inv->dump_stage = value.substr(0, colon);
      if (colon != std::string_view::npos) inv->dump_func = value.substr(colon + 1);
      break;
    }
    case Opt::Timings: inv->timings = on; break;
    case Opt::CheckRegalloc: inv->check_regalloc = on; break;
    case Opt::VerifyIr: inv->verify_ir = on; break;
    case Opt::PerfMap: inv->perf_map = on; break;
    case Opt::Json: inv->test.json = on; break;
    case Opt::CompileOnly: inv->test.compile_only = on; break;
    case Opt::Mod: inv->mod = value; break;
    case Opt::Jobs: inv->test.jobs = atoi(std::string(value).c_str()); break;
    case Opt::Test:
    case Opt::Vet:
    case Opt::Folder:
    case Opt::Ignored:
    case Opt::Refused: break;
  }
}

bool is_go_file(std::string_view s) { return s.size() > 3 && s.substr(s.size() - 3) == ".go"; }

// A file that starts with "#!" is a Go program whatever its name.
bool is_script(const char* path) {
  char start[2];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool yes = read(fd, start, 2) == 2 && start[0] == '#' && start[1] == '!';
  close(fd);
  return yes;
}

const OptionRow* find_option(std::string_view name, char letter) {
  for (const OptionRow& o : kOptions)
    if (name == o.name && (letter == 0 || strchr(o.commands, letter))) return &o;
  return nullptr;
}

// Settings that change nothing although their flag may.
bool harmless(const OptionRow& row, std::string_view value) {
  std::string_view name = row.name;
  if (name == "buildmode") return value == "default" || value == "exe" || value == "pie";
  if (name == "compiler") return value == "gc";
  bool on = true;
  return !row.takes_value && truth_value(value, &on) && !on;
}

// "-name=value" taken apart; "--" has no name.
struct FlagWord {
  std::string_view name, value;
  bool has_value = false;
};

FlagWord flag_word(std::string_view arg) {
  arg.remove_prefix(arg.rfind("--", 0) == 0 ? 2 : 1);
  size_t eq = arg.find('=');
  if (eq == arg.npos) return {arg, {}, false};
  return {arg.substr(0, eq), arg.substr(eq + 1), true};
}

bool take_test_flag(std::string_view name, bool takes_value, const FlagWord&, Invocation*, int* status);

// What the go command says about values, of the command line and of GOFLAGS.
bool check_value(const OptionRow& row, std::string_view value, Command command, int* status) {
  if (row.id == Opt::Mod && !value.empty() && value != "mod" && value != "readonly" && value != "vendor") {
    fprintf(stderr, "-mod=%s not supported (can be '', 'mod', 'readonly', or 'vendor')\n", std::string(value).c_str());
    *status = 1;
    return false;
  }
  if (row.id != Opt::Gcflags && row.id != Opt::Ldflags) return true;
  const std::string_view words = without_pattern(value);
  if (!value.empty() && words.size() == value.size() && words[0] != '-') {
    *status = usage_error(command, "invalid value " + quote_string(std::string(value)) + " for flag -" + row.name + ": missing =<value> in <pattern>=<value>");
    return false;
  }
  if (std::string problem = tool_flags_problem(value, row.id == Opt::Gcflags ? kCompileFlags : kLinkFlags); !problem.empty()) {
    fprintf(stderr, "gorun: -%s: %s\n", row.name, problem.c_str());
    *status = 1;
    return false;
  }
  return true;
}

// The flag at argv[*i], with its value from the next word where it takes one; *i is then behind it. False: *status says how it ended.
bool take_flag(const OptionRow& row, FlagWord w, int argc, char** argv, int* i, int first_flag, Invocation* out, int* status) {
  const int at = (*i)++;
  if (!w.has_value && row.takes_value) {
    if (*i >= argc) {
      *status = usage_error(out->command, "flag needs an argument: -" + std::string(w.name));
      return false;
    }
    w.value = argv[(*i)++];
  }
  if (!row.takes_value && row.id != Opt::Test && w.has_value && std::string_view(row.name) != "buildvcs" && !truth_value(w.value, nullptr)) {
    *status = usage_error(out->command, "invalid boolean value " + quote_string(std::string(w.value)) + " for -" + std::string(w.name) + ": parse error");
    return false;
  }
  if (std::string_view(row.name) == "p") {
    char* end = nullptr;
    std::string text(w.value);
    long jobs = strtol(text.c_str(), &end, 0);
    if (text.empty() || *end) {
      *status = usage_error(out->command, "invalid value " + quote_string(text) + " for flag -p: parse error");
      return false;
    }
    if (jobs <= 0) {
      fprintf(stderr, "go: -p must be a positive integer: %ld\n", jobs);
      *status = 1;
      return false;
    }
  }
  if (std::string error; row.id == Opt::Vet && !parse_vet_flag(w.value, &out->test, &error)) {
    *status = usage_error(out->command, "invalid value " + quote_string(std::string(w.value)) + " for flag -vet: " + error);
    return false;
  }
  if (!check_value(row, w.value, out->command, status)) return false;
  if (row.id == Opt::Refused && !harmless(row, w.value)) {
    fprintf(stderr, "gorun: flag -%s is not supported\n", row.name);
    *status = 2;
    return false;
  }
  if (row.id == Opt::Folder) {
    if (at != first_flag) {
      *status = usage_error(out->command, "-C flag must be first flag on command line");
      return false;
    }
    if (chdir(std::string(w.value).c_str()) != 0) {
      fprintf(stderr, "go: chdir %s: %s\n", std::string(w.value).c_str(), errno == ENOENT ? "no such file or directory" : strerror(errno));
      *status = 1;
      return false;
    }
  }
  if (row.id == Opt::Test) return take_test_flag(row.name, row.takes_value, w, out, status);
  apply(row.id, w.value, out);
  return true;
}

// "on", "off" or a seed.
std::string shuffle_problem(const std::string& value) {
  if (value == "on" || value == "off") return {};
  char* end = nullptr;
  errno = 0;
  strtoll(value.c_str(), &end, 10);
  const bool number = !value.empty() && *end == 0 && !isspace(static_cast<unsigned char>(value[0]));
  if (number && errno == 0) return {};
  return "-shuffle argument must be \"on\", \"off\", or an int64: strconv.ParseInt: parsing " + quote_string(value) + ": " +
         (number ? "value out of range" : "invalid syntax");
}

// One flag of the test program: -test.name=value.
bool take_test_flag(std::string_view name, bool takes_value, const FlagWord& w, Invocation* out, int* status) {
  std::string value(w.has_value || takes_value ? w.value : "true");
  auto bad = [&](const char* why) {
    *status = usage_error(out->command, "invalid " + std::string(takes_value ? "" : "boolean ") + "value " + quote_string(value) + " for " + (takes_value ? "flag " : "") + "-" +
                                            std::string(w.name) + ": " + why);
    return false;
  };
  TestOptions& t = out->test;
  bool on = false;
  const bool off = truth_value(value, &on) && !on;
  if (name == "v") {
    if (!on && !off && value != "test2json") return bad("parse error");
    t.verbose = !off;
    t.control_lines = value == "test2json";
  } else if (!takes_value) {
    if (!on && !off) return bad("parse error");
    if (name == "failfast") t.failfast = on;
  } else if (name == "timeout") {
    if (!parse_duration(value, &t.timeout_ns)) return bad("parse error");
    if (t.timeout_ns < 0) t.timeout_ns = 0;
  } else if (name == "count" || name == "parallel") {
    char* end = nullptr;
    errno = 0;
    long n = strtol(value.c_str(), &end, 0);
    if (value.empty() || *end) return bad("parse error");
    if (errno == ERANGE) return bad("value out of range");
    value = std::to_string(n);
  } else if (name == "shuffle") {
    if (std::string why = shuffle_problem(value); !why.empty()) return bad(why.c_str());
  } else if (name == "outputdir") {
    if (auto abs = absolute_path(value); !value.empty() && abs.ok()) value = abs.value();
  } else if (name == "bench") {
    t.bench = !value.empty();
  } else if (name == "fuzz") {
    t.fuzz = !value.empty();
  } else if (name == "list") {
    t.verbose = true;  // its output is what is asked for
  }
  if (!takes_value && name != "v") value = on ? "true" : "false";
  else if (name == "v" && value != "test2json") value = on ? "true" : "false";
  out->program_args.push_back("-test." + std::string(name) + "=" + value);
  return true;
}

// cmd/go/internal/test/testflag.go: flags on both sides of the packages; what it does not know goes to the test program, and so does all
// behind -args or behind a word that can be neither a flag's value nor a package.
bool parse_test_arguments(int argc, char** argv, int i, Invocation* out, int* status) {
  const int first_flag = i;
  bool packages_seen = false, in_packages = false, after_unknown = false;
  while (i < argc) {
    const std::string_view arg = argv[i];
    const bool was_after_unknown = after_unknown;
    after_unknown = false;
    if (arg.size() < 2 || arg[0] != '-') {
      if (packages_seen && !in_packages) {
        if (!was_after_unknown) break;
        out->program_args.emplace_back(arg);
        i++;
        continue;
      }
      in_packages = packages_seen = true;
      out->targets.emplace_back(arg);
      i++;
      continue;
    }
    in_packages = false;
    FlagWord w = flag_word(arg);
    if (w.name.empty()) break;  // "--" and all behind it
    std::string_view plain = w.name.rfind("test.", 0) == 0 ? w.name.substr(5) : w.name;
    const OptionRow* row = nullptr;
    for (const OptionRow& o : kOptions)
      if (o.id == Opt::Test && plain == o.name) row = &o;
    if (!row) row = find_option(w.name, 't');
    if (row) {
      if (!take_flag(*row, w, argc, argv, &i, first_flag, out, status)) return false;
      continue;
    }
    if (w.name == "h" || w.name == "help") {
      *status = usage_error(out->command, "");
      return false;
    }
    packages_seen = true;
    i++;
    if (w.name == "args") break;
    out->program_args.emplace_back(arg);
    after_unknown = !w.has_value;
  }
  for (; i < argc; i++) out->program_args.emplace_back(argv[i]);
  const bool nowhere = out->output.empty() || out->output == "/dev/null";
  if (!nowhere || (out->test.compile_only && out->output.empty())) {
    fprintf(stderr, "gorun: test %s: writing an executable is not there yet (-c -o /dev/null compiles only)\n", nowhere ? "-c" : ("-o " + out->output).c_str());
    *status = 2;
    return false;
  }
  out->test.packages_given = !out->targets.empty();
  if (out->targets.empty()) out->targets.push_back(".");
  return true;
}

// $GOFLAGS: flags for every command; those that a command does not have do not count for it.
bool apply_goflags(char letter, Invocation* out, int* status) {
  const char* env = getenv("GOFLAGS");
  if (env == nullptr) return true;
  for (const std::string& word : split_quoted(env)) {
    std::string_view arg = word;
    bool flag = arg.size() > 1 && arg[0] == '-' && arg != "--";
    if (flag) arg.remove_prefix(arg[1] == '-' ? 2 : 1);
    size_t eq = arg.find('=');
    const OptionRow* row = flag ? find_option(arg.substr(0, eq), 0) : nullptr;
    std::string problem;
    if (!flag) problem = "non-flag \"" + word + "\"";
    else if (row == nullptr) problem = "unknown flag -" + std::string(arg.substr(0, eq));
    if (!problem.empty()) {
      fprintf(stderr, "go: parsing $GOFLAGS: %s\n", problem.c_str());
      *status = 1;
      return false;
    }
    if (!strchr(row->commands, letter) || row->id == Opt::Refused) continue;
    if (row->id == Opt::Test) {
      if (!take_test_flag(row->name, row->takes_value, flag_word(word), out, status)) return false;
      continue;
    }
    std::string_view value = eq == arg.npos ? std::string_view() : arg.substr(eq + 1);
    if (row->id == Opt::Vet) {
      if (out->command == Command::Test && !parse_vet_flag(value, &out->test, &problem)) {
        *status = usage_error(out->command, "go: invalid value " + quote_string(std::string(value)) + " for flag -vet (from $GOFLAGS): " + problem);
        return false;
      }
      continue;
    }
    if (!check_value(*row, value, out->command, status)) return false;
    apply(row->id, value, out);
  }
  return true;
}

}  // namespace

bool parse_duration(std::string_view s, int64_t* ns) {
  static constexpr struct {
    std::string_view unit;
    double ns;
  } kUnits[] = {{"ns", 1}, {"us", 1e3}, {"\xc2\xb5s", 1e3}, {"\xce\xbcs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
  bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  if (s == "0") {
    *ns = 0;
    return true;
  }
  if (s.empty()) return false;
  double total = 0;
  while (!s.empty()) {
    size_t digits = std::min(s.find_first_not_of("0123456789."), s.size());
    if (digits == 0 || s.substr(0, digits) == ".") return false;
    double number = strtod(std::string(s.substr(0, digits)).c_str(), nullptr);
    s.remove_prefix(digits);
    size_t end = std::min(s.find_first_of("0123456789."), s.size());
    double unit = 0;
    for (const auto& u : kUnits)
      if (s.substr(0, end) == u.unit) unit = u.ns;
    if (unit == 0) return false;
    total += number * unit;
    s.remove_prefix(end);
  }
  if (total > 9.2e18) return false;
  *ns = static_cast<int64_t>(negative ? -total : total);
  return true;
}

// Settings of the environment that ask for something else than gorun makes.
static bool check_environment(int* status) {
  auto value = [](const char* name) {
    const char* v = getenv(name);
    return std::string(v ? v : "");
  };
  std::string os = value("GOOS"), arch = value("GOARCH"), mode = value("GO111MODULE"), message;
  if ((!os.empty() && os != "linux") || (!arch.empty() && arch != "amd64")) {
    message = "gorun: cannot run programs for " + (os.empty() ? "linux" : os) + "/" + (arch.empty() ? "amd64" : arch) + ": only linux/amd64 is supported";
  } else if (!mode.empty() && mode != "on" && mode != "auto" && mode != "off") {
    message = "go: unknown environment setting GO111MODULE=" + mode;
  } else if (std::string e = value("GOEXPERIMENT"); !e.empty() && e != "none") {
    message = "gorun: GOEXPERIMENT=" + e + " is not supported: experiments would need another build of the library";
  }
  if (message.empty()) return true;
  fprintf(stderr, "%s\n", message.c_str());
  *status = 1;
  return false;
}

// The settings that gorun goes by, as `go env` prints them.
static int print_environment(int count, char** names) {
  auto root = find_goroot();
  auto variable = [](const char* name) {
    const char* v = getenv(name);
    return std::string(v ? v : "");
  };
  const std::pair<std::string, std::string> kSettings[] = {
      {"CGO_ENABLED", "0"}, {"GOARCH", "amd64"}, {"GOFLAGS", variable("GOFLAGS")}, {"GOOS", "linux"}, {"GOROOT", root.ok() ? root.value() : ""}, {"GOVERSION", root.ok() ? goroot_version(root.value()) : kGoVersion}};
  if (count > 0 && names[0][0] == '-') {
    fprintf(stderr, "usage: gorun env [NAME...]\n");
    return 2;
  }
  for (int i = 0; i < count; i++) {
    std::string value;
    for (auto& [name, v] : kSettings)
      if (name == names[i]) value = v;
    printf("%s\n", value.c_str());
  }
  if (count > 0) return 0;
  for (auto& [name, v] : kSettings) printf("%s='%s'\n", name.c_str(), v.c_str());
  return 0;
}

bool parse_command_line(int argc, char** argv, Invocation* out, int* status) {
  int i = 1;
  std::string first = argc > 1 ? argv[1] : "";
  if (first == "help" || first == "-h" || first == "--help" || first == "-help") {
    for (const CommandRow& r : kCommands) {
      if (argc < 3 || strcmp(argv[2], r.name) != 0) continue;
      printf("usage: %s\n\n%s\n", r.usage, r.help);
      print_flags(r.letter, stdout);
      if (r.letter == 'v') print_analyses();
      *status = 0;
      return false;
    }
    if (argc > 2 && strcmp(argv[2], "version") != 0) {
      fprintf(stderr, "gorun help %s: unknown help topic. Run 'gorun help'.\n", argv[2]);
      *status = 2;
      return false;
    }
    print_help(stdout);
    *status = 0;
    return false;
  }
  if (first == "version" || first == "--version") {
    auto root = find_goroot();
    printf("gorun version 0.1 (%s) linux/amd64\n", root.ok() ? goroot_version(root.value()).c_str() : kGoVersion);
    *status = 0;
    return false;
  }
  if (first == "env") {
    *status = print_environment(argc - 2, argv + 2);
    return false;
  }
  bool named = false;
  for (const CommandRow& r : kCommands)
    if (first == r.name) out->command = r.command, named = true, i = 2;
  if (!named && argc > 1 && first[0] != '-' && !is_go_file(first) && !is_script(argv[1]) && first != "." && first[0] != '/' && first.rfind("./", 0) != 0 &&
      first.rfind("../", 0) != 0 && first.find('/') == std::string::npos && first.find('.') == std::string::npos) {
    fprintf(stderr, "gorun %s: unknown command\nRun 'gorun help' for usage.\n", first.c_str());
    *status = 2;
    return false;
  }
  char letter = row_of(out->command).letter;
  if (!check_environment(status)) return false;
  if (!apply_goflags(letter, out, status)) return false;
  if (out->command == Command::Test) return parse_test_arguments(argc, argv, i, out, status);
  vet::AnalysisSet only = 0, without = 0;  // go vet -NAME, -NAME=false
  const int first_flag = i;
  while (i < argc && argv[i][0] == '-' && argv[i][1]) {
    FlagWord w = flag_word(argv[i]);
    if (w.name.empty()) {
      i++;
      break;
    }
    const OptionRow* row = find_option(w.name, letter);
    if (!row && (w.name == "h" || w.name == "help")) {
      *status = usage_error(out->command, "");
      return false;
    }
    vet::Analysis analysis;
    if (const vet::Known known = !row && out->command == Command::Vet ? vet::find_analysis(w.name, &analysis) : vet::Known::No; known != vet::Known::No) {
      bool on = true;
      if (w.has_value && !truth_value(w.value, &on)) {
        *status = usage_error(out->command, "invalid boolean value " + quote_string(std::string(w.value)) + " for -" + std::string(w.name) + ": parse error");
        return false;
      }
      if (known == vet::Known::NotThere && on) {
        fprintf(stderr, "gorun: vet has no analysis %s yet\n", std::string(w.name).c_str());
        *status = 2;
        return false;
      }
      if (known == vet::Known::Yes) (on ? only : without) |= vet::bit(analysis);
      i++;
      continue;
    }
    if (!row) {
      *status = usage_error(out->command, "flag provided but not defined: -" + std::string(w.name));
      return false;
    }
    if (!take_flag(*row, w, argc, argv, &i, first_flag, out, status)) return false;
  }
  if (only != 0 || without != 0) {
    out->test.vet_given = true;
    out->test.vet = only != 0 ? only : vet::kAll & ~without;
  }
  if (argc < 2) {
    print_help(stderr);
    *status = 2;
    return false;
  }
  if (out->command == Command::Run) {
    if (i >= argc || argv[i][0] == '-') {
      fprintf(stderr, "go: no go files listed\n");
      *status = 1;
      return false;
    }
    if (is_go_file(argv[i])) {
      while (i < argc && is_go_file(argv[i])) {
        std::string_view f = argv[i];
        if (f.size() > 8 && f.substr(f.size() - 8) == "_test.go") {
          fprintf(stderr, "go: cannot run *_test.go files (%s)\n", argv[i]);
          *status = 1;
          return false;
        }
        out->targets.emplace_back(argv[i++]);
      }
    } else {
      out->targets.emplace_back(argv[i++]);
    }
  }
  for (; i < argc; i++) (out->command == Command::Run ? out->program_args : out->targets).emplace_back(argv[i]);
  return true;
}

}  // namespace gorun
