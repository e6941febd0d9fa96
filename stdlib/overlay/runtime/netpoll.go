package runtime

import (
	"internal/runtime/atomic"
)

// pollDesc is what package internal/poll's descriptors point to. Its head is known to the poller (runtime/abi/poll_desc.h),
// which sets rg and wg when a direction becomes ready. Never freed: the kernel may hold its address.
type pollDesc struct {
	fd    uintptr
	rg    uintptr // pdNil, pdReady or the waiting *g
	wg    uintptr
	everr uint32
	_     uint32

	lock    uint32
	closing bool
	rseq    uintptr // change with each deadline: an older timer is stale
	wseq    uintptr
	rd      int64 // deadlines; -1: expired
	wd      int64
	rt      timer
	wt      timer
	link    *pollDesc
}

const (
	pdNil   = 0
	pdReady = 1

	pollNoError        = 0
	pollErrClosing     = 1
	pollErrTimeout     = 2
	pollErrNotPollable = 3
)

var pollFree struct {
	lock  uint32
	first *pollDesc
}

//go:linkname poll_runtime_pollServerInit internal/poll.runtime_pollServerInit
func poll_runtime_pollServerInit() { netpollinit() }

//go:linkname poll_runtime_isPollServerDescriptor internal/poll.runtime_isPollServerDescriptor
func poll_runtime_isPollServerDescriptor(fd uintptr) bool { return netpollisfd(fd) }

//go:linkname poll_runtime_pollOpen internal/poll.runtime_pollOpen
func poll_runtime_pollOpen(fd uintptr) (*pollDesc, int) {
	lockw(&pollFree.lock)
	pd := pollFree.first
	if pd != nil {
		pollFree.first = pd.link
	}
	unlockw(&pollFree.lock)
	if pd == nil {
		pd = (*pollDesc)(persistentalloc(pollDescSize, 8))
	}
	lockw(&pd.lock)
	if pd.wg > pdReady || pd.rg > pdReady {
		throw("runtime: blocked goroutine on free polldesc")
	}
	pd.fd = fd
	pd.closing = false
	pd.everr = 0
	pd.rseq++
	pd.wseq++
	pd.rg, pd.wg = pdNil, pdNil
	pd.rd, pd.wd = 0, 0
	pd.link = nil
	unlockw(&pd.lock)
	if errno := netpollopen(fd, pd); errno != 0 {
		freePollDesc(pd)
		return nil, int(errno)
	}
	return pd, 0
}

func freePollDesc(pd *pollDesc) {
	lockw(&pollFree.lock)
	pd.link = pollFree.first
	pollFree.first = pd
	unlockw(&pollFree.lock)
}

//go:linkname poll_runtime_pollClose internal/poll.runtime_pollClose
func poll_runtime_pollClose(pd *pollDesc) {
	if !pd.closing {
		throw("runtime: close polldesc w/o unblock")
	}
	if pd.wg > pdReady || pd.rg > pdReady {
		throw("runtime: blocked goroutine on closing polldesc")
	}
	netpollclose(pd.fd, pd)
	freePollDesc(pd)
}

//go:linkname poll_runtime_pollReset internal/poll.runtime_pollReset
func poll_runtime_pollReset(pd *pollDesc, mode int) int {
	if err := pd.check(mode); err != pollNoError {
		return err
	}
	*pd.slot(mode) = pdNil
	return pollNoError
}

//go:linkname poll_runtime_pollWait internal/poll.runtime_pollWait
func poll_runtime_pollWait(pd *pollDesc, mode int) int {
	if err := pd.check(mode); err != pollNoError {
		return err
	}
	for /*line :351:6*/ !pd.wait(mode, false) {
		// a deadline that was set anew after it had fired: wait again
		if err := pd.check(mode); err != pollNoError {
			return err
		}
	}
	return pollNoError
}

//go:linkname poll_runtime_pollWaitCanceled internal/poll.runtime_pollWaitCanceled
func poll_runtime_pollWaitCanceled(pd *pollDesc, mode int) {
	for !pd.wait(mode, true) {
	}
}

func (pd *pollDesc) slot(mode int) *uintptr {
	if mode == 'w' {
		return &pd.wg
	}
	return &pd.rg
}

func (pd *pollDesc) check(mode int) int {
	switch {
	case pd.closing:
		return pollErrClosing
	case mode == 'r' && pd.rd < 0 || mode == 'w' && pd.wd < 0:
		return pollErrTimeout
	case mode == 'r' && atomic.Load(&pd.everr) != 0:
		return pollErrNotPollable
	}
	return pollNoError
}

