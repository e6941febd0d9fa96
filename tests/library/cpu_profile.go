// CPU profiles: samples arrive, their stacks name the functions that ran.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"
)

//go:noinline
func busyLeaf(n int) (s int) {
	for i := range n {
		s += i * i % 7
	}
	return s
}

//go:noinline
func busyCaller(n int) int { return busyLeaf(n) + 1 }

func profile(work func()) string {
	var b bytes.Buffer
	if err := pprof.StartCPUProfile(&b); err != nil {
		return err.Error()
	}
	fmt.Println(pprof.StartCPUProfile(io.Discard))
	work()
	pprof.StopCPUProfile()
	z, err := gzip.NewReader(&b)
	if err != nil {
		return err.Error()
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// The clock of profiles: on a busy machine it is slower than the one on the wall.
func processorTime() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano())
}

func main() {
	// Twice: a profile can be started again.
	for range 2 {
		sum := 0
		text := profile(func() {
			for start := processorTime(); processorTime()-start < 300*time.Millisecond; {
				sum += busyCaller(100000)
			}
		})
		fmt.Println(sum > 0, strings.Contains(text, "main.busyLeaf"), strings.Contains(text, "main.busyCaller"), strings.Contains(text, "main.main"), strings.Contains(text, "nanoseconds"))
	}
}
