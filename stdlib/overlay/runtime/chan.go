package runtime

import (
	"internal/abi"
	"internal/runtime/atomic"
	"internal/runtime/math"
	"unsafe"
)

// A channel. The buffer is a ring. A waiter is handed its value directly; at any time at most one of the two lists has
// entries, and the receivers' only while the buffer is empty, the senders' only while it is full (but for a select that waits on
// both sides of one channel).
type hchan struct {
	qcount   uint
	dataqsiz uint
	buf      unsafe.Pointer
	elem     *abi.Type
	timer    *timer // channel of a time.Timer or Ticker
	sendx    uint
	recvx    uint
	recvq    waitq
	sendq    waitq
	closed   uint32
	lock     uint32
	bubble   *synctestBubble // that of the goroutine that made it: others may not use it
}

const hchanSize = unsafe.Sizeof(hchan{})

func makechan(t *abi.ChanType, size int) *hchan {
	elem := t.Elem
	if elem.Size_ >= 1<<16 {
		throw("makechan: invalid channel element type")
	}
	mem, overflow := math.MulUintptr(elem.Size_, uintptr(size))
	if overflow || mem > maxAlloc-hchanSize || size < 0 {
		panic(plainError("makechan: size out of range"))
	}
	c := new(hchan)
	switch {
	case mem == 0:
		c.buf = unsafe.Pointer(&c.buf)
	case !elem.Pointers():
		c.buf = mallocgc(mem, nil, true)
	default:
		c.buf = mallocgc(mem, elem, true)
	}
	c.elem = elem
	c.dataqsiz = uint(size)
	c.bubble = getg().bubble()
	return c
}

// checkBubble ends the program when a goroutine from outside uses a channel of a bubble.
func (c *hchan) checkBubble(what string) {
	if c.bubble != nil && getg().bubble() != c.bubble {
		fatal(what + " synctest channel from outside bubble")
	}
}

//go:nosplit
func (c *hchan) slot(i uint) unsafe.Pointer { return add(c.buf, uintptr(i)*c.elem.Size_) }

func (c *hchan) full() bool {
	if c.dataqsiz == 0 {
		return c.recvq.first == nil
	}
	return c.qcount == c.dataqsiz
}

func (c *hchan) empty() bool {
	if c.dataqsiz == 0 {
		return atomic.Loadp(unsafe.Pointer(&c.sendq.first)) == nil
	}
	if c.timer != nil {
		c.timer.maybeRunChan(c)
	}
	return atomic.Loaduint(&c.qcount) == 0
}

// dequeue takes the first waiter that has not been woken by another case of its select.
func (q *waitq) dequeue() *sudog {
	for {
		s := q.first
		if s == nil {
			return nil
		}
		y := s.next
		q.first = y
		if y == nil {
			q.last = nil
		} else {
			y.prev = nil
			s.next = nil
		}
		if s.isSelect && !atomic.Cas(&s.g.selectDone, 0, 1) {
			continue
		}
		return s
	}
}

func chansend1(c *hchan, elem unsafe.Pointer) { chansend(c, elem, true) }

func chansend(c *hchan, elem unsafe.Pointer, block bool) bool {
	if c == nil {
		if !block {
			return false
		}
		gopark(waitReasonChanSendNilChan)
		throw("unreachable")
	}
	if c.bubble != nil {
		c.checkBubble("send on")
	}
	if !block && c.closed == 0 && c.full() {
		return false
	}
	lockw(&c.lock)
	if c.closed != 0 {
		unlockw(&c.lock)
		panic(plainError("send on closed channel"))
	}
	if s := c.recvq.dequeue(); s != nil {
		gp := s.g
		if s.elem != nil {
			copyval(c.elem, s.elem, elem)
			s.elem = nil
		}
		gp.param = unsafe.Pointer(s)
		s.success = true
		unlockw(&c.lock)
		goready(gp)
		return true
	}
	if c.qcount < c.dataqsiz {
		copyval(c.elem, c.slot(c.sendx), elem)
		c.sendx++
		if c.sendx == c.dataqsiz {
			c.sendx = 0
		}
		c.qcount++
		unlockw(&c.lock)
		return true
	}
	if !block {
		unlockw(&c.lock)
		return false
	}
	gp := getg()
	s := acquireSudog(gp)
	s.g = gp
	s.elem = elem
	s.c = c
	gp.waiting = s
	gp.param = nil
	c.sendq.enqueue(s)
	reason := uint32(waitReasonChanSend)
	if c.bubble != nil {
		reason = waitReasonSynctestChanSend
	}
	goparkunlock(&c.lock, reason)
	KeepAlive(elem)
	if s != gp.waiting {
		throw("G waiting list is corrupted")
	}
	gp.waiting = nil
	closed := !s.success
	gp.param = nil
	releaseSudog(gp, s)
	if closed {
		if c.closed == 0 {
			throw("chansend: spurious wakeup")
		}
		panic(plainError("send on closed channel"))
	}
	return true
}

func chanrecv1(c *hchan, elem unsafe.Pointer) { chanrecv(c, elem, true) }

func chanrecv2(c *hchan, elem unsafe.Pointer) bool {
	_, received := chanrecv(c, elem, true)
	return received
}

