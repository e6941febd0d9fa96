#include <charconv>
#include <cstring>
#include <unordered_map>

#include "jit/ir/text.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/rtfuncs.h"

namespace gorun::ir {

namespace {

class Parser {
 public:
  Parser(std::string_view text, SymbolTable& syms) : p_(text.data()), end_(text.data() + text.size()), syms_(syms) {}

  bool functions(std::vector<Function>* out) {
    skip_lines();
    while (p_ < end_ && ok()) {
      if (!word("func")) return fail("expected func");
      Function f;
      if (!function(f)) return false;
      out->push_back(std::move(f));
      skip_lines();
    }
    return ok();
  }
  std::string error() const { return "line " + std::to_string(line_) + ": " + error_; }

 private:
  bool ok() const { return error_.empty(); }
  bool fail(std::string what) {
    if (error_.empty()) error_ = std::move(what);
    return false;
  }

  // ---- characters
  void skip_blanks() {
    while (p_ < end_ && (*p_ == ' ' || *p_ == '\t' || *p_ == '\r')) p_++;
    if (p_ < end_ && *p_ == ';')
      while (p_ < end_ && *p_ != '\n') p_++;
  }
  void skip_lines() {
    for (;;) {
      skip_blanks();
      if (p_ >= end_ || *p_ != '\n') return;
      line_++;
      p_++;
    }
  }
  char peek() {
    skip_blanks();
    return p_ < end_ ? *p_ : '\0';
  }
  bool at_eol() { return peek() == '\n' || p_ >= end_; }
  bool take(char c) {
    if (peek() != c) return false;
    p_++;
    return true;
  }
  bool want(char c) { return take(c) || fail(std::string("expected '") + c + "'"); }
  static bool is_word(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }
  std::string_view look_word() {
    skip_blanks();
    const char* e = p_;
    while (e < end_ && is_word(*e)) e++;
    return {p_, static_cast<size_t>(e - p_)};
  }
  std::string_view any_word() {
    std::string_view w = look_word();
    p_ += w.size();
    return w;
  }
  bool word(std::string_view w) {
    if (look_word() != w) return false;
    p_ += w.size();
    return true;
  }
  bool want_word(std::string_view w) { return word(w) || fail("expected " + std::string(w)); }
  bool number(int64_t* n) {
    skip_blanks();
    const char* s = p_;
    if (s < end_ && *s == '+') s++;
    auto r = std::from_chars(s, end_, *n);
    if (r.ec != std::errc()) return fail("expected a number");
    p_ = r.ptr;
    return true;
  }
  bool unumber(uint32_t* n) {
    int64_t v = 0;
    if (!number(&v)) return false;
    if (v < 0 || v > UINT32_MAX) return fail("number out of range");
    *n = static_cast<uint32_t>(v);
    return true;
  }
  // "v12", "b3", "s0", "sig1": prefix and number
  bool ref(std::string_view prefix, uint32_t* n) {
    std::string_view w = look_word();
    if (w.size() <= prefix.size() || w.substr(0, prefix.size()) != prefix) return fail("expected " + std::string(prefix) + "N");
    auto r = std::from_chars(w.data() + prefix.size(), w.data() + w.size(), *n);
    if (r.ec != std::errc() || r.ptr != w.data() + w.size()) return fail("expected " + std::string(prefix) + "N");
    if (*n > kMaxId) return fail("number too large");
    p_ += w.size();
    return true;
  }
  bool looks_ref(std::string_view prefix) {
    std::string_view w = look_word();
    return w.size() > prefix.size() && w.substr(0, prefix.size()) == prefix && isdigit(static_cast<unsigned char>(w[prefix.size()]));
  }
  bool offset(uint32_t* c) {  // optional +N / -N
    *c = 0;
    char ch = peek();
    if (ch != '+' && ch != '-') return true;
    int64_t n = 0;
    if (!number(&n)) return false;
    *c = static_cast<uint32_t>(static_cast<int32_t>(n));
    return true;
  }
  bool quoted(std::string* s) {
    if (!want('"')) return false;
    while (p_ < end_ && *p_ != '"' && *p_ != '\n') {
      if (*p_ == '\\' && p_ + 1 < end_) {
        p_++;
        if (*p_ == 'x' && p_ + 2 < end_) {
          unsigned v = 0;
          std::from_chars(p_ + 1, p_ + 3, v, 16);
          *s += static_cast<char>(v);
          p_ += 3;
          continue;
        }
      }
      *s += *p_++;
    }
    return want('"');
  }
  bool name(std::string* s) {
    if (peek() == '"') return quoted(s);
    while (p_ < end_ && (is_word(*p_) || strchr("./$-:", *p_) != nullptr || static_cast<unsigned char>(*p_) >= 0x80)) *s += *p_++;
    return !s->empty() || fail("expected a name");
  }
  bool sym(uint32_t* id) {
    std::string s;
    if (!want('@') || !name(&s)) return false;
    *id = static_cast<uint32_t>(syms_.intern(s));
    return true;
  }
  bool type(Ty* t) {
    std::string_view w = any_word();
    for (size_t i = 0; i < std::size(kTyNames); i++)
      if (w == kTyNames[i]) {
        *t = static_cast<Ty>(i);
        return true;
      }
    return fail("unknown type " + std::string(w));
  }

