// recover itself as the deferred call, at every depth at which it does and does not count, with whatever lies between the frames.
package main

func report(name string) {
	println(name, recover() != nil)
}

func direct() {
	defer report("direct: goes on")
	defer recover() // called by direct, which no panic called
	panic(1)
}

func inDeferred() {
	defer report("in a deferred function: goes on")
	defer func() {
		defer recover() // as if the deferred function called it
	}()
	panic(2)
}

func deeper() {
	defer report("one deeper: goes on")
	defer func() {
		func() {
			defer recover()
		}()
	}()
	panic(3)
}

func whilePanicking() {
	defer report("below a second panic: goes on")
	defer func() {
		defer func() {
			defer recover() // ends the second panic only
		}()
		panic(5)
	}()
	panic(4)
}

type T struct{ n int }

func (t T) M() { println("method", t.n, recover() != nil) }

type I interface{ M() }

func methods() {
	defer I(&T{6}).M()
	panic(6)
}

func main() {
	direct()
	inDeferred()
	deeper()
	whilePanicking()
	methods()
}
