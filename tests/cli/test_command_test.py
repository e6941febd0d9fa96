#!/usr/bin/env python3
"""`gorun test` against the go command.

Each case is a small module and the arguments of `gorun test`. test_command_expected.json has what `go test` printed for the same arguments and
how it ended; times are replaced. `--record` asks the go command again. What `go test` cannot show (launchers, killed children) is in CHECKS.
"""
import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

MOD = "module ex.com/m\n\ngo 1.26\n"
HEAD = 'package a\n\nimport "testing"\n\n'
A = "package a\n\nfunc Add(a, b int) int { return a + b }\n\nfunc hidden() int { return 7 }\n"
PASS = HEAD + 'func TestAdd(t *testing.T) {\n\tif Add(1, 2) != 3 || hidden() != 7 {\n\t\tt.Fatal("bad")\n\t}\n\tt.Log("hello")\n}\n'
FAIL = HEAD + 'func TestA(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Errorf("got %d", 1) }) }\nfunc TestB(t *testing.T) { t.Skip("not now") }\nfunc TestC(t *testing.T) {}\n'
EXT = '''package a_test

import (
	"fmt"
	"testing"

	"ex.com/m/a"
	"ex.com/m/b"
)

func TestShared(t *testing.T) {
	if b.Twice(2) != 4 || a.Hook != 1 {
		t.Fatal(b.Twice(2), a.Hook)
	}
}

func ExampleAdd() {
	fmt.Println(a.Add(1, 2)) // no output here
	// Output:
	// 3
}

func Example_unordered() {
	for k := range map[int]bool{1: true, 2: true, 3: true} {
		fmt.Println(k)
	}
	// Unordered output:
	// 3
	// 2
	// 1
}

func Example_bad() {
	fmt.Println("x")
	// Output: y
}

func Example_notRun() {
	panic("not run")
}

func Example_empty() {
	// Output:
}

func FuzzAdd(f *testing.F) {
	f.Add(1, 2)
	f.Fuzz(func(t *testing.T, x, y int) {
		if a.Add(x, y) != x+y {
			t.Fail()
		}
	})
}

func BenchmarkAdd(b *testing.B) { panic("not run") }
'''
B = 'package b\n\nimport "ex.com/m/a"\n\nfunc Twice(x int) int { a.Hook++; return a.Add(x, x) }\n'
MAIN = HEAD.replace('"testing"', '(\n\t"os"\n\t"testing"\n)') + 'func TestX(t *testing.T) {}\nfunc TestMain(m *testing.M) {\n\tprintln("before")\n\tcode := m.Run()\n\tprintln("after")\n\tos.Exit(code + 3)\n}\n'
one = lambda test, **more: {"go.mod": MOD, "a/a.go": A, "a/a_test.go": test, **more}
MANY = one(PASS, **{"b/b.go": "package b\n", "c/c.go": "package c\n", "c/c_test.go": FAIL.replace("package a", "package c"), "d/d_test.go": HEAD.replace("package a", "package d") + "func TestX(t *testing.T) { undefined() }\n"})

XY = {"go.mod": MOD, "a/x/x.go": "package x\n", "b/x/x.go": "package x\n", "b/y/x.go": "package x\n"}
IMPORTS_A = "package b\n\nimport _ \"ex.com/m/a\"\n"
LOAD = {"go.mod": MOD, "a/a.go": "package a\n\nfunc {\n", "b/b.go": "package b\n\nimport \"nosuch/x\"\n", "b/b_test.go": "package b\n", "d/d.go": "package d\n", "d/e.go": "package e\n",
        "e/e.go": "package e\n", "e/e_test.go": "package e\n\nimport _ \"ex.com/m/f\"\n", "f/f.go": "package f\n\nimport _ \"ex.com/m/e\"\n",
        "g/g_test.go": "package g\n\nimport _ \"embed\"\n\n//go:embed nosuch\nvar s string\n"}
