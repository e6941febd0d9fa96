// Package runtime is gorun's own: the Go half of the runtime. What needs Go callbacks or parks in loops is here; the
// scheduler, the collector, stacks and signals are C++ (natives: body-less functions below, rows of runtime/abi/rtfuncs.def).
package runtime

import (
	"internal/abi"
	"unsafe"
)

// Intrinsics of the compiler.
func getg() *g
func getcallerpc() uintptr
func getcallersp() uintptr
func getframepointer() uintptr

// Stubs.

//go:noescape
func memmove(to, from unsafe.Pointer, n uintptr)

//go:noescape
func memclrNoHeapPointers(ptr unsafe.Pointer, n uintptr)

//go:noescape
func memequal(a, b unsafe.Pointer, size uintptr) bool

//go:noescape
func cmpstring(a, b string) int

func recovery(frame *deferFrame)
func reflectcall(frametype *abi.Type, fn, stackArgs unsafe.Pointer, stackArgsSize, stackRetOffset, frameSize uint32, regs *abi.RegArgs)

// Memory.

func newobject(t *abi.Type) unsafe.Pointer
func mallocgc(size uintptr, t *abi.Type, needzero bool) unsafe.Pointer
func newarray(t *abi.Type, n int) unsafe.Pointer

//go:noescape
func typedmemmove(t *abi.Type, dst, src unsafe.Pointer)

//go:noescape
func typedmemclr(t *abi.Type, ptr unsafe.Pointer)

//go:noescape
func memclrHasPointers(ptr unsafe.Pointer, n uintptr)

//go:noescape
func bulkBarrierPreWrite(dst, src unsafe.Pointer, size uintptr)

func gcStart()
func freememory()
func aftergc(fn *funcval)

//go:noescape
func readmemstats(out unsafe.Pointer)

func setgcpercent(v int32) int32
func setmemorylimit(v int64) int64
func addfinalizer(obj, fn unsafe.Pointer, argtype *abi.Type, frame unsafe.Pointer) bool
func removefinalizer(obj unsafe.Pointer)
func addcleanup(obj unsafe.Pointer, fn unsafe.Pointer) uint64
func removecleanup(obj unsafe.Pointer, id uint64)
func takefinalizers() unsafe.Pointer
func finalizersqueued() bool
func registerweak(p unsafe.Pointer) unsafe.Pointer
func makestrong(h unsafe.Pointer) unsafe.Pointer
func findobject(p unsafe.Pointer) (base unsafe.Pointer, size uintptr)
func persistentalloc(size, align uintptr) unsafe.Pointer

// Scheduler.

func newproc(fn func())
func park(unlock *uint32, reason uint32)
func ready(gp *g)
func goexit1()
func gcount() int
func switchto(gp *g, reason uint32)
func newg(fn func()) *g
func marksystem(gp *g)

//go:noescape
func lock(l *uint32)

//go:noescape
func unlock(l *uint32)

func procs(n int) int
func ncpu() int
func lockosthread(delta int32)
func retirehelpers()
func settimerwake(when int64)
func netpollinit()
func netpollopen(fd uintptr, pd *pollDesc) int32
func netpollclose(fd uintptr, pd *pollDesc) int32
func netpollisfd(fd uintptr) bool

// Process.

func exit(code int32)

//go:noescape
func write(fd uintptr, p unsafe.Pointer, n int32) int32

func nanotime() int64
func walltime() (sec int64, nsec int32)
func timenow() (sec int64, nsec int32, mono int64)
func breakpoint()
func setmaxstack(n int) int
func settraceback(level string)
func setcrashfd(fd uintptr) uintptr
func rand() uint64
func osargs() (argc int32, argv **byte)
func executablepath() (p *byte, n int)
func osenviron() **byte
func auxvnative() (p *uintptr, words int)
func fatalnative(s string)
func thrownative(s string)
func diefrompanic()
func notthere(name string)

//go:noescape
func memhash(p unsafe.Pointer, seed, size uintptr) uintptr

//go:noescape
func strhash(p unsafe.Pointer, seed uintptr) uintptr

// Stacks and symbols.

//go:noescape
func callers(skip int, pcs *uintptr, n int) int

//go:noescape
func expandpc(pc uintptr, out *frameinfo, max int) int

func findfunc(pc uintptr) *funcInfo
func recoverable(fp, runner uintptr) bool

//go:noescape
func stacktext(buf *byte, n int, all bool) int

func traceback()
func moduleat(i int) *moduledata
func reflectoff(p unsafe.Pointer) int32
func reflectoffptr(off int32) unsafe.Pointer
func signalctl(op, sig int32) int
func signalrecv() int32
func beforefork()
func afterfork()
func afterforkinchild()
