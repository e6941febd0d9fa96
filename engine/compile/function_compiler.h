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
    // Tarjan's numbers, while it is being built or its component is: in the order of the visit, and the lowest that it reaches.
    uint32_t index = 0, low = 0;
    bool circle = false;  // calls itself, or has a part that is referred to by address
  };
  // A function whose facts wait for those of others: they call each other in a circle.
  struct Member {
    ir::SymId entry;
    ir::Function f;
    bool changed = true;  // the facts of one that it calls
    bool first = true;
  };
  Entry& entry(ir::SymId s);
  void define(ir::SymId);
  void prepare(ir::Function&);  // callees first, inlining
  void finish(ir::SymId entry, ir::Function, bool before_escape_done);
  void finish_component(size_t first);
  void find_facts(size_t first);
  void met(const Entry&);
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
  std::vector<Member> component_;  // functions of components that are not complete
  Entry* current_ = nullptr;       // what is being built
  uint32_t visits_ = 0;
  std::vector<ir::SymId>* asked_ = nullptr;  // the functions whose facts were looked up
  int depth_ = 0;
  int64_t mark_ = 0;
};

}  // namespace gorun
