package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// A case of a select statement, as compiled code builds it.
type scase struct {
	c    *hchan
	elem unsafe.Pointer
}

// selectgo runs a select statement: nsends send cases, then nrecvs receive cases. order is room for two orders of them.
// It returns the index of the case that was chosen (-1 for default, when block is false) and whether a value was received.
func selectgo(cas0 *scase, order0 *uint16, pc0 *uintptr, nsends, nrecvs int, block bool) (int, bool) {
	n := nsends + nrecvs
	cases := unsafe.Slice(cas0, n)
	orders := unsafe.Slice(order0, 2*n)

	// pollorder: a random permutation of the cases whose channel is not nil
	poll := orders[:0]
	reason := uint32(waitReasonSynctestSelect) // when all channels are the bubble's
	for i := range cases {
		c := cases[i].c
		if c == nil {
			continue
		}
		if c.bubble != nil {
			c.checkBubble("select on")
		} else {
			reason = waitReasonSelect
		}
		if c.timer != nil {
			c.timer.maybeRunChan(c)
		}
		j := int(cheaprandn(uint32(len(poll) + 1)))
		poll = append(poll, 0)
		poll[len(poll)-1] = poll[j]
		poll[j] = uint16(i)
	}
	locks := orders[n : n+len(poll)]
	sortByChannel(cases, poll, locks)
	lockChannels(cases, locks)

	// 1: a case that is ready
	for _, i := range poll {
		cas := &cases[i]
		c := cas.c
		if int(i) >= nsends {
			if s := c.sendq.dequeue(); s != nil {
				unlockOthers(cases, locks, c)
				recvFrom(c, s, cas.elem)
				return int(i), true
			}
			if c.qcount > 0 {
				c.takeSlot(cas.elem)
				unlockChannels(cases, locks)
				return int(i), true
			}
			if c.closed != 0 {
				unlockChannels(cases, locks)
				if cas.elem != nil {
					clearval(c.elem, cas.elem)
				}
				return int(i), false
			}
			continue
		}
		if c.closed != 0 {
			unlockChannels(cases, locks)
			panic(plainError("send on closed channel"))
		}
		if s := c.recvq.dequeue(); s != nil {
			gp := s.g
			if s.elem != nil {
				copyval(c.elem, s.elem, cas.elem)
				s.elem = nil
			}
			gp.param = unsafe.Pointer(s)
			s.success = true
			unlockChannels(cases, locks)
			goready(gp)
			return int(i), false
		}
		if c.qcount < c.dataqsiz {
			copyval(c.elem, c.slot(c.sendx), cas.elem)
			c.sendx++
			if c.sendx == c.dataqsiz {
				c.sendx = 0
			}
			c.qcount++
			unlockChannels(cases, locks)
			return int(i), false
		}
	}
	if !block {
		unlockChannels(cases, locks)
		return -1, false
	}
	gp := getg()
	if len(poll) == 0 {
		gopark(waitReasonSelectNoCases)
		throw("unreachable")
	}

	// 2: wait on all channels, in lock order
	var last **sudog = &gp.waiting
	for _, i := range locks {
		cas := &cases[i]
		s := acquireSudog(gp)
		s.g = gp
		s.isSelect = true
		s.elem = cas.elem
		s.c = cas.c
		*last = s
		last = &s.waitlink
		if int(i) < nsends {
			cas.c.sendq.enqueue(s)
		} else {
			cas.c.recvq.enqueue(s)
			if cas.c.timer != nil {
				cas.c.timer.block(cas.c)
			}
		}
	}
	gp.param = nil
	atomic.Store(&gp.selectDone, 0)
	gp.parking = 1
	if gp.synctest != nil && reason == waitReasonSynctestSelect {
		bubbleBlock(gp)
	}
	unlockChannels(cases, locks)
	park(&gp.parking, reason)
	KeepAlive(cas0)

	// 3: woken; take the other sudogs out of their lists
	lockChannels(cases, locks)
	chosen := -1
	received := false
	woke := (*sudog)(gp.param)
	gp.param = nil
	s := gp.waiting
	gp.waiting = nil
	for _, i := range locks {
		c := cases[i].c
		next := s.waitlink
		if int(i) >= nsends && c.timer != nil {
			c.timer.unblock(c)
		}
		if s == woke {
			chosen = int(i)
			received = s.success
		} else if int(i) < nsends {
			c.sendq.remove(s)
		} else {
			c.recvq.remove(s)
		}
		releaseSudog(gp, s)
		s = next
	}
	if chosen < 0 {
		throw("selectgo: bad wakeup")
	}
	unlockChannels(cases, locks)
	if chosen < nsends {
		if !received {
			panic(plainError("send on closed channel"))
		}
		return chosen, false
	}
	return chosen, received
}

