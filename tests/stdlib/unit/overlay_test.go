package overlayunit

import (
	"fmt"
	"internal/abi"
	mrand "math/rand/v2"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"
	"unsafe"
)

func chanType[T any]() *abi.ChanType {
	var c chan T
	return (*abi.ChanType)(unsafe.Pointer(abi.TypeOf(c)))
}

func send(c *hchan, v int) { chansend1(c, unsafe.Pointer(&v)) }

func recv(c *hchan) (int, bool) {
	v := -1
	ok := chanrecv2(c, unsafe.Pointer(&v))
	return v, ok
}

func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		if e, ok := r.(error); ok {
			r = e.Error()
		}
		if r != want {
			t.Errorf("panic %v, want %q", r, want)
		}
	}()
	f()
}

func TestChannelOrderAndClose(t *testing.T) {
	for _, size := range []int{0, 1, 7} {
		c := makechan(chanType[int](), size)
		go func() {
			for i := 0; i < 1000; i++ {
				send(c, i)
			}
			closechan(c)
		}()
		for i := 0; i < 1000; i++ {
			if v, ok := recv(c); v != i || !ok {
				t.Fatalf("size %d: received %d %v, want %d", size, v, ok, i)
			}
		}
		if v, ok := recv(c); v != 0 || ok {
			t.Fatalf("closed channel gave %d %v", v, ok)
		}
		panics(t, "send on closed channel", func() { send(c, 1) })
		panics(t, "close of closed channel", func() { closechan(c) })
	}
	panics(t, "close of nil channel", func() { closechan(nil) })
	panics(t, "makechan: size out of range", func() { makechan(chanType[int](), -1) })
}

func TestChannelManyToMany(t *testing.T) {
	c := makechan(chanType[int](), 3)
	const workers, each = 8, 2000
	var senders, receivers sync.WaitGroup
	var sum atomic.Int64
	for w := 0; w < workers; w++ {
		senders.Add(1)
		receivers.Add(1)
		go func() {
			defer senders.Done()
			for i := 1; i <= each; i++ {
				send(c, i)
			}
		}()
		go func() {
			defer receivers.Done()
			for {
				v, ok := recv(c)
				if !ok {
					return
				}
				sum.Add(int64(v))
			}
		}()
	}
	senders.Wait()
	closechan(c)
	receivers.Wait()
	if got, want := sum.Load(), int64(workers*each*(each+1)/2); got != want {
		t.Fatalf("sum %d, want %d", got, want)
	}
}

func doSelect(sends, recvs []scase, block bool) (int, bool) {
	cases := append(append([]scase{}, sends...), recvs...)
	order := make([]uint16, 2*len(cases)+2)
	cases = append(cases, scase{})
	return selectgo(&cases[0], &order[0], nil, len(sends), len(recvs), block)
}

func TestSelectStress(t *testing.T) {
	const n, each = 5, 800
	chans := make([]*hchan, n)
	for i := range chans {
		chans[i] = makechan(chanType[int](), i%3)
	}
	var got [n]atomic.Int64
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(2 * each)
	done := makechan(chanType[int](), 0)
	for w := 0; w < 2; w++ {
		wg.Add(2)
		go func() { // sends by select
			defer wg.Done()
			for k := 1; k <= each; k++ {
				var cases []scase
				v := k
				for _, c := range chans {
					cases = append(cases, scase{c, unsafe.Pointer(&v)})
				}
				i, _ := doSelect(cases, nil, true)
				got[i].Add(int64(k))
			}
		}()
		go func() { // receives by select
			defer wg.Done()
			for {
				var cases []scase
				v := 0
				for _, c := range chans {
					cases = append(cases, scase{c, unsafe.Pointer(&v)})
				}
				cases = append(cases, scase{done, nil})
				i, ok := doSelect(nil, cases, true)
				if i == n {
					if ok {
						t.Error("done gave a value")
					}
					return
				}
				got[i].Add(-int64(v))
				if left.Add(-1) == 0 {
					closechan(done)
				}
			}
		}()
	}
	wg.Wait()
	for i := range got {
		if s := got[i].Load(); s != 0 {
			t.Errorf("channel %d: sums differ by %d", i, s)
		}
	}
}

