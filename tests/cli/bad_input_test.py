#!/usr/bin/env python3
"""Bad input must give one clear error, the right exit status, no crash and no hang.

Each case is a small tree of files, a command line, the exit status and what standard error must be: the exact text ('=' first) or a regular
expression. The words are cmd/go's and gc's where they have them.
"""
import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile

OK = "package main\nfunc main() { println(1) }\n"


def nested(n):
    return "package main\nfunc main() { _ = " + "(" * n + "1" + ")" * n + " }\n"


def main_of(body, before=""):
    return "package main\n" + before + "\nfunc main() { " + body + " }\n"


def cases_of_switch(n, value):
    return f"func f(i {'int' if value(0) == '0' else 'string'}) int {{\n\tswitch i {{\n" + "".join(f"\tcase {value(i)}:\n\t\treturn {i}\n" for i in range(n)) + "\t}\n\treturn -1\n}\n"


# name, files, arguments, status, stderr, further settings
CASES = [
    ("no arguments", {}, [], 2, r"^gorun compiles and runs Go programs .*Usage:\n", {}),
    ("run without a file", {}, ["run"], 1, "=go: no go files listed\n", {}),
    ("help of a command", {}, ["run", "-h"], 2, r"^usage: gorun run ", {}),
    ("boolean flag", {"x.go": OK}, ["run", "-x=zz", "x.go"], 2, r'^invalid boolean value "zz" for -x: parse error\nusage: ', {}),
    ("number flag", {"x.go": OK}, ["run", "-p", "0", "x.go"], 1, "=go: -p must be a positive integer: 0\n", {}),
    ("library package", {"go.mod": "module m\ngo 1.26\n"}, ["run", "fmt"], 1, "=package fmt is not a main package\n", {}),
    ("another system", {"x.go": OK}, ["x.go"], 1, r"^gorun: cannot run programs for windows/amd64", {"env": {"GOOS": "windows"}}),
    ("GO111MODULE", {"x.go": OK}, ["x.go"], 1, "=go: unknown environment setting GO111MODULE=maybe\n", {"env": {"GO111MODULE": "maybe"}}),
    ("descriptors that are closed", {"x.go": 'package main\nimport ("fmt"; "os"; "io")\nfunc main() { b, err := io.ReadAll(os.Stdin); _, err2 := fmt.Println("x"); println(len(b), err == nil, err2 == nil) }\n'},
     ["x.go"], 0, "=0 true true\n", {"close": [0, 1]}),
    ("missing file", {}, ["nosuch.go"], 1, "=stat nosuch.go: no such file or directory\n", {}),
    ("unreadable file", {"x.go": OK}, ["x.go"], 1, r"permission denied", {"chmod": {"x.go": 0}, "not_root": True}),
    ("folder without Go files", {"go.mod": "module m\ngo 1.26\n"}, ["run", "."], 1, r"^no Go files in ", {}),
    ("no go.mod", {"x.go": OK}, ["run", "."], 1,
     "=go: go.mod file not found in current directory or any parent directory; see 'go help modules'\n", {}),
    ("test file", {"x_test.go": OK}, ["x_test.go"], 1, "=go: cannot run *_test.go files (x_test.go)\n", {}),
    ("not main", {"x.go": "package foo\n"}, ["x.go"], 1, "=package command-line-arguments is not a main package\n", {}),
    ("no main function", {"x.go": "package main\n"}, ["x.go"], 1,
     "=# command-line-arguments\nruntime.main_main·f: function main is undeclared in the main package\n", {}),
    ("bad flag", {"x.go": OK}, ["run", "-badflag", "x.go"], 2, r"^flag provided but not defined: -badflag\nusage: ", {}),
    ("flag without its value", {"x.go": OK}, ["run", "-tags"], 2, r"^flag needs an argument: -tags\nusage: ", {}),
    ("refused flag", {"x.go": OK}, ["run", "-race", "x.go"], 2, "=gorun: flag -race is not supported\n", {}),
    ("late -C", {"x.go": OK}, ["run", "-v", "-C", ".", "x.go"], 2, r"^-C flag must be first flag on command line\nusage: ", {}),
    ("-C to nowhere", {"x.go": OK}, ["run", "-C", "nosuch", "x.go"], 1, "=go: chdir nosuch: no such file or directory\n", {}),
    ("GOFLAGS: unknown flag", {"x.go": OK}, ["x.go"], 1, "=go: parsing $GOFLAGS: unknown flag -bogus\n", {"env": {"GOFLAGS": "-bogus"}}),
    ("GOFLAGS: no flag", {"x.go": OK}, ["x.go"], 1, '=go: parsing $GOFLAGS: non-flag "foo"\n', {"env": {"GOFLAGS": "foo"}}),
    ("GOFLAGS: tags", {"x.go": OK, "go.mod": "module m\ngo 1.26\n", "y.go": "//go:build extra\n\npackage main\nvar z int = y\n"}, ["vet", "."], 1,
     "=# m\n./y.go:4:13: undefined: y\n", {"env": {"GOFLAGS": "'-tags=more extra'"}}),
    ("error in a script", {"script": "#!/usr/bin/env gorun\npackage main\nfunc main() { x }\n"}, ["script", "b.go"], 1,
     "=# command-line-arguments\n./script:3:15: undefined: x\n", {}),
    ("unknown dump stage", {"x.go": OK}, ["run", "-dump=nosuch", "x.go"], 2, r"^gorun: no stage nosuch for -dump; the stages are: ast types ir .* mach asm\n$", {}),
    ("unknown command", {}, ["nosuch"], 2, r"^gorun nosuch: unknown command\n", {}),
    ("two folders", {"a/x.go": OK, "b/y.go": OK}, ["a/x.go", "b/y.go"], 1, "=named files must all be in one directory; have a and b\n", {}),
    ("two packages", {"go.mod": "module m\ngo 1.26\n", "a.go": "package main\n", "b.go": "package other\n"}, ["run", "."], 1,
     r"^found packages main \(a\.go\) and other \(b\.go\) in ", {}),
    ("invalid UTF-8", {"x.go": b"package main\nfunc main() { println(\"\xff\") }\n"}, ["x.go"], 1,
     "=# command-line-arguments\n./x.go:2:24: invalid UTF-8 encoding\n", {}),
    ("NUL byte", {"x.go": b"package main\nfunc main() { \x00 }\n"}, ["x.go"], 1, r"\./x\.go:2:15: invalid NUL character", {}),
    ("unterminated string", {"x.go": "package main\nfunc main() { println(\"abc\n }\n"}, ["x.go"], 1, r"\./x\.go:2:27: newline in string", {}),
    ("unterminated raw string", {"x.go": "package main\nvar s = `abc\n"}, ["x.go"], 1, r"\./x\.go:2:9: string not terminated", {}),
    ("unterminated comment", {"x.go": "package main\n/* abc\n"}, ["x.go"], 1, "=x.go:2:1: comment not terminated\n", {}),
    ("100,000 nested parentheses", {"x.go": nested(100000)}, ["x.go"], 1, r"^# command-line-arguments\n\./x\.go:2: .*nesting depth\n$", {}),
    ("empty file", {"x.go": ""}, ["x.go"], 1, r"x\.go:1:1: ", {}),
    ("import cycle", {"go.mod": "module ex.com/m1\ngo 1.26\n", "main.go": 'package main\nimport "ex.com/m1/p"\nfunc main() { p.F() }\n',
                      "p/p.go": 'package p\nimport "ex.com/m1/q"\nfunc F() { q.F() }\n', "q/q.go": 'package q\nimport "ex.com/m1/p"\nfunc F() { p.F() }\n'},
     ["run", "."], 1,
     "=package ex.com/m1\n\timports ex.com/m1/p from main.go\n\timports ex.com/m1/q from p.go\n\timports ex.com/m1/p from q.go: import cycle not allowed\n", {}),
    ("unknown std package", {"x.go": 'package main\nimport "fmtx"\nfunc main() {}\n'}, ["x.go"], 1, r"^x\.go:2:8: package fmtx is not in std \(.*/src/fmtx\)\n$", {}),
    ("unknown module", {"go.mod": "module m\ngo 1.26\n", "x.go": 'package main\nimport "ex.com/a/b"\nfunc main() {}\n'}, ["run", "."], 1,
     "=x.go:2:8: no required module provides package ex.com/a/b; to add it:\n\tgo get ex.com/a/b\n", {}),
    ("relative import", {"x.go": 'package main\nimport "./a"\nfunc main() {}\n'}, ["x.go"], 1,
     '=x.go:2:8: "./a" is relative, but relative import paths are not supported in module mode\n', {}),
    ("internal package", {"x.go": 'package main\nimport "internal/abi"\nfunc main() { _ = abi.Kind(0) }\n'}, ["x.go"], 1,
     "=package command-line-arguments\n\tx.go:2:8: use of internal package internal/abi not allowed\n", {}),
    ("embed without a file", {"x.go": 'package main\nimport _ "embed"\n//go:embed nothere.txt\nvar s string\nfunc main() {}\n'}, ["x.go"], 1,
     "=x.go:3:12: pattern nothere.txt: no matching files found\n", {}),
    ("build constraints", {"go.mod": "module m\ngo 1.26\n", "x.go": "//go:build windows\n\npackage main\nfunc main() {}\n"}, ["run", "."], 1,
     r"build constraints exclude all Go files in ", {}),
    ("go.mod of a later Go", {"go.mod": "module m\ngo 1.99\n", "x.go": OK}, ["run", "."], 1, r"^go: go\.mod requires go >= 1\.99 \(running go 1\.26", {}),
    ("go.mod not understood", {"go.mod": "module m\nfoo bar\n", "x.go": OK}, ["run", "."], 1, r"go\.mod:2: unknown directive: foo", {}),
    ("GOROOT missing", {"x.go": OK}, ["x.go"], 1, "=go: cannot find GOROOT directory: /no/such/tree\n", {"env": {"GOROOT": "/no/such/tree"}}),
    ("GOROOT of another version", {"x.go": OK, "root/VERSION": "go1.20\n", "root/src/runtime/extern.go": ""}, ["x.go"], 1, r"go1\.20.*go1\.26", {"env": {"GOROOT": "{dir}/root"}}),
    ("type error", {"x.go": "package main\nfunc main() { var x int = \"a\" }\n"}, ["x.go"], 1,
     "=# command-line-arguments\n./x.go:2:19: declared and not used: x\n./x.go:2:27: cannot use \"a\" (untyped string constant) as int value in variable declaration\n", {}),
    ("ten errors", {"x.go": "package main\nfunc main() {\n" + "\tundef\n" * 12 + "}\n"}, ["x.go"], 1, r"(\./x\.go:\d+:2: undefined: undef\n){10}\./x\.go:12:2: too many errors\n$", {}),
    ("a 50 MB file", {"x.go": "package main\n" + "// filler filler filler filler filler filler filler filler fil\n" * 800000 + "func main() { undef() }\n"}, ["x.go"], 1, r"undefined: undef", {}),
    # Large but right: they work.
    ("a million elements", {"x.go": main_of("println(len(x), x[999999])", "var x = []int{" + ",".join(map(str, range(1000000))) + "}")}, ["x.go"], 0, "=1000000 999999\n", {}),
    ("a map of 100,000", {"x.go": main_of("println(len(x), x[99999])", "var x = map[int]int{" + ",".join(f"{i}:{i}" for i in range(100000)) + "}")}, ["x.go"], 0, "=100000 99999\n", {}),
    ("20,000 cases", {"x.go": main_of("println(f(6993), f(-5))", cases_of_switch(20000, str))}, ["x.go"], 0, "=6993 -1\n", {}),
    ("20,000 string cases", {"x.go": main_of('println(f("k6993"), f(""))', cases_of_switch(20000, lambda i: f'"k{i}"'))}, ["x.go"], 0, "=6993 -1\n", {}),
    ("a sum of 50,000", {"x.go": main_of("a, b := 1, 2; println(" + "+".join(["a", "b"] * 25000) + ")")}, ["x.go"], 0, "=75000\n", {}),
    ("a sum of 200,000", {"x.go": main_of("a := 1; println(" + "+".join(["a"] * 200000) + ")")}, ["x.go"], 1, r"\./x\.go:3: .*nesting depth\n$", {}),
    ("a string of 10 MB", {"x.go": main_of("println(len(s))", 'const s = "' + "x" * 10000000 + '"')}, ["x.go"], 0, "=10000000\n", {}),
    ("a deep type", {"x.go": main_of("var t T; println(len(t))", "type T " + "[]" * 9000 + "int")}, ["x.go"], 0, "=0\n", {}),
    ("2,000 parameters", {"x.go": main_of("println(f(" + ",".join(map(str, range(2000))) + "))", "func f(" + ",".join(f"a{i} int" for i in range(2000)) + ") int { return a0 + a1999 }")},
     ["x.go"], 0, "=1999\n", {}),
    # Refused by gc after the type check.
    ("a variable of 8 TB", {"x.go": main_of("println(a[5])", "var a [1 << 40]int")}, ["x.go"], 1,
     "=# command-line-arguments\n./x.go:2:5: main.a: symbol too large (8796093022208 bytes > 2000000000 bytes)\n", {}),
    ("a literal of 2**63 elements", {"x.go": main_of("_ = [9223372036854775807]int{1: f(1)}", "func f(i int) int { return i }")}, ["x.go"], 1,
     r"type \[9223372036854775807\]int larger than address space\n$", {}),
    ("print of a struct", {"x.go": main_of("println(struct{}{})")}, ["x.go"], 1, r"^# command-line-arguments\n\./x\.go:3:\d+: illegal types for operand: print\n\tstruct \{\}\n$", {}),
    ("a type that grows", {"x.go": main_of("f(1)", "type P[T any] struct{ x T }\nfunc f[T any](x T) { f(P[T]{x}) }")}, ["x.go"], 1, r"instantiation cycle", {}),
    # Outputs that fail.
    ("full disk", {"x.go": 'package main\nimport "fmt"\nfunc main() { _, err := fmt.Println("x"); println(err.Error()) }\n'}, ["x.go"], 0,
     "=write /dev/stdout: no space left on device\n", {"stdout": "/dev/full"}),
    ("full disk for a dump", {"x.go": OK}, ["run", "-dump=ir", "x.go"], 2, "=gorun: write to standard output: No space left on device\n", {"stdout": "/dev/full"}),
    ("closed pipe", {"x.go": 'package main\nimport "fmt"\nfunc main() { for { fmt.Println("x") } }\n'}, ["x.go"], -13, "=", {"stdout": "closed"}),
    ("memory limit", {"x.go": OK}, ["x.go"], 2, r"^gorun: .*memory", {"limit": 300 << 20}),
    ("stack limit", {"x.go": OK}, ["x.go"], 1, r"^gorun: the limit of the stack is 200 kB, and cannot be raised: .* \(ulimit -s\)\n$", {"stack": 200 << 10}),
]


