// os, io, io/fs, path/filepath, time, flag, log, log/slog, context, sync, runtime.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing/fstest"
	"time"
)

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panic:", r)
		}
	}()
	f()
}

func files() {
	dir, err := os.MkdirTemp("", "lib")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	clean := func(err error) string { return strings.ReplaceAll(fmt.Sprint(err), dir, "DIR") }
	p := filepath.Join(dir, "a", "b", "c.txt")
	fmt.Println(clean(os.MkdirAll(filepath.Dir(p), 0o755)), clean(os.WriteFile(p, []byte("hello\nworld\n"), 0o640)))
	b, err := os.ReadFile(p)
	fmt.Printf("%q %v\n", b, err)
	st, _ := os.Stat(p)
	fmt.Println(st.Name(), st.Size(), st.Mode(), st.IsDir(), time.Since(st.ModTime()) < time.Hour)
	_, err = os.Open(filepath.Join(dir, "none"))
	fmt.Println(clean(err), errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOENT))
	_, err = os.OpenFile(p, os.O_CREATE|os.O_EXCL, 0)
	fmt.Println(clean(err), os.IsExist(err))
	fmt.Println(clean(os.Mkdir(dir, 0)), clean(os.Remove(filepath.Join(dir, "a"))), clean(os.Chdir(filepath.Join(p, "x"))))
	f, _ := os.OpenFile(p, os.O_RDWR|os.O_APPEND, 0)
	fmt.Fprint(f, "tail")
	f.Seek(-4, io.SeekEnd)
	b, _ = io.ReadAll(f)
	n, err := f.ReadAt(make([]byte, 100), 3)
	fmt.Printf("%q %d %v %v\n", b, n, err, f.Truncate(3))
	fmt.Println(f.Close(), clean(f.Close()))
	_, err = f.Write(nil)
	fmt.Println(clean(err), errors.Is(err, os.ErrClosed))
	os.Symlink("c.txt", filepath.Join(dir, "a", "b", "link"))
	l, err := os.Readlink(filepath.Join(dir, "a", "b", "link"))
	fmt.Println(l, err, clean(os.Rename(p, filepath.Join(dir, "moved"))))
	filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, p)
		fmt.Print(rel, " ", d.Type(), " ", err, "; ")
		return nil
	})
	g, _ := filepath.Glob(filepath.Join(dir, "m*"))
	fmt.Println(len(g), path.Clean("/a/../b//c/."), path.Ext("x.tar.gz"), filepath.Base("/a/b/"))
	fmt.Println(filepath.Match("a*[0-9]?.go", "abc1x.go"))
	fmt.Println(filepath.Rel("/a/b", "/a/c/d"))
	fmt.Println(path.Split("dir/file"))
	fmt.Println(filepath.IsAbs("/x"), filepath.SplitList("a:b"), path.Join("a", "../..", "b"), filepath.ToSlash("a/b"))
	root, err := os.OpenRoot(dir)
	fmt.Println(err)
	_, err = root.Open("../escape")
	fmt.Println(clean(err))
	root.Close()
	ents, _ := os.ReadDir(dir)
	fmt.Println(len(ents), ents[0].Name(), ents[0].IsDir())
	mfs := fstest.MapFS{"x/y.txt": {Data: []byte("data")}, "z": {Data: nil}}
	fmt.Println(fs.Glob(mfs, "*"))
	fmt.Println(fs.ReadFile(mfs, "x/y.txt"))
	fmt.Println(fstest.TestFS(mfs, "x/y.txt"))
}

func times() {
	t := time.Date(2024, time.February, 29, 13, 4, 5, 678901234, time.UTC)
	fmt.Println(t, t.Weekday(), t.YearDay(), t.Unix(), t.UnixNano(), t.AddDate(1, 0, 0), t.Add(-36*time.Hour).Format(time.RFC1123Z), t.Truncate(time.Hour), t.Round(time.Minute).Format(time.Kitchen))
	for _, layout := range []string{time.ANSIC, time.RFC822, time.RFC850, time.RFC3339Nano, time.StampMicro, "2006-002 .000 _2 Jan Monday 03PM Z07:00", "06/1/2 15h4m"} {
		s := t.Format(layout)
		back, err := time.Parse(layout, s)
		fmt.Println(s, back, err)
	}
	_, err := time.Parse(time.RFC3339, "2024-13-01T00:00:00Z")
	fmt.Println(err)
	_, err = time.Parse("2006", "x")
	fmt.Println(err)
	z := time.FixedZone("X", -5*3600-1800)
	u := t.In(z)
	fmt.Println(u, u.Equal(t), u == t, u.Sub(t.Add(time.Second)), t.Before(u), t.Compare(u))
	y, w := t.ISOWeek()
	fmt.Println(y, w, time.Duration(3723004005006), time.Duration(1500)*time.Microsecond, time.Duration(0), -time.Millisecond, (90 * time.Minute).Hours(), time.Duration(1234567).Round(time.Microsecond))
	fmt.Println(time.ParseDuration("1h15m30.918s"))
	fmt.Println(time.ParseDuration("1x"))
	fmt.Println(time.Unix(0, 0).UTC(), time.UnixMilli(-1).UTC(), time.Time{}, time.Time{}.IsZero(), time.March, time.Weekday(9))
	b, _ := t.MarshalJSON()
	fmt.Println(string(b), t.GoString())
	start := time.Now()
	timer := time.NewTimer(time.Hour)
	fmt.Println(timer.Stop(), timer.Reset(time.Millisecond))
	<-timer.C
	tick := time.NewTicker(2 * time.Millisecond)
	<-tick.C
	<-tick.C
	tick.Stop()
	done := make(chan bool)
	time.AfterFunc(time.Millisecond, func() { close(done) })
	<-done
	fmt.Println(time.Since(start) > 5*time.Millisecond, time.Until(start) < 0)
}