func TestSelectDefaultNilAndDuplicates(t *testing.T) {
	c := makechan(chanType[int](), 1)
	v := 5
	if i, _ := doSelect([]scase{{nil, unsafe.Pointer(&v)}}, []scase{{c, nil}}, false); i != -1 {
		t.Fatalf("default: %d", i)
	}
	if i, _ := doSelect([]scase{{c, unsafe.Pointer(&v)}, {c, unsafe.Pointer(&v)}}, []scase{{nil, nil}}, true); i != 0 && i != 1 {
		t.Fatalf("send: %d", i)
	}
	w := 0
	if i, ok := doSelect(nil, []scase{{c, unsafe.Pointer(&w)}, {c, unsafe.Pointer(&w)}}, true); i < 0 || !ok || w != 5 {
		t.Fatalf("receive: %d %v %d", i, ok, w)
	}
	closechan(c)
	panics(t, "send on closed channel", func() { doSelect([]scase{{c, unsafe.Pointer(&v)}}, nil, true) })
	// all cases are chosen
	seen := map[int]bool{}
	d := makechan(chanType[int](), 0)
	closechan(d)
	for k := 0; k < 1000; k++ {
		i, _ := doSelect(nil, []scase{{d, nil}, {c, nil}, {d, nil}}, true)
		seen[i] = true
	}
	if len(seen) != 3 {
		t.Fatalf("only cases %v were chosen", seen)
	}
}

func TestSelectWokenByClose(t *testing.T) {
	a, b := makechan(chanType[int](), 0), makechan(chanType[int](), 0)
	go func() {
		time.Sleep(5 * time.Millisecond)
		closechan(b)
	}()
	v := 7
	i, ok := doSelect(nil, []scase{{a, unsafe.Pointer(&v)}, {b, unsafe.Pointer(&v)}}, true)
	if i != 1 || ok || v != 0 {
		t.Fatalf("%d %v %d", i, ok, v)
	}
	go func() {
		time.Sleep(5 * time.Millisecond)
		closechan(a)
	}()
	panics(t, "send on closed channel", func() { doSelect([]scase{{a, unsafe.Pointer(&v)}}, nil, true) })
}

func TestReflectSelect(t *testing.T) {
	a, b := makechan(chanType[int](), 1), makechan(chanType[int](), 1)
	x, y := 3, 0
	send(b, 9)
	cases := []runtimeSelect{{dir: selectRecv, ch: b, val: unsafe.Pointer(&y)}, {dir: selectDefault}, {dir: selectSend, ch: nil, val: unsafe.Pointer(&x)}, {dir: selectRecv, ch: a, val: unsafe.Pointer(&y)}}
	if i, ok := reflect_rselect(cases); i != 0 || !ok || y != 9 {
		t.Fatalf("%d %v %d", i, ok, y)
	}
	if i, ok := reflect_rselect(cases); i != 1 || ok {
		t.Fatalf("%d %v", i, ok)
	}
}

func TestSemaphore(t *testing.T) {
	var sems [3]uint32
	var held [3]atomic.Int32
	var wg sync.WaitGroup
	for i := range sems {
		sems[i] = 2
	}
	for w := 0; w < 24; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			k := w % 3
			for i := 0; i < 500; i++ {
				semacquire(&sems[k], i%5 == 0, waitReasonSemacquire)
				if n := held[k].Add(1); n > 2 {
					t.Errorf("%d holders", n)
				}
				held[k].Add(-1)
				semrelease(&sems[k], i%7 == 0)
			}
		}()
	}
	wg.Wait()
	for i, s := range sems {
		if s != 2 {
			t.Errorf("semaphore %d ends at %d", i, s)
		}
	}
	for i := range semaTable {
		if b := &semaTable[i]; b.head != nil || b.waiters != 0 || b.lock != 0 {
			t.Fatalf("bucket %d is not empty", i)
		}
	}
}