  // ---- function heads
  bool reg_args(std::vector<RegArg>* out) {
    if (!want('(')) return false;
    while (!take(')')) {
      if (!out->empty() && !want(',')) return false;
      RegArg a{};
      uint32_t n = 0;
      if (!type(&a.ty) || !ref(is_float(a.ty) ? "x" : "r", &n)) return false;
      a.index = static_cast<uint8_t>(n);
      out->push_back(a);
    }
    return true;
  }
  bool sig_body(CallSig* s) {
    if (!reg_args(&s->params) || !want('-') || !want('>') || !reg_args(&s->results)) return false;
    if (word("stack") && !unumber(&s->stack_size)) return false;
    s->no_return = word("noreturn");
    return true;
  }

  bool function(Function& f) {
    std::string link;
    if (!name(&link)) return false;
    f.sym = syms_.intern(link);
    f.name = link;
    if (!sig_body(&f.sig)) return false;
    if (word("display")) {
      f.name.clear();
      if (!quoted(&f.name)) return false;
    }
    if (word("flags") && !unumber(&f.flags)) return false;
    f.no_inline = word("noinline");
    if (word("facts")) {
      int64_t facts = 0;
      if (!number(&facts)) return false;
      f.escape_facts = static_cast<EscapeFacts>(facts);
    }
    if (word("args") && !unumber(&f.args_words)) return false;
    if (word("pos") && !unumber(&f.start_pos)) return false;
    if (!want('{')) return false;
    f.ins.resize(1);
    f.pos.resize(1);
    f.blocks.resize(1);
    f.positions.push_back({0, -1});
    f_ = &f;
    used_.assign(1, true);
    void_ins_.clear();
    at_ = 0;
    cur_ = kNoId;
    bool explicit_preds = false;
    for (;;) {
      skip_lines();
      if (take('}')) break;
      if (p_ >= end_) return fail("unexpected end of text");
      if (looks_ref("b")) {
        if (!block_head(&explicit_preds)) return false;
      } else if (!(cur_ == kNoId ? declaration() : instruction())) {
        return false;
      }
      if (!at_eol() && peek() != '}') return fail("unexpected text at the end of the line");
    }
    place_void_ins();
    if (!explicit_preds) edges();
    for (BlockId b = 1; b < f.blocks.size(); b++) f.blocks[b].sealed = true;
    return finish();
  }

  bool declaration() {
    Function& f = *f_;
    if (word("slot")) {
      uint32_t n = 0;
      Slot s{};
      if (!ref("s", &n) || !unumber(&s.size) || !want_word("align") || !unumber(&s.align)) return false;
      s.has_pointers = word("ptrs");
      if (peek() == '"' && !quoted(&s.name)) return false;
      if (n != f.slots.size()) return fail("slots must be numbered in order");
      f.slots.push_back(std::move(s));
      return true;
    }
    if (word("sig")) {
      uint32_t n = 0;
      CallSig s;
      if (!ref("sig", &n) || !sig_body(&s)) return false;
      if (n != f.sigs.size()) return fail("sigs must be numbered in order");
      f.sigs.push_back(std::move(s));
      return true;
    }
    if (word("inlined")) {
      uint32_t n = 0;
      int64_t parent = 0;
      InlinedCall c{};
      if (!unumber(&n) || !want_word("parent") || !number(&parent) || !want_word("pos") || !unumber(&c.call_pos)) return false;
      c.parent = static_cast<int32_t>(parent);
      uint32_t func = 0;
      if (peek() == '@' && !sym(&func)) return false;
      c.func = static_cast<SymId>(func);
      if (!quoted(&c.name)) return false;
      if (n != f.inlined.size()) return fail("inlined calls must be numbered in order");
      f.inlined.push_back(std::move(c));
      return true;
    }
    return fail("expected slot, sig, inlined or a block");
  }

