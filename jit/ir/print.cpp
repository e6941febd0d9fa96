#include <charconv>
#include <cstring>

#include "jit/ir/text.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

namespace gorun::ir {

Form form_of(Op op) {
  switch (op) {
    case Op::Const: return Form::Int;
    case Op::FConst: return Form::Float;
    case Op::Param: return Form::Index;
    case Op::SlotAddr: return Form::SlotRef;
    case Op::ArgAddr:
    case Op::OutAddr: return Form::Offset;
    case Op::SymAddr: return Form::SymRef;
    case Op::PtrAdd: return Form::PtrAdd;
    case Op::PtrOff: return Form::PtrOff;
    case Op::Load:
    case Op::AtomicLoad: return Form::Load;
    case Op::Store:
    case Op::StoreWB:
    case Op::StoreWBNoOld:
    case Op::AtomicStore:
    case Op::AtomicXchg:
    case Op::AtomicAdd:
    case Op::AtomicAnd:
    case Op::AtomicOr: return Form::Store;
    case Op::AtomicCas: return Form::Cas;
    case Op::Move:
    case Op::MoveWB: return Form::Move;
    case Op::Zero:
    case Op::ZeroWB: return Form::Zero;
    case Op::BoundsCheck: return Form::Bounds;
    case Op::Call: return Form::CallSym;
    case Op::CallClosure:
    case Op::CallPtr: return Form::CallValue;
    case Op::CallRt: return Form::CallRow;
    case Op::Result: return Form::Result;
    case Op::Phi:
    case Op::Return: return Form::List;
    case Op::Jump: return Form::Jump;
    case Op::Branch: return Form::Branch;
    case Op::Switch: return Form::Switch;
    case Op::DeferFrame: return Form::Defer;
    default: return Form::Plain;
  }
}

namespace {

class Printer {
 public:
  Printer(const Function& f, const SymbolTable* syms) : f_(f), syms_(syms) {}

  std::string function() {
    put("func ");
    name(syms_->get(f_.sym).name);
    sig_body(f_.sig);
    if (f_.name != syms_->get(f_.sym).name) {
      put(" display ");
      quoted(f_.name);
    }
    if (f_.flags) field("flags", f_.flags);
    if (f_.no_inline) put(" noinline");
    if (f_.escape_facts) field("facts", f_.escape_facts);
    if (f_.args_words) field("args", f_.args_words);
    if (f_.start_pos) field("pos", f_.start_pos);
    put(" {\n");
    for (size_t i = 0; i < f_.slots.size(); i++) {
      const Slot& s = f_.slots[i];
      put("  slot s");
      num(i);
      put(" ");
      num(s.size);
      field("align", s.align);
      if (s.has_pointers) put(" ptrs");
      if (!s.name.empty()) {
        put(" ");
        quoted(s.name);
      }
      put("\n");
    }
    for (size_t i = 0; i < f_.sigs.size(); i++) {
      put("  sig sig");
      num(i);
      put(" ");
      sig_body(f_.sigs[i]);
      put("\n");
    }
    for (size_t i = 0; i < f_.inlined.size(); i++) {
      const InlinedCall& c = f_.inlined[i];
      put("  inlined ");
      num(i);
      put(" parent ");
      snum(c.parent);
      field("pos", c.call_pos);
      put(" ");
      if (c.func != SymId::kNone) {
        sym(c.func);
        put(" ");
      }
      quoted(c.name);
      put("\n");
    }
    for (BlockId b = 1; b < f_.blocks.size(); b++)
      if (b == f_.entry() || !f_.blocks[b].ins.empty()) block(b);
    put("}\n");
    return std::move(out_);
  }

  std::string one(ValueId v) {
    instruction(v);
    return std::move(out_);
  }

