package runtime

import (
	"internal/abi"
	"unsafe"
)

// g mirrors GPrefix of runtime/abi/g_layout.h.
type g struct {
	stackLo       uintptr
	stackHi       uintptr
	stackGuard    uintptr
	panic_        *_panic
	defer_        *deferFrame // innermost frame with pending deferred calls
	goid          uint64
	param         unsafe.Pointer
	waiting       *sudog
	status        uint32
	waitReason    uint32
	locks         int32
	throwing      uint8
	fipsIndicator uint8
	inSyscall     uint8
	fipsBypass    uint8
	m             unsafe.Pointer
	goFn          unsafe.Pointer
	goPC          uintptr
	parentGoid    uint64
	labels        unsafe.Pointer
	coroarg       unsafe.Pointer
	synctest      unsafe.Pointer
	timer         *timer
	selectDone    uint32
	_             uint32
	deferpool     *_defer // spare[0]: records for reuse
	sudogs        *sudog  // spare[1]: sudogs for reuse
	parking       uint32  // spare[2]: 1 while a select has queued itself and not yet left its stack
	flags         uint32  // gFlag*
	goexiting     *_panic // spare[3]
	spare         uintptr
}

const (
	gFlagPanicOnFault = 1 << iota
)

// Wait reasons: the numbers of runtime/abi/wait_reasons.def.
const (
	waitReasonZero = iota
	waitReasonChanReceive
	waitReasonChanSend
	waitReasonChanReceiveNilChan
	waitReasonChanSendNilChan
	waitReasonSelect
	waitReasonSelectNoCases
	waitReasonSleep
	waitReasonIOWait
	waitReasonSemacquire
	waitReasonSyncMutexLock
	waitReasonSyncRWMutexRLock
	waitReasonSyncRWMutexLock
	waitReasonSyncWaitGroupWait
	waitReasonSyncCondWait
	waitReasonFinalizerWait
	waitReasonTimerGoroutineIdle
	waitReasonCoroutine
	waitReasonSyscallWait
	waitReasonGCIdle
	waitReasonSignalWait
	waitReasonSynctestRun
	waitReasonSynctestWait
	waitReasonSynctestChanReceive
	waitReasonSynctestChanSend
	waitReasonSynctestSelect
	waitReasonPreempted
)

// deferFrame mirrors DeferFrame of runtime/abi/frame.h.
type deferFrame struct {
	pc   uintptr
	fp   uintptr
	head *_defer     // newest pending call
	link *deferFrame // next outer frame with pending calls
}

type eface struct {
	_type *abi.Type
	data  unsafe.Pointer
}

type iface struct {
	tab  *abi.ITab
	data unsafe.Pointer
}

type slice struct {
	array unsafe.Pointer
	len   int
	cap   int
}

type stringStruct struct {
	str unsafe.Pointer
	len int
}

type funcval struct {
	fn uintptr
}

const (
	maxAlloc = 1 << 48
	maxInt   = int(^uint(0) >> 1)
	ptrSize  = 8
)

//go:nosplit
func efaceOf(p *any) *eface { return (*eface)(unsafe.Pointer(p)) }

//go:nosplit
func add(p unsafe.Pointer, x uintptr) unsafe.Pointer { return unsafe.Pointer(uintptr(p) + x) }

// noescape hides a pointer from escape analysis.
//
//go:nosplit
func noescape(p unsafe.Pointer) unsafe.Pointer {
	x := uintptr(p)
	return unsafe.Pointer(x ^ 0)
}

//go:nosplit
func stringDataOf(s string) unsafe.Pointer { return unsafe.Pointer(unsafe.StringData(s)) }

// zeroVal is what absent map elements and zero interface values point to; its address is compared by reflect and maps.
var zeroVal [1024]byte

// staticuint64s[i] == i: one-byte values in interfaces need no allocation.
var staticuint64s [256]uint64 = makeStaticUint64s()

func makeStaticUint64s() (t [256]uint64) {
	for i := range t {
		t[i] = uint64(i)
	}
	return
}

//go:linkname getStaticuint64s
func getStaticuint64s() *[256]uint64 { return &staticuint64s }

// throw ends the program: a rule of the runtime is broken.
//
//go:linkname throw
func throw(s string) {
	thrownative(s)
}

// fatal ends the program: the user's program broke a rule (unlock of an unlocked mutex, concurrent map writes).
func fatal(s string) {
	fatalnative(s)
}

// KeepAlive marks its argument as currently reachable.
//
//go:noinline
func KeepAlive(x any) {}
