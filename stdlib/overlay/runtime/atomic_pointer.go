package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// Atomic stores of pointers are not intrinsics of the compiler: the collector may have to know of them.

//go:nosplit
func atomicBarrier(p *unsafe.Pointer, v unsafe.Pointer) {
	if barrierOn {
		bulkBarrierPreWrite(unsafe.Pointer(p), unsafe.Pointer(&v), ptrSize)
	}
}

//go:linkname atomic_storePointer internal/runtime/atomic.storePointer
//go:nosplit
func atomic_storePointer(p *unsafe.Pointer, v unsafe.Pointer) {
	atomicBarrier(p, v)
	atomic.StorepNoWB(unsafe.Pointer(p), v)
}

//go:linkname atomic_casPointer internal/runtime/atomic.casPointer
//go:nosplit
func atomic_casPointer(p *unsafe.Pointer, old, v unsafe.Pointer) bool {
	atomicBarrier(p, v)
	return atomic.Casp1(p, old, v)
}

//go:linkname sync_atomic_StorePointer sync/atomic.StorePointer
//go:nosplit
func sync_atomic_StorePointer(p *unsafe.Pointer, v unsafe.Pointer) {
	atomicBarrier(p, v)
	atomic.StorepNoWB(unsafe.Pointer(p), v)
}

//go:linkname sync_atomic_SwapPointer sync/atomic.SwapPointer
//go:nosplit
func sync_atomic_SwapPointer(p *unsafe.Pointer, v unsafe.Pointer) unsafe.Pointer {
	atomicBarrier(p, v)
	return unsafe.Pointer(atomic.Xchguintptr((*uintptr)(unsafe.Pointer(p)), uintptr(v)))
}

//go:linkname sync_atomic_CompareAndSwapPointer sync/atomic.CompareAndSwapPointer
//go:nosplit
func sync_atomic_CompareAndSwapPointer(p *unsafe.Pointer, old, v unsafe.Pointer) bool {
	atomicBarrier(p, v)
	return atomic.Casp1(p, old, v)
}
