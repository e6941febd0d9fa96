#include "engine/test/test_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>
#include <cmath>

#include "frontend/source/unicode.h"
#include "runtime/base/os.h"

namespace gorun {

namespace {

constexpr char kMarker = 0x16;

// time.RFC3339Nano of now: trailing zeros of the fraction are dropped.
std::string time_text() {
  int64_t ns = wall_clock_ns();
  time_t s = ns / 1'000'000'000;
  tm t;
  localtime_r(&s, &t);
  char buf[64], zone[8] = "Z";
  size_t n = strftime(buf, sizeof buf, "%Y-%m-%dT%H:%M:%S", &t);
  std::string out(buf, n);
  if (long frac = ns % 1'000'000'000; frac != 0) {
    snprintf(buf, sizeof buf, ".%09ld", frac);
    out += buf;
    while (out.back() == '0') out.pop_back();
  }
  if (long off = t.tm_gmtoff / 60; off != 0) snprintf(zone, sizeof zone, "%c%02ld:%02ld", off < 0 ? '-' : '+', labs(off) / 60 % 24, labs(off) % 60);
  return out + zone;
}

std::string_view trim_spaces(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\n' || s.back() == '\r' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

std::string number_text(double v) {
  char buf[40];
  snprintf(buf, sizeof buf, "%.9g", v);
  return buf;
}

bool is_benchmark_name(std::string_view s) {
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  if (!s.starts_with("Benchmark")) return false;
  s.remove_prefix(9);
  return s.empty() || s[0] < 'a' || s[0] > 'z';
}

// How much of s does not end inside a character.
size_t whole_runes(std::string_view s) {
  for (size_t i = 1; i < 4 && i <= s.size(); i++) {
    unsigned char c = static_cast<unsigned char>(s[s.size() - i]);
    if ((c & 0xc0) == 0x80) continue;
    const size_t wants = (c & 0xe0) == 0xc0 ? 2 : (c & 0xf0) == 0xe0 ? 3 : (c & 0xf8) == 0xf0 ? 4 : 1;
    return wants > i ? s.size() - i : s.size();
  }
  return s.size();
}

}  // namespace

std::string json_quote(std::string_view s) {
  static const char* kHex = "0123456789abcdef";
  std::string out = "\"";
  while (!s.empty()) {
    unsigned char c = static_cast<unsigned char>(s[0]);
    if (c < 0x80) {
      if (c == '"' || c == '\\') (out += '\\') += static_cast<char>(c);
      else if (c == '\n') out += "\\n";
      else if (c == '\r') out += "\\r";
      else if (c == '\t') out += "\\t";
      else if (c == '\b') out += "\\b";
      else if (c == '\f') out += "\\f";
      else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x7f) (((out += "\\u00") += kHex[c >> 4]) += kHex[c & 15]);
      else out += static_cast<char>(c);
      s.remove_prefix(1);
      continue;
    }
    DecodedRune r = decode_rune(s);
    if (r.rune == kRuneError && r.width == 1) out += "\\ufffd";
    else if (r.rune == 0x2028 || r.rune == 0x2029) out += r.rune == 0x2028 ? "\\u2028" : "\\u2029";
    else out.append(s.substr(0, r.width));
    s.remove_prefix(r.width);
  }
  return out += '"';
}

void write_build_events(const std::string& id, std::string_view text, const std::function<void(const std::string&)>& sink) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    sink("{\"ImportPath\":" + json_quote(id) + ",\"Action\":\"build-output\",\"Output\":" + json_quote(text.substr(0, end)) + "}\n");
    text.remove_prefix(end);
  }
  sink("{\"ImportPath\":" + json_quote(id) + ",\"Action\":\"build-fail\"}\n");
}

void LineSplitter::write(std::string_view text) {
  while (!text.empty()) {
    const size_t take = std::min(text.size(), limit_ - rest_.size());
    rest_ += text.substr(0, take);
    text.remove_prefix(take);
    size_t at = 0;
    while (at < rest_.size()) {
      std::string_view s = std::string_view(rest_).substr(at);
      size_t end = 0;
      for (size_t i = 0; i < s.size() && end == 0; i++) {
        if (s[i] == '\n') end = i + 1;
        else if (s[i] == kMarker && i > 0) end = i;
      }
      if (end == 0) {
        // A benchmark's name comes long before its result.
        if (size_t tab = s.find('\t'); !middle_ && tab != s.npos && is_benchmark_name(s.substr(0, tab))) {
          part_(s.substr(0, tab + 1));
          middle_ = true;
          at += tab + 1;
        }
        break;
      }
      (middle_ ? part_ : line_)(s.substr(0, end));
      middle_ = false;
      at += end;
    }
    if (at == 0 && rest_.size() == limit_) {
      at = whole_runes(rest_);
      part_(std::string_view(rest_).substr(0, at));
      middle_ = true;
    }
    rest_.erase(0, at);
  }
}

void LineSplitter::flush() {
  if (rest_.empty()) return;
  std::string s = std::move(rest_);
  rest_.clear();
  part_(s);
}

