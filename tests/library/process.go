// os/exec, os/signal, pipes, the environment.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	out, err := exec.Command("echo", "a  b", "$HOME").Output()
	fmt.Printf("%q %v\n", out, err)
	c := exec.Command("sh", "-c", "cat; echo err >&2; exit 3")
	c.Stdin = strings.NewReader("input")
	var so, se bytes.Buffer
	c.Stdout, c.Stderr = &so, &se
	err = c.Run()
	var ee *exec.ExitError
	fmt.Println(so.String(), se.String(), err, errors.As(err, &ee), ee.ExitCode(), c.ProcessState.Success())
	_, err = exec.LookPath("no-such-program-here")
	fmt.Println(err, errors.Is(err, exec.ErrNotFound))
	c = exec.Command("sh", "-c", "echo $V; pwd")
	c.Env, c.Dir = []string{"V=1"}, "/"
	b, err := c.CombinedOutput()
	fmt.Printf("%q %v\n", b, err)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	err = exec.CommandContext(ctx, "sleep", "20").Run()
	fmt.Println(err)
	c = exec.Command("cat")
	in, _ := c.StdinPipe()
	o, _ := c.StdoutPipe()
	fmt.Println(c.Start())
	go func() { io.WriteString(in, "through"); in.Close() }()
	b, _ = io.ReadAll(o)
	fmt.Println(string(b), c.Wait())
	err = exec.Command("sh", "-c", "kill -9 $$").Run()
	fmt.Println(err)
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-ch)
	signal.Stop(ch)
	os.Setenv("LIB_X", "v")
	fmt.Println(os.Getenv("LIB_X"), os.ExpandEnv("$LIB_X-${LIB_X}-$NOPE_"), os.Getenv("NOPE_"), len(os.Args))
	_, ok := os.LookupEnv("NOPE_")
	fmt.Println(ok, os.Unsetenv("LIB_X"), os.Getpid() > 0)
	r, w, _ := os.Pipe()
	go func() { w.WriteString("pipe"); w.Close() }()
	b, err = io.ReadAll(r)
	fmt.Println(string(b), err)
	r.SetReadDeadline(time.Now())
}
