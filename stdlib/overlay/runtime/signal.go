package runtime

// Hooks of os and os/signal over signalctl (runtime/sched/signals.cpp).
const (
	sigEnable  = 0
	sigDisable = 1
	sigIgnore  = 2
	sigIgnored = 3
	sigRaise   = 4 // default action, to this process
)

//go:linkname signal_enable os/signal.signal_enable
func signal_enable(sig uint32) { signalctl(sigEnable, int32(sig)) }

//go:linkname signal_disable os/signal.signal_disable
func signal_disable(sig uint32) { signalctl(sigDisable, int32(sig)) }

//go:linkname signal_ignore os/signal.signal_ignore
func signal_ignore(sig uint32) { signalctl(sigIgnore, int32(sig)) }

//go:linkname signal_ignored os/signal.signal_ignored
func signal_ignored(sig uint32) bool { return signalctl(sigIgnored, int32(sig)) != 0 }

//go:linkname signal_recv os/signal.signal_recv
func signal_recv() uint32 { return uint32(signalrecv()) }

// Signals are delivered by the scheduler: none is on its way when a goroutine runs, but the receiver may have one to handle.
//
//go:linkname signalWaitUntilIdle os/signal.signalWaitUntilIdle
func signalWaitUntilIdle() { Gosched() }

// os_sigpipe: a write to standard output or error failed with EPIPE.
//
//go:linkname os_sigpipe os.sigpipe
func os_sigpipe() {
	if signalctl(sigIgnored, sigPIPE) == 0 {
		signalctl(sigRaise, sigPIPE)
	}
}

// SIGSYS is asked for by os around a probe of pidfd system calls.

//go:linkname ignoreSIGSYS os.ignoreSIGSYS
func ignoreSIGSYS() { signalctl(sigIgnore, 31) }

//go:linkname restoreSIGSYS os.restoreSIGSYS
func restoreSIGSYS() { signalctl(sigDisable, 31) }
