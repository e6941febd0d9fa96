package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// Bubbles of testing/synctest: goroutines with a clock of their own, which moves on when all of them are durably blocked.
//
// A goroutine is durably blocked while only another one of its bubble can wake it. That is counted where goroutines park and are woken
// (bubbleBlock, goready), not by the scheduler; a goroutine that is counted as blocked has gFlagDurable.
type synctestBubble struct {
	total   atomic.Int64 // goroutines; the scheduler counts new ones here (runtime/natives/sched.cpp)
	running atomic.Int64 // those that are not durably blocked; under mu but for new ones

	mu      uint32
	id      uint64
	now     int64 // the bubble's clock
	active  int   // other reasons not to move the clock
	root    *g    // caller of Run
	main    *g    // goroutine of f
	waiter  *g    // caller of Wait
	waiting bool
	done    bool     // main has ended
	timers  []*timer // heap, under timers.lock
}

func (gp *g) bubble() *synctestBubble { return (*synctestBubble)(gp.synctest) }

func durable(reason uint32) bool {
	switch reason {
	case waitReasonChanReceiveNilChan, waitReasonChanSendNilChan, waitReasonSelectNoCases, waitReasonSleep, waitReasonSyncCondWait, waitReasonCoroutine,
		waitReasonSynctestRun, waitReasonSynctestWait, waitReasonSynctestChanReceive, waitReasonSynctestChanSend, waitReasonSynctestSelect, waitReasonSynctestWaitGroupWait:
		return true
	}
	return false
}

// bubbleBlock counts gp, which runs and is about to park, as durably blocked. Who may wake it must not be able to yet.
func bubbleBlock(gp *g) {
	b := gp.bubble()
	lockw(&b.mu)
	gp.flags |= gFlagDurable
	b.running.Add(-1)
	b.wakeIdle()
	unlockw(&b.mu)
}

// bubbleUnblock counts gp, which is about to be woken, as running again.
func bubbleUnblock(gp *g) {
	if gp.flags&gFlagDurable == 0 {
		return
	}
	b := gp.bubble()
	lockw(&b.mu)
	gp.flags &^= gFlagDurable
	b.running.Add(1)
	unlockw(&b.mu)
}

// wakeIdle wakes who has to act when nothing in the bubble can run: Run for its timers or its end, or the caller of Wait. The woken one takes
// back the count of active. Needs mu.
func (b *synctestBubble) wakeIdle() {
	if b.running.Load() > 0 || b.active > 0 {
		return
	}
	b.active++
	next := b.root
	if when := b.nextTimer(); b.waiter != nil && (when == 0 || when > b.now) {
		next = b.waiter
	}
	if next.flags&gFlagDurable != 0 {
		next.flags &^= gFlagDurable
		b.running.Add(1)
		if next != getg() {
			ready(next)
		}
	}
}

// nextTimer is when the first timer is due, 0: there is none.
func (b *synctestBubble) nextTimer() int64 {
	lockw(&timers.lock)
	when := int64(0)
	if len(b.timers) > 0 {
		when = b.timers[0].when
	}
	unlockw(&timers.lock)
	return when
}

// runTimers runs what is due, on the goroutine of Run.
func (b *synctestBubble) runTimers() {
	lockw(&timers.lock)
	for len(b.timers) > 0 && b.timers[0].when <= b.now {
		b.timers[0].run(b.now) // lets go of the lock
		lockw(&timers.lock)
	}
	unlockw(&timers.lock)
}

// goend ends the calling goroutine.
//
//gorun:wrapper
func goend() {
	if gp := getg(); gp.synctest != nil {
		b := gp.bubble()
		lockw(&b.mu)
		b.total.Add(-1)
		b.running.Add(-1)
		if gp == b.main {
			b.done = true
		}
		b.wakeIdle()
		gp.synctest = nil
		unlockw(&b.mu)
	}
	goexit1()
}

var bubbleIds atomic.Uint64

