// Loops without calls do not keep others from running, and lose nothing when they are interrupted.
package main

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

var stop atomic.Bool

func spin(n int) (float64, int) {
	x, y, k := 1.0, 3.0, 0
	for i := range n {
		x = x*1.0000001 + y
		y = y*0.9999999 + 0.5
		k += i ^ k>>3
	}
	return x + y, k
}

func main() {
	a, ka := spin(100000000)
	go func() {
		for !stop.Load() {
		}
	}()
	ticker := time.NewTicker(10 * time.Millisecond)
	n := 0
	go func() {
		for range ticker.C {
			if n++; n == 20 {
				stop.Store(true)
			}
		}
	}()
	b, kb := spin(100000000)
	fmt.Println(a == b, ka == kb)
	c := make(chan bool)
	go func() {
		for !stop.Load() {
		}
		c <- true
	}()
	<-c
	fmt.Println("ticks", n >= 20)
	time.AfterFunc(50*time.Millisecond, func() {
		fmt.Println("the timer ends the program")
		os.Exit(3)
	})
	for {
	}
}
