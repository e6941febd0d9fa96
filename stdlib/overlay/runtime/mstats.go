package runtime

import (
	"unsafe"
)

const (
	statClasses = 61 // entries of MemStats.BySize, fixed by its documentation
	maxClasses  = 80
)

// rawstats mirrors what read_memstats of runtime/natives/memory.cpp writes.
type rawstats struct {
	live, totalAlloc, sys, mallocs, frees, nextGC, lastGC, pauseTotal, lastPause, numGC, forced, classes uint64

	class [maxClasses]struct {
		size, mallocs, frees uint64
	}
}

// A MemStats records statistics about the memory allocator.
type MemStats struct {
	// General statistics.

	Alloc      uint64 // bytes of allocated heap objects; the same as HeapAlloc
	TotalAlloc uint64 // cumulative bytes allocated for heap objects
	Sys        uint64 // total bytes of memory obtained from the OS
	Lookups    uint64 // number of pointer lookups performed by the runtime
	Mallocs    uint64 // cumulative count of heap objects allocated
	Frees      uint64 // cumulative count of heap objects freed

	// Heap memory statistics.

	HeapAlloc    uint64 // bytes of allocated heap objects
	HeapSys      uint64 // bytes of heap memory obtained from the OS
	HeapIdle     uint64 // bytes in idle (unused) spans
	HeapInuse    uint64 // bytes in in-use spans
	HeapReleased uint64 // bytes of physical memory returned to the OS
	HeapObjects  uint64 // number of allocated heap objects

	// Stack memory statistics.

	StackInuse uint64 // bytes in stack spans
	StackSys   uint64 // bytes of stack memory obtained from the OS

	// Off-heap memory statistics.

	MSpanInuse  uint64
	MSpanSys    uint64
	MCacheInuse uint64
	MCacheSys   uint64
	BuckHashSys uint64
	GCSys       uint64
	OtherSys    uint64

	// Garbage collector statistics.

	NextGC        uint64      // target heap size of the next GC cycle
	LastGC        uint64      // time the last garbage collection finished, as nanoseconds since 1970
	PauseTotalNs  uint64      // cumulative nanoseconds in GC stop-the-world pauses
	PauseNs       [256]uint64 // circular buffer of recent pause times
	PauseEnd      [256]uint64 // circular buffer of recent pause end times
	NumGC         uint32      // number of completed GC cycles
	NumForcedGC   uint32      // number of GC cycles that were forced by a call of GC
	GCCPUFraction float64     // fraction of the program's available CPU time used by the GC
	EnableGC      bool        // always true
	DebugGC       bool        // unused

	// BySize reports per-size class allocation statistics.
	BySize [statClasses]struct {
		Size    uint32 // maximum byte size of an object in this size class
		Mallocs uint64
		Frees   uint64
	}
}

var stats struct {
	lock uint32
	raw  rawstats
}

// ReadMemStats populates m with memory allocator statistics.
func ReadMemStats(m *MemStats) {
	lockw(&stats.lock)
	r := &stats.raw
	readmemstats(unsafe.Pointer(r))
	*m = MemStats{
		Alloc:        r.live,
		TotalAlloc:   r.totalAlloc,
		Sys:          r.sys,
		Mallocs:      r.mallocs,
		Frees:        r.frees,
		HeapAlloc:    r.live,
		HeapSys:      r.sys,
		HeapIdle:     r.sys - min(r.live, r.sys),
		HeapInuse:    min(r.live, r.sys),
		HeapObjects:  r.mallocs - r.frees,
		NextGC:       r.nextGC,
		LastGC:       r.lastGC,
		PauseTotalNs: r.pauseTotal,
		NumGC:        uint32(r.numGC),
		NumForcedGC:  uint32(r.forced),
		EnableGC:     true,
	}
	if r.numGC > 0 {
		m.PauseNs[(r.numGC+255)%256] = r.lastPause
		m.PauseEnd[(r.numGC+255)%256] = r.lastGC
	}
	for i := 0; i < min(int(r.classes), statClasses); i++ {
		c := &r.class[i]
		m.BySize[i].Size = uint32(c.size)
		m.BySize[i].Mallocs = c.mallocs
		m.BySize[i].Frees = c.frees
	}
	unlockw(&stats.lock)
}

// GC runs a garbage collection and blocks the caller until the garbage collection is complete. It may also block the
// entire program.
func GC() {
	clearPools()
	gcStart()
}

var poolCleanup func()

//go:linkname sync_runtime_registerPoolCleanup sync.runtime_registerPoolCleanup
func sync_runtime_registerPoolCleanup(f func()) { poolCleanup = f }

func clearPools() {
	if poolCleanup != nil {
		poolCleanup()
	}
}

//go:linkname boring_registerCache crypto/internal/boring/bcache.registerCache
func boring_registerCache(p unsafe.Pointer) {}

// readGCStats fills *pauses with recent pauses, their ends, the time of the last collection, the number of collections and
// the sum of pauses. Only the last pause is on record.
//
//go:linkname readGCStats runtime/debug.readGCStats
func readGCStats(pauses *[]uint64) {
	p := *pauses
	if cap(p) < 256+3 {
		throw("short slice passed to readGCStats")
	}
	lockw(&stats.lock)
	r := &stats.raw
	readmemstats(unsafe.Pointer(r))
	p = p[:0]
	if r.numGC > 0 {
		p = append(p, r.lastPause, r.lastGC)
	}
	*pauses = append(p, r.lastGC, r.numGC, r.pauseTotal)
	unlockw(&stats.lock)
}