//go:linkname synctestRun internal/synctest.Run
func synctestRun(f func()) {
	if debug.asynctimerchan != 0 {
		panic("synctest.Run not supported with asynctimerchan!=0")
	}
	gp := getg()
	if gp.synctest != nil {
		panic("synctest.Run called from within a synctest bubble")
	}
	b := &synctestBubble{id: bubbleIds.Add(1), root: gp, now: 946684800000000000} // midnight UTC 2000-01-01
	b.total.Store(1)
	b.running.Store(1)
	gp.synctest = unsafe.Pointer(b)
	defer func() {
		dropAssociations(b.id)
		gp.synctest = nil
	}()
	b.main = newg(f)
	ready(b.main)

	lockw(&b.mu)
	b.active++
	for {
		unlockw(&b.mu)
		b.runTimers()
		lockw(&b.mu)
		b.running.Add(-1)
		if b.running.Load() == 0 && b.active == 1 {
			b.running.Add(1) // all are blocked or gone already
		} else {
			b.active--
			gp.flags |= gFlagDurable
			gp.locks--
			park(&b.mu, waitReasonSynctestRun)
			lockw(&b.mu)
		}
		next := b.nextTimer()
		if next == 0 || b.done {
			break
		}
		if next < b.now {
			throw("time went backwards")
		}
		b.now = next
	}
	total, done := b.total.Load(), b.done
	unlockw(&b.mu)
	if total != 1 {
		if done {
			panic(synctestDeadlockError("deadlock: main bubble goroutine has exited but blocked goroutines remain"))
		}
		panic(synctestDeadlockError("deadlock: all goroutines in bubble are blocked"))
	}
}

type synctestDeadlockError string

func (e synctestDeadlockError) Error() string { return string(e) }

//go:linkname synctestWait internal/synctest.Wait
func synctestWait() {
	gp := getg()
	b := gp.bubble()
	if b == nil {
		panic("goroutine is not in a bubble")
	}
	lockw(&b.mu)
	if b.waiting {
		unlockw(&b.mu)
		panic("wait already in progress")
	}
	b.waiting = true
	b.waiter = gp
	gp.flags |= gFlagDurable
	b.running.Add(-1)
	b.wakeIdle()
	if gp.flags&gFlagDurable != 0 {
		gp.locks--
		park(&b.mu, waitReasonSynctestWait)
		lockw(&b.mu)
	}
	b.active--
	b.waiter = nil
	b.waiting = false
	unlockw(&b.mu)
}

//go:linkname synctest_isInBubble internal/synctest.IsInBubble
func synctest_isInBubble() bool { return getg().synctest != nil }

//go:linkname synctest_acquire internal/synctest.acquire
func synctest_acquire() any {
	b := getg().bubble()
	if b == nil {
		return nil
	}
	lockw(&b.mu)
	b.active++
	unlockw(&b.mu)
	return b
}

//go:linkname synctest_release internal/synctest.release
func synctest_release(bubble any) {
	b := bubble.(*synctestBubble)
	lockw(&b.mu)
	b.active--
	b.wakeIdle()
	unlockw(&b.mu)
}

//go:linkname synctest_inBubble internal/synctest.inBubble
func synctest_inBubble(bubble any, f func()) {
	gp := getg()
	if gp.synctest != nil {
		panic("goroutine is already bubbled")
	}
	gp.synctest = unsafe.Pointer(bubble.(*synctestBubble))
	defer func() { gp.synctest = nil }()
	f()
}

// Which bubble an object belongs to (a sync.WaitGroup to that of its first Add), until the bubble ends or it is let go.
var associations struct {
	lock uint32
	list []association
}

type association struct {
	p      uintptr
	bubble uint64
}

func findAssociation(p unsafe.Pointer) int {
	for i := range associations.list {
		if associations.list[i].p == uintptr(p) {
			return i
		}
	}
	return -1
}

func dropAssociations(bubble uint64) {
	lockw(&associations.lock)
	keep := associations.list[:0]
	for _, a := range associations.list {
		if a.bubble != bubble {
			keep = append(keep, a)
		}
	}
	associations.list = keep
	unlockw(&associations.lock)
}

//go:linkname synctest_associate internal/synctest.associate
func synctest_associate(p unsafe.Pointer) int {
	if base, _ := findobject(p); base == nil {
		return 0 // a package variable belongs to none
	}
	id := getg().bubble().id
	lockw(&associations.lock)
	i := findAssociation(p)
	if i < 0 {
		i = len(associations.list)
		associations.list = append(associations.list, association{uintptr(p), id})
	}
	own := associations.list[i].bubble == id
	unlockw(&associations.lock)
	if own {
		return 1
	}
	return 2
}

//go:linkname synctest_disassociate internal/synctest.disassociate
func synctest_disassociate(p unsafe.Pointer) {
	lockw(&associations.lock)
	if i := findAssociation(p); i >= 0 {
		last := len(associations.list) - 1
		associations.list[i] = associations.list[last]
		associations.list = associations.list[:last]
	}
	unlockw(&associations.lock)
}

//go:linkname synctest_isAssociated internal/synctest.isAssociated
func synctest_isAssociated(p unsafe.Pointer) bool {
	lockw(&associations.lock)
	i := findAssociation(p)
	own := i >= 0 && associations.list[i].bubble == getg().bubble().id
	unlockw(&associations.lock)
	return own
}
