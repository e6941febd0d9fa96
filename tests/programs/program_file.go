// os.Args[0] and os.Executable name a file that runs this program again.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if len(os.Args) > 1 {
		fmt.Println("again:", os.Args[1:], filepath.Base(os.Args[0]))
		os.Exit(3)
	}
	fmt.Println(filepath.Ext(os.Args[0]) == ".go")
	out, err := exec.Command(os.Args[0], "a", "b").CombinedOutput()
	fmt.Printf("%s%v\n", out[:len("again: [a b]")], err)
	exe, err := os.Executable()
	fmt.Println(exe == os.Args[0], err)
}