// sortByChannel fills out with the cases of poll in the order of their channels' addresses.
func sortByChannel(cases []scase, poll, out []uint16) {
	for n, i := range poll {
		key := uintptr(unsafe.Pointer(cases[i].c))
		j := n
		if n >= 16 {
			// many cases: find the place by halves
			lo, hi := 0, n
			for lo < hi {
				m := int(uint(lo+hi) / 2)
				if uintptr(unsafe.Pointer(cases[out[m]].c)) <= key {
					lo = m + 1
				} else {
					hi = m
				}
			}
			copy(out[lo+1:n+1], out[lo:n])
			out[lo] = i
			continue
		}
		for j > 0 && uintptr(unsafe.Pointer(cases[out[j-1]].c)) > key {
			out[j] = out[j-1]
			j--
		}
		out[j] = i
	}
}

// A channel may stand in several cases: it is locked once.

func lockChannels(cases []scase, order []uint16) {
	var held *hchan
	for _, i := range order {
		if c := cases[i].c; c != held {
			held = c
			lockw(&c.lock)
		}
	}
}

func unlockChannels(cases []scase, order []uint16) { unlockOthers(cases, order, nil) }

func unlockOthers(cases []scase, order []uint16, keep *hchan) {
	for k := len(order) - 1; k >= 0; k-- {
		c := cases[order[k]].c
		if k > 0 && c == cases[order[k-1]].c {
			continue
		}
		if c != keep {
			unlockw(&c.lock)
		}
	}
}

// runtimeSelect is a case of reflect.Select; layout and directions are reflect's.
type runtimeSelect struct {
	dir int
	typ unsafe.Pointer
	ch  *hchan
	val unsafe.Pointer
}

const (
	selectSend    = 1
	selectRecv    = 2
	selectDefault = 3
)

//go:linkname reflect_rselect reflect.rselect
func reflect_rselect(cases []runtimeSelect) (int, bool) {
	if len(cases) == 0 {
		block()
	}
	sel := make([]scase, len(cases))
	orig := make([]int, len(cases))
	nsends, nrecvs, dflt := 0, 0, -1
	for i, rc := range cases {
		var j int
		switch rc.dir {
		case selectDefault:
			dflt = i
			continue
		case selectSend:
			j = nsends
			nsends++
		case selectRecv:
			nrecvs++
			j = len(cases) - nrecvs
		}
		sel[j] = scase{rc.ch, rc.val}
		orig[j] = i
	}
	if nsends+nrecvs == 0 {
		return dflt, false
	}
	if nsends+nrecvs < len(cases) {
		copy(sel[nsends:], sel[len(cases)-nrecvs:])
		copy(orig[nsends:], orig[len(cases)-nrecvs:])
	}
	order := make([]uint16, 2*(nsends+nrecvs))
	chosen, ok := selectgo(&sel[0], &order[0], nil, nsends, nrecvs, dflt == -1)
	if chosen < 0 {
		return dflt, ok
	}
	return orig[chosen], ok
}