  bool block_head(bool* explicit_preds) {
    uint32_t b = 0;
    if (!ref("b", &b)) return false;
    if (b == 0) return fail("there is no block 0");
    grow_blocks(b);
    Block& block = f_->blocks[b];
    if (!block.ins.empty()) return fail("block b" + std::to_string(b) + " appears twice");
    cur_ = b;
    if (take('(')) {
      *explicit_preds = true;
      while (!take(')')) {
        uint32_t p = 0;
        if (!block.preds.empty() && !want(',')) return false;
        if (!ref("b", &p)) return false;
        block.preds.push_back(p);
      }
    }
    block.cold = word("cold");
    return want(':');
  }
  void grow_blocks(BlockId b) {
    if (b >= f_->blocks.size()) f_->blocks.resize(b + 1);
  }

  // ---- instructions
  bool value(uint32_t* v) { return ref("v", v) && (*v != 0 || fail("there is no value 0")); }
  bool values(std::vector<uint32_t>* out) {
    do {
      uint32_t v = 0;
      if (!value(&v)) return false;
      out->push_back(v);
    } while (take(','));
    return true;
  }
  bool list(Ins& i) {
    std::vector<uint32_t> v;
    if (!want('(')) return false;
    if (!take(')') && (!values(&v) || !want(')'))) return false;
    i.b = f_->add_list(v.data(), static_cast<uint32_t>(v.size()));
    return true;
  }
  bool memory(uint32_t* base, uint32_t* off) {
    uint32_t ignored = 0;
    return want('[') && value(base) && offset(off != nullptr ? off : &ignored) && want(']');
  }
  bool targets() {
    do {
      uint32_t b = 0;
      if (!ref("b", &b)) return false;
      if (b == 0) return fail("there is no block 0");
      grow_blocks(b);
      f_->blocks[cur_].succs.push_back(b);
    } while (take(','));
    return true;
  }

  bool instruction() {
    uint32_t id = 0;
    if (looks_ref("v")) {
      if (!value(&id) || !want('=')) return false;
      if (id < used_.size() && used_[id]) return fail("v" + std::to_string(id) + " is defined twice");
    }
    std::string_view w = any_word();
    static const auto* by_name = [] {
      auto* m = new std::unordered_map<std::string_view, Op>;
      for (int i = 0; i < static_cast<int>(Op::kCount); i++) m->emplace(kOpInfo[i].name, static_cast<Op>(i));
      return m;
    }();
    auto it = by_name->find(w);
    if (it == by_name->end()) return fail("unknown op " + std::string(w));
    Ins i;
    i.op = it->second;
    const OpInfo& row = info(i.op);
    bool names_value = row.result != ResultRule::None || ((row.flags & kCallLike) && !(row.flags & kTerminator));
    if (names_value != (id != 0)) return fail(names_value ? "the op needs a value on the left" : "the op has no result");
    if (row.result == ResultRule::Own || row.result == ResultRule::Arg) {
      if (!type(&i.ty)) return false;
    } else if (row.result == ResultRule::Bool) {
      i.ty = Ty::I8;
    } else if (row.result == ResultRule::PtrTy) {
      i.ty = Ty::Ptr;
    }
    if (!operands(i)) return false;
    while (take('!')) {
      std::string_view name = any_word();
      bool found = false;
      for (const FlagName& n : kFlagNames)
        if (name == n.name) {
          i.flags |= n.bit;
          found = true;
        }
      if (!found) return fail("unknown flag " + std::string(name));
    }
    if (take('#')) {
      uint32_t src = 0, inl = 0;
      if (!unumber(&src)) return false;
      bool has_inl = take(':');
      if (has_inl && !unumber(&inl)) return false;
      f_->positions.push_back({src, has_inl ? static_cast<int32_t>(inl) : -1});
      at_ = static_cast<uint32_t>(f_->positions.size() - 1);
    }
    if (id == 0) {
      void_ins_.push_back({i, at_, cur_, static_cast<uint32_t>(f_->blocks[cur_].ins.size())});
      f_->blocks[cur_].ins.push_back(kNoId);
      return true;
    }
    put(id, i, at_);
    f_->blocks[cur_].ins.push_back(id);
    return true;
  }
  void put(ValueId id, const Ins& i, uint32_t pos) {
    if (id >= f_->ins.size()) {
      f_->ins.resize(id + 1);
      f_->pos.resize(id + 1);
      used_.resize(id + 1);
    }
    f_->ins[id] = i;
    f_->pos[id] = pos;
    used_[id] = true;
  }
  // Instructions without a result have no number in the text: they get the free ones.
  void place_void_ins() {
    ValueId next = 1;
    for (const VoidIns& v : void_ins_) {
      while (next < used_.size() && used_[next]) next++;
      put(next, v.ins, v.pos);
      f_->blocks[v.block].ins[v.index] = next;
    }
  }

