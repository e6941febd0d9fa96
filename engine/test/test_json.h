// The output of a test program as a stream of JSON events (Go: cmd/internal/test2json). The program runs with -test.v=test2json, which puts
// a control character in front of the lines that testing itself writes.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gorun {

// Takes writes apart into lines, which end before a control character too; what is longer than `limit` comes as several parts.
class LineSplitter {
 public:
  using Take = std::function<void(std::string_view)>;
  LineSplitter(size_t limit, Take line, Take part) : limit_(limit), line_(std::move(line)), part_(std::move(part)) {}
  void write(std::string_view);
  void flush();

 private:
  size_t limit_;
  bool middle_ = false;  // the first part of a line is out already
  std::string rest_;
  Take line_, part_;
};

class TestJson {
 public:
  // sink gets complete lines.
  TestJson(std::string package, std::function<void(const std::string&)> sink);
  void write(std::string_view output) { input_.write(output); }
  void set_failed_build(std::string id) { failed_build_ = std::move(id); }
  void exited(bool ok);
  void close();  // the last event: pass, fail or skip

 private:
  struct Event {
    std::string action, test = {}, key = {}, value = {}, path = {};
    double elapsed = 0;
    bool has_elapsed = false;
  };
  void line(std::string_view);
  void flush_reports(size_t depth);
  void emit(const Event&, const std::string_view* text = nullptr, bool last = false);

  std::string package_, failed_build_;
  std::function<void(const std::string&)> sink_;
  LineSplitter input_, output_;
  std::string test_, result_;
  std::vector<Event> reports_;
  bool need_marker_ = false;
  int64_t start_;
};

std::string json_quote(std::string_view);
// {"ImportPath":id,"Action":"build-output","Output":...} for each line of text, then "build-fail".
void write_build_events(const std::string& id, std::string_view text, const std::function<void(const std::string&)>& sink);

}  // namespace gorun