STREAMS = """func TestP(t *testing.T) {
	t.Attr("key", "a value")
	fmt.Print("no newline")
	t.Run("s", func(t *testing.T) {
		fmt.Println("in s")
		t.Log("a\\nb")
		t.Skip("why")
	})
	fmt.Println("--- FAIL: x")
	fmt.Println("=== RUN Foo")
	fmt.Fprintln(t.Output(), "output")
}
"""
FUZZ = """func FuzzA(f *testing.F) {
	f.Add("x", 1)
	f.Add("bad", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		t.Log(s, n)
		if s == "bad" {
			t.Error("is bad")
		}
	})
}
"""
CORPUS = {"a/testdata/fuzz/FuzzA/c1": 'go test fuzz v1\nstring("corpus")\nint(5)\n', "a/testdata/fuzz/FuzzA/c2": 'go test fuzz v1\nstring("bad")\nint(5)\n'}

# name, files, arguments, folder to start in
VET = {
    "go.mod": MOD,
    "a/a.go": 'package a\n\nimport "fmt"\n\nfunc F(n int) string { fmt.Printf("%s", n); return string(n) }\n',
    "a/a_test.go": HEAD + 'func TestF(t *testing.T) { t.Logf("%d", 1) }\nfunc Testbad(t *testing.T) {}\n',
    "b/b.go": 'package b\n\nimport "fmt"\n\nfunc F() { fmt.Println("%d") }\n',
    "c/c.go": 'package c\n\nimport "ex.com/m/b"\n\nfunc F() { b.F() }\n',
    "c/c_test.go": 'package c_test\n\nimport (\n\t"testing"\n\n\t"ex.com/m/c"\n)\n\nfunc TestC(t *testing.T) { c.F() }\n',
    "d/d.go": "package d\n",
    "d/x_test.go": 'package d_test\n\nimport "testing"\n\nfunc TestD(t *testing.T) { t.Errorf("%d", "x") }\n',
    "e/e.go": 'package e\n\nimport "fmt"\n\nfunc F() { fmt.Println("%d"); undefined() }\n',
    "m/m.go": 'package main\n\nimport "fmt"\n\ntype T struct{}\n\nfunc main() { fmt.Printf("%d %s", T{}, T{}, 1); fmt.Printf("%s", &T{}, new(T)) }\n',
    "m/m_test.go": 'package main\n\nimport (\n\t"fmt"\n\t"testing"\n)\n\nfunc TestM(t *testing.T) { fmt.Printf("%d", func() {}) }\n',
}
CASES = [
    ("vet", VET, ["./a"], "."),
    ("vet here", VET, [], "a"),
    ("vet verbose", VET, ["-v", "./a", "./c"], "."),
    ("vet without tests", VET, ["./b"], "."),
    ("vet of an imported package", VET, ["./c"], "."),
    ("vet of external tests", VET, ["./d"], "."),
    ("vet behind errors", VET, ["./e"], "."),
    ("vet of a program", VET, ["./m"], "."),
    ("vet of files", VET, ["m.go", "m_test.go"], "m"),
    ("vet json", VET, ["-json", "./a"], "."),
    ("vet json without tests", VET, ["-json", "./b"], "."),
    ("vet off", VET, ["-vet=off", "./a"], "."),
    ("vet empty", VET, ["-vet=", "./a"], "."),
    ("vet all", VET, ["-vet=all", "./a"], "."),
    ("vet one", VET, ["-vet=tests", "./a"], "."),
    ("vet two", VET, ["-vet", "stringintconv,bools", "./a"], "."),
    ("vet one without findings", VET, ["-vet=atomic", "./a"], "."),
    ("vet unknown", VET, ["-vet=printf,nonsense", "./a"], "."),
    ("vet empty element", VET, ["-vet=printf,", "./a"], "."),
    ("vet off in a list", VET, ["-vet=off,printf,bool", "./a"], "."),
    ("vet off and one", VET, ["-vet=printf,off", "./a"], "."),
    ("vet with a blank", VET, ["-vet=printf, bool", "./a"], "."),
    ("vet with an equal sign", VET, ["-vet=printf=true", "./a"], "."),
    ("pass", one(PASS), ["./a"], "."),
    ("pass verbose", one(PASS), ["-v", "./a"], "."),
    ("pass here", one(PASS), [], "a"),
    ("pass here verbose", one(PASS), ["-v"], "a"),
    ("fail", one(FAIL), ["./a"], "."),
    ("fail verbose", one(FAIL), ["-v", "./a"], "."),
    ("fail here", one(FAIL), [], "a"),
    ("fail json", one(FAIL), ["-json", "./a"], "."),
    ("build failure json", MANY, ["-json", "./d"], "."),
    ("several", MANY, ["./..."], "."),
    ("several verbose", MANY, ["-v", "./..."], "."),
    ("run one", one(FAIL), ["-run", "TestC", "-v", "./a"], "."),
    ("run none", one(FAIL), ["-run=Nothing", "./a"], "."),
    ("run none verbose", one(FAIL), ["-run=Nothing", "-v", "./a"], "."),
    ("skip", one(FAIL), ["-skip=TestA", "-v", "./a"], "."),
    ("list", one(FAIL), ["-list=Test[AB]", "./a"], "."),
    ("failfast", one(FAIL + 'func TestD(t *testing.T) { t.Fail() }\n'), ["-failfast", "-v", "./a"], "."),
    ("count", one(PASS), ["-count=2", "-v", "./a"], "."),
    ("short", one(HEAD + 'func TestS(t *testing.T) { t.Log(testing.Short(), testing.Verbose(), testing.Testing()) }\n'), ["-short", "-v", "./a"], "."),
    ("cpu", one(HEAD.replace('"testing"', '(\n\t"runtime"\n\t"testing"\n)') + 'func TestS(t *testing.T) { t.Log(runtime.GOMAXPROCS(0)) }\n'), ["-cpu=1,2", "-v", "./a"], "."),
    ("external and examples", {"go.mod": MOD, "a/a.go": A, "a/h_test.go": "package a\n\nvar Hook int\n", "a/x_test.go": EXT, "b/b.go": B}, ["-v", "./a"], "."),
    ("TestMain", one(MAIN), ["./a"], "."),
    ("folder", one(HEAD.replace('"testing"', '(\n\t"os"\n\t"path/filepath"\n\t"testing"\n)') + 'func TestS(t *testing.T) {\n\twd, _ := os.Getwd()\n\tif filepath.Base(wd) != "a" || os.Getenv("PWD") != wd || os.Getenv("GOROOT") == "" {\n\t\tt.Fatal(wd)\n\t}\n}\n'), ["./a"], "."),
    ("args", one(HEAD.replace('"testing"', '(\n\t"flag"\n\t"testing"\n)') + 'var mine = flag.String("mine", "", "")\n\nfunc TestS(t *testing.T) { t.Log(*mine, flag.Args()) }\n'), ["-v", "./a", "-mine=1", "-args", "x", "-v"], "."),
    ("unknown flag", one(PASS), ["./a", "-nosuch"], "."),
    ("tags", one(PASS, **{"a/t_test.go": "//go:build extra\n\n" + HEAD + "func TestTagged(t *testing.T) {}\n"}), ["-tags=extra", "-v", "./a"], "."),
    ("missing folder", one(PASS), ["./nosuch", "./a"], "."),
    ("missing import", one('package a\n\nimport (\n\t"nosuch"\n\t"testing"\n)\n\nfunc TestX(t *testing.T) { nosuch.X() }\n'), ["./a"], "."),
    ("wrong signature", one(HEAD + "func TestX(t testing.T) {}\n"), ["./a"], "."),
    ("wrong type parameters", one(HEAD + "func TestX[T any](t *testing.T) {}\n"), ["./a"], "."),
    ("type error in package", {"go.mod": MOD, "a/a.go": "package a\n\nvar x int = \"s\"\n", "a/a_test.go": HEAD + "func TestX(t *testing.T) {}\n"}, ["./a"], "."),
    ("type error in import", {"go.mod": MOD, "b/b.go": "package b\n\nvar x int = \"s\"\n", "a/a_test.go": 'package a\n\nimport (\n\t_ "ex.com/m/b"\n\t"testing"\n)\n\nfunc TestX(t *testing.T) {}\n'}, ["./a"], "."),
    ("type error in external test", one(PASS, **{"a/x_test.go": 'package a_test\n\nvar x int = "s"\n'}), ["./a"], "."),
    ("import cycle", one('package a\n\nimport (\n\t_ "ex.com/m/b"\n\t"testing"\n)\n\nfunc TestX(t *testing.T) {}\n', **{"b/b.go": 'package b\n\nimport _ "ex.com/m/a"\n'}), ["./a"], "."),
    ("program", {"go.mod": MOD, "a/a.go": "package main\n\nfunc main() { println(f()) }\nfunc f() int { return 1 }\n", "a/a_test.go": HEAD.replace("package a", "package main") + 'func TestF(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Fail()\n\t}\n}\n'}, ["-v", "./a"], "."),
    ("program, no function main", {"go.mod": MOD, "a/a.go": "package main\n\nfunc f() int { return 1 }\n", "a/a_test.go": HEAD.replace("package a", "package main") + "func TestF(t *testing.T) { f() }\n"}, ["-v", "./a"], "."),
    ("no tests", {"go.mod": MOD, "a/a.go": A}, ["./a"], "."),
    ("no tests here", {"go.mod": MOD, "a/a.go": A}, [], "a"),
    ("only external", {"go.mod": MOD, "a/a_test.go": HEAD.replace("package a", "package a_test") + "func TestX(t *testing.T) {}\n"}, ["-v", "./a"], "."),
    ("exit 0 in a test", one(HEAD.replace('"testing"', '(\n\t"os"\n\t"testing"\n)') + "func TestX(t *testing.T) { os.Exit(0) }\n"), ["./a"], "."),
    ("exit 5 in a test", one(HEAD.replace('"testing"', '(\n\t"os"\n\t"testing"\n)') + "func TestX(t *testing.T) { os.Exit(5) }\n"), ["./a"], "."),
    ("killed", one(HEAD.replace('"testing"', '(\n\t"os"\n\t"syscall"\n\t"testing"\n)') + 'func TestX(t *testing.T) {\n\tprint("x")\n\tsyscall.Kill(os.Getpid(), syscall.SIGKILL)\n}\n'), ["./a"], "."),
    ("bad flag value", one(PASS), ["-short=maybe", "./a"], "."),
    ("init order", one(HEAD + 'func init() { println("test init") }\nfunc TestX(t *testing.T) {}\n', **{"a/i.go": 'package a\n\nfunc init() { println("init") }\n'}), ["-v", "./a"], "."),
    ("embed in tests", one('package a\n\nimport (\n\t_ "embed"\n\t"testing"\n)\n\n//go:embed text\nvar text string\n\nfunc TestX(t *testing.T) { t.Log(text) }\n', **{"a/text": "embedded"}), ["-v", "./a"], "."),
    ("files", one(PASS), ["-v", "a/a_test.go", "a/a.go"], "."),
    ("files here", one(PASS), ["a_test.go", "a.go"], "a"),
    ("a file that needs another", one(PASS), ["a/a_test.go"], "."),
    ("files of two folders", one(PASS, **{"b/b_test.go": "package b\n"}), ["a/a_test.go", "b/b_test.go"], "."),
    ("order", {"go.mod": MOD, "z/z.go": "package z\n", "a/b/x.go": "package b\n", "a-b/x_test.go": "package ab\n", "a/x.go": "package a\n", "_u/x.go": "package u\n", "testdata/x.go": "package t\n", "n/go.mod": "module n\n", "n/n.go": "package n\n", "w/w_windows.go": "package w\n"}, ["./..."], "."),
    ("pattern in the middle", XY, ["./.../x", "./b...", "ex.com/m/b/..."], "."),
    ("patterns of nothing", XY, ["ex.com/nosuch/...", "...nosuch"], "."),
    ("patterns of wrong places", XY, ["./nosuch/...", "ex.com/m/*", "../..."], "a"),
    ("what cannot be loaded comes first", MANY, ["./d", "./a", "nosuch", "./nosuch", "ex.com/nosuch", "ex.com/m/nosuch", "./b"], "."),
    ("what cannot be loaded, json", LOAD, ["-json", "./..."], "."),
    ("constraints exclude all", {"go.mod": MOD, "b/b_windows_test.go": "package b\n"}, ["./b"], "."),
    ("an error of two packages", {"go.mod": MOD, "a/a.go": "package a\n\nvar x int = \"s\"\n", "b/b_test.go": IMPORTS_A, "c/c_test.go": IMPORTS_A.replace("package b", "package c")}, ["-p=1", "./b", "./c"], "."),
    ("no module", {"a/a.go": A}, ["./a"], "."),
    ("no module, pattern", {"a/a.go": A}, ["./a/..."], "."),
    ("wrong go.mod", {"go.mod": MOD + "foo bar\nbar (\n x\n)\nrequire x\nreplace x => y\ntoolchain x\n", "a/a.go": A}, [], "a"),
    ("go.work has another go.mod's version", {"go.work": "go 1.20\nuse .\n", "go.mod": MOD, "a/a.go": A}, ["./a"], "."),
    ("workspace", {"go.work": "go 1.26\nuse (\n\t./m1\n\t./m2\n)\n", "m1/go.mod": "module m1\n\ngo 1.26\n", "m1/a.go": "package m1\n", "m2/go.mod": "module m2\n\ngo 1.26\n", "m2/a.go": "package m2\n"}, ["work", "./..."], "."),
    ("vendor folder", {"go.mod": MOD + "require ex.com/v v1.0.0\n", "vendor/modules.txt": "# ex.com/v v1.0.0\n## explicit; go 1.20\nex.com/v\n", "vendor/ex.com/v/v.go": "package v\n", "a/a.go": "package a\nimport _ \"ex.com/v\"\n"}, ["./...", "./vendor/ex.com/v"], "."),
    ("named files and a package", one(PASS), ["b", "a/a.go"], "."),
    ("named files in two spellings", one(PASS), ["a/../a/a.go", "./a/a_test.go"], "."),
    ("a file that is not there", one(PASS), ["a/nosuch_test.go"], "."),
    ("attributes and streams", one(HEAD.replace('"testing"', '(\n\t"fmt"\n\t"testing"\n)') + STREAMS), ["-json", "./a"], "."),
    ("attributes and streams here", one(HEAD.replace('"testing"', '(\n\t"fmt"\n\t"testing"\n)') + STREAMS), ["-json"], "a"),
    ("exit 3, json", one(HEAD.replace('"testing"', '(\n\t"os"\n\t"testing"\n)') + 'func TestX(t *testing.T) {\n\tprint("x")\n\tos.Exit(3)\n}\n'), ["-json", "./a"], "."),
    ("TestMain without m.Run, json", one(HEAD + "func TestMain(m *testing.M) {}\nfunc TestX(t *testing.T) { t.Fail() }\n"), ["-json", "./a"], "."),
    ("panic in TestMain", one(HEAD + 'func TestMain(m *testing.M) { panic("main") }\nfunc TestX(t *testing.T) {}\n'), ["./a"], "."),
    ("fuzz seeds", one(HEAD + FUZZ, **CORPUS), ["-v", "./a"], "."),
    ("fuzz seed by name", one(HEAD + FUZZ, **CORPUS), ["-v", "-run=FuzzA/c1", "./a"], "."),
    ("fuzz, several packages", MANY, ["-fuzz=.", "./a", "./c"], "."),
    ("wrong count", one(PASS), ["-count=x", "./a"], "."),
    ("wrong shuffle", one(PASS), ["-shuffle=x", "./a"], "."),
    ("wrong regular expression", one(PASS), ["-run=(", "./a"], "."),
    ("compile only", MANY, ["-c", "-o=/dev/null", "./a", "./b"], "."),
    ("compile only, an error", MANY, ["-c", "-o=/dev/null", "./d", "./a"], "."),
    ("output without a newline", one(HEAD.replace('"testing"', '(\n\t"os"\n\t"testing"\n)') + 'func TestMain(m *testing.M) {\n\tprint("x")\n\tos.Exit(0)\n}\nfunc TestX(t *testing.T) {}\n'), ["./a"], "."),
    ("internal package of another", {"go.mod": MOD, "a/a.go": "package a\n", "a/a_test.go": "package a\n\nimport _ \"ex.com/m/b/internal/x\"\n", "b/internal/x/x.go": "package x\n"}, ["./a"], "."),
    ("parallel", one(HEAD + 'func TestX(t *testing.T) {\n\tt.Run("p", func(t *testing.T) { t.Parallel(); t.Log("in parallel") })\n\tt.Log("before")\n}\n'), ["-v", "-json", "-parallel=1", "./a"], "."),
]

