package runtime

import "unsafe"

// A sudog is a goroutine in a list of waiters: of a channel, a semaphore or a notify list. It is on its goroutine's waiting
// list too, which is a root of the collector.
type sudog struct {
	g        *g
	next     *sudog
	prev     *sudog
	elem     unsafe.Pointer // value to send or place to receive into; may point to the goroutine's stack
	waitlink *sudog         // g.waiting; semaphores: next waiter for the same address
	waittail *sudog         // semaphores: last waiter for the same address
	c        *hchan
	ticket   uint32
	isSelect bool
	success  bool // woken by a value, not by close
}

// Free sudogs belong to the goroutine that used them: no lock, and the collector frees them with it.
//
//go:nosplit
func acquireSudog(gp *g) *sudog {
	s := gp.sudogs
	if s == nil {
		return newSudog()
	}
	gp.sudogs = s.next
	s.next = nil
	return s
}

func newSudog() *sudog { return new(sudog) }

//go:nosplit
func releaseSudog(gp *g, s *sudog) {
	s.g = nil
	s.elem = nil
	s.c = nil
	s.prev = nil
	s.waitlink = nil
	s.waittail = nil
	s.isSelect = false
	s.success = false
	s.ticket = 0
	s.next = gp.sudogs
	gp.sudogs = s
}

type waitq struct {
	first *sudog
	last  *sudog
}

func (q *waitq) enqueue(s *sudog) {
	s.next = nil
	x := q.last
	s.prev = x
	if x == nil {
		q.first = s
	} else {
		x.next = s
	}
	q.last = s
}

// remove takes s out of the list if it is still there.
func (q *waitq) remove(s *sudog) {
	x, y := s.prev, s.next
	switch {
	case x != nil && y != nil:
		x.next = y
		y.prev = x
	case x != nil:
		x.next = nil
		q.last = x
	case y != nil:
		y.prev = nil
		q.first = y
	case q.first == s:
		q.first, q.last = nil, nil
	}
	s.next, s.prev = nil, nil
}
