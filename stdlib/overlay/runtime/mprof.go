package runtime

import (
	"internal/coverage/rtcov"
	"internal/profilerecord"
	"unsafe"
)

// Profiles. Those of memory, blocking and mutexes have no samples yet, which is a legal state of each; execution traces say that
// they are not there.

// MemProfileRate would be the mean number of bytes between samples of the memory profile.
var MemProfileRate int = 512 * 1024

// SetBlockProfileRate has no effect yet: no blocking is sampled.
func SetBlockProfileRate(rate int) {}

var mutexFraction int

// SetMutexProfileFraction only remembers the rate and returns the old one; a negative rate reads it.
func SetMutexProfileFraction(rate int) int {
	old := mutexFraction
	if rate >= 0 {
		mutexFraction = rate
	}
	return old
}

// StackRecord is one stack of a profile.
type StackRecord struct {
	Stack0 [32]uintptr // ends at the first 0
}

// Stack is the part of Stack0 that is filled.
func (r *StackRecord) Stack() []uintptr { return untilZero(r.Stack0[:]) }

func untilZero(s []uintptr) []uintptr {
	for i, v := range s {
		if v == 0 {
			return s[:i]
		}
	}
	return s
}

// MemProfileRecord sums up the allocations of one stack.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr // ends at the first 0
}

// InUseBytes is what has been allocated and not freed.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects is the same in objects.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack is the part of Stack0 that is filled.
func (r *MemProfileRecord) Stack() []uintptr { return untilZero(r.Stack0[:]) }

// BlockProfileRecord sums up the waiting of one stack.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64
	StackRecord
}

// MemProfile has no records yet.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) { return 0, true }

// BlockProfile has no records yet.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// MutexProfile has no records yet.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// ThreadCreateProfile has no records yet.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) { return 0, true }

func allstacks(out *uint64, n int) int

// stacksOfAll has the return addresses of all goroutines, the calling one first; frames that are inlined have their own.
func stacksOfAll() [][]uintptr {
	raw := make([]uint64, 1024)
	for {
		n := allstacks(&raw[0], len(raw))
		if n <= len(raw) {
			raw = raw[:n]
			break
		}
		raw = make([]uint64, n+n/4)
	}
	var all [][]uintptr
	frames := make([]frameinfo, maxInline)
	for len(raw) > 0 {
		var stack []uintptr
		for _, pc := range raw[1 : 1+raw[0]] {
			for d := range expandpc(uintptr(pc), &frames[0], maxInline) {
				stack = append(stack, uintptr(pc)|uintptr(d)<<pcDepthShift)
			}
		}
		if len(all) == 0 {
			stack = stack[1:] // this function itself
		}
		all = append(all, stack)
		raw = raw[1+raw[0]:]
	}
	return all
}

// GoroutineProfile fills p with the stacks of all goroutines, the calling one first.
func GoroutineProfile(p []StackRecord) (n int, ok bool) {
	all := stacksOfAll()
	if len(p) < len(all) {
		return len(all), false
	}
	for i, stack := range all {
		p[i] = StackRecord{}
		copy(p[i].Stack0[:], stack)
	}
	return len(all), true
}

// CPUProfile panics, as it has done for long.
//
// Deprecated: package runtime/pprof does this.
func CPUProfile() []byte { panic("CPUProfile no longer available") }

var cpuProfile struct {
	hz     int
	header bool // readProfile has given it out
	raw    []uint64
}

func setprofilerate(hz int) bool
func takeprofile(out *uint64, n int) int

// SetCPUProfileRate starts the CPU profile with that many samples in a second of CPU time; 0 ends it.
func SetCPUProfileRate(hz int) {
	hz = max(0, min(hz, 1000000))
	if hz > 0 {
		if cpuProfile.hz != 0 {
			print("runtime: cannot set CPU profile rate until previous profile has finished.\n")
			return
		}
		cpuProfile.header = false
		cpuProfile.raw = make([]uint64, 1<<14)
	}
	if !setprofilerate(hz) {
		hz = 0
	}
	cpuProfile.hz = hz
}

