package runtime

import (
	"unsafe"
)

const (
	statClasses = 61 // entries of MemStats.BySize, which programs rely on
	maxClasses  = 80
)

// rawstats mirrors what read_memstats of runtime/natives/memory.cpp writes.
type rawstats struct {
	live, totalAlloc, sys, mallocs, frees, nextGC, lastGC, pauseTotal, lastPause, numGC, forced, inUse, released, stacks, classes uint64

	class [maxClasses]struct {
		size, mallocs, frees uint64
	}
}

// MemStats describes the heap and the collector; ReadMemStats fills it. Fields without a counterpart here stay 0.
type MemStats struct {
	Alloc      uint64
	TotalAlloc uint64
	Sys        uint64
	Lookups    uint64
	Mallocs    uint64
	Frees      uint64

	HeapAlloc    uint64
	HeapSys      uint64
	HeapIdle     uint64
	HeapInuse    uint64
	HeapReleased uint64
	HeapObjects  uint64

	StackInuse  uint64
	StackSys    uint64
	MSpanInuse  uint64
	MSpanSys    uint64
	MCacheInuse uint64
	MCacheSys   uint64
	BuckHashSys uint64
	GCSys       uint64
	OtherSys    uint64

	NextGC        uint64 // bytes
	LastGC        uint64 // nanoseconds since 1970
	PauseTotalNs  uint64
	PauseNs       [256]uint64 // rings; the latest at (NumGC+255)%256
	PauseEnd      [256]uint64
	NumGC         uint32
	NumForcedGC   uint32
	GCCPUFraction float64
	EnableGC      bool
	DebugGC       bool

	BySize [statClasses]struct {
		Size    uint32
		Mallocs uint64
		Frees   uint64
	}
}

var stats struct {
	lock uint32
	raw  rawstats
}

// ReadMemStats fills m.
func ReadMemStats(m *MemStats) {
	lockw(&stats.lock)
	r := &stats.raw
	readmemstats(unsafe.Pointer(r))
	*m = MemStats{
		Alloc:        r.live,
		TotalAlloc:   r.totalAlloc,
		Sys:          r.sys + r.stacks,
		Mallocs:      r.mallocs,
		Frees:        r.frees,
		HeapAlloc:    r.live,
		HeapSys:      r.sys,
		HeapIdle:     r.sys - min(r.inUse, r.sys),
		HeapInuse:    r.inUse,
		HeapReleased: r.released,
		StackInuse:   r.stacks,
		StackSys:     r.stacks,
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

// GC collects garbage and returns when that is done.
func GC() {
	clearPools()
	gcStart()
	if getg().locks == 0 {
		Gosched() // finalizers that have become due, and others that would have run meanwhile
	}
}

// More than one where a test's variant of package sync stands beside another.
var poolCleanups []func()

//go:linkname sync_runtime_registerPoolCleanup sync.runtime_registerPoolCleanup
func sync_runtime_registerPoolCleanup(f func()) {
	poolCleanups = append(poolCleanups, f)
	after := clearPools
	aftergc(*(**funcval)(unsafe.Pointer(&after)))
}

func clearPools() {
	pin() // not divided by a preemption: nobody uses a pool meanwhile
	for _, f := range poolCleanups {
		f()
	}
	unpin()
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
