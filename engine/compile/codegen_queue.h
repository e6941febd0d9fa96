// From IR functions to machine code, on worker threads while the builder goes on. The order of the results is that of add, whatever the number of threads.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "jit/ir/function.h"
#include "jit/ir/module.h"

namespace gorun {

class CodegenQueue {
 public:
  using Compile = std::function<ir::CodeBlob(ir::Function&)>;  // called from several threads at once
  CodegenQueue(int workers, Compile compile);
  void add(ir::Function f);
  std::vector<ir::CodeBlob> finish();  // waits; once

 private:
  struct Job {
    ir::Function f;
    ir::CodeBlob* out;
  };
  static constexpr size_t kMaxWaiting = 256;  // the builder compiles one itself when the workers are that far behind
  bool run_one();
  void work();
  Compile compile_;
  std::mutex mu_;
  std::condition_variable more_;
  std::deque<Job> jobs_;
  std::deque<ir::CodeBlob> results_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gorun