TestJson::TestJson(std::string package, std::function<void(const std::string&)> sink)
    : package_(std::move(package)),
      sink_(std::move(sink)),
      input_(
          4096, [this](std::string_view s) { line(s); }, [this](std::string_view s) { output_.write(s); }),
      output_(
          1024, [this](std::string_view s) { emit({"output"}, &s); }, [this](std::string_view s) { emit({"output"}, &s); }),
      start_(monotonic_ns()) {
  emit({"start"});
}

void TestJson::emit(const Event& e, const std::string_view* text, bool last) {
  std::string out = "{\"Time\":\"" + time_text() + "\",\"Action\":\"" + e.action + "\",\"Package\":" + json_quote(package_);
  auto add = [&out](const char* name, const std::string& value) {
    if (!value.empty()) out += std::string(",\"") + name + "\":" + json_quote(value);
  };
  add("Test", e.test.empty() ? test_ : e.test);
  if (e.has_elapsed) out += ",\"Elapsed\":" + number_text(e.elapsed);
  if (text) out += ",\"Output\":" + json_quote(*text);
  if (last && e.action == "fail") add("FailedBuild", failed_build_);
  add("Key", e.key), add("Value", e.value), add("Path", e.path);
  sink_(out + "}\n");
}

void TestJson::flush_reports(size_t depth) {
  test_.clear();
  while (reports_.size() > depth) {
    Event e = std::move(reports_.back());
    reports_.pop_back();
    emit(e);
  }
}

void TestJson::line(std::string_view s) {
  bool marked = false;
  if (need_marker_ && s[0] != kMarker) return output_.write(s);
  if (s[0] == kMarker) {
    output_.flush();
    marked = true;
    s.remove_prefix(1);
  }
  std::string_view trim = s;
  if (!trim.empty() && trim.back() == '\n') trim.remove_suffix(1);
  if (!trim.empty() && trim.back() == '\r') trim.remove_suffix(1);
  if (trim == "=== NAME") s = "=== NAME  \n", trim = "=== NAME  ";
  if (trim == "PASS" || trim == "FAIL" || trim.starts_with("FAIL\t")) {
    flush_reports(0);
    need_marker_ = marked;
    output_.write(s);
    result_ = trim == "PASS" ? "pass" : "fail";
    return;
  }
  if (s.starts_with("?   \t") && trim.size() > 16 && trim.substr(trim.size() - 16) == "\t[no test files]" && reports_.empty()) result_ = "skip";

  static constexpr std::string_view kUpdates[] = {"=== RUN   ", "=== PAUSE ", "=== CONT  ", "=== NAME  ", "=== PASS  ", "=== FAIL  ", "=== SKIP  ", "=== ATTR  ", "=== ARTIFACTS "};
  static constexpr std::string_view kReports[] = {"--- PASS: ", "--- FAIL: ", "--- SKIP: ", "--- BENCH: "};
  std::string_view whole = s;
  size_t indent = 0;
  std::string_view magic;
  for (std::string_view u : kUpdates)
    if (s.starts_with(u)) magic = u;
  if (magic.empty()) {
    while (s.starts_with("    ")) s.remove_prefix(4), indent++;
    for (std::string_view r : kReports)
      if (s.starts_with(r)) magic = r;
  }
  if (magic.empty()) {
    // Indented output belongs to the test that was reported at that depth.
    if (indent > 0 && indent <= reports_.size()) test_ = reports_[indent - 1].test;
    return output_.write(whole);
  }
  std::string action(trim_spaces(magic.substr(4)));
  if (action.back() == ':') action.pop_back();
  for (char& c : action) c = static_cast<char>(c | 0x20);
  std::string name(trim_spaces(s.substr(magic.size())));
  Event e;
  e.action = action;
  if (s[0] == '-') {
    if (size_t paren = name.find(" ("); paren != name.npos) {
      if (name.size() > paren + 4 && name.compare(name.size() - 2, 2, "s)") == 0) {
        e.elapsed = strtod(name.c_str() + paren + 2, nullptr);
        e.has_elapsed = true;
      }
      name.resize(paren);
    }
    if (reports_.size() < indent) return output_.write(whole);
    need_marker_ = marked;
    flush_reports(indent);
    e.test = name;
    test_ = name;
    reports_.push_back(e);
    return output_.write(whole);
  }
  auto cut = [](std::string* s) {  // at the first blank; what is behind it
    size_t blank = std::min(s->find(' '), s->size());
    std::string rest = s->substr(std::min(s->size(), blank + 1));
    s->resize(blank);
    return rest;
  };
  if (action == "artifacts") e.path = cut(&name);
  if (action == "attr") {
    e.key = cut(&name);
    e.value = cut(&e.key);
  }
  need_marker_ = marked;
  flush_reports(0);
  test_ = name;
  if (action == "name") return;
  if (action == "pause") output_.write(whole);
  emit(e);
  if (action != "pause") output_.write(whole);
}

void TestJson::exited(bool ok) {
  if (!ok) result_ = "fail";
  else if (result_ != "skip") result_ = "pass";
}

void TestJson::close() {
  input_.flush();
  output_.flush();
  Event e{result_.empty() ? "fail" : result_};
  e.has_elapsed = true;
  e.elapsed = std::round(static_cast<double>(monotonic_ns() - start_) / 1e6) / 1e3;
  emit(e, nullptr, true);
}

}  // namespace gorun
