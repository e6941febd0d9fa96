// Stages of goroutines joined by channels: cancellation, deadlines, the first error, ordered fan-in, generics.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

var live atomic.Int32 // stages that run

func spawn(wg *sync.WaitGroup, f func()) {
	live.Add(1)
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer live.Add(-1)
		f()
	}()
}

func source[T any](ctx context.Context, wg *sync.WaitGroup, seq iter.Seq[T]) <-chan T {
	out := make(chan T)
	spawn(wg, func() {
		defer close(out)
		for v := range seq {
			select {
			case out <- v:
			case <-ctx.Done():
				return
			}
		}
	})
	return out
}

type failure struct {
	stage string
	value any
	err   error
}

func (f *failure) Error() string { return fmt.Sprintf("%s(%v): %v", f.stage, f.value, f.err) }
func (f *failure) Unwrap() error { return f.err }

// n workers; the results keep the order of their inputs.
func mapped[A, B any](ctx context.Context, cancel context.CancelCauseFunc, wg *sync.WaitGroup, stage string, n int, in <-chan A, f func(A) (B, error)) <-chan B {
	type slot struct {
		v    A
		done chan B
	}
	work, order, out := make(chan slot), make(chan slot, n), make(chan B)
	spawn(wg, func() {
		defer close(work)
		defer close(order)
		for v := range in {
			s := slot{v, make(chan B, 1)}
			select {
			case order <- s:
			case <-ctx.Done():
				return
			}
			select {
			case work <- s:
			case <-ctx.Done():
				return
			}
		}
	})
	for range n {
		spawn(wg, func() {
			for s := range work {
				b, err := guard(f, s.v)
				if err != nil {
					cancel(&failure{stage, s.v, err})
					return
				}
				s.done <- b
			}
		})
	}
	spawn(wg, func() {
		defer close(out)
		for s := range order {
			select {
			case b := <-s.done:
				select {
				case out <- b:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return out
}

// A panic of a worker is an error of the pipeline.
func guard[A, B any](f func(A) (B, error), a A) (b B, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("panic: %v", e)
		}
	}()
	return f(a)
}

func upTo(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 1; i <= n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

var errUnlucky = errors.New("unlucky")

func run(n int, step func(int) (string, error)) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	var wg sync.WaitGroup
	squares := mapped(ctx, cancel, &wg, "square", 3, source(ctx, &wg, upTo(n)), func(i int) (int, error) { return i * i, nil })
	texts := mapped(ctx, cancel, &wg, "text", 2, squares, step)
	count, last := 0, ""
	for s := range texts {
		count, last = count+1, s
	}
	wg.Wait()
	err := context.Cause(ctx)
	var f *failure
	if errors.As(err, &f) {
		fmt.Printf("failed in %s: %v; unlucky %t; live %d\n", f.stage, err, errors.Is(err, errUnlucky), live.Load())
		return
	}
	fmt.Println(count, last, err, live.Load())
}

func main() {
	plain := func(i int) (string, error) { return strconv.Itoa(i), nil }
	run(100, plain)
	run(0, plain)
	run(100, func(i int) (string, error) {
		if i == 49 {
			return "", fmt.Errorf("%w %d", errUnlucky, i)
		}
		return plain(i)
	})
	run(30, func(i int) (string, error) {
		if i == 16 {
			var none []string
			return none[i], nil
		}
		return plain(i)
	})

	// A deadline, seen by a stage that waits.
	ctx, cancel := context.WithTimeoutCause(context.WithValue(context.Background(), "who", "tester"), 20*time.Millisecond, errors.New("too slow"))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { live.Add(100) })
	select {
	case <-ctx.Done():
		fmt.Println(ctx.Err(), context.Cause(ctx), ctx.Value("who"), errors.Is(ctx.Err(), context.DeadlineExceeded))
	case <-time.After(10 * time.Second):
		fmt.Println("no deadline")
	}
	for live.Load() != 100 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println("after func", stop())

	if len(os.Args) > 1 && os.Args[1] == "deadlock" {
		var wg sync.WaitGroup
		wg.Add(1)
		wg.Wait()
	}
}
