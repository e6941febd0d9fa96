package runtime

// Functions that golang.org/x/sys/unix has in assembly, which jumps to those of package syscall.

//go:linkname syscall_Syscall syscall.Syscall
func syscall_Syscall(trap, a1, a2, a3 uintptr) (r1, r2, err uintptr)

//go:linkname syscall_Syscall6 syscall.Syscall6
func syscall_Syscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr)

//go:linkname syscall_RawSyscall syscall.RawSyscall
func syscall_RawSyscall(trap, a1, a2, a3 uintptr) (r1, r2, err uintptr)

//go:linkname syscall_RawSyscall6 syscall.RawSyscall6
func syscall_RawSyscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr)

//go:linkname unix_Syscall golang.org/x/sys/unix.Syscall
func unix_Syscall(trap, a1, a2, a3 uintptr) (r1, r2, err uintptr) {
	return syscall_Syscall(trap, a1, a2, a3)
}

//go:linkname unix_Syscall6 golang.org/x/sys/unix.Syscall6
func unix_Syscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr) {
	return syscall_Syscall6(trap, a1, a2, a3, a4, a5, a6)
}

//go:linkname unix_SyscallNoError golang.org/x/sys/unix.SyscallNoError
func unix_SyscallNoError(trap, a1, a2, a3 uintptr) (r1, r2 uintptr) {
	r1, r2, _ = syscall_Syscall(trap, a1, a2, a3)
	return r1, r2
}

//go:linkname unix_RawSyscall golang.org/x/sys/unix.RawSyscall
func unix_RawSyscall(trap, a1, a2, a3 uintptr) (r1, r2, err uintptr) {
	return syscall_RawSyscall(trap, a1, a2, a3)
}

//go:linkname unix_RawSyscall6 golang.org/x/sys/unix.RawSyscall6
func unix_RawSyscall6(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr) {
	return syscall_RawSyscall6(trap, a1, a2, a3, a4, a5, a6)
}

//go:linkname unix_RawSyscallNoError golang.org/x/sys/unix.RawSyscallNoError
func unix_RawSyscallNoError(trap, a1, a2, a3 uintptr) (r1, r2 uintptr) {
	r1, r2, _ = syscall_RawSyscall(trap, a1, a2, a3)
	return r1, r2
}

//go:linkname unix_gettimeofday golang.org/x/sys/unix.gettimeofday
func unix_gettimeofday(tv uintptr) (err uintptr) {
	_, _, err = syscall_RawSyscall(96, tv, 0, 0)
	return err
}
