#include "engine/compile/codegen_queue.h"

namespace gorun {

CodegenQueue::CodegenQueue(int workers, Compile compile) : compile_(std::move(compile)) {
  for (int i = 0; i < workers; i++) threads_.emplace_back([this] { work(); });
}

void CodegenQueue::add(ir::Function f) {
  if (threads_.empty()) {
    results_.push_back(compile_(f));
    return;
  }
  bool full;
  {
    std::lock_guard lock(mu_);
    results_.emplace_back();
    jobs_.push_back({std::move(f), &results_.back()});
    full = jobs_.size() > kMaxWaiting;
  }
  more_.notify_one();
  if (full) run_one();
}

bool CodegenQueue::run_one() {
  std::unique_lock lock(mu_);
  if (jobs_.empty()) return false;
  Job j = std::move(jobs_.front());
  jobs_.pop_front();
  lock.unlock();
  *j.out = compile_(j.f);
  return true;
}

void CodegenQueue::work() {
  for (;;) {
    {
      std::unique_lock lock(mu_);
      more_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
    }
    run_one();
  }
}

std::vector<ir::CodeBlob> CodegenQueue::finish() {
  {
    std::lock_guard lock(mu_);
    closed_ = true;
  }
  more_.notify_all();
  while (run_one()) {}
  for (std::thread& t : threads_) t.join();
  threads_.clear();
  std::vector<ir::CodeBlob> out(std::make_move_iterator(results_.begin()), std::make_move_iterator(results_.end()));
  results_.clear();
  return out;
}

}  // namespace gorun
