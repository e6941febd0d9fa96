// Workerpool runs jobs on a few goroutines under a context, with errors, a panic that becomes an error, and results in order.
package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"time"
)

type job struct {
	id   int
	data string
}

type result struct {
	job  job
	hash uint32
	err  error
}

var errEmpty = errors.New("empty data")

type jobError struct {
	id  int
	err error
}

func (e *jobError) Error() string { return fmt.Sprintf("job %d: %v", e.id, e.err) }
func (e *jobError) Unwrap() error { return e.err }

func process(j job) (hash uint32, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &jobError{j.id, fmt.Errorf("panic: %v", r)}
		}
	}()
	if j.data == "" {
		return 0, &jobError{j.id, errEmpty}
	}
	if j.id%17 == 0 {
		var table []int
		_ = table[j.id] // out of range
	}
	h := fnv.New32a()
	for i := 0; i < 200; i++ {
		h.Write([]byte(j.data))
	}
	return h.Sum32(), nil
}

func pool(ctx context.Context, workers int, jobs []job) ([]result, error) {
	in := make(chan job)
	results := make([]result, len(jobs))
	var done atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range in {
				hash, err := process(j)
				results[j.id] = result{j, hash, err}
				done.Add(1)
			}
		})
	}
	var err error
feed:
	for _, j := range jobs {
		select {
		case in <- j:
		case <-ctx.Done():
			err = ctx.Err()
			break feed
		}
	}
	close(in)
	wg.Wait()
	if err == nil && int(done.Load()) != len(jobs) {
		err = fmt.Errorf("%d of %d jobs done", done.Load(), len(jobs))
	}
	return results, err
}

func main() {
	jobs := make([]job, 50)
	for i := range jobs {
		jobs[i] = job{id: i, data: fmt.Sprintf("data-%d", i*i)}
	}
	jobs[7].data = ""

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	results, err := pool(ctx, 4, jobs)
	var sum uint32
	for _, r := range results {
		var je *jobError
		switch {
		case errors.Is(r.err, errEmpty):
			fmt.Println("empty:", r.err)
		case errors.As(r.err, &je):
			fmt.Printf("failed (%d): %v\n", je.id, je)
		default:
			sum ^= r.hash
		}
	}
	fmt.Printf("%d results, xor %08x, err %v\n", len(results), sum, err)

	cancelled, cancelNow := context.WithCancel(ctx)
	cancelNow()
	time.Sleep(time.Millisecond)
	if _, err := pool(cancelled, 0, jobs); errors.Is(err, context.Canceled) {
		fmt.Println("second pool:", err)
	}
}