// The records of runtime/profbuf.go: a header with the rate, then samples, each frame that was inlined with an address of its own.
//
//go:linkname runtime_pprof_readProfile runtime/pprof.readProfile
func runtime_pprof_readProfile() (data []uint64, tags []unsafe.Pointer, eof bool) {
	p := &cpuProfile
	if !p.header {
		p.header = true
		return []uint64{3, 0, uint64(max(p.hz, 1))}, []unsafe.Pointer{nil}, false
	}
	ended := p.hz == 0
	if p.raw == nil {
		return nil, nil, true
	}
	n := takeprofile(&p.raw[0], len(p.raw))
	frames := make([]frameinfo, maxInline)
	for raw := p.raw[:n]; len(raw) > 0; raw = raw[raw[0]:] {
		at := len(data)
		data = append(data, 0, raw[1], raw[2])
		if raw[2] == 0 {
			data = append(data, raw[3])
		} else {
			for _, pc := range raw[3:raw[0]] {
				for d := range expandpc(uintptr(pc), &frames[0], maxInline) {
					data = append(data, pc|uint64(d)<<pcDepthShift)
				}
			}
		}
		data[at] = uint64(len(data) - at)
		tags = append(tags, nil)
	}
	if ended && n < len(p.raw)-128 { // all of it fitted
		p.raw = nil
		return data, tags, true
	}
	return data, tags, false
}

//go:linkname pprof_cyclesPerSecond runtime/pprof.runtime_cyclesPerSecond
func pprof_cyclesPerSecond() int64 { return 1000000000 }

func pprof_memProfileInternal(p []profilerecord.MemProfileRecord, inuseZero bool) (n int, ok bool) {
	return 0, true
}

func pprof_blockProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	return 0, true
}

func pprof_mutexProfileInternal(p []profilerecord.BlockProfileRecord) (n int, ok bool) {
	return 0, true
}

func pprof_threadCreateInternal(p []profilerecord.StackRecord) (n int, ok bool) { return 0, true }

func pprof_goroutineProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	all := stacksOfAll()
	if len(p) < len(all) {
		return len(all), false
	}
	for i, stack := range all {
		p[i].Stack = stack
	}
	if len(labels) > 0 {
		labels[0] = getg().labels
	}
	return len(all), true
}

func pprof_goroutineLeakProfileWithLabels(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {
	notthere("runtime/pprof goroutineleak profile")
	return 0, false
}

//go:linkname goroutineLeakGC runtime/pprof.runtime_goroutineLeakGC
func goroutineLeakGC() { notthere("runtime/pprof.runtime_goroutineLeakGC") }

//go:linkname goroutineleakcount runtime/pprof.runtime_goroutineleakcount
func goroutineleakcount() int { return 0 }

func pprof_makeProfStack() []uintptr { return make([]uintptr, 128) }

func pprof_fpunwindExpand(dst, src []uintptr) int { return copy(dst, src) }

//go:linkname runtime_setProfLabel runtime/pprof.runtime_setProfLabel
func runtime_setProfLabel(labels unsafe.Pointer) { getg().labels = labels }

//go:linkname runtime_getProfLabel runtime/pprof.runtime_getProfLabel
func runtime_getProfLabel() unsafe.Pointer { return getg().labels }

// Execution traces.

// StartTrace fails: execution traces are not there yet.
func StartTrace() error { return errorString("tracing is not supported") }

// StopTrace has nothing to stop.
func StopTrace() {}

// ReadTrace has nothing to read.
func ReadTrace() (buf []byte) { return nil }

//go:linkname traceAdvance
func traceAdvance(stopTrace bool) {}

//go:linkname traceClockNow
func traceClockNow() uint64 { return uint64(nanotime()) }

//go:linkname traceClockUnitsPerSecond runtime/trace.runtime_traceClockUnitsPerSecond
func traceClockUnitsPerSecond() uint64 { return 1000000000 }

//go:linkname trace_userTaskCreate runtime/trace.userTaskCreate
func trace_userTaskCreate(id, parentID uint64, taskType string) {}

//go:linkname trace_userTaskEnd runtime/trace.userTaskEnd
func trace_userTaskEnd(id uint64) {}

//go:linkname trace_userRegion runtime/trace.userRegion
func trace_userRegion(id, mode uint64, name string) {}

//go:linkname trace_userLog runtime/trace.userLog
func trace_userLog(id uint64, category, message string) {}

//go:linkname coverage_getCovCounterList internal/coverage/cfile.getCovCounterList
func coverage_getCovCounterList() []rtcov.CovCounterBlob { return nil }
