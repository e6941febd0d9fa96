// System calls that wait let other goroutines run: pipes, children, FIFOs, file locks, sleeps.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	dir, err := os.MkdirTemp("", "blk")
	must(err)
	defer os.RemoveAll(dir)
	ticks := 0
	tick := time.NewTicker(5 * time.Millisecond)
	go func() {
		for range tick.C {
			ticks++
		}
	}()
	// pipes larger than 64 KB
	in := strings.Repeat("0123456789abcdef", 100000)
	cmd := exec.Command("cat")
	cmd.Stdin = strings.NewReader(in)
	var out bytes.Buffer
	cmd.Stdout = &out
	must(cmd.Run())
	fmt.Println("cat", out.String() == in)
	// wait for a child
	t0 := ticks
	must(exec.Command("sleep", "0.2").Run())
	fmt.Println("ticks beside a child", ticks-t0 > 0)
	// FIFO
	fifo := filepath.Join(dir, "fifo")
	must(syscall.Mkfifo(fifo, 0600))
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		time.Sleep(50 * time.Millisecond)
		f, err := os.OpenFile(fifo, os.O_WRONLY, 0)
		must(err)
		time.Sleep(50 * time.Millisecond)
		fmt.Fprint(f, "through the fifo")
		f.Close()
	}()
	f, err := os.Open(fifo)
	must(err)
	b, err := io.ReadAll(f)
	must(err)
	fmt.Println(string(b))
	wg.Wait()
	// flock
	name := filepath.Join(dir, "lock")
	f1, _ := os.Create(name)
	f2, _ := os.Open(name)
	must(syscall.Flock(int(f1.Fd()), syscall.LOCK_EX))
	var order []string
	wg.Add(1)
	go func() {
		defer wg.Done()
		must(syscall.Flock(int(f2.Fd()), syscall.LOCK_EX))
		order = append(order, "second")
		syscall.Flock(int(f2.Fd()), syscall.LOCK_UN)
	}()
	time.Sleep(30 * time.Millisecond)
	order = append(order, "first")
	must(syscall.Flock(int(f1.Fd()), syscall.LOCK_UN))
	wg.Wait()
	fmt.Println(order)
	// blocking pipe
	var p [2]int
	must(syscall.Pipe(p[:]))
	got := make(chan string)
	go func() {
		b := make([]byte, 10)
		n, err := syscall.Read(p[0], b)
		must(err)
		got <- string(b[:n])
	}()
	time.Sleep(20 * time.Millisecond)
	syscall.Write(p[1], []byte("late"))
	fmt.Println(<-got)
	// nanosleep
	t0 = ticks
	nap(100 * time.Millisecond)
	fmt.Println("ticks beside nanosleep", ticks-t0 > 0)
	// many at once: one after the other would take 5 s
	for i := 0; i < 100; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			nap(50 * time.Millisecond)
		}()
	}
	s := time.Now()
	wg.Wait()
	fmt.Println("many", time.Since(s) < 4*time.Second)
	tick.Stop()
}

// nap is nanosleep, which signals may interrupt.
func nap(d time.Duration) {
	end := time.Now().Add(d)
	for left := d; left > 0; left = time.Until(end) {
		ts := syscall.NsecToTimespec(int64(left))
		syscall.Nanosleep(&ts, nil)
	}
}
