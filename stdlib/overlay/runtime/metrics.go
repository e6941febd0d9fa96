package runtime

import "unsafe"

// metricValue mirrors runtime/metrics.Value: kind 0 none, 1 uint64, 2 float64, 3 *metricHistogram.
type metricValue struct {
	kind    int
	scalar  uint64
	pointer unsafe.Pointer
}

type metricSample struct {
	name  string
	value metricValue
}

// metricHistogram mirrors runtime/metrics.Float64Histogram.
type metricHistogram struct {
	counts  []uint64
	buckets []float64
}

// readMetrics fills what the runtime counts. Distributions have one bucket without events, figures that nothing here corresponds to are 0.
//
//go:linkname readMetrics runtime/metrics.runtime_readMetrics
func readMetrics(samples unsafe.Pointer, n, c int) {
	var m MemStats
	ReadMemStats(&m)
	for i := range unsafe.Slice((*metricSample)(samples), n) {
		s := (*metricSample)(add(samples, uintptr(i)*unsafe.Sizeof(metricSample{})))
		s.value = metricValue{}
		if read := godebugMetrics[s.name]; read != nil {
			s.value.kind, s.value.scalar = 1, read()
			continue
		}
		if v, ok := metricOf(s.name, &m); ok {
			s.value.kind, s.value.scalar = 1, v
			continue
		}
		switch s.name {
		case "/cpu/classes/gc/mark/assist:cpu-seconds", "/cpu/classes/gc/mark/dedicated:cpu-seconds", "/cpu/classes/gc/mark/idle:cpu-seconds",
			"/cpu/classes/idle:cpu-seconds", "/cpu/classes/scavenge/assist:cpu-seconds", "/cpu/classes/scavenge/background:cpu-seconds",
			"/cpu/classes/scavenge/total:cpu-seconds", "/sync/mutex/wait/total:seconds":
			s.value.kind = 2
		case "/cpu/classes/gc/pause:cpu-seconds", "/cpu/classes/gc/total:cpu-seconds":
			s.value.kind, s.value.scalar = 2, metricBits(float64(m.PauseTotalNs)/1e9)
		case "/cpu/classes/total:cpu-seconds":
			s.value.kind, s.value.scalar = 2, metricBits(float64(nanotime()-metricStart)/1e9)
		case "/cpu/classes/user:cpu-seconds":
			s.value.kind, s.value.scalar = 2, metricBits(float64(nanotime()-metricStart-int64(m.PauseTotalNs))/1e9)
		case "/gc/heap/allocs-by-size:bytes", "/gc/heap/frees-by-size:bytes", "/gc/pauses:seconds", "/sched/latencies:seconds", "/sched/pauses/stopping/gc:seconds",
			"/sched/pauses/stopping/other:seconds", "/sched/pauses/total/gc:seconds", "/sched/pauses/total/other:seconds":
			s.value.kind, s.value.pointer = 3, unsafe.Pointer(&metricHistogram{make([]uint64, 1), []float64{0, 1e9}})
		}
	}
}

var metricStart = nanotime()

func metricBits(f float64) uint64 { return *(*uint64)(unsafe.Pointer(&f)) }

func metricOf(name string, m *MemStats) (uint64, bool) {
	switch name {
	case "/gc/cycles/automatic:gc-cycles":
		return uint64(m.NumGC - m.NumForcedGC), true
	case "/gc/cycles/forced:gc-cycles":
		return uint64(m.NumForcedGC), true
	case "/gc/cycles/total:gc-cycles":
		return uint64(m.NumGC), true
	case "/gc/gogc:percent":
		v := setgcpercent(-1)
		setgcpercent(v)
		return uint64(v), true
	case "/gc/gomemlimit:bytes":
		return uint64(setmemorylimit(-1)), true
	case "/gc/heap/allocs:bytes":
		return m.TotalAlloc, true
	case "/gc/heap/allocs:objects":
		return m.Mallocs, true
	case "/gc/heap/frees:bytes":
		return m.TotalAlloc - m.HeapAlloc, true
	case "/gc/heap/frees:objects":
		return m.Frees, true
	case "/gc/heap/goal:bytes":
		return m.NextGC, true
	case "/gc/heap/live:bytes", "/memory/classes/heap/objects:bytes", "/gc/scan/heap:bytes", "/gc/scan/total:bytes":
		return m.HeapAlloc, true
	case "/gc/heap/objects:objects":
		return m.Mallocs - m.Frees, true
	case "/gc/stack/starting-size:bytes":
		return 2048, true
	case "/memory/classes/heap/free:bytes":
		return m.HeapIdle - m.HeapReleased, true
	case "/memory/classes/heap/released:bytes":
		return m.HeapReleased, true
	case "/memory/classes/heap/stacks:bytes", "/gc/scan/stack:bytes":
		return m.StackInuse, true
	case "/memory/classes/heap/unused:bytes":
		return m.HeapInuse - m.HeapAlloc, true
	case "/memory/classes/metadata/other:bytes":
		return m.GCSys, true
	case "/memory/classes/other:bytes":
		return m.OtherSys, true
	case "/memory/classes/total:bytes":
		return m.Sys, true
	case "/sched/gomaxprocs:threads":
		return uint64(GOMAXPROCS(0)), true
	case "/sched/goroutines:goroutines":
		return uint64(gcount()), true
	case "/sched/goroutines/running:goroutines", "/sched/threads/total:threads":
		return 1, true
	case "/sched/goroutines/waiting:goroutines":
		return uint64(gcount() - 1), true
	case "/cgo/go-to-c-calls:calls", "/gc/cleanups/executed:cleanups", "/gc/cleanups/queued:cleanups", "/gc/finalizers/executed:finalizers", "/gc/finalizers/queued:finalizers",
		"/gc/heap/tiny/allocs:objects", "/gc/limiter/last-enabled:gc-cycle", "/gc/scan/globals:bytes", "/memory/classes/metadata/mcache/free:bytes",
		"/memory/classes/metadata/mcache/inuse:bytes", "/memory/classes/metadata/mspan/free:bytes", "/memory/classes/metadata/mspan/inuse:bytes",
		"/memory/classes/os-stacks:bytes", "/memory/classes/profiling/buckets:bytes", "/sched/goroutines-created:goroutines",
		"/sched/goroutines/not-in-go:goroutines", "/sched/goroutines/runnable:goroutines":
		return 0, true
	}
	// Settings of GODEBUG that the program has not asked for.
	const events = "/godebug/non-default-behavior/"
	return 0, len(name) > len(events) && name[:len(events)] == events
}