// wait returns true when the direction is ready, false after a time-out or close. With always it waits for readiness only.
func (pd *pollDesc) wait(mode int, always bool) bool {
	slot := pd.slot(mode)
	gp := getg()
	for {
		if atomic.Casuintptr(slot, pdReady, pdNil) {
			return true
		}
		if atomic.Casuintptr(slot, pdNil, guintptr(gp)) {
			break
		}
		if v := atomic.Loaduintptr(slot); v != pdReady && v != pdNil {
			throw("runtime: double wait")
		}
	}
	// a concurrent unblock looks at the slot after it has changed the state that check reads
	if always || pd.check(mode) == pollNoError {
		park(nil, waitReasonIOWait)
	}
	old := atomic.Xchguintptr(slot, pdNil)
	if old > pdReady && old != guintptr(gp) {
		throw("runtime: corrupted polldesc")
	}
	return old == pdReady
}

// unblock takes the goroutine that waits for mode, if there is one.
func (pd *pollDesc) unblock(mode int) *g {
	slot := pd.slot(mode)
	for {
		old := atomic.Loaduintptr(slot)
		if old == pdReady || old == pdNil {
			return nil
		}
		if atomic.Casuintptr(slot, old, pdNil) {
			return gOf(old)
		}
	}
}

//go:linkname poll_runtime_pollSetDeadline internal/poll.runtime_pollSetDeadline
func poll_runtime_pollSetDeadline(pd *pollDesc, d int64, mode int) {
	lockw(&pd.lock)
	if pd.closing {
		unlockw(&pd.lock)
		return
	}
	if d > 0 {
		d += nanotime()
		if d <= 0 {
			d = maxWhen
		}
	}
	var wakeR, wakeW *g
	if mode == 'r' || mode == 'r'+'w' {
		if pd.rd != d {
			pd.rd = d
			pd.rseq++
			setDeadlineTimer(&pd.rt, d, readDeadline, pd, pd.rseq)
		}
		if d < 0 {
			wakeR = pd.unblock('r')
		}
	}
	if mode == 'w' || mode == 'r'+'w' {
		if pd.wd != d {
			pd.wd = d
			pd.wseq++
			setDeadlineTimer(&pd.wt, d, writeDeadline, pd, pd.wseq)
		}
		if d < 0 {
			wakeW = pd.unblock('w')
		}
	}
	unlockw(&pd.lock)
	if wakeR != nil {
		goready(wakeR)
	}
	if wakeW != nil {
		goready(wakeW)
	}
}

func setDeadlineTimer(t *timer, d int64, f func(any, uintptr, int64), pd *pollDesc, seq uintptr) {
	if d > 0 {
		t.modify(d, 0, f, pd, seq)
	} else if t.when != 0 {
		t.stop()
	}
}

func readDeadline(arg any, seq uintptr, delta int64) {
	pd := arg.(*pollDesc)
	lockw(&pd.lock)
	var gp *g
	if seq == pd.rseq && pd.rd > 0 {
		pd.rd = -1
		gp = pd.unblock('r')
	}
	unlockw(&pd.lock)
	if gp != nil {
		goready(gp)
	}
}

func writeDeadline(arg any, seq uintptr, delta int64) {
	pd := arg.(*pollDesc)
	lockw(&pd.lock)
	var gp *g
	if seq == pd.wseq && pd.wd > 0 {
		pd.wd = -1
		gp = pd.unblock('w')
	}
	unlockw(&pd.lock)
	if gp != nil {
		goready(gp)
	}
}

//go:linkname poll_runtime_pollUnblock internal/poll.runtime_pollUnblock
func poll_runtime_pollUnblock(pd *pollDesc) {
	lockw(&pd.lock)
	if pd.closing {
		throw("runtime: unblock on closing polldesc")
	}
	pd.closing = true
	pd.rseq++
	pd.wseq++
	wakeR, wakeW := pd.unblock('r'), pd.unblock('w')
	if pd.rt.when != 0 {
		pd.rt.stop()
	}
	if pd.wt.when != 0 {
		pd.wt.stop()
	}
	unlockw(&pd.lock)
	if wakeR != nil {
		goready(wakeR)
	}
	if wakeW != nil {
		goready(wakeW)
	}
}
