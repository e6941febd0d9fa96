package overlayunit

// What the overlay's files need from C++ and the compiler, over the reference runtime: goroutines are real ones and truly parallel.

import (
	"internal/abi"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type parker struct {
	g
	wake chan struct{}
}

var gs sync.Map // goroutine number -> *parker

func getg() *g {
	var buf [64]byte
	s := string(buf[:runtime.Stack(buf[:], false)])
	id, _, _ := strings.Cut(strings.TrimPrefix(s, "goroutine "), " ")
	n, err := strconv.Atoi(id)
	if err != nil {
		panic(err)
	}
	if p, ok := gs.Load(n); ok {
		return &p.(*parker).g
	}
	p := &parker{wake: make(chan struct{}, 1)}
	p.goid = uint64(n)
	gs.Store(n, p)
	return &p.g
}

func (gp *g) parker() *parker { return (*parker)(unsafe.Pointer(gp)) }

var (
	timerMu   sync.Mutex
	timerG    *parker
	timerWhen int64
)

func park(l *uint32, reason uint32) {
	p := getg().parker()
	if reason == waitReasonTimerGoroutineIdle {
		timerMu.Lock()
		timerG = p
		timerMu.Unlock()
		armTimer()
	}
	if l != nil {
		atomic.StoreUint32(l, 0)
	}
	<-p.wake
}

func ready(gp *g) { gp.parker().wake <- struct{}{} }

func settimerwake(when int64) {
	timerMu.Lock()
	timerWhen = when
	timerMu.Unlock()
	armTimer()
}

func armTimer() {
	timerMu.Lock()
	defer timerMu.Unlock()
	if timerG == nil || timerWhen == 0 {
		return
	}
	due := timerWhen
	time.AfterFunc(time.Duration(due-nanotime()), func() {
		timerMu.Lock()
		p := timerG
		if timerWhen == due {
			timerG, timerWhen = nil, 0
		} else {
			p = nil
		}
		timerMu.Unlock()
		if p != nil {
			ready(&p.g)
		}
	})
}

func startSystemGoroutine(fn func()) { go fn() }
func Gosched()                       { runtime.Gosched() }

func lock(l *uint32) {
	for !atomic.CompareAndSwapUint32(l, 0, 1) {
		runtime.Gosched()
	}
	getg().locks++
}

var start = time.Now()

func nanotime() int64 { return int64(time.Since(start)) + 1 }
func timenow() (int64, int32, int64) {
	t := time.Now()
	return t.Unix(), int32(t.Nanosecond()), nanotime()
}

func rand() uint64 { return uint64(time.Now().UnixNano()) * 0x9e3779b97f4a7c15 }

func mallocgc(size uintptr, t *abi.Type, needzero bool) unsafe.Pointer {
	if size == 0 {
		return unsafe.Pointer(&zerobase)
	}
	if t != nil && t.Pointers() {
		return unsafe.Pointer(unsafe.SliceData(make([]unsafe.Pointer, (size+7)/8)))
	}
	return unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
}

func memmove(to, from unsafe.Pointer, n uintptr) {
	copy(unsafe.Slice((*byte)(to), n), unsafe.Slice((*byte)(from), n))
}

func memclrNoHeapPointers(p unsafe.Pointer, n uintptr)          { clear(unsafe.Slice((*byte)(p), n)) }
func memclrHasPointers(p unsafe.Pointer, n uintptr)             { memclrNoHeapPointers(p, n) }
func typedmemmove(t *abi.Type, dst, src unsafe.Pointer)         { memmove(dst, src, t.Size_) }
func typedmemclr(t *abi.Type, p unsafe.Pointer)                 { memclrNoHeapPointers(p, t.Size_) }
func bulkBarrierPreWrite(dst, src unsafe.Pointer, size uintptr) {}
func thrownative(s string)                                      { panic("fatal: " + s) }
func fatalnative(s string)                                      { panic("fatal: " + s) }
func notthere(s string)                                         { panic("not there: " + s) }
func typeString(t *abi.Type) string                             { return "?" }
func typePkgPath(t *abi.Type) string                            { return "" }
func shortFuncName(s string) string                             { return s }
func funcNameAt(pc uintptr) string                              { return "" }
func getcallerpc() uintptr                                      { return 0 }

var debug struct{ panicnil, asynctimerchan int32 }

func copyval(t *abi.Type, dst, src unsafe.Pointer) { memmove(dst, src, t.Size_) }
func clearval(t *abi.Type, p unsafe.Pointer)       { memclrNoHeapPointers(p, t.Size_) }

type _panic struct{}
type _defer struct{}

// Bubbles are tested by testing/synctest itself; goroutines here are in none.
func newg(func()) *g                                  { panic("no bubbles here") }
func goexit1()                                        { runtime.Goexit() }
func findobject(unsafe.Pointer) (unsafe.Pointer, int) { return nil, 0 }
