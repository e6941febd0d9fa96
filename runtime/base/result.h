// Result<T>: a value, or what the operating system refused. Not for errors of the user's program (diagnostics) nor for our own
// bugs (CHECK).
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "runtime/base/check.h"

namespace gorun {

struct Error {
  std::string message;
  int errno_ = 0;
};

// "open x: no such file or directory": the text of an errno as Go's syscall package has it (lower case).
Error errno_error(std::string what, int errno_value);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }
  T& value() {
    CHECK(ok(), "%s", error_.message.c_str());
    return *value_;
  }
  const T& value() const {
    CHECK(ok(), "%s", error_.message.c_str());
    return *value_;
  }
  T take() { return std::move(value()); }
  T& operator*() { return value(); }
  T* operator->() { return &value(); }
  const Error& error() const {
    CHECK(!ok());
    return error_;
  }

 private:
  std::optional<T> value_;
  Error error_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  void value() const { CHECK(ok_, "%s", error_.message.c_str()); }
  const Error& error() const {
    CHECK(!ok_);
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace gorun
