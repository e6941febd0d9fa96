// Named in traces as the assembly file of the library.
package runtime

// goexit stands for the bottom of a goroutine in lists of callers.
//
//go:noinline
//line :1771:1
func goexit() { goend() }
