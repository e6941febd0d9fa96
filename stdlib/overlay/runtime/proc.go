package runtime

import (
	"internal/cpu"
	"internal/runtime/exithook"
	"unsafe"
)

const pollDescSize = unsafe.Sizeof(pollDesc{})

//go:nosplit
func guintptr(gp *g) uintptr { return uintptr(unsafe.Pointer(gp)) }

//go:nosplit
func gOf(v uintptr) *g { return (*g)(unsafe.Pointer(v)) }

// Set by the linker: the initialisers of all packages in order, and main.main. Code of this package may be older than the program.
var programInits, programMain func()

// rt0_go is the body of the main goroutine.
//
//gorun:wrapper
func rt0_go() {
	goargs()
	goenvs()
	parsedebugvars()
	cpu.Initialize(gogetenv("GODEBUG"))
	cheapState = rand() // also makes the seeds of memhash
	maps_errNilAssign = plainError("assignment to entry in nil map")
	exithook.Gosched = Gosched
	exithook.Goid = func() uint64 { return getg().goid }
	exithook.Throw = throw
	main()
}

// main shows in Callers as the caller of main.main, and of the initialisers through doInit, with gc's lines.
func main() {
	/*line :258:3*/ doInit()
	/*line :290:2*/ programMain()
	// a panic in another goroutine that is being printed ends the program with its own status
	runExitHooks(0)
	exit(0)
}

//go:noinline
func doInit() {
	/*line :8070:3*/ doInit1()
}

//go:noinline
func doInit1() {
	/*line :8103:4*/ programInits()
}

func runExitHooks(code int) { exithook.Run(code) }

//go:linkname os_beforeExit os.runtime_beforeExit
func os_beforeExit(code int) { runExitHooks(code) }

//go:linkname syscall_Exit syscall.Exit
func syscall_Exit(code int) { exit(int32(code)) }

// startSystemGoroutine starts a goroutine of the runtime: not counted, not in the deadlock check.
func startSystemGoroutine(fn func()) {
	self := getg()
	bubble := self.synctest // it does not belong to the caller's
	self.synctest = nil
	gp := newg(fn)
	self.synctest = bubble
	marksystem(gp)
	ready(gp)
}

// Gosched lets other goroutines run; the caller goes to the end of the queue.
func Gosched()

// GOMAXPROCS returns how many processors may run Go code at once; n > 0 changes the number.
func GOMAXPROCS(n int) int { return procs(max(n, 0)) }

// SetDefaultGOMAXPROCS goes back to the number that the machine suggests.
func SetDefaultGOMAXPROCS() { procs(ncpu()) }

// NumCPU is the number of processors that the process may use.
func NumCPU() int { return ncpu() }

// NumCgoCall is always 0: there is no cgo.
func NumCgoCall() int64 { return 0 }

// NumGoroutine counts goroutines, without those of the runtime.
func NumGoroutine() int { return gcount() }

// LockOSThread binds the goroutine to the thread that it runs on.
func LockOSThread() { lockosthread(1) }

// UnlockOSThread takes back one LockOSThread.
func UnlockOSThread() { lockosthread(-1) }

// Breakpoint stops the program in a debugger.
func Breakpoint() { breakpoint() }

// procPin keeps the goroutine on its P, whose number it returns: 0, while there is one P.
//
//go:nosplit
func pin() int {
	getg().locks++
	return 0
}

//go:nosplit
func unpin() { getg().locks-- }

//go:linkname sync_runtime_procPin sync.runtime_procPin
//go:nosplit
func sync_runtime_procPin() int { return pin() }

//go:linkname sync_runtime_procUnpin sync.runtime_procUnpin
//go:nosplit
func sync_runtime_procUnpin() { unpin() }

//go:linkname sync_atomic_runtime_procPin sync/atomic.runtime_procPin
//go:nosplit
func sync_atomic_runtime_procPin() int { return pin() }

//go:linkname sync_atomic_runtime_procUnpin sync/atomic.runtime_procUnpin
//go:nosplit
func sync_atomic_runtime_procUnpin() { unpin() }

// Between these two a system call that would wait lets other goroutines run (runtime/sched/blocking.cpp).

//go:nosplit
func entersyscall() { getg().inSyscall = 1 }

//go:nosplit
func exitsyscall() { getg().inSyscall = 0 }

// Fork and exec.

//go:linkname syscall_runtime_BeforeFork syscall.runtime_BeforeFork
//go:nosplit
func syscall_runtime_BeforeFork() { beforefork() }

//go:linkname syscall_runtime_AfterFork syscall.runtime_AfterFork
//go:nosplit
func syscall_runtime_AfterFork() { afterfork() }

//go:linkname syscall_runtime_AfterForkInChild syscall.runtime_AfterForkInChild
//go:nosplit
func syscall_runtime_AfterForkInChild() { afterforkinchild() }

//go:linkname syscall_runtime_BeforeExec syscall.runtime_BeforeExec
func syscall_runtime_BeforeExec() {}

//go:linkname syscall_runtime_AfterExec syscall.runtime_AfterExec
func syscall_runtime_AfterExec() {}

//go:linkname syscall_cgocaller syscall.cgocaller
func syscall_cgocaller(fn unsafe.Pointer, args ...uintptr) uintptr {
	notthere("syscall.cgocaller")
	return 0
}

// cgo is never there.

// SetCgoTraceback has no effect: there are no C frames.
func SetCgoTraceback(version int, traceback, context, symbolizer unsafe.Pointer) {}
