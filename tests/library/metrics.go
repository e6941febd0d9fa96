// runtime/metrics: every metric that is described can be read, with the kind that it is described with.
package main

import (
	"fmt"
	"runtime"
	"runtime/metrics"
)

func main() {
	runtime.GC()
	all := metrics.All()
	samples := make([]metrics.Sample, len(all))
	for i, d := range all {
		samples[i].Name = d.Name
	}
	metrics.Read(samples)
	for i, s := range samples {
		if s.Value.Kind() != all[i].Kind {
			fmt.Println("kind of", s.Name, s.Value.Kind(), all[i].Kind)
		}
		switch s.Name {
		case "/sched/goroutines:goroutines":
			fmt.Println("goroutines", s.Value.Uint64() > 0)
		case "/memory/classes/heap/objects:bytes", "/gc/cycles/total:gc-cycles", "/gc/heap/allocs:bytes", "/gc/cycles/forced:gc-cycles", "/memory/classes/total:bytes":
			fmt.Println(s.Name, s.Value.Uint64() > 0)
		case "/sched/gomaxprocs:threads":
			fmt.Println("procs", s.Value.Uint64() == uint64(runtime.GOMAXPROCS(0)))
		case "/gc/gogc:percent":
			fmt.Println("gogc", s.Value.Uint64())
		case "/sched/latencies:seconds":
			h := s.Value.Float64Histogram()
			fmt.Println("histogram", len(h.Buckets) == len(h.Counts)+1)
		}
	}
	none := []metrics.Sample{{Name: "/no/such:thing"}}
	metrics.Read(none)
	fmt.Println(none[0].Value.Kind() == metrics.KindBad)
}
