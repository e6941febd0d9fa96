#include "tests/unit/x64/harness.h"

#include <sys/mman.h>

#include "runtime/abi/addresses.h"
#include "runtime/abi/bounds.h"
#include "runtime/abi/frame.h"
#include "runtime/abi/g_layout.h"
#include "runtime/abi/rtfuncs.h"
#include "runtime/base/check.h"

// jit_call(code, regs, g): the registers of regs, r14 = g; results back into regs. jit_panic: where failed checks end; r12d = which.
// jit_clobber: rax = 3*rax + rbx + 1, xmm0 += xmm1, every other register destroyed. jit_more: counts and continues in the body.
asm(R"(
.intel_syntax noprefix
.text
.globl jit_call
jit_call:
  push rbp
  push rbx
  push r12
  push r13
  push r14
  push r15
  push rsi
  mov r14, rdx
  mov [r14+152], rsp
  mov r12, rdi
  mov r13, rsi
  mov rax, [r13]
  mov rbx, [r13+8]
  mov rcx, [r13+16]
  mov rdi, [r13+24]
  mov rsi, [r13+32]
  mov r8, [r13+40]
  mov r9, [r13+48]
  mov r10, [r13+56]
  mov r11, [r13+64]
  movq xmm0, [r13+72]
  movq xmm1, [r13+80]
  movq xmm2, [r13+88]
  movq xmm3, [r13+96]
  movq xmm4, [r13+104]
  movq xmm5, [r13+112]
  movq xmm6, [r13+120]
  movq xmm7, [r13+128]
  movq xmm8, [r13+136]
  movq xmm9, [r13+144]
  movq xmm10, [r13+152]
  movq xmm11, [r13+160]
  movq xmm12, [r13+168]
  movq xmm13, [r13+176]
  movq xmm14, [r13+184]
  mov rdx, [r13+192]
  call r12
jit_back:
  mov r12, [rsp]
  mov [r12], rax
  mov [r12+8], rbx
  mov [r12+16], rcx
  mov [r12+24], rdi
  mov [r12+32], rsi
  mov [r12+40], r8
  mov [r12+48], r9
  mov [r12+56], r10
  mov [r12+64], r11
  movq [r12+72], xmm0
  movq [r12+80], xmm1
  movq [r12+88], xmm2
  movq [r12+96], xmm3
  movq [r12+104], xmm4
  movq [r12+112], xmm5
  movq [r12+120], xmm6
  movq [r12+128], xmm7
  movq [r12+136], xmm8
  movq [r12+144], xmm9
  movq [r12+152], xmm10
  movq [r12+160], xmm11
  movq [r12+168], xmm12
  movq [r12+176], xmm13
  movq [r12+184], xmm14
  pop rsi
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbx
  pop rbp
  ret
.globl jit_panic
jit_panic:
  mov r13, [rsp]
  mov rsp, [r14+152]
  mov r15, [rsp]
  inc r12
  mov [r15+200], r12
  mov [r15+208], r13
  jmp jit_back
.globl jit_clobber
jit_clobber:
  lea rax, [rax+rax*2+1]
  add rax, rbx
  addsd xmm0, xmm1
  mov rbx, 0x5bad5bad5bad5bad
  mov rcx, rbx
  mov rdx, rbx
  mov rsi, rbx
  mov rdi, rbx
  mov r8, rbx
  mov r9, rbx
  mov r10, rbx
  mov r11, rbx
  mov r12, rbx
  mov r13, rbx
  mov r15, rbx
  movq xmm1, rbx
  movq xmm2, rbx
  movq xmm3, rbx
  movq xmm4, rbx
  movq xmm5, rbx
  movq xmm6, rbx
  movq xmm7, rbx
  movq xmm8, rbx
  movq xmm9, rbx
  movq xmm10, rbx
  movq xmm11, rbx
  movq xmm12, rbx
  movq xmm13, rbx
  movq xmm14, rbx
  movq xmm15, rbx
  ret
.globl jit_more
jit_more:
  mov r15, [r14+152]
  mov r15, [r15]
  inc qword ptr [r15+216]
  jmp r12
.att_syntax
)");
extern "C" {
void jit_call(void* code, gorun::x64::testing::Regs* regs, void* g);
void jit_panic();
void jit_clobber();
void jit_more();
}