def run(engine, case):
    name, files, args, status, stderr, more = case
    with tempfile.TemporaryDirectory() as d:
        for path, text in files.items():
            full = os.path.join(d, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as f:
                f.write(text if isinstance(text, bytes) else text.encode())
        for path, mode in more.get("chmod", {}).items():
            os.chmod(os.path.join(d, path), mode)
        if more.get("not_root") and os.geteuid() == 0:
            return None
        env = dict(os.environ, **{k: v.replace("{dir}", d) for k, v in more.get("env", {}).items()})
        limit = more.get("limit")

        def preexec():
            for fd in more.get("close", []):
                os.close(fd)
            if "stack" in more:
                resource.setrlimit(resource.RLIMIT_STACK, (more["stack"], more["stack"]))
            if limit:
                resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        stdout = subprocess.DEVNULL
        if more.get("stdout") == "closed":
            end, stdout = os.pipe()
            os.close(end)
        elif "stdout" in more:
            stdout = os.open(more["stdout"], os.O_WRONLY)
        try:
            r = subprocess.run([engine] + args, cwd=d, env=env, stdout=stdout, stderr=subprocess.PIPE, timeout=60, preexec_fn=preexec, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return "did not end in 60 s"
        finally:
            if stdout >= 0:
                os.close(stdout)
        err = r.stderr.decode(errors="replace")
        if r.returncode != status:
            return f"exit status {r.returncode}, want {status}; stderr: {err[:400]!r}"
        good = err == stderr[1:] if stderr.startswith("=") else re.search(stderr, err, re.S)
        if not good:
            return f"stderr {err[:600]!r}, want {stderr!r}"
        return ""


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--engine", required=True)
    ap.add_argument("--filter", default="")
    a = ap.parse_args()
    engine = os.path.abspath(a.engine)
    failed = skipped = 0
    cases = [c for c in CASES if a.filter in c[0]]
    for c in cases:
        problem = run(engine, c)
        if problem is None:
            skipped += 1
        elif problem:
            failed += 1
            print(f"FAIL {c[0]}: {problem}")
    print(f"{len(cases) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
