#!/usr/bin/env python3
"""Packages of other modules: replace directives, the vendor folder, go.work, the module cache.

Each case is a tree of files ({cache} is the module cache), a folder, arguments, and what gorun says: standard output and error, and whether it ends
with status 0. Where there is a go command it is asked too: the same output, and the same first words of an error.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

MAIN = 'package main\n\nimport (\n\t"fmt"\n\n\t"ex.org/Foo/bar"\n)\n\nfunc main() { fmt.Println(bar.X()) }\n'
BAR = 'package bar\n\nfunc X() int { return %d }\n'
BAR_MOD = "module ex.org/Foo/bar\n\ngo %s\n"
REQUIRE = "module ex.com/m\n\ngo 1.26\n\nrequire ex.org/Foo/bar %s\n"
CACHE = {"{cache}/ex.org/!foo/bar@v1.2.0/bar.go": BAR % 120, "{cache}/ex.org/!foo/bar@v1.2.0/go.mod": BAR_MOD % "1.20", "{cache}/ex.org/!foo/bar@v1.10.0/bar.go": BAR % 1100,
         "{cache}/ex.org/!foo/bar@v1.10.0/go.mod": BAR_MOD % "1.20"}
SUM = "ex.org/Foo/bar v1.2.0 h1:AAAA=\nex.org/Foo/bar v1.10.0 h1:BBBB=\n"
VENDOR = {"vendor/modules.txt": "# ex.org/Foo/bar v1.2.0\n## explicit; go 1.20\nex.org/Foo/bar\n", "vendor/ex.org/Foo/bar/bar.go": BAR % 7, "m.go": MAIN}
WORK = {"go.work": "go 1.26\n\nuse (\n\t./a\n\t./b\n)\n", "a/go.mod": "module ex.com/a\n\ngo 1.26\n", "a/m.go": MAIN, "b/go.mod": BAR_MOD % "1.21",
        "b/b.go": "package bar\n\nfunc X() (n int) {\n\tvar f []func()\n\tfor i := 0; i < 3; i++ {\n\t\tf = append(f, func() { n += i })\n\t}\n\tfor _, g := range f {\n\t\tg()\n\t}\n\treturn n\n}\n"}

# name, files, folder, arguments, environment, ask go too, status is 0, output, error
CASES = [
    ("replace", {"go.mod": REQUIRE % "v0.0.0" + "\nreplace ex.org/Foo/bar => ../bar\n", "m.go": MAIN, "../bar/go.mod": BAR_MOD % "1.26", "../bar/bar.go": BAR % 3}, ".", ["run", "."], {}, True, True, "3\n", ""),
    ("replace one version", {"go.mod": REQUIRE % "v0.1.0" + "\nreplace ex.org/Foo/bar v0.1.0 => ./bar\n", "m.go": MAIN, "bar/go.mod": BAR_MOD % "1.26", "bar/bar.go": BAR % 4}, ".", ["run", "m.go"], {}, True, True, "4\n", ""),
    ("replaced folder is missing", {"go.mod": REQUIRE % "v0.1.0" + "\nreplace ex.org/Foo/bar => ./nosuch\n", "m.go": MAIN}, ".", ["run", "."], {}, False, False, "", "m.go:6:2: ex.org/Foo/bar@v0.1.0: replacement directory ./nosuch does not exist\n"),
    ("bad replace", {"go.mod": REQUIRE % "v0.1.0" + "\nreplace ex.org/Foo/bar ./nosuch\n", "m.go": MAIN}, ".", ["run", "."], {}, True, False, "",
     "go: errors parsing go.mod:\ngo.mod:7: usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory\n"),
    ("vendor", {"go.mod": REQUIRE % "v1.2.0", **VENDOR}, ".", ["run", "."], {}, True, True, "7\n", ""),
    ("vendor, but not asked", {"go.mod": REQUIRE % "v1.2.0", "go.sum": SUM, **VENDOR, **CACHE}, ".", ["run", "-mod=mod", "."], {}, False, True, "120\n", ""),
    ("inconsistent vendor", {"go.mod": REQUIRE % "v1.3.0", **VENDOR}, ".", ["run", "."], {}, True, False, "", "go: inconsistent vendoring in {dir}:\n"
     "\tex.org/Foo/bar@v1.3.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt\n"
     "\tex.org/Foo/bar@v1.2.0: is marked as explicit in vendor/modules.txt, but not explicitly required in go.mod\n\n"
     "\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the vendor directory, run:\n\t\tgo mod vendor\n"),
    ("workspace", WORK, "a", ["run", "."], {}, True, True, "9\n", ""),
    ("workspace from above", WORK, ".", ["run", "./a"], {}, True, True, "9\n", ""),
    ("workspace by path", WORK, ".", ["run", "ex.com/a"], {}, True, True, "9\n", ""),
    ("workspace off", WORK, "a", ["run", "."], {"GOWORK": "off"}, True, False, "", "m.go:6:2: no required module provides package ex.org/Foo/bar; to add it:\n\tgo get ex.org/Foo/bar\n"),
    ("workspace elsewhere", WORK, "a", ["run", "."], {"GOWORK": "/nonexistent/go.work"}, True, False, "", "go: reading go.work: open /nonexistent/go.work: no such file or directory\n"),
    ("cache", {"go.mod": REQUIRE % "v1.2.0", "go.sum": SUM, "m.go": MAIN, **CACHE}, ".", ["run", "."], {}, False, True, "120\n", ""),
    ("cache, another version", {"go.mod": REQUIRE % "v1.10.0", "go.sum": SUM, "m.go": MAIN, **CACHE}, ".", ["run", "."], {}, False, True, "1100\n", ""),
    ("cache, greatest of a workspace", {"go.work": "go 1.26\n\nuse ./a\nuse ./b\n", "a/go.mod": REQUIRE % "v1.10.0", "a/m.go": MAIN, "a/go.sum": SUM, "b/go.mod": "module ex.com/b\n\ngo 1.26\n\nrequire ex.org/Foo/bar v1.2.0\n", **CACHE},
     ".", ["run", "./a"], {}, False, True, "1100\n", ""),
    ("not in go.sum", {"go.mod": REQUIRE % "v1.2.0", "m.go": MAIN, **CACHE}, ".", ["run", "."], {}, True, False, "",
     "m.go:6:2: missing go.sum entry for module providing package ex.org/Foo/bar (imported by ex.com/m); to add:\n\tgo get ex.com/m\n"),
    ("not in the cache", {"go.mod": REQUIRE % "v1.2.0", "go.sum": SUM, "m.go": MAIN}, ".", ["run", "."], {}, False, False, "",
     "m.go:6:2: ex.org/Foo/bar@v1.2.0: not in the module cache, and gorun downloads nothing; to get it:\n\tgo mod download ex.org/Foo/bar\n"),
    ("internal of another module", {"go.mod": REQUIRE % "v1.2.0", "go.sum": SUM, "m.go": 'package main\n\nimport _ "ex.org/Foo/bar/internal/x"\n\nfunc main() {}\n', "{cache}/ex.org/!foo/bar@v1.2.0/internal/x/x.go": "package x\n", **CACHE}, ".", ["run", "."], {}, False, False, "",
     "package ex.com/m\n\tm.go:3:8: use of internal package ex.org/Foo/bar/internal/x not allowed\n"),
    ("tests use modules", {"go.mod": REQUIRE % "v1.2.0", "go.sum": SUM, "m_test.go": 'package m\n\nimport (\n\t"testing"\n\n\t"ex.org/Foo/bar"\n)\n\nfunc TestX(t *testing.T) { t.Log(bar.X()) }\n', **CACHE}, ".", ["test", "-v", "-run", "NONE"], {}, False, True, None, ""),
    ("assembly with Go beside it", {"go.mod": REQUIRE % "v0.0.0" + "\nreplace ex.org/Foo/bar => ./bar\n", "m.go": MAIN, "bar/go.mod": BAR_MOD % "1.26", "bar/asm.go": "//go:build !purego\n\npackage bar\n\nfunc X() int\n",
                                    "bar/asm.s": "TEXT ·X(SB), 4, $0-8\n\tMOVQ $5, ret+0(FP)\n\tRET\n", "bar/noasm.go": "//go:build purego\n\npackage bar\n\nfunc X() int { return 5 }\n"}, ".", ["run", "."], {}, True, True, "5\n", ""),
    ("system calls of golang.org/x/sys", {"go.mod": "module ex.com/m\n\ngo 1.26\n\nrequire golang.org/x/sys v0.0.0\n\nreplace golang.org/x/sys => ./sys\n", "sys/go.mod": "module golang.org/x/sys\n\ngo 1.26\n",
                                          "sys/unix/u.go": 'package unix\n\nimport "syscall"\n\nfunc Syscall(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err syscall.Errno)\n', "sys/unix/u.s": "",
                                          "m.go": 'package main\n\nimport (\n\t"syscall"\n\n\t"golang.org/x/sys/unix"\n)\n\nfunc main() {\n\tpid, _, err := unix.Syscall(syscall.SYS_GETPID, 0, 0, 0)\n\t_, _, bad := unix.Syscall(syscall.SYS_CLOSE, 1000, 0, 0)\n\tprintln(int(pid) == syscall.Getpid(), err == 0, bad == syscall.EBADF)\n}\n'},
     ".", ["run", "."], {}, False, True, "", "true true true\n"),
]


def run(tool, case, d):
    _, files, folder, args, env, _, _, _, _ = case
    cwd = os.path.join(d, "w", folder)
    e = dict(os.environ, GOMODCACHE=os.path.join(d, "cache"), GOPROXY="off", GOFLAGS="", GOWORK=env.get("GOWORK", ""), GOTOOLCHAIN="local")
    r = subprocess.run([tool] + args, cwd=cwd, env=e, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    return r.returncode, r.stdout, r.stderr.replace(os.path.join(d, "w"), "{dir}")


def check(engine, go, case):
    name, files, _, _, _, ask, good, out, err = case
    d = os.path.realpath(tempfile.mkdtemp())
    try:
        for path, text in files.items():
            full = os.path.normpath(os.path.join(d, "w", path.replace("{cache}", os.path.join(d, "cache"))))
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w") as f:
                f.write(text)
        status, o, e = run(engine, case, d)
        if (status == 0) != good or (out is not None and o != out) or e != err:
            return f"status {status}, output {o!r}, error {e!r}; want {out!r}, {err!r}"
        if ask and go:
            status, o, e = run(go, case, d)
            if (status == 0) != good or (out is not None and o != out) or e != err:
                return f"the go command: status {status}, output {o!r}, error {e!r}"
        return ""
    finally:
        shutil.rmtree(d)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--engine", required=True)
    ap.add_argument("--filter", default="")
    a = ap.parse_args()
    go = shutil.which("go")
    cases = [c for c in CASES if a.filter in c[0]]
    failed = 0
    for c in cases:
        problem = check(os.path.abspath(a.engine), go, c)
        if problem:
            failed += 1
            print(f"FAIL {c[0]}: {problem}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