namespace gorun::x64::testing {

namespace {
constexpr uint64_t kWindow = 0x68000000, kWindowSize = 64 << 20;
uint8_t* g_next = nullptr;

void map_window() {
  if (g_next) return;
  void* p = mmap(reinterpret_cast<void*>(kWindow), kWindowSize, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);
  CHECK(p == reinterpret_cast<void*>(kWindow));
  g_next = static_cast<uint8_t*>(p);
  void* v = mmap(reinterpret_cast<void*>(abi::kRtVectorBase), 64 << 10, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  CHECK(v == reinterpret_cast<void*>(abi::kRtVectorBase));
  // Every vector slot jumps to the clobbering function, More to its own.
  for (uint32_t k = 0; k < static_cast<uint32_t>(abi::RtFn::kCount); k++) {
    uint8_t* s = static_cast<uint8_t*>(v) + k * abi::kRtSlotSize;
    auto target = reinterpret_cast<uint64_t>(k == static_cast<uint32_t>(abi::RtFn::More) ? &jit_more : &jit_clobber);
    s[0] = 0xe9;
    int32_t rel = static_cast<int32_t>(target - (reinterpret_cast<uint64_t>(s) + 5));
    memcpy(s + 1, &rel, 4);
  }
}
uint8_t* take(size_t n) {
  uint8_t* p = g_next;
  g_next += (n + 31) / 16 * 16;
  CHECK(reinterpret_cast<uint64_t>(g_next) < kWindow + kWindowSize);
  return p;
}
}  // namespace

Jit::Jit() {
  map_window();
  for (const char* n : abi::kBoundsFunc) panics_.push_back(n);
  for (const char* n : {"runtime.panicdivide", "runtime.panicshift", "runtime.panicmem"}) panics_.push_back(n);
  for (uint32_t k = 0; k < panics_.size(); k++) {
    // mov r12d, k; jmp jit_panic
    uint8_t* s = take(16);
    s[0] = 0x41;
    s[1] = 0xbc;
    memcpy(s + 2, &k, 4);
    s[6] = 0xe9;
    int32_t rel = static_cast<int32_t>(reinterpret_cast<uint64_t>(&jit_panic) - (reinterpret_cast<uint64_t>(s) + 11));
    memcpy(s + 7, &rel, 4);
    syms_.get(syms_.intern(panics_[k])).address = reinterpret_cast<uint64_t>(s);
  }
  syms_.get(syms_.intern("clobber")).address = reinterpret_cast<uint64_t>(&jit_clobber);
  // Go functions of the runtime table: the same.
  for (uint32_t k = 0; k < static_cast<uint32_t>(abi::RtFn::kCount); k++) {
    ir::Symbol& s = syms_.get(syms_.intern(abi::kRtInfo[k].symbol));
    if (!s.address) s.address = reinterpret_cast<uint64_t>(&jit_clobber);
  }
}

void Jit::add(ir::Function f) {
  ir::compute_cfg(f);
  std::vector<std::string> problems = ir::verify(f);
  CHECK(problems.empty(), "%s\n%s", problems[0].c_str(), ir::print(f, syms_).c_str());
  f.sym = syms_.intern(f.name);
  Options opt;
  opt.check_regalloc = true;
  if (want_text) {
    opt.mach_text = &mach;
    opt.asm_text = &assembly;
  }
  pending_.push_back(compile(f, syms_, opt));
}

void Jit::load(const std::string& text) {
  std::vector<ir::Function> fs;
  std::string error;
  CHECK(ir::parse(text, syms_, &fs, &error), "%s\n%s", error.c_str(), text.c_str());
  for (ir::Function& f : fs) add(std::move(f));
  link();
}

void Jit::link() {
  std::vector<uint8_t*> at;
  for (ir::CodeBlob& b : pending_) {
    at.push_back(take(b.bytes.size()));
    memcpy(at.back(), b.bytes.data(), b.bytes.size());
    syms_.get(b.sym).address = reinterpret_cast<uint64_t>(at.back());
    addr_[b.name] = reinterpret_cast<uint64_t>(at.back());
  }
  for (size_t k = 0; k < pending_.size(); k++) {
    for (const ir::Reloc& r : pending_[k].relocs) {
      uint8_t* place = at[k] + r.offset;
      uint64_t s = r.sym == ir::SymId::kNone ? 0 : syms_.get(r.sym).address;
      CHECK(s || r.sym == ir::SymId::kNone, "undefined %s", syms_.get(r.sym).name.c_str());
      uint64_t v = s + static_cast<uint64_t>(r.addend);
      if (r.kind == ir::RelocKind::Abs64) memcpy(place, &v, 8);
      else {
        if (r.kind == ir::RelocKind::Rel32) v -= reinterpret_cast<uint64_t>(place) + 4;
        memcpy(place, &v, 4);
      }
    }
    std::string name = pending_[k].name;
    done_[name] = std::move(pending_[k]);
  }
  pending_.clear();
}

uint64_t Jit::address(const std::string& name) const {
  auto it = addr_.find(name);
  CHECK(it != addr_.end(), "no function %s", name.c_str());
  return it->second;
}
const ir::CodeBlob& Jit::blob(const std::string& name) const { return done_.at(name); }

Regs Jit::call(const std::string& name, Regs in) {
  static abi::GPrefix g;
  memset(&g, 0, sizeof g);
  g.stack_guard = stack_guard;
  jit_call(reinterpret_cast<void*>(address(name)), &in, &g);
  return in;
}

uint64_t Jit::run(const std::string& name, std::vector<uint64_t> args) {
  Regs r;
  for (uint64_t& x : r.r) x = 0x7e57ab1e7e57ab1e;
  for (size_t k = 0; k < args.size(); k++) r.r[k] = args[k];
  r = call(name, r);
  CHECK(!r.panicked, "%s panicked: %s", name.c_str(), panic_name(r).c_str());
  return r.r[0];
}

double Jit::run_f(const std::string& name, std::vector<double> args) {
  Regs r;
  for (size_t k = 0; k < args.size(); k++) r.x[k] = bits_of(args[k]);
  r = call(name, r);
  return double_of(r.x[0]);
}

std::string Jit::panic_name(const Regs& r) const { return r.panicked ? panics_[r.panicked - 1] : ""; }

uint64_t bits_of(double d) {
  uint64_t u;
  memcpy(&u, &d, 8);
  return u;
}
uint64_t bits_of(float d) {
  uint32_t u;
  memcpy(&u, &d, 4);
  return u;
}
double double_of(uint64_t u) {
  double d;
  memcpy(&d, &u, 8);
  return d;
}
float float_of(uint64_t u) {
  uint32_t w = static_cast<uint32_t>(u);
  float d;
  memcpy(&d, &w, 4);
  return d;
}

}  // namespace gorun::x64::testing
