package runtime

import (
	"sync/atomic"
	"unsafe"
)

// Package sync/atomic as func values: a call is an instruction, but a value needs a function.

//go:linkname value_LoadPointer sync/atomic.LoadPointer
func value_LoadPointer(p *unsafe.Pointer) unsafe.Pointer { return atomic.LoadPointer(p) }

//go:linkname value_AddInt32 sync/atomic.AddInt32
func value_AddInt32(p *int32, v int32) int32 { return atomic.AddInt32(p, v) }

//go:linkname value_AndInt32 sync/atomic.AndInt32
func value_AndInt32(p *int32, v int32) int32 { return atomic.AndInt32(p, v) }

//go:linkname value_OrInt32 sync/atomic.OrInt32
func value_OrInt32(p *int32, v int32) int32 { return atomic.OrInt32(p, v) }

//go:linkname value_SwapInt32 sync/atomic.SwapInt32
func value_SwapInt32(p *int32, v int32) int32 { return atomic.SwapInt32(p, v) }

//go:linkname value_CompareAndSwapInt32 sync/atomic.CompareAndSwapInt32
func value_CompareAndSwapInt32(p *int32, old, v int32) bool {
	return atomic.CompareAndSwapInt32(p, old, v)
}

//go:linkname value_LoadInt32 sync/atomic.LoadInt32
func value_LoadInt32(p *int32) int32 { return atomic.LoadInt32(p) }

//go:linkname value_StoreInt32 sync/atomic.StoreInt32
func value_StoreInt32(p *int32, v int32) { atomic.StoreInt32(p, v) }

//go:linkname value_AddInt64 sync/atomic.AddInt64
func value_AddInt64(p *int64, v int64) int64 { return atomic.AddInt64(p, v) }

//go:linkname value_AndInt64 sync/atomic.AndInt64
func value_AndInt64(p *int64, v int64) int64 { return atomic.AndInt64(p, v) }

//go:linkname value_OrInt64 sync/atomic.OrInt64
func value_OrInt64(p *int64, v int64) int64 { return atomic.OrInt64(p, v) }

//go:linkname value_SwapInt64 sync/atomic.SwapInt64
func value_SwapInt64(p *int64, v int64) int64 { return atomic.SwapInt64(p, v) }

//go:linkname value_CompareAndSwapInt64 sync/atomic.CompareAndSwapInt64
func value_CompareAndSwapInt64(p *int64, old, v int64) bool {
	return atomic.CompareAndSwapInt64(p, old, v)
}

//go:linkname value_LoadInt64 sync/atomic.LoadInt64
func value_LoadInt64(p *int64) int64 { return atomic.LoadInt64(p) }

//go:linkname value_StoreInt64 sync/atomic.StoreInt64
func value_StoreInt64(p *int64, v int64) { atomic.StoreInt64(p, v) }

//go:linkname value_AddUint32 sync/atomic.AddUint32
func value_AddUint32(p *uint32, v uint32) uint32 { return atomic.AddUint32(p, v) }

//go:linkname value_AndUint32 sync/atomic.AndUint32
func value_AndUint32(p *uint32, v uint32) uint32 { return atomic.AndUint32(p, v) }

//go:linkname value_OrUint32 sync/atomic.OrUint32
func value_OrUint32(p *uint32, v uint32) uint32 { return atomic.OrUint32(p, v) }

//go:linkname value_SwapUint32 sync/atomic.SwapUint32
func value_SwapUint32(p *uint32, v uint32) uint32 { return atomic.SwapUint32(p, v) }

//go:linkname value_CompareAndSwapUint32 sync/atomic.CompareAndSwapUint32
func value_CompareAndSwapUint32(p *uint32, old, v uint32) bool {
	return atomic.CompareAndSwapUint32(p, old, v)
}

//go:linkname value_LoadUint32 sync/atomic.LoadUint32
func value_LoadUint32(p *uint32) uint32 { return atomic.LoadUint32(p) }

//go:linkname value_StoreUint32 sync/atomic.StoreUint32
func value_StoreUint32(p *uint32, v uint32) { atomic.StoreUint32(p, v) }

//go:linkname value_AddUint64 sync/atomic.AddUint64
func value_AddUint64(p *uint64, v uint64) uint64 { return atomic.AddUint64(p, v) }

//go:linkname value_AndUint64 sync/atomic.AndUint64
func value_AndUint64(p *uint64, v uint64) uint64 { return atomic.AndUint64(p, v) }

//go:linkname value_OrUint64 sync/atomic.OrUint64
func value_OrUint64(p *uint64, v uint64) uint64 { return atomic.OrUint64(p, v) }

//go:linkname value_SwapUint64 sync/atomic.SwapUint64
func value_SwapUint64(p *uint64, v uint64) uint64 { return atomic.SwapUint64(p, v) }

//go:linkname value_CompareAndSwapUint64 sync/atomic.CompareAndSwapUint64
func value_CompareAndSwapUint64(p *uint64, old, v uint64) bool {
	return atomic.CompareAndSwapUint64(p, old, v)
}

//go:linkname value_LoadUint64 sync/atomic.LoadUint64
func value_LoadUint64(p *uint64) uint64 { return atomic.LoadUint64(p) }

//go:linkname value_StoreUint64 sync/atomic.StoreUint64
func value_StoreUint64(p *uint64, v uint64) { atomic.StoreUint64(p, v) }

//go:linkname value_AddUintptr sync/atomic.AddUintptr
func value_AddUintptr(p *uintptr, v uintptr) uintptr { return atomic.AddUintptr(p, v) }

//go:linkname value_AndUintptr sync/atomic.AndUintptr
func value_AndUintptr(p *uintptr, v uintptr) uintptr { return atomic.AndUintptr(p, v) }

//go:linkname value_OrUintptr sync/atomic.OrUintptr
func value_OrUintptr(p *uintptr, v uintptr) uintptr { return atomic.OrUintptr(p, v) }

//go:linkname value_SwapUintptr sync/atomic.SwapUintptr
func value_SwapUintptr(p *uintptr, v uintptr) uintptr { return atomic.SwapUintptr(p, v) }

//go:linkname value_CompareAndSwapUintptr sync/atomic.CompareAndSwapUintptr
func value_CompareAndSwapUintptr(p *uintptr, old, v uintptr) bool {
	return atomic.CompareAndSwapUintptr(p, old, v)
}

//go:linkname value_LoadUintptr sync/atomic.LoadUintptr
func value_LoadUintptr(p *uintptr) uintptr { return atomic.LoadUintptr(p) }

//go:linkname value_StoreUintptr sync/atomic.StoreUintptr
func value_StoreUintptr(p *uintptr, v uintptr) { atomic.StoreUintptr(p, v) }
