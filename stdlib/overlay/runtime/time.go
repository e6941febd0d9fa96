package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// Timers: one heap, ordered by time, and one goroutine that runs what is due; the scheduler wakes it at the time of the
// first timer (settimerwake). A timer with a channel is in the heap only while a goroutine waits for its channel: otherwise
// whoever looks at the channel runs it, and nobody has to when the channel is forgotten (Go 1.23).
//
// Order of locks: timer.sendLock, hchan.lock, timers.lock. The latter guards all fields but sendLock and isSending.
type timer struct {
	isChan    bool
	blocked   uint32 // goroutines that wait for the channel
	index     int    // 1 + place in the heap, 0: not in it
	when      int64  // 0: stopped
	period    int64
	f         func(arg any, seq uintptr, delta int64)
	arg       any
	bubble    *synctestBubble // whose clock it goes by; nil: the real one
	seq       uintptr         // changes with each stop and reset: a send that was on its way is dropped
	sendLock  uint32
	isSending atomic.Int32
}

var timers struct {
	lock    uint32
	started bool
	heap    []*timer
}

const maxWhen = 1<<63 - 1

// heap is where t is kept: a bubble has timers of its own, which Run runs.
func (t *timer) heap() *[]*timer {
	if t.bubble != nil {
		return &t.bubble.timers
	}
	return &timers.heap
}

// clock is the time that t goes by.
func (t *timer) clock() int64 {
	if t.bubble != nil {
		return t.bubble.now
	}
	return nanotime()
}

// checkBubble ends the program when a goroutine from outside uses a timer of a bubble.
func (t *timer) checkBubble(what string) {
	if t.bubble != nil && getg().bubble() != t.bubble {
		fatal(what + " synctest timer from outside bubble")
	}
}

// heapAdd puts t into its heap; needs timers.lock.
func heapAdd(t *timer) {
	if t.bubble == nil && !timers.started {
		timers.started = true
		startSystemGoroutine(timerproc)
	}
	p := t.heap()
	*p = append(*p, t)
	t.index = len(*p)
	heapUp(*p, t.index-1)
	if t.index == 1 && t.bubble == nil {
		settimerwake(t.when)
	}
}

func heapRemove(t *timer) {
	i := t.index - 1
	t.index = 0
	p := t.heap()
	h := *p
	n := len(h) - 1
	last := h[n]
	h[n] = nil
	h = h[:n]
	*p = h
	if last != t {
		h[i] = last
		last.index = i + 1
		heapDown(h, i)
		heapUp(h, last.index-1)
	}
	if n == 0 && t.bubble == nil {
		settimerwake(0)
	}
}

// Four children a node: fewer cache lines on the way down.

func heapUp(h []*timer, i int) {
	t := h[i]
	for i > 0 {
		p := (i - 1) / 4
		if h[p].when <= t.when {
			break
		}
		h[i] = h[p]
		h[i].index = i + 1
		i = p
	}
	h[i] = t
	t.index = i + 1
}

func heapDown(h []*timer, i int) {
	t := h[i]
	for {
		first := 4*i + 1
		if first >= len(h) {
			break
		}
		c := first
		for k := first + 1; k < first+4 && k < len(h); k++ {
			if h[k].when < h[c].when {
				c = k
			}
		}
		if h[c].when >= t.when {
			break
		}
		h[i] = h[c]
		h[i].index = i + 1
		i = c
	}
	h[i] = t
	t.index = i + 1
}

// timerproc is the goroutine that runs timers.
func timerproc() {
	for {
		lockw(&timers.lock)
		now := nanotime()
		for len(timers.heap) > 0 && timers.heap[0].when <= now {
			timers.heap[0].run(now) // lets go of the lock
			lockw(&timers.lock)
		}
		// A ticker of a few nanoseconds is always due: others must get a turn.
		if len(timers.heap) > 0 && timers.heap[0].when <= nanotime() {
			unlockw(&timers.lock)
			Gosched()
			continue
		}
		next := int64(0)
		if len(timers.heap) > 0 {
			next = timers.heap[0].when
		}
		settimerwake(next)
		goparkunlock(&timers.lock, waitReasonTimerGoroutineIdle)
	}
}

// run runs t, whose time has come. Needs timers.lock and lets go of it.
func (t *timer) run(now int64) {
	f, arg, seq := t.f, t.arg, t.seq
	delta := now - t.when
	if t.period > 0 {
		t.when += t.period * (1 + delta/t.period)
		if t.when < 0 {
			t.when = maxWhen
		}
		if t.index != 0 {
			heapDown(*t.heap(), t.index-1)
		}
	} else {
		t.when = 0
		if t.index != 0 {
			heapRemove(t)
		}
	}
	if t.isChan && t.period == 0 {
		t.isSending.Add(1)
	}
	periodic := t.period != 0
	unlockw(&timers.lock)
	if !t.isChan {
		f(arg, seq, delta)
		return
	}
	lockw(&t.sendLock)
	if !periodic {
		t.isSending.Add(-1)
	}
	if t.seq == seq {
		f(arg, seq, delta)
	}
	unlockw(&t.sendLock)
}