func chanrecv(c *hchan, elem unsafe.Pointer, block bool) (selected, received bool) {
	if c == nil {
		if !block {
			return false, false
		}
		gopark(waitReasonChanReceiveNilChan)
		throw("unreachable")
	}
	if c.bubble != nil {
		c.checkBubble("receive on")
	}
	if c.timer != nil {
		c.timer.maybeRunChan(c)
	}
	if !block && c.closed == 0 && c.empty() {
		return false, false
	}
	lockw(&c.lock)
	if c.closed != 0 {
		if c.qcount == 0 {
			unlockw(&c.lock)
			if elem != nil {
				clearval(c.elem, elem)
			}
			return true, false
		}
	} else if s := c.sendq.dequeue(); s != nil {
		recvFrom(c, s, elem)
		return true, true
	}
	if c.qcount > 0 {
		c.takeSlot(elem)
		unlockw(&c.lock)
		return true, true
	}
	if !block {
		unlockw(&c.lock)
		return false, false
	}
	gp := getg()
	s := acquireSudog(gp)
	s.g = gp
	s.elem = elem
	s.c = c
	gp.waiting = s
	gp.param = nil
	c.recvq.enqueue(s)
	if c.timer != nil {
		c.timer.block(c)
	}
	reason := uint32(waitReasonChanReceive)
	if c.bubble != nil {
		reason = waitReasonSynctestChanReceive
	}
	goparkunlock(&c.lock, reason)
	if s != gp.waiting {
		throw("G waiting list is corrupted")
	}
	if c.timer != nil {
		c.timer.unblock(c)
	}
	gp.waiting = nil
	ok := s.success
	gp.param = nil
	releaseSudog(gp, s)
	return true, ok
}

// takeSlot receives the oldest buffered value; elem may be nil. Needs the lock.
func (c *hchan) takeSlot(elem unsafe.Pointer) {
	q := c.slot(c.recvx)
	if elem != nil {
		copyval(c.elem, elem, q)
	}
	clearval(c.elem, q)
	c.recvx++
	if c.recvx == c.dataqsiz {
		c.recvx = 0
	}
	c.qcount--
}

// recvFrom receives while a sender waits: from it, or from the full buffer, in which the sender's value takes the free place.
// Lets go of the lock.
func recvFrom(c *hchan, s *sudog, elem unsafe.Pointer) {
	if c.dataqsiz == 0 {
		if elem != nil {
			copyval(c.elem, elem, s.elem)
		}
	} else {
		q := c.slot(c.recvx)
		if elem != nil {
			copyval(c.elem, elem, q)
		}
		copyval(c.elem, q, s.elem)
		c.recvx++
		if c.recvx == c.dataqsiz {
			c.recvx = 0
		}
		c.sendx = c.recvx
	}
	s.elem = nil
	gp := s.g
	gp.param = unsafe.Pointer(s)
	s.success = true
	unlockw(&c.lock)
	goready(gp)
}

func closechan(c *hchan) {
	if c == nil {
		panic(plainError("close of nil channel"))
	}
	if c.bubble != nil {
		c.checkBubble("close of")
	}
	lockw(&c.lock)
	if c.closed != 0 {
		unlockw(&c.lock)
		panic(plainError("close of closed channel"))
	}
	c.closed = 1
	var wake *sudog
	last := &wake
	for {
		s := c.recvq.dequeue()
		if s == nil {
			break
		}
		if s.elem != nil {
			clearval(c.elem, s.elem)
			s.elem = nil
		}
		s.g.param = unsafe.Pointer(s)
		s.success = false
		*last = s
		last = &s.next
	}
	for {
		s := c.sendq.dequeue()
		if s == nil {
			break
		}
		s.elem = nil
		s.g.param = unsafe.Pointer(s)
		s.success = false
		*last = s
		last = &s.next
	}
	unlockw(&c.lock)
	for wake != nil {
		s := wake
		wake = s.next
		s.next = nil
		goready(s.g)
	}
}

// A timer's channel looks unbuffered (Go 1.23).
func chanlen(c *hchan) int {
	if c == nil {
		return 0
	}
	if c.timer != nil {
		c.timer.maybeRunChan(c)
		if debug.asynctimerchan == 0 {
			return 0
		}
	}
	return int(c.qcount)
}

func chancap(c *hchan) int {
	if c == nil {
		return 0
	}
	if c.timer != nil && debug.asynctimerchan == 0 {
		return 0
	}
	return int(c.dataqsiz)
}

// select with one case and default.

func selectnbsend(c *hchan, elem unsafe.Pointer) bool { return chansend(c, elem, false) }

func selectnbrecv(elem unsafe.Pointer, c *hchan) (selected, received bool) {
	return chanrecv(c, elem, false)
}

// block is select {}.
func block() {
	gopark(waitReasonSelectNoCases)
}

//go:linkname reflect_makechan reflect.makechan
func reflect_makechan(t *abi.ChanType, size int) *hchan { return makechan(t, size) }

//go:linkname reflect_chansend reflect.chansend0
func reflect_chansend(c *hchan, elem unsafe.Pointer, nb bool) bool { return chansend(c, elem, !nb) }

//go:linkname reflect_chanrecv reflect.chanrecv
func reflect_chanrecv(c *hchan, nb bool, elem unsafe.Pointer) (selected, received bool) {
	return chanrecv(c, elem, !nb)
}

//go:linkname reflect_chanlen reflect.chanlen
func reflect_chanlen(c *hchan) int { return chanlen(c) }

//go:linkname reflectlite_chanlen internal/reflectlite.chanlen
func reflectlite_chanlen(c *hchan) int { return chanlen(c) }

//go:linkname reflect_chancap reflect.chancap
func reflect_chancap(c *hchan) int { return chancap(c) }

//go:linkname reflect_chanclose reflect.chanclose
func reflect_chanclose(c *hchan) { closechan(c) }