REEXEC = HEAD.replace('"testing"', '(\n\t"os"\n\t"os/exec"\n\t"testing"\n)') + '''
func TestChild(t *testing.T) {
	if os.Getenv("CHILD") == "" && len(os.Environ()) != 0 {
		t.Skip()
	}
	t.Log("child of", len(os.Environ()))
}

func TestParent(t *testing.T) {
	exe, err := os.Executable()
	if err != nil || exe != os.Args[0] {
		t.Fatal(exe, err, os.Args[0])
	}
	for _, env := range [][]string{{"CHILD=1"}, {}} {
		c := exec.Command(exe, "-test.run=TestChild", "-test.v")
		c.Env = env
		c.Dir = "/"
		out, err := c.CombinedOutput()
		t.Logf("%s%v", out, err)
	}
}
'''


def write_tree(d, files):
    for path, text in files.items():
        full = os.path.join(d, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w") as f:
            f.write(text)


def normal(text, d, env):
    text = text.replace(d + "/", "{dir}/").replace(d, "{dir}").replace(env["GOROOT"], "{goroot}")
    text = re.sub(r'"Time":"[^"]*"', '"Time":"T"', text)
    text = re.sub(r'"Elapsed":[0-9.e-]+', '"Elapsed":E', text)
    text = re.sub(r"(?<![\d.])\d+\.\d\d+s", "{s}", text)
    text = re.sub(r"(0x[0-9a-f]+|\+0x[0-9a-f]+)", "{hex}", text)
    return re.sub(r"^Usage of .*", "Usage of {test}", text, flags=re.M)


def run(command, case, env):
    """Without vet, but for the cases of it."""
    name, files, args, folder = case
    if not name.startswith("vet"):
        command = command + ["-vet=off"]
    with tempfile.TemporaryDirectory() as d:
        d = os.path.realpath(d)
        write_tree(d, files)
        r = subprocess.run(command + args, cwd=os.path.join(d, folder), env=env, capture_output=True, timeout=300, stdin=subprocess.DEVNULL)
        return {"status": r.returncode, "stdout": normal(r.stdout.decode(errors="replace"), d, env), "stderr": normal(r.stderr.decode(errors="replace"), d, env)}


def shorten(name, text):
    """What differs for good reason: the lines of a usage message and the frames of a traceback."""
    if "Usage of" in text:
        return text[:text.index("Usage of")]
    if "goroutine " in text:
        return text[:text.index("goroutine ")]
    if "\nusage: go" in text:
        return text[:text.index("\nusage: go")]
    return text


def expect(ok, what, *values):
    if not ok:
        print("FAIL", what, *values)
    return 0 if ok else 1


def checks(engine, env):
    failed = 0
    with tempfile.TemporaryDirectory() as d:
        write_tree(d, one(REEXEC))
        cache = dict(env, XDG_CACHE_HOME=os.path.join(d, "cache"))
        r = subprocess.run([engine, "test", "-v", "./a"], cwd=d, env=cache, capture_output=True, text=True, timeout=300)
        failed += expect(r.returncode == 0 and r.stdout.count("PASS: TestChild") == 2 and "child of 1" in r.stdout and "child of 0" in r.stdout, "launcher", r)
        # A launcher that another process left half written is made again.
        made = [os.path.join(p, f) for p, _, fs in os.walk(os.path.join(cache["XDG_CACHE_HOME"], "gorun", "launch")) for f in fs]
        failed += expect(len(made) == 1 and made[0].endswith("/a.test"), "launchers", made)
        with open(made[0], "r+b") as f:
            f.truncate(100)
        r = subprocess.run([engine, "test", "-v", "./a"], cwd=d, env=cache, capture_output=True, text=True, timeout=300)
        failed += expect(r.returncode == 0 and r.stdout.count("PASS: TestChild") == 2, "damaged launcher", r)
    with tempfile.TemporaryDirectory() as d:
        write_tree(d, one(HEAD.replace('"testing"', '(\n\t"testing"\n\t"time"\n)') + 'func TestSlow(t *testing.T) { time.Sleep(time.Hour) }\n'))
        start = time.monotonic()
        r = subprocess.run([engine, "test", "-timeout=300ms", "./a"], cwd=d, env=env, capture_output=True, text=True, timeout=300)
        failed += expect(r.returncode == 1 and "panic: test timed out after 300ms" in r.stdout and "FAIL\tex.com/m/a" in r.stdout and time.monotonic() - start < 60, "timeout", r)
        # Killed in the middle: no child stays, and the next run is not disturbed.
        p = subprocess.Popen([engine, "test", "./a"], cwd=d, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        child = None
        for _ in range(600):
            kids = subprocess.run(["ps", "-o", "pid=", "--ppid", str(p.pid)], capture_output=True, text=True).stdout.split()
            if kids:
                child = int(kids[0])
                break
            time.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        out, _ = p.communicate(timeout=60)
        failed += expect(p.returncode == 1 and "signal: killed" in out and "FAIL\tex.com/m/a" in out, "killed child", p.returncode, out)
        r = subprocess.run([engine, "test", "-run=None", "./a"], cwd=d, env=env, capture_output=True, text=True, timeout=300)
        failed += expect(r.returncode == 0 and "[no tests to run]" in r.stdout, "after a kill", r)
    # Flags and settings that ask for what is not there say so; misspelt ones are told as the go command does.
    with tempfile.TemporaryDirectory() as d:
        write_tree(d, one(PASS, **{"m/m.go": "package main\n\nfunc main() {}\n"}))

        def words(args, status, text, **more):
            r = subprocess.run([engine] + args, cwd=d, env=dict(env, **more), capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
            return expect(r.returncode == status and text in r.stdout + r.stderr, " ".join(args), r)

        for args, status, text in [
            (["test", "-o", "x.test", "./a"], 2, "test -o x.test: writing an executable is not there yet"),
            (["test", "-c", "./a"], 2, "test -c: writing an executable is not there yet"),
            (["test", "-cover", "./a"], 2, "flag -cover is not supported"),
            (["test", "-coverprofile=c.out", "./a"], 2, "flag -coverprofile is not supported"),
            (["test", "-race", "./a"], 2, "flag -race is not supported"),
            (["test", "-exec", "echo", "./a"], 2, "flag -exec is not supported"),
            (["test", "-fuzz=.", "./m"], 0, "[no test files]"),
            (["run", "-gcflags=-nosuch", "./m"], 1, "-gcflags: flag provided but not defined: -nosuch"),
            (["run", "-gcflags=x", "./m"], 2, 'invalid value "x" for flag -gcflags: missing =<value> in <pattern>=<value>'),
            (["run", "-gcflags=./...=-N -l -d=checkptr -p x", "./m"], 0, ""),
            (["run", "-ldflags=-X", "./m"], 1, "-ldflags: flag needs an argument: -X"),
            (["run", "-ldflags=-s -w -extldflags '-static' -X main.x=1", "./m"], 0, ""),
            (["run", "-"], 1, "go: no go files listed"),
            (["run", "x.com/y@latest"], 1, "gorun downloads nothing"),
            (["env", "GOOS", "GOARCH"], 0, "linux\namd64\n"),
        ]:
            failed += words(args, status, text)
        failed += words(["run", "./m"], 1, "GOEXPERIMENT=jsonv2 is not supported", GOEXPERIMENT="jsonv2")
        failed += words(["run", "./m"], 1, "-mod=bad not supported", GOFLAGS="-mod=bad")
        # Fuzzing without coverage ends at its limit.
        write_tree(d, {"f/f_test.go": "package f\n\nimport \"testing\"\n\nfunc FuzzA(f *testing.F) {\n\tf.Add(1)\n\tf.Fuzz(func(t *testing.T, n int) {})\n}\n"})
        failed += words(["test", "-fuzz=FuzzA", "-fuzztime=20x", "./f"], 0, "ok  \tex.com/m/f", XDG_CACHE_HOME=os.path.join(d, "cache"))
        # Who reads only the first lines ends the command as it ends others.
        write_tree(d, {"h/h_test.go": HEAD.replace("package a", "package h") + 'func TestP(t *testing.T) {\n\tfor range 100000 {\n\t\tt.Log("x")\n\t}\n}\n'})
        p = subprocess.Popen([engine, "test", "-v", "./h"], cwd=d, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = p.stdout.readline()
        p.stdout.close()
        failed += expect(line == b"=== RUN   TestP\n" and p.wait(timeout=60) == -signal.SIGPIPE, "reader that goes away", line, p.returncode)
        p.stderr.close()
    # Scripts have a launcher too.
    with tempfile.TemporaryDirectory() as d:
        write_tree(d, {"x.go": 'package main\n\nimport (\n\t"fmt"\n\t"os"\n\t"os/exec"\n)\n\nfunc main() {\n\tif len(os.Args) > 1 {\n\t\tfmt.Println(os.Args[1:], len(os.Environ()))\n\t\tos.Exit(3)\n\t}\n\texe, _ := os.Executable()\n'
                       '\tc := exec.Command(exe, "a b", "")\n\tc.Env = []string{}\n\tc.Dir = "/"\n\tout, err := c.CombinedOutput()\n\tfmt.Printf("%s%v\\n", out, err)\n}\n'})
        r = subprocess.run([engine, "run", "x.go"], cwd=d, env=env, capture_output=True, text=True, timeout=300)
        failed += expect(r.stdout == "[a b ] 0\nexit status 3\n", "launcher of a script", r)
        # Old ones go when there are many.
        launch = os.path.join(d, "cache", "gorun", "launch")
        for i in range(300):
            old = os.path.join(launch, f"old{i}")
            os.makedirs(old)
            open(os.path.join(old, "x"), "w").close()
            os.utime(old, (i, i))
        with open(os.path.join(d, "other.go"), "w") as f:
            f.write('package main\n\nimport "os"\n\nfunc main() { println(os.Executable()) }\n')
        subprocess.run([engine, os.path.join(d, "other.go")], env=dict(env, XDG_CACHE_HOME=os.path.join(d, "cache")), capture_output=True, timeout=60)
        left = os.listdir(launch)
        failed += expect(len(left) < 140 and "old299" in left and "old0" not in left, "old launchers", left)
    return failed


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--engine")
    ap.add_argument("--record", action="store_true")
    ap.add_argument("--filter", default="")
    a = ap.parse_args()
    expected_file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "test_command_expected.json")
    env = dict(os.environ, GOFLAGS="", GOTOOLCHAIN="local", GOPROXY="off", CGO_ENABLED="0", TZ="UTC")
    if not env.get("GOROOT"):
        try:
            env["GOROOT"] = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            print("no Go tree: set GOROOT")
            return 77
    if a.record:
        with open(expected_file, "w") as f:
            json.dump({c[0]: run(["go", "test"], c, env) for c in CASES}, f, indent=1, ensure_ascii=False, sort_keys=True)
            f.write("\n")
        return 0
    with open(expected_file) as f:
        expected = json.load(f)
    engine = os.path.abspath(a.engine)
    failed = passed = 0
    for c in CASES:
        if a.filter not in c[0]:
            continue
        got = run([engine, "test"], c, env)
        want = expected[c[0]]
        same = got["status"] == want["status"] and all(shorten(c[0], got[k]) == shorten(c[0], want[k]) for k in ("stdout", "stderr"))
        passed, failed = passed + same, failed + (not same)
        if not same:
            print(f"FAIL {c[0]}")
            for k in ("status", "stdout", "stderr"):
                if got[k] != want[k]:
                    print(f"  {k}\n    want {want[k]!r}\n    got  {got[k]!r}")
    if not a.filter:
        failed += checks(engine, env)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