  bool float_bits(Ins& i) {
    skip_blanks();
    uint64_t bits = 0;
    if (p_ + 1 < end_ && p_[0] == '0' && p_[1] == 'x') {
      auto r = std::from_chars(p_ + 2, end_, bits, 16);
      if (r.ec != std::errc()) return fail("expected bits");
      p_ = r.ptr;
    } else if (i.ty == Ty::F32) {
      float x = 0;
      auto r = std::from_chars(p_, end_, x);
      if (r.ec != std::errc()) return fail("expected a number");
      p_ = r.ptr;
      uint32_t b = 0;
      memcpy(&b, &x, 4);
      bits = b;
    } else {
      double x = 0;
      auto r = std::from_chars(p_, end_, x);
      if (r.ec != std::errc()) return fail("expected a number");
      p_ = r.ptr;
      memcpy(&bits, &x, 8);
    }
    i.a = static_cast<uint32_t>(bits);
    i.b = static_cast<uint32_t>(bits >> 32);
    return true;
  }

  bool operands(Ins& i) {
    int64_t n = 0;
    switch (form_of(i.op)) {
      case Form::Plain: {
        int nargs = info(i.op).nargs;
        uint32_t* fields[] = {&i.a, &i.b, &i.c};
        for (int k = 0; k < nargs; k++)
          if ((k && !want(',')) || !value(fields[k])) return false;
        if (nargs > 0 ? take(',') : look_word() == "c") {
          if (!want_word("c") || !want('=') || !number(&n)) return false;
          i.c = static_cast<uint32_t>(static_cast<int32_t>(n));
        }
        return true;
      }
      case Form::Int:
        if (!number(&n)) return false;
        i.a = static_cast<uint32_t>(static_cast<uint64_t>(n));
        i.b = static_cast<uint32_t>(static_cast<uint64_t>(n) >> 32);
        return true;
      case Form::Float: return float_bits(i);
      case Form::Index: return unumber(&i.a);
      case Form::SlotRef: return ref("s", &i.a) && offset(&i.c);
      case Form::Offset:
        if (!number(&n)) return false;
        i.c = static_cast<uint32_t>(static_cast<int32_t>(n));
        return true;
      case Form::SymRef: return sym(&i.a) && offset(&i.c);
      case Form::PtrAdd: {
        uint32_t scale = 0;
        if (!value(&i.a) || !want(',') || !value(&i.b) || !want('*') || !unumber(&scale)) return false;
        if (scale != 1 && scale != 2 && scale != 4 && scale != 8) return fail("the scale is 1, 2, 4 or 8");
        i.flags |= static_cast<uint8_t>(scale == 1 ? 0 : scale == 2 ? 1 : scale == 4 ? 2 : 3);
        return offset(&i.c);
      }
      case Form::PtrOff: return value(&i.a) && offset(&i.c);
      case Form::Load: return memory(&i.a, &i.c);
      case Form::Store: return memory(&i.a, &i.c) && want(',') && value(&i.b);
      case Form::Cas: return memory(&i.a, nullptr) && want(',') && value(&i.b) && want(',') && value(&i.c);
      case Form::Move: return memory(&i.a, nullptr) && want(',') && memory(&i.b, nullptr) && want(',') && unumber(&i.c);
      case Form::Zero: return memory(&i.a, nullptr) && want(',') && unumber(&i.c);
      case Form::Bounds: {
        if (!value(&i.a) || !want(',') || !value(&i.b) || !want(',')) return false;
        std::string_view kind = any_word();
        static constexpr const char* kNames[] = {
#define B(id, fn) #id,
            GORUN_BOUNDS(B)
#undef B
        };
        for (uint32_t k = 0; k < std::size(kNames); k++)
          if (kind == kNames[k]) {
            i.c = k;
            return true;
          }
        return fail("unknown kind of bounds check");
      }
      case Form::CallSym: return sym(&i.a) && ref("sig", &i.c) && list(i);
      case Form::CallValue: return value(&i.a) && ref("sig", &i.c) && list(i);
      case Form::CallRow: {
        std::string_view row = any_word();
        for (uint32_t k = 0; k < static_cast<uint32_t>(abi::RtFn::kCount); k++)
          if (row == abi::kRtInfo[k].name) {
            i.a = k;
            return list(i);
          }
        return fail("unknown runtime function " + std::string(row));
      }
      case Form::Result: return value(&i.a) && want(',') && unumber(&i.c);
      case Form::List: {
        std::vector<uint32_t> v;
        if (looks_ref("v") && !values(&v)) return false;
        i.b = f_->add_list(v.data(), static_cast<uint32_t>(v.size()));
        return true;
      }
      case Form::Jump: return targets();
      case Form::Branch:
      case Form::Switch: return value(&i.a) && want(',') && targets();
      case Form::Defer: return ref("s", &i.a) && want(',') && targets();
    }
    return fail("no form");
  }

