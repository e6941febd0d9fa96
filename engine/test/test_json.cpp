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

TestJson::TestJson(std::string package, std::function<void(const std::string&)> sink) : package_(std::move(package)), sink_(std::move(sink)), start_(monotonic_ns()) {
  emit({"start", {}});
}

void TestJson::emit(const Event& e, const std::string* text, bool last) {
  std::string out = "{\"Time\":\"" + time_text() + "\",\"Action\":\"" + e.action + "\",\"Package\":" + json_quote(package_);
  if (!e.test.empty()) out += ",\"Test\":" + json_quote(e.test);
  if (e.has_elapsed) out += ",\"Elapsed\":" + number_text(e.elapsed);
  if (text) out += ",\"Output\":" + json_quote(*text);
  if (last && !failed_build_.empty()) out += ",\"FailedBuild\":" + json_quote(failed_build_);
  if (!e.key.empty()) out += ",\"Key\":" + json_quote(e.key);
  if (!e.value.empty()) out += ",\"Value\":" + json_quote(e.value);
  if (!e.path.empty()) out += ",\"Path\":" + json_quote(e.path);
  sink_(out + "}\n");
}

// Output is reported by lines; a part of a line only when the next event comes in between.
void TestJson::output(std::string_view text) {
  pending_ += text;
  for (size_t nl; (nl = pending_.find('\n')) != std::string::npos;) {
    std::string part = pending_.substr(0, nl + 1);
    pending_.erase(0, nl + 1);
    emit({"output", test_}, &part);
  }
}

void TestJson::flush_output() {
  if (pending_.empty()) return;
  std::string part = std::move(pending_);
  pending_.clear();
  emit({"output", test_}, &part);
}

void TestJson::flush_reports(size_t depth) {
  test_.clear();
  while (reports_.size() > depth) {
    Event e = std::move(reports_.back());
    reports_.pop_back();
    flush_output();
    emit(e);
  }
}

void TestJson::write(std::string_view text) {
  input_ += text;
  size_t at = 0;
  while (at < input_.size()) {
    size_t end = at;
    bool complete = false;
    for (; end < input_.size(); end++) {
      if (input_[end] == '\n') {
        end++;
        complete = true;
        break;
      }
      if (end > at && input_[end] == kMarker) {
        complete = true;
        break;
      }
    }
    if (!complete) break;
    line(std::string_view(input_).substr(at, end - at));
    at = end;
  }
  input_.erase(0, at);
}

void TestJson::line(std::string_view s) {
  bool marked = false;
  if (need_marker_ && s[0] != kMarker) return output(s);
  if (s[0] == kMarker) {
    flush_output();
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
    output(s);
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
    if (indent > 0 && indent <= reports_.size()) {
      if (test_ != reports_[indent - 1].test) flush_output();
      test_ = reports_[indent - 1].test;
    }
    return output(whole);
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
    if (reports_.size() < indent) return output(whole);
    need_marker_ = marked;
    flush_reports(indent);
    e.test = name;
    test_ = name;
    reports_.push_back(e);
    return output(whole);
  }
  need_marker_ = marked;
  flush_reports(0);
  flush_output();
  if (action == "attr" || action == "artifacts") {
    // "TEST KEY VALUE" and "TEST PATH"
    auto cut = [](std::string* from) {
      const size_t space = std::min(from->find(' '), from->size());
      std::string rest = from->substr(std::min(space + 1, from->size()));
      from->resize(space);
      return rest;
    };
    std::string rest = cut(&name);
    if (action == "artifacts") {
      e.path = std::move(rest);
    } else {
      e.value = cut(&rest);
      e.key = std::move(rest);
    }
  }
  test_ = name;
  if (action == "name") return;
  e.test = name;
  if (action == "pause") output(whole);
  emit(e);
  if (action != "pause") output(whole);
}

void TestJson::close() {
  if (!input_.empty()) {
    std::string rest = std::move(input_);
    input_.clear();
    line(rest);
  }
  flush_output();
  flush_reports(0);
  Event e;
  e.action = result_.empty() ? "fail" : result_;
  e.has_elapsed = true;
  e.elapsed = std::round(static_cast<double>(monotonic_ns() - start_) / 1e6) / 1e3;
  emit(e, nullptr, true);
}

}  // namespace gorun
