package runtime

import (
	"internal/runtime/atomic"
)

// A coro lets two goroutines take turns (iter.Pull): the one that does not run is in gp.
type coro struct {
	gp uintptr // *g
	f  func(*coro)
}

//go:linkname newcoro
func newcoro(f func(*coro)) *coro {
	c := &coro{f: f}
	gp := newg(func() { corostart(c) })
	if gp.synctest != nil {
		// not running before its first turn; its maker does
		gp.flags |= gFlagDurable
		gp.bubble().running.Add(-1)
	}
	c.gp = guintptr(gp)
	return c
}

//gorun:wrapper
func corostart(c *coro) {
	defer coroexit(c)
	c.f(c)
}

// coroexit ends the coroutine's goroutine and continues the other one.
func coroexit(c *coro) {
	next := swapg(&c.gp, nil)
	if next == nil {
		throw("coroexit: no goroutine to continue")
	}
	goready(next)
	goend()
}

//go:linkname coroswitch
func coroswitch(c *coro) {
	gp := getg()
	next := swapg(&c.gp, gp)
	if next == nil {
		throw("coroswitch on exited coro")
	}
	if gp.synctest != nil {
		bubbleUnblock(next)
		bubbleBlock(gp)
	}
	switchto(next, waitReasonCoroutine)
}

func swapg(p *uintptr, gp *g) *g { return gOf(atomic.Xchguintptr(p, guintptr(gp))) }
