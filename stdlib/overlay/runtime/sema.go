// Line directives: as in panic.go.
package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// Semaphores: sleep and wakeup on the value at an address, as package sync uses them. Waiters for one address form a queue
// through waitlink; the first of each queue is in its bucket's list.
type semaBucket struct {
	lock    uint32
	waiters uint32
	head    *sudog
}

const semaBuckets = 1024

var semaTable [semaBuckets]semaBucket

//go:nosplit
func semaBucketOf(addr *uint32) *semaBucket {
	return &semaTable[(uint64(uintptr(unsafe.Pointer(addr)))>>3*0x9e3779b97f4a7c15)>>54]
}

func trysema(addr *uint32) bool {
	for {
		v := atomic.Load(addr)
		if v == 0 {
			return false
		}
		if atomic.Cas(addr, v, v-1) {
			return true
		}
	}
}

func semacquire(addr *uint32, lifo bool, reason uint32) {
	if trysema(addr) {
		return
	}
	gp := getg()
	s := acquireSudog(gp)
	b := semaBucketOf(addr)
	s.g = gp
	for {
		lockw(&b.lock)
		atomic.Xadd(&b.waiters, 1) // before the last try: semrelease looks at it after its increment
		if trysema(addr) {
			atomic.Xadd(&b.waiters, -1)
			unlockw(&b.lock)
			break
		}
		s.elem = unsafe.Pointer(addr)
		s.ticket = 0
		b.queue(s, lifo)
		gp.waiting = s
		goparkunlock(&b.lock, reason)
		gp.waiting = nil
		if s.ticket != 0 || trysema(addr) {
			break
		}
	}
	releaseSudog(gp, s)
}

func semrelease(addr *uint32, handoff bool) {
	b := semaBucketOf(addr)
	atomic.Xadd(addr, 1)
	if atomic.Load(&b.waiters) == 0 {
		return
	}
	lockw(&b.lock)
	if atomic.Load(&b.waiters) == 0 {
		unlockw(&b.lock)
		return
	}
	s := b.dequeue(addr)
	if s != nil {
		atomic.Xadd(&b.waiters, -1)
	}
	unlockw(&b.lock)
	if s == nil {
		return
	}
	if handoff && trysema(addr) {
		s.ticket = 1
	}
	gp := getg()
	goready(s.g)
	if s.ticket == 1 && gp.locks == 0 {
		// direct handoff: the waiter runs next, we go to the end of the queue
		Gosched()
	}
}

// queue needs the lock. lifo: s goes to the front.
func (b *semaBucket) queue(s *sudog, lifo bool) {
	s.waitlink, s.waittail = nil, nil
	for t := b.head; t != nil; t = t.next {
		if t.elem != s.elem {
			continue
		}
		if !lifo {
			if t.waittail == nil {
				t.waitlink = s
			} else {
				t.waittail.waitlink = s
			}
			t.waittail = s
			return
		}
		b.replace(t, s)
		s.waitlink = t
		s.waittail = t.waittail
		if s.waittail == nil {
			s.waittail = t
		}
		t.waittail = nil
		return
	}
	s.prev = nil
	s.next = b.head
	if b.head != nil {
		b.head.prev = s
	}
	b.head = s
}

// replace puts s in the place of t in the bucket's list.
func (b *semaBucket) replace(t, s *sudog) {
	s.prev, s.next = t.prev, t.next
	if s.prev != nil {
		s.prev.next = s
	} else {
		b.head = s
	}
	if s.next != nil {
		s.next.prev = s
	}
	t.prev, t.next = nil, nil
}

func (b *semaBucket) dequeue(addr *uint32) *sudog {
	t := b.head
	for ; t != nil && t.elem != unsafe.Pointer(addr); t = t.next {
	}
	if t == nil {
		return nil
	}
	if next := t.waitlink; next != nil {
		b.replace(t, next)
		if t.waittail != next {
			next.waittail = t.waittail
		}
	} else {
		if t.prev != nil {
			t.prev.next = t.next
		} else {
			b.head = t.next
		}
		if t.next != nil {
			t.next.prev = t.prev
		}
	}
	t.next, t.prev, t.waitlink, t.waittail = nil, nil, nil, nil
	t.elem = nil
	return t
}

//go:linkname sync_runtime_Semacquire sync.runtime_Semacquire
func sync_runtime_Semacquire(addr *uint32) { semacquire(addr, false, waitReasonSemacquire) }

//go:linkname poll_runtime_Semacquire internal/poll.runtime_Semacquire
func poll_runtime_Semacquire(addr *uint32) { semacquire(addr, false, waitReasonSemacquire) }

//go:linkname sync_runtime_Semrelease sync.runtime_Semrelease
func sync_runtime_Semrelease(addr *uint32, handoff bool, skipframes int) { semrelease(addr, handoff) }

//go:linkname internal_sync_runtime_Semrelease internal/sync.runtime_Semrelease
func internal_sync_runtime_Semrelease(addr *uint32, handoff bool, skipframes int) {
	semrelease(addr, handoff)
}