  void edges() {
    for (BlockId b = 1; b < f_->blocks.size(); b++)
      for (BlockId s : f_->blocks[b].succs) f_->blocks[s].preds.push_back(b);
  }

  // Every name that is used must exist: later stages index with it.
  bool finish() {
    Function& f = *f_;
    if (f.blocks.size() < 2) return fail("the function has no block");
    for (BlockId b = 1; b < f.blocks.size(); b++)
      for (BlockId p : f.blocks[b].preds)
        if (p == 0 || p >= f.blocks.size()) return fail("b" + std::to_string(p) + " does not exist");
    for (BlockId b = 1; b < f.blocks.size(); b++) {
      if (f.blocks[b].ins.empty() && (b == 1 || !f.blocks[b].preds.empty())) return fail("block b" + std::to_string(b) + " is missing or empty");
      for (ValueId v : f.blocks[b].ins) {
        const Ins& i = f.ins[v];
        bool known = true;
        for_each_operand(f, i, [&](ValueId o) { known = known && o < f.ins.size() && used_[o]; });
        if (!known) return fail("an operand of " + print_value(f, v) + " is not defined");
        if ((i.op == Op::SlotAddr || i.op == Op::DeferFrame) && i.a >= f.slots.size()) return fail("s" + std::to_string(i.a) + " is not declared");
        if ((i.op == Op::Call || list_op_uses_a(i.op)) && i.c >= f.sigs.size()) return fail("sig" + std::to_string(i.c) + " is not declared");
        if (f.pos[v] >= f.positions.size()) return fail("position");
        int32_t inl = f.positions[f.pos[v]].inl;
        if (inl >= static_cast<int32_t>(f.inlined.size())) return fail("inlined call " + std::to_string(inl) + " is not declared");
      }
    }
    return true;
  }

  static constexpr uint32_t kMaxId = 1u << 24;
  struct VoidIns {
    Ins ins;
    uint32_t pos;
    BlockId block;
    uint32_t index;
  };

  const char* p_;
  const char* end_;
  SymbolTable& syms_;
  int line_ = 1;
  std::string error_;
  Function* f_ = nullptr;
  BlockId cur_ = kNoId;
  uint32_t at_ = 0;
  std::vector<bool> used_;
  std::vector<VoidIns> void_ins_;
};

}  // namespace

bool parse(std::string_view text, SymbolTable& syms, std::vector<Function>* out, std::string* error) {
  Parser p(text, syms);
  if (p.functions(out)) return true;
  *error = p.error();
  return false;
}

}  // namespace gorun::ir
