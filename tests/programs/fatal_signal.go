// The head of the report of a fatal error in which a fault ends.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"unsafe"
)

type null struct{ n int }

func (e *null) Error() string { return fmt.Sprint(e.n) }

func main() {
	if len(os.Args) > 1 {
		if os.Args[1] == "print" {
			panic((*null)(nil))
		}
		if os.Args[1] == "kill" {
			syscall.Kill(os.Getpid(), syscall.SIGSEGV)
			select {}
		}
		fmt.Println(*(*int)(unsafe.Pointer(uintptr(0xdead00000))))
		os.Exit(3)
	}
	for _, what := range []string{"print", "fault", "kill"} {
		out, err := exec.Command(os.Args[0], what).CombinedOutput()
		head, _, _ := strings.Cut(string(out), "\n\n")
		head, _, _ = strings.Cut(head, "\nPC=")
		if i := strings.Index(head, " code="); i > 0 {
			head = head[:i]
		}
		fmt.Println(head, err)
	}
}