func TestSemaphoreQueueOrder(t *testing.T) {
	var sem uint32
	var b semaBucket
	mk := func() *sudog { return &sudog{elem: unsafe.Pointer(&sem)} }
	a1, a2, front := mk(), mk(), mk()
	var other uint32
	o := &sudog{elem: unsafe.Pointer(&other)}
	b.queue(a1, false)
	b.queue(o, false)
	b.queue(a2, false)
	b.queue(front, true)
	for i, want := range []*sudog{front, a1, a2, nil} {
		if got := b.dequeue(&sem); got != want {
			t.Fatalf("dequeue %d: wrong waiter", i)
		}
	}
	if b.dequeue(&other) != o || b.head != nil {
		t.Fatal("the other address's waiter is lost")
	}
}

func TestNotifyList(t *testing.T) {
	var l notifyList
	var mu sync.Mutex
	woken := 0
	const n = 50
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		ticket := notifyListAdd(&l)
		go func() {
			defer wg.Done()
			notifyListWait(&l, ticket)
			mu.Lock()
			woken++
			mu.Unlock()
		}()
	}
	for i := 0; i < 20; i++ {
		notifyListNotifyOne(&l)
	}
	time.Sleep(30 * time.Millisecond)
	mu.Lock()
	if woken != 20 {
		t.Errorf("%d woken, want 20", woken)
	}
	mu.Unlock()
	notifyListNotifyAll(&l)
	wg.Wait()
}

func TestTimers(t *testing.T) {
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	now := nanotime()
	var ts []*timeTimer
	for _, k := range mrand.Perm(40) {
		wg.Add(1)
		ts = append(ts, newTimer(now+int64(k+1)*int64(time.Millisecond), 0, func(arg any, seq uintptr, delta int64) {
			mu.Lock()
			order = append(order, arg.(int))
			mu.Unlock()
			wg.Done()
		}, k, nil))
	}
	wg.Wait()
	for i, k := range order {
		if i != k {
			t.Fatalf("timers ran in the order %v", order)
		}
	}
	for _, x := range ts {
		if stopTimer(x) {
			t.Fatal("a timer that ran could be stopped")
		}
	}
	x := newTimer(nanotime()+int64(time.Hour), 0, func(any, uintptr, int64) { t.Error("ran") }, nil, nil)
	if !resetTimer(x, nanotime()+int64(2*time.Hour), 0) || !stopTimer(x) || stopTimer(x) {
		t.Fatal("reset and stop")
	}
	ran := make(chan int64, 100)
	p := newTimer(nanotime()+int64(time.Millisecond), int64(time.Millisecond), func(arg any, seq uintptr, delta int64) { ran <- nanotime() }, nil, nil)
	for i := 0; i < 5; i++ {
		<-ran
	}
	if !stopTimer(p) {
		t.Fatal("a periodic timer could not be stopped")
	}
	before := nanotime()
	timeSleep(int64(3 * time.Millisecond))
	if d := nanotime() - before; d < int64(3*time.Millisecond) {
		t.Fatalf("slept %d", d)
	}
}

func TestTimerHeapRandom(t *testing.T) {
	saved := timers.heap
	timers.heap = nil
	timers.started = true
	defer func() { timers.heap = saved }()
	live := map[*timer]bool{}
	for i := 0; i < 3000; i++ {
		lockw(&timers.lock)
		if len(live) == 0 || mrand.IntN(3) > 0 {
			x := &timer{when: nanotime() + int64(time.Hour) + mrand.Int64N(1000)}
			heapAdd(x)
			live[x] = true
		} else {
			for x := range live {
				heapRemove(x)
				delete(live, x)
				break
			}
		}
		for k, x := range timers.heap {
			if x.index != k+1 || k > 0 && timers.heap[(k-1)/4].when > x.when {
				t.Fatalf("heap broken at %d of %d", k, len(timers.heap))
			}
		}
		unlockw(&timers.lock)
		if len(timers.heap) != len(live) {
			t.Fatal("a timer is lost")
		}
	}
	lockw(&timers.lock)
	for len(timers.heap) > 0 {
		heapRemove(timers.heap[0])
	}
	unlockw(&timers.lock)
}