 private:
  void put(std::string_view s) { out_ += s; }
  void num(uint64_t n) {
    char text[24];
    out_.append(text, std::to_chars(text, text + sizeof text, n).ptr);
  }
  void snum(int64_t n) {
    char text[24];
    out_.append(text, std::to_chars(text, text + sizeof text, n).ptr);
  }
  void field(const char* key, uint64_t n) {
    put(" ");
    put(key);
    put(" ");
    num(n);
  }
  void plus(int64_t n) {
    if (n == 0) return;
    if (n > 0) put("+");
    snum(n);
  }
  void value(ValueId v) {
    put("v");
    num(v);
  }
  void values(const uint32_t* v, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
      if (i) put(", ");
      value(v[i]);
    }
  }
  void block_name(BlockId b) {
    put("b");
    num(b);
  }
  void ty(Ty t) { put(kTyNames[static_cast<int>(t)]); }
  void quoted(std::string_view s) {
    put("\"");
    for (char c : s) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (static_cast<unsigned char>(c) < 32 || c == 127) {
        static const char kHex[] = "0123456789abcdef";
        put("\\x");
        out_ += kHex[static_cast<unsigned char>(c) >> 4];
        out_ += kHex[c & 15];
      } else {
        out_ += c;
      }
    }
    put("\"");
  }
  void name(std::string_view s) {
    bool plain = !s.empty();
    for (char c : s) plain = plain && (isalnum(static_cast<unsigned char>(c)) || strchr("_./$-:", c) != nullptr || static_cast<unsigned char>(c) >= 0x80) && c != 0;
    if (plain) {
      put(s);
    } else {
      quoted(s);
    }
  }
  void sym(SymId s) {
    put("@");
    if (syms_ == nullptr) {
      num(static_cast<uint32_t>(s));
    } else {
      name(syms_->get(s).name);
    }
  }
  void reg_args(const std::vector<RegArg>& args) {
    put("(");
    for (size_t i = 0; i < args.size(); i++) {
      if (i) put(", ");
      ty(args[i].ty);
      put(is_float(args[i].ty) ? " x" : " r");
      num(args[i].index);
    }
    put(")");
  }
  void sig_body(const CallSig& s) {
    reg_args(s.params);
    put(" -> ");
    reg_args(s.results);
    if (s.stack_size) field("stack", s.stack_size);
    if (s.no_return) put(" noreturn");
  }

  void block(BlockId b) {
    const Block& block = f_.blocks[b];
    block_name(b);
    if (!block.preds.empty()) {
      put(" (");
      for (size_t i = 0; i < block.preds.size(); i++) {
        if (i) put(", ");
        block_name(block.preds[i]);
      }
      put(")");
    }
    if (block.cold) put(" cold");
    put(":\n");
    cur_ = &block;
    for (ValueId v : block.ins) {
      put("  ");
      instruction(v);
      position(v);
      put("\n");
    }
  }

  // " #src" or " #src:inl" where the position changes; #0 is where none was given.
  void position(ValueId v) {
    if (v >= f_.pos.size()) return;
    PosEntry p = f_.pos[v] < f_.positions.size() ? f_.positions[f_.pos[v]] : PosEntry{0, -1};
    if (p.src == at_.src && p.inl == at_.inl) return;
    at_ = p;
    put(" #");
    num(p.src);
    if (p.inl >= 0) {
      put(":");
      num(static_cast<uint32_t>(p.inl));
    }
  }

  void succs(size_t from) {
    if (cur_ == nullptr) return;
    for (size_t i = from; i < cur_->succs.size(); i++) {
      put(i ? ", " : "");
      block_name(cur_->succs[i]);
    }
  }

  void fbits(Ty t, uint64_t bits) {
    double d;
    if (t == Ty::F32) {
      float x;
      auto b32 = static_cast<uint32_t>(bits);
      memcpy(&x, &b32, 4);
      d = x;
    } else {
      memcpy(&d, &bits, 8);
    }
    char text[40];
    if (d != d || d - d != 0) {  // NaN keeps its payload, infinity needs no spelling of its own
      put("0x");
      out_.append(text, std::to_chars(text, text + sizeof text, bits, 16).ptr);
      return;
    }
    char* end = t == Ty::F32 ? std::to_chars(text, text + sizeof text, static_cast<float>(d)).ptr : std::to_chars(text, text + sizeof text, d).ptr;
    out_.append(text, end);
  }