func logs() {
	var b bytes.Buffer
	l := log.New(&b, "p: ", log.Lshortfile|log.Lmsgprefix)
	l.Println("one", 2)
	l.SetFlags(0)
	l.Printf("x=%d", 3)
	try("log", func() { l.Panicf("bad %d", 1) })
	fmt.Print(b.String())
	b.Reset()
	drop := func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: drop}), slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: drop})} {
		s := slog.New(h).With("a", 1).WithGroup("g")
		s.Debug("debug", "k", "v w")
		s.Info("info", slog.Group("in", "x", 1.5, "d", time.Second), "err", errors.New("e"), "odd")
		s.LogAttrs(context.Background(), slog.LevelError+1, "attrs", slog.Any("m", map[string]int{"z": 1}), slog.Bool("b", true))
	}
	fmt.Print(b.String())
	f := flag.NewFlagSet("prog", flag.ContinueOnError)
	f.SetOutput(&b)
	b.Reset()
	n := f.Int("n", 5, "the `count` of things")
	d := f.Duration("d", time.Second, "how long")
	s := f.String("s", "def", "a string")
	v := f.Bool("v", false, "loud")
	f.Func("each", "called", func(x string) error {
		if x == "bad" {
			return errors.New("bad value")
		}
		return nil
	})
	for _, args := range [][]string{{"-n", "7", "--d=2m", "-v", "rest", "-s"}, {"-n", "x"}, {"-each=bad"}, {"-nope"}, {"-s"}, {"-v=maybe"}, {"-h"}} {
		err := f.Parse(args)
		fmt.Println(err, *n, *d, *s, *v, f.Args(), f.NFlag())
	}
	fmt.Print(b.String())
}

func syncs() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	var once sync.Once
	var cnt atomic.Int64
	var ptr atomic.Pointer[string]
	var val atomic.Value
	m := sync.Map{}
	total := 0
	for i := range 50 {
		wg.Go(func() {
			once.Do(func() { cnt.Add(1000) })
			mu.Lock()
			total += i
			mu.Unlock()
			m.LoadOrStore(i%10, i%10*2)
			cnt.Add(1)
			runtime.Gosched()
			mu.RLock()
			_ = total
			mu.RUnlock()
		})
	}
	wg.Wait()
	size := 0
	m.Range(func(k, v any) bool { size += v.(int); return true })
	s := "p"
	fmt.Println(total, cnt.Load(), size, ptr.Load() == nil, ptr.CompareAndSwap(nil, &s), *ptr.Load(), cnt.CompareAndSwap(1, 2), cnt.Swap(9), cnt.And(8), cnt.Or(3), cnt.Load())
	val.Store("v")
	try("value", func() { val.Store(1) })
	try("wg", func() { wg.Add(-1) })
	ov := sync.OnceValue(func() int { fmt.Println("computed"); return 7 })
	fmt.Println(ov(), ov(), mu.TryLock(), mu.TryRLock())
	mu.Unlock()
	p := sync.Pool{New: func() any { return "new" }}
	fmt.Println(p.Get())
	c := sync.NewCond(&sync.Mutex{})
	ready := false
	go func() { c.L.Lock(); ready = true; c.L.Unlock(); c.Broadcast() }()
	c.L.Lock()
	for !ready {
		c.Wait()
	}
	c.L.Unlock()
	m.CompareAndSwap(1, 2, 5)
	fmt.Println(m.LoadAndDelete(1))
	m.Clear()
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), "k", 1))
	child, c2 := context.WithTimeout(ctx, time.Hour)
	defer c2()
	cancel(errors.New("why"))
	<-child.Done()
	fmt.Println(child.Err(), context.Cause(child), child.Value("k"), ctx, context.WithoutCancel(child).Err())
	_, has := child.Deadline()
	fmt.Println(has, runtime.NumGoroutine() < 10, runtime.GOOS, runtime.GOARCH, strings.HasPrefix(runtime.Version(), "go1.26."), debug.SetGCPercent(100))
	_, file, line, ok := runtime.Caller(0)
	fmt.Println(filepath.Base(file), line, ok)
	pr, pw := io.Pipe()
	go func() { fmt.Fprint(pw, "piped"); pw.CloseWithError(errors.New("closed")) }()
	b, err := io.ReadAll(io.TeeReader(io.LimitReader(pr, 100), io.Discard))
	fmt.Println(string(b), err)
	b, err = io.ReadAll(io.MultiReader(strings.NewReader("a"), io.NewSectionReader(strings.NewReader("0123456"), 2, 3)))
	fmt.Println(string(b), err)
	_, err = io.ReadFull(strings.NewReader("ab"), make([]byte, 3))
	fmt.Println(err)
	_, err = io.CopyN(io.Discard, strings.NewReader("ab"), 3)
	fmt.Println(err)
}

func main() {
	files()
	times()
	logs()
	syncs()
}
