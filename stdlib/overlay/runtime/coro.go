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
	c.gp = guintptr(newg(func() { corostart(c) }))
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
	ready(next)
	goexit1()
}

//go:linkname coroswitch
func coroswitch(c *coro) {
	gp := getg()
	next := swapg(&c.gp, gp)
	if next == nil {
		throw("coroswitch on exited coro")
	}
	switchto(next, waitReasonCoroutine)
}

func swapg(p *uintptr, gp *g) *g { return gOf(atomic.Xchguintptr(p, guintptr(gp))) }
