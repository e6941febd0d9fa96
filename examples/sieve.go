// Sieve prints primes found by a chain of goroutines, one filter for each prime found so far.
package main

import "fmt"

// generate sends 2, 3, 4, ... until done is closed.
func generate(ch chan<- int, done <-chan struct{}) {
	for i := 2; ; i++ {
		select {
		case ch <- i:
		case <-done:
			return
		}
	}
}

// filter passes on what prime does not divide.
func filter(in <-chan int, out chan<- int, prime int, done <-chan struct{}) {
	for {
		select {
		case i := <-in:
			if i%prime == 0 {
				continue
			}
			select {
			case out <- i:
			case <-done:
				return
			}
		case <-done:
			return
		}
	}
}

func primes(n int) []int {
	done := make(chan struct{})
	defer close(done)
	found := make([]int, 0, n)
	ch := make(chan int)
	go generate(ch, done)
	for len(found) < n {
		prime := <-ch
		found = append(found, prime)
		next := make(chan int)
		go filter(ch, next, prime, done)
		ch = next
	}
	return found
}

func main() {
	list := primes(200)
	sum := 0
	for i, p := range list {
		sum += p
		fmt.Printf("%5d", p)
		if i%20 == 19 {
			fmt.Println()
		}
	}
	fmt.Println("sum:", sum)
}
