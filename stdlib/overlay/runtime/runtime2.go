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
	defer_        *deferFrame // innermost frame of a function with defer statements
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
	gFlagDurable      // counted as durably blocked in its bubble
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
	waitReasonSynctestWaitGroupWait
	waitReasonPreempted
)

// deferFrame mirrors DeferFrame of runtime/abi/frame.h.
type deferFrame struct {
	pc   uintptr
	fp   uintptr
	head *_defer     // newest pending call
	link *deferFrame // next outer frame with deferred calls
	bits uint        // bit i: the i-th func() behind this struct is pending
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

// staticuint64s[i] == i: one-byte values in interfaces need no allocation. Written out, so that it is data before any code runs.
var staticuint64s = [256]uint64{
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
	32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
	48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
	64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79,
	80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
	96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111,
	112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
	128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143,
	144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159,
	160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175,
	176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191,
	192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 206, 207,
	208, 209, 210, 211, 212, 213, 214, 215, 216, 217, 218, 219, 220, 221, 222, 223,
	224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239,
	240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255,
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

// KeepAlive is a use of x: until here it is reachable.
//
//go:noinline
func KeepAlive(x any) {}
