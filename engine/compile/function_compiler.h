// From requested symbols to machine code, one function at a time: built, optimised, encoded. Callees are built before their callers are optimised, so that
// small ones can be inlined; one that was inlined wherever it is called gets no code.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/compile/codegen_queue.h"
#include "engine/compile/session.h"
#include "jit/ir/function.h"
#include "jit/opt/inline.h"
#include "jit/opt/passes.h"

namespace gorun {

class FunctionCompiler {
 public:
  FunctionCompiler(Session&, code::LinkInput*, int workers);
  void run();  // until nothing is requested any more

 private:
  enum class State : uint8_t { New, Open /*being built: recursion*/, Kept /*IR, no code yet*/, Done };
  struct Entry {
    State state = State::New;
    std::unique_ptr<ir::Function> ir;  // of functions that may be inlined; kept after the code is made
  };
  Entry& entry(ir::SymId s);
  void define(ir::SymId);
  void optimise(ir::Function&);
  void encode(ir::Function);             // machine code; what it still calls is requested
  ir::CodeBlob generate(ir::Function&);  // on any thread
  bool wanted(const char* stage, const std::string& func) const;
  template <class Total>
  void lap(Total* total);
  void set_escape_source();
  const ir::Function* callee(ir::SymId);  // the one source of IR for inlining: null when it is not small, not known or not allowed

  Session& s_;
  code::LinkInput* out_;
  opt::PassContext passes_;
  opt::InlineSource source_;
  opt::EscapeSource escape_;
  std::vector<std::unique_ptr<Entry>> entries_;  // by symbol
  CodegenQueue queue_;
  int depth_ = 0;
  int64_t mark_ = 0;
};

}  // namespace gorun
