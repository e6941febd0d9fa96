package runtime

import (
	"internal/runtime/atomic"
)

// Lock words guard the runtime's own structures. A goroutine that holds one is not preempted and must not park, except by
// goparkunlock, which lets go of the word after the goroutine has left its stack.

//go:nosplit
func lockw(l *uint32) {
	gp := getg()
	if atomic.Cas(l, 0, 1) {
		gp.locks++
		return
	}
	lock(l)
}

//go:nosplit
func unlockw(l *uint32) {
	getg().locks--
	atomic.Store(l, 0)
}

// goparkunlock parks the calling goroutine; whoever takes l next may wake it.
func goparkunlock(l *uint32, reason uint32) {
	if gp := getg(); gp.synctest != nil && durable(reason) {
		bubbleBlock(gp)
	}
	getg().locks--
	park(l, reason)
}

// gopark parks the calling goroutine for good, or until someone who needs no lock wakes it.
func gopark(reason uint32) {
	if gp := getg(); gp.synctest != nil && durable(reason) {
		bubbleBlock(gp)
	}
	park(nil, reason)
}

// goready wakes gp, which is parked. A select that has queued itself may still be on its way off its stack.
func goready(gp *g) {
	for atomic.Load(&gp.parking) != 0 {
		procyield()
	}
	if gp.synctest != nil {
		bubbleUnblock(gp)
	}
	ready(gp)
}

//go:nosplit
func procyield() {}