// A channel timer as package time makes it.
func chanTimer(when, period int64) (*timeTimer, *hchan) {
	c := makechan(chanType[int](), 1)
	f := func(arg any, seq uintptr, delta int64) {
		v := 1
		selectnbsend(arg.(*hchan), unsafe.Pointer(&v))
	}
	return newTimer(when, period, f, c, c), c
}

func TestChannelTimers(t *testing.T) {
	ms := int64(time.Millisecond)
	_, c := chanTimer(nanotime()+2*ms, 0)
	if v, ok := recv(c); v != 1 || !ok {
		t.Fatal("no value")
	}
	// nobody waits: not in the heap, yet due when looked at
	x, c := chanTimer(nanotime()+ms, 0)
	if x.index != 0 {
		t.Fatal("a timer that nobody waits for is in the heap")
	}
	time.Sleep(3 * time.Millisecond)
	if chanlen(c) != 0 || chancap(c) != 0 {
		t.Fatal("a timer's channel looks buffered")
	}
	if !stopTimer(x) {
		t.Fatal("Stop of a timer whose value was not received says false")
	}
	v := 0
	if sel, _ := selectnbrecv(unsafe.Pointer(&v), c); sel {
		t.Fatal("a stale value")
	}
	if resetTimer(x, nanotime()+ms, 0) {
		t.Fatal("Reset of a stopped timer says true")
	}
	if v, ok := recv(c); v != 1 || !ok {
		t.Fatal("no value after Reset")
	}
	// ticker under select
	tick, c := chanTimer(nanotime()+ms, ms)
	other := makechan(chanType[int](), 0)
	for i := 0; i < 5; i++ {
		if k, ok := doSelect(nil, []scase{{other, nil}, {c, unsafe.Pointer(&v)}}, true); k != 1 || !ok {
			t.Fatal("ticker")
		}
		if tick.blocked != 0 {
			t.Fatalf("%d goroutines still wait", tick.blocked)
		}
	}
	stopTimer(tick)
	if tick.index != 0 {
		t.Fatal("a stopped ticker is in the heap")
	}
}