// modify sets t to run f(arg, seq, delay) at when; it reports whether t was going to run.
func (t *timer) modify(when, period int64, f func(arg any, seq uintptr, delta int64), arg any, seq uintptr) bool {
	if when <= 0 {
		throw("timer when must be positive")
	}
	if period < 0 {
		throw("timer period must be non-negative")
	}
	sync := t.isChan && debug.asynctimerchan == 0
	if sync {
		lockw(&t.sendLock)
	}
	lockw(&timers.lock)
	pending := t.when > 0
	if sync && t.period == 0 && t.isSending.Load() > 0 {
		pending = true
	}
	if f != nil {
		t.f, t.arg = f, arg
		if !t.isChan {
			t.seq = seq
		}
	}
	if t.isChan {
		t.seq++
	}
	t.when, t.period = when, period
	switch {
	case t.index != 0:
		heapDown(*t.heap(), t.index-1)
		heapUp(*t.heap(), t.index-1)
		if t.index == 1 && t.bubble == nil {
			settimerwake(when)
		}
	case t.wantsHeap():
		heapAdd(t)
	}
	unlockw(&timers.lock)
	if sync {
		if t.drain() {
			pending = true
		}
		unlockw(&t.sendLock)
	}
	return pending
}

func (t *timer) wantsHeap() bool { return !t.isChan || t.blocked > 0 || debug.asynctimerchan != 0 }

// stop reports whether t was going to run.
func (t *timer) stop() bool {
	sync := t.isChan && debug.asynctimerchan == 0
	if sync {
		lockw(&t.sendLock)
	}
	lockw(&timers.lock)
	if t.index != 0 {
		heapRemove(t)
	}
	pending := t.when > 0
	t.when = 0
	if t.isChan {
		t.seq++
		if sync && t.period == 0 && t.isSending.Load() > 0 {
			pending = true
		}
	}
	unlockw(&timers.lock)
	if sync {
		if t.drain() {
			pending = true
		}
		unlockw(&t.sendLock)
	}
	return pending
}

// drain empties the channel of a timer that has been stopped or set anew: no stale value is ever received.
func (t *timer) drain() bool {
	c := (*hchan)(efaceOf(&t.arg).data)
	if c == nil || c.qcount == 0 {
		return false
	}
	any := false
	lockw(&c.lock)
	for c.qcount > 0 {
		c.takeSlot(nil)
		any = true
	}
	unlockw(&c.lock)
	return any
}

// maybeRunChan runs a timer that is due and not in the heap: someone looks at its channel.
func (t *timer) maybeRunChan(c *hchan) {
	if debug.asynctimerchan != 0 || t.when == 0 {
		return
	}
	lockw(&timers.lock)
	if t.index != 0 || t.when == 0 {
		unlockw(&timers.lock)
		return
	}
	now := t.clock()
	if t.when > now {
		unlockw(&timers.lock)
		return
	}
	t.run(now)
}

// block: a goroutine has queued itself on the timer's channel, whose lock is held.
func (t *timer) block(c *hchan) {
	lockw(&timers.lock)
	t.blocked++
	if t.index == 0 && t.when > 0 {
		heapAdd(t)
	}
	unlockw(&timers.lock)
}

func (t *timer) unblock(c *hchan) {
	lockw(&timers.lock)
	t.blocked--
	if t.index != 0 && !t.wantsHeap() {
		heapRemove(t)
	}
	unlockw(&timers.lock)
}

func goroutineReady(arg any, seq uintptr, delta int64) {
	goready((*g)(efaceOf(&arg).data))
}

//go:linkname timeSleep time.Sleep
func timeSleep(ns int64) {
	if ns <= 0 {
		return
	}
	gp := getg()
	t := gp.timer
	if t == nil || t.bubble != gp.bubble() {
		t = new(timer)
		t.bubble = gp.bubble()
		t.f = goroutineReady
		t.arg = gp
		gp.timer = t
	}
	when := t.clock() + ns
	if when < 0 {
		when = maxWhen
	}
	lockw(&timers.lock)
	t.when = when
	heapAdd(t)
	if gp.synctest != nil {
		// to be counted as blocked takes timers.lock; as in a select, who wakes us waits until we have parked
		gp.parking = 1
		unlockw(&timers.lock)
		bubbleBlock(gp)
		park(&gp.parking, waitReasonSleep)
		return
	}
	/*line :363:2*/ goparkunlock(&timers.lock, waitReasonSleep)
}

// timeTimer is a time.Timer or time.Ticker: package time sees the first two fields.
type timeTimer struct {
	c    unsafe.Pointer
	init bool
	timer
}

//go:linkname newTimer time.newTimer
func newTimer(when, period int64, f func(arg any, seq uintptr, delta int64), arg any, c *hchan) *timeTimer {
	t := new(timeTimer)
	t.bubble = getg().bubble()
	if c != nil {
		t.isChan = true
		c.timer = &t.timer
		if c.dataqsiz == 0 {
			throw("invalid timer channel: no capacity")
		}
	}
	t.modify(when, period, f, arg, 0)
	t.init = true
	return t
}

//go:linkname stopTimer time.stopTimer
func stopTimer(t *timeTimer) bool {
	if t.bubble != nil {
		t.checkBubble("stop of")
	}
	return t.stop()
}

//go:linkname resetTimer time.resetTimer
func resetTimer(t *timeTimer, when, period int64) bool {
	if t.bubble != nil {
		t.checkBubble("reset of")
	}
	return t.modify(when, period, nil, nil, 0)
}

//go:linkname time_now time.now
func time_now() (sec int64, nsec int32, mono int64) {
	if b := getg().bubble(); b != nil {
		return b.now / 1e9, int32(b.now % 1e9), 0
	}
	return timenow()
}

//go:linkname time_runtimeNow time.runtimeNow
func time_runtimeNow() (sec int64, nsec int32, mono int64) { return time_now() }

//go:linkname time_runtimeNano time.runtimeNano
func time_runtimeNano() int64 {
	if b := getg().bubble(); b != nil {
		return b.now
	}
	return nanotime()
}

//go:linkname time_runtimeIsBubbled time.runtimeIsBubbled
func time_runtimeIsBubbled() bool { return getg().synctest != nil }

// time's tests ask how precise Sleep is.
var haveHighResSleep = true