  void instruction(ValueId v) {
    const Ins& i = f_.ins[v];
    const OpInfo& row = info(i.op);
    bool call = (row.flags & kCallLike) && !(row.flags & kTerminator);
    if (row.result != ResultRule::None || call) {
      value(v);
      put(" = ");
    }
    put(row.name);
    if (row.result == ResultRule::Own || row.result == ResultRule::Arg) {
      put(" ");
      ty(i.ty);
    }
    size_t before = out_.size();
    put(" ");
    operands(i);
    if (out_.size() == before + 1) out_.pop_back();
    uint8_t flags = i.op == Op::PtrAdd ? i.flags & ~kScaleMask : i.flags;
    for (const FlagName& n : kFlagNames)
      if (flags & n.bit) {
        put(" !");
        put(n.name);
      }
  }

  void memory(ValueId base, int64_t off) {
    put("[");
    value(base);
    plus(off);
    put("]");
  }

  void operands(const Ins& i) {
    switch (form_of(i.op)) {
      case Form::Plain: {
        int n = info(i.op).nargs;
        const uint32_t all[] = {i.a, i.b, i.c};
        values(all, static_cast<uint32_t>(n));
        if (n < 3 && i.c != 0) {
          put(n ? ", c=" : "c=");
          snum(i.off());
        }
        break;
      }
      case Form::Int: snum(i.imm()); break;
      case Form::Float: fbits(i.ty, static_cast<uint64_t>(i.imm())); break;
      case Form::Index: num(i.a); break;
      case Form::SlotRef:
        put("s");
        num(i.a);
        plus(i.off());
        break;
      case Form::Offset: snum(i.off()); break;
      case Form::SymRef:
        sym(static_cast<SymId>(i.a));
        if (i.off()) put(" ");
        plus(i.off());
        break;
      case Form::PtrAdd:
        value(i.a);
        put(", ");
        value(i.b);
        put("*");
        num(1u << (i.flags & kScaleMask));
        plus(i.off());
        break;
      case Form::PtrOff:
        value(i.a);
        plus(i.off());
        break;
      case Form::Load: memory(i.a, i.off()); break;
      case Form::Store:
        memory(i.a, i.off());
        put(", ");
        value(i.b);
        break;
      case Form::Cas:
        memory(i.a, 0);
        put(", ");
        value(i.b);
        put(", ");
        value(i.c);
        break;
      case Form::Move:
        memory(i.a, 0);
        put(", ");
        memory(i.b, 0);
        put(", ");
        num(i.c);
        break;
      case Form::Zero:
        memory(i.a, 0);
        put(", ");
        num(i.c);
        break;
      case Form::Bounds:
        value(i.a);
        put(", ");
        value(i.b);
        put(", ");
        put(i.c < static_cast<uint32_t>(abi::BoundsKind::kCount) ? kBoundsNames[i.c] : "?");
        break;
      case Form::CallSym:
        sym(static_cast<SymId>(i.a));
        put(" sig");
        num(i.c);
        list(i);
        break;
      case Form::CallValue:
        value(i.a);
        put(" sig");
        num(i.c);
        list(i);
        break;
      case Form::CallRow:
        put(abi::kRtInfo[i.a].name);
        list(i);
        break;
      case Form::Result:
        value(i.a);
        put(", ");
        num(i.c);
        break;
      case Form::List: values(f_.list(i), f_.count(i)); break;
      case Form::Jump: succs(0); break;
      case Form::Branch:
      case Form::Switch:
        value(i.a);
        if (cur_ != nullptr) put(", ");
        succs(0);
        break;
      case Form::Defer:
        put("s");
        num(i.a);
        if (cur_ != nullptr) put(", ");
        succs(0);
        break;
    }
  }
  void list(const Ins& i) {
    put("(");
    values(f_.list(i), f_.count(i));
    put(")");
  }

  static constexpr const char* kBoundsNames[] = {
#define B(id, fn) #id,
      GORUN_BOUNDS(B)
#undef B
  };

  const Function& f_;
  const SymbolTable* syms_;
  const Block* cur_ = nullptr;
  PosEntry at_{0, -1};
  std::string out_;
};

}  // namespace

std::string print(const Function& f, const SymbolTable& syms) { return Printer(f, &syms).function(); }
std::string print_value(const Function& f, ValueId v) { return Printer(f, nullptr).one(v); }

}  // namespace gorun::ir