func TestStrings(t *testing.T) {
	inputs := []string{"", "a", "héllo", "\xff\xfe", "日本語", "\U0010ffff", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe6\x97", "\xc0\x80", "\xf0\x9f\x98\x80x", "\xf0\x8f\xbf\xbf"}
	for i := 0; i < 2000; i++ {
		b := make([]byte, mrand.IntN(9))
		for k := range b {
			b[k] = byte(mrand.IntN(256))
			if mrand.IntN(2) == 0 {
				b[k] = "\x00\x7f\x80\xbf\xc2\xe0\xa0\xed\x9f\xf0\x90\xf4\x8f"[mrand.IntN(13)]
			}
		}
		inputs = append(inputs, string(b))
	}
	for _, s := range inputs {
		want := []rune(s)
		if got := stringtoslicerune(nil, s); !reflect.DeepEqual(append([]rune{}, got...), append([]rune{}, want...)) {
			t.Fatalf("[]rune(%q) = %x, want %x", s, got, want)
		}
		if n := countrunes(s); n != utf8.RuneCountInString(s) {
			t.Fatalf("countrunes(%q) = %d", s, n)
		}
		if got := slicerunetostring(nil, want); got != string(want) {
			t.Fatalf("string(%x) = %q", want, got)
		}
		b := stringtoslicebyte(nil, s)
		if string(b) != s || cap(b) != cap([]byte(s+"")) && len(s) > 32 {
			t.Fatalf("[]byte(%q): %q", s, b)
		}
		if got := slicebytetostring(nil, unsafe.SliceData(b), len(b)); got != s {
			t.Fatalf("string([]byte): %q", got)
		}
		if concatstring2(nil, s, "x") != s+"x" || concatstrings(nil, []string{"", s, "", "yz", s}) != s+"yz"+s {
			t.Fatalf("concatenation with %q", s)
		}
	}
	for _, v := range []int64{-1, 0, 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xffff, 0x10000, 0x10ffff, 0x110000, 1 << 40} {
		if got, want := intstring(nil, v), string(rune(max(min(v, 1<<30), -1))); got != want {
			t.Errorf("string(%#x) = %q, want %q", v, got, want)
		}
	}
}

func TestAppendCapacities(t *testing.T) {
	check(t, byte(0))
	check(t, int32(0))
	check(t, 0)
	check(t, "")
	check(t, new(int))
	check(t, [3]byte{})
	check(t, [5]int32{})
	check(t, struct {
		a int
		b *int
		c [7]string
	}{})
	check(t, [64]*int{})
}

// check compares growslice with append of the reference compiler.
func check[T any](t *testing.T, zero T) {
	et := abi.TypeFor[T]()
	var want []T
	got := slice{}
	for i := 0; i < 3000; i++ {
		add := 1
		if i%50 == 49 {
			add = mrand.IntN(300)
		}
		want = append(want, make([]T, add)...)
		if got.len+add > got.cap {
			got = growslice(got.array, got.len+add, got.cap, add, et)
		} else {
			got.len += add
		}
		if got.len != len(want) || got.cap != cap(want) {
			t.Fatalf("%T: length %d capacity %d, reference %d %d", zero, got.len, got.cap, len(want), cap(want))
		}
	}
}

func TestBoundsTexts(t *testing.T) {
	s := make([]int, 3, 5)
	str := "abc"
	var arr [4]int
	for i, f := range []struct {
		want func()
		got  func()
	}{
		{func() { _ = s[idx(7)] }, func() { panicIndex(7, 3) }},
		{func() { _ = s[idx(-7)] }, func() { panicIndex(-7, 3) }},
		{func() { _ = s[uint(1<<63+uint(idx(0)))] }, func() { panicIndexU(-1<<63, 3) }},
		{func() { _ = str[:idx(9)] }, func() { panicSliceAlen(9, 3) }},
		{func() { _ = s[:idx(9)] }, func() { panicSliceAcap(9, 5) }},
		{func() { _ = s[:idx(-9)] }, func() { panicSliceAcap(-9, 5) }},
		{func() { _ = s[idx(4):idx(2)] }, func() { panicSliceB(4, 2) }},
		{func() { _ = s[idx(-4):idx(2)] }, func() { panicSliceB(-4, 2) }},
		{func() { _ = arr[:idx(2):idx(8)] }, func() { panicSlice3Alen(8, 4) }},
		{func() { _ = s[:idx(2):idx(8)] }, func() { panicSlice3Acap(8, 5) }},
		{func() { _ = s[:idx(5):idx(4)] }, func() { panicSlice3B(5, 4) }},
		{func() { _ = s[idx(3):idx(2):idx(4)] }, func() { panicSlice3C(3, 2) }},
		{func() { _ = [4]int(s[:idx(3)]) }, func() { panicSliceConvert(4, 3) }},
		{func() { _ = make([]int, idx(-1)) }, panicmakeslicelen},
		{func() { _ = make([]int, 0, idx(-1)) }, panicmakeslicecap},
		{func() { _ = 1 / idx(0) }, panicdivide},
		{func() { _ = 1 << idx(-1) }, panicshift},
		{func() { _ = *(*int)(unsafe.Pointer(uintptr(idx(0)))) }, panicmem},
	} {
		if w, g := message(f.want), message(f.got); w != g {
			t.Errorf("case %d: %q, reference %q", i, g, w)
		}
	}
}

//go:noinline
func idx(i int) int { return i }

func message(f func()) (s string) {
	defer func() { s = fmt.Sprint(recover()) }()
	f()
	return "no panic"
}