//go:linkname poll_runtime_Semrelease internal/poll.runtime_Semrelease
func poll_runtime_Semrelease(addr *uint32) { semrelease(addr, false) }

//go:linkname internal_sync_runtime_SemacquireMutex internal/sync.runtime_SemacquireMutex
func internal_sync_runtime_SemacquireMutex(addr *uint32, lifo bool, skipframes int) {
	/*line :95:2*/ semacquire(addr, lifo, waitReasonSyncMutexLock)
}

//go:linkname sync_runtime_SemacquireRWMutexR sync.runtime_SemacquireRWMutexR
func sync_runtime_SemacquireRWMutexR(addr *uint32, lifo bool, skipframes int) {
	/*line :100:2*/ semacquire(addr, lifo, waitReasonSyncRWMutexRLock)
}

//go:linkname sync_runtime_SemacquireRWMutex sync.runtime_SemacquireRWMutex
func sync_runtime_SemacquireRWMutex(addr *uint32, lifo bool, skipframes int) {
	/*line :105:2*/ semacquire(addr, lifo, waitReasonSyncRWMutexLock)
}

//go:linkname sync_runtime_SemacquireWaitGroup sync.runtime_SemacquireWaitGroup
func sync_runtime_SemacquireWaitGroup(addr *uint32, synctestDurable bool) {
	reason := uint32(waitReasonSyncWaitGroupWait)
	if synctestDurable {
		reason = waitReasonSynctestWaitGroupWait
	}
	/*line :114:2*/ semacquire(addr, false, reason)
}

// Spinning does not help while one thread runs goroutines.

//go:linkname internal_sync_runtime_canSpin internal/sync.runtime_canSpin
func internal_sync_runtime_canSpin(i int) bool { return false }

//go:linkname internal_sync_runtime_doSpin internal/sync.runtime_doSpin
func internal_sync_runtime_doSpin() { procyield() }

//go:linkname internal_sync_nanotime internal/sync.runtime_nanotime
func internal_sync_nanotime() int64 { return nanotime() }

// notifyList is sync.Cond's list of waiters; layout as in package sync. Waiters take tickets before they let go of the
// user's lock; notify is the ticket that is woken next.
type notifyList struct {
	wait   atomic.Uint32
	notify uint32
	lock   uint32
	_      uint32
	head   *sudog
	tail   *sudog
}

func ticketLess(a, b uint32) bool { return int32(a-b) < 0 }

//go:linkname notifyListAdd sync.runtime_notifyListAdd
func notifyListAdd(l *notifyList) uint32 { return l.wait.Add(1) - 1 }

//go:linkname notifyListWait sync.runtime_notifyListWait
func notifyListWait(l *notifyList, t uint32) {
	lockw(&l.lock)
	if ticketLess(t, l.notify) {
		unlockw(&l.lock)
		return
	}
	gp := getg()
	s := acquireSudog(gp)
	s.g = gp
	s.ticket = t
	if l.tail == nil {
		l.head = s
	} else {
		l.tail.next = s
	}
	l.tail = s
	gp.waiting = s
	/*line :617:2*/ goparkunlock(&l.lock, waitReasonSyncCondWait)
	gp.waiting = nil
	releaseSudog(gp, s)
}

//go:linkname notifyListNotifyAll sync.runtime_notifyListNotifyAll
func notifyListNotifyAll(l *notifyList) {
	if l.wait.Load() == atomic.Load(&l.notify) {
		return
	}
	lockw(&l.lock)
	s := l.head
	l.head, l.tail = nil, nil
	atomic.Store(&l.notify, l.wait.Load())
	unlockw(&l.lock)
	for s != nil {
		next := s.next
		s.next = nil
		goready(s.g)
		s = next
	}
}

//go:linkname notifyListNotifyOne sync.runtime_notifyListNotifyOne
func notifyListNotifyOne(l *notifyList) {
	if l.wait.Load() == atomic.Load(&l.notify) {
		return
	}
	lockw(&l.lock)
	t := l.notify
	if t == l.wait.Load() {
		unlockw(&l.lock)
		return
	}
	atomic.Store(&l.notify, t+1)
	// the waiter with this ticket may not have queued itself yet: then it sees l.notify and does not sleep
	var prev *sudog
	for s := l.head; s != nil; prev, s = s, s.next {
		if s.ticket != t {
			continue
		}
		if prev == nil {
			l.head = s.next
		} else {
			prev.next = s.next
		}
		if s == l.tail {
			l.tail = prev
		}
		s.next = nil
		unlockw(&l.lock)
		goready(s.g)
		return
	}
	unlockw(&l.lock)
}

//go:linkname notifyListCheck sync.runtime_notifyListCheck
func notifyListCheck(size uintptr) {
	if size != unsafe.Sizeof(notifyList{}) {
		throw("bad notifyList size")
	}
}
