package runtime

import "unsafe"

// Hooks of runtime/debug.

//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(v int32) int32 { return setgcpercent(v) }

//go:linkname setMemoryLimit runtime/debug.setMemoryLimit
func setMemoryLimit(v int64) int64 { return setmemorylimit(v) }

//go:linkname runtime_debug_freeOSMemory runtime/debug.freeOSMemory
func runtime_debug_freeOSMemory() {
	GC()
	freememory()
}

//go:linkname setMaxStack runtime/debug.setMaxStack
func setMaxStack(n int) int { return setmaxstack(n) }

var maxThreads = 10000

//go:linkname setMaxThreads runtime/debug.setMaxThreads
func setMaxThreads(n int) int {
	old := maxThreads
	maxThreads = n
	return old
}

//go:linkname setPanicOnFault runtime/debug.setPanicOnFault
func setPanicOnFault(on bool) bool {
	gp := getg()
	old := gp.flags&gFlagPanicOnFault != 0
	gp.flags &^= gFlagPanicOnFault
	if on {
		gp.flags |= gFlagPanicOnFault
	}
	return old
}

//go:linkname setTraceback runtime/debug.SetTraceback
func setTraceback(level string) { settraceback(level) }

//go:linkname setCrashFD
func setCrashFD(fd uintptr) uintptr { return setcrashfd(fd) }

//go:linkname runtime_debug_WriteHeapDump runtime/debug.WriteHeapDump
func runtime_debug_WriteHeapDump(fd uintptr) { notthere("runtime/debug.WriteHeapDump") }

// Hooks of crypto.

//go:linkname fips_getIndicator crypto/internal/fips140.getIndicator
func fips_getIndicator() uint8 { return getg().fipsIndicator }

//go:linkname fips_setIndicator crypto/internal/fips140.setIndicator
func fips_setIndicator(v uint8) { getg().fipsIndicator = v }

//go:linkname fips140_setBypass crypto/fips140.setBypass
func fips140_setBypass() { getg().fipsBypass = 1 }

//go:linkname fips140_unsetBypass crypto/fips140.unsetBypass
func fips140_unsetBypass() { getg().fipsBypass = 0 }

//go:linkname fips140_isBypassed crypto/fips140.isBypassed
func fips140_isBypassed() bool { return getg().fipsBypass != 0 }

// Data independent timing has no switch on amd64.

//go:linkname dit_setEnabled crypto/subtle.setDITEnabled
func dit_setEnabled() bool { return false }

//go:linkname dit_setDisabled crypto/subtle.setDITDisabled
func dit_setDisabled() {}

// Code signatures for binaries of gc; no-ops.

//go:linkname sig_BoringCrypto crypto/internal/boring/sig.BoringCrypto
func sig_BoringCrypto() {}

//go:linkname sig_FIPSOnly crypto/internal/boring/sig.FIPSOnly
func sig_FIPSOnly() {}

//go:linkname sig_StandardCrypto crypto/internal/boring/sig.StandardCrypto
func sig_StandardCrypto() {}

//go:linkname cpu_getGOAMD64level internal/cpu.getGOAMD64level
func cpu_getGOAMD64level() int32 { return 1 }

//go:linkname chacha8_block internal/chacha8rand.block
func chacha8_block(seed *[4]uint64, blocks *[32]uint64, counter uint32) {
	chacha8_block_generic(seed, blocks, counter)
}

//go:linkname chacha8_block_generic internal/chacha8rand.block_generic
func chacha8_block_generic(seed *[4]uint64, blocks *[32]uint64, counter uint32)

// Hooks of internal/syscall/unix.

// vgetrandom: the vDSO's function is not used; the caller makes the system call.
//
//go:linkname vgetrandom
func vgetrandom(p []byte, flags uint32) (ret int, supported bool) { return -1, false }

//go:linkname fcntl
func fcntl(fd, cmd, arg int32) (ret, errno int32) {
	entersyscall()
	r, _, e := syscall6(72 /* SYS_fcntl */, uintptr(fd), uintptr(cmd), uintptr(arg), 0, 0, 0)
	exitsyscall()
	return int32(r), int32(e)
}

//go:linkname syscall6 internal/runtime/syscall/linux.Syscall6
func syscall6(num, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, errno uintptr)

//go:linkname syscall_gettimeofday syscall.gettimeofday
func syscall_gettimeofday(tv *[2]int64) uintptr {
	_, _, e := syscall6(96 /* SYS_gettimeofday */, uintptr(unsafe.Pointer(tv)), 0, 0, 0, 0, 0)
	return e
}

// One thread runs goroutines: a system call of this thread is one of all threads. Those that carry out blocking calls are made anew from it.
//
//go:linkname syscall_runtime_doAllThreadsSyscall syscall.runtime_doAllThreadsSyscall
func syscall_runtime_doAllThreadsSyscall(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr) {
	r1, r2, err = syscall6(trap, a1, a2, a3, a4, a5, a6)
	retirehelpers()
	return
}
