// The profile of goroutines: all of them, with their stacks.
package main

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
)

//go:noinline
func waits(ready *sync.WaitGroup, stop chan bool) {
	ready.Done()
	<-stop
}

func main() {
	var ready sync.WaitGroup
	stop := make(chan bool)
	for range 50 {
		ready.Add(1)
		go waits(&ready, stop)
	}
	ready.Wait()
	for range 100 {
		runtime.Gosched()
	}
	var b bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&b, 1)
	text := b.String()
	fmt.Println(strings.HasPrefix(text, "goroutine profile: total 51\n"), strings.Contains(text, "\n50 @ "), strings.Contains(text, "main.waits"), strings.Contains(text, "main.main"))
	fmt.Println(pprof.Lookup("goroutine").Count())
	records := make([]runtime.StackRecord, 10)
	fmt.Println(runtime.GoroutineProfile(records))
	records = make([]runtime.StackRecord, 100)
	n, ok := runtime.GoroutineProfile(records)
	frame, _ := runtime.CallersFrames(records[0].Stack()).Next()
	fmt.Println(n, ok, len(records[1].Stack()) > 1, strings.HasPrefix(frame.Function, "runtime."))
	close(stop)
}
