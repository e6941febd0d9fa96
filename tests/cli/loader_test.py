#!/usr/bin/env python3
"""What loading packages says, against the go command.

Each case is a small tree of files and the arguments of `gorun vet`. loader_expected.json has what `go build -o /dev/null` printed for the same
arguments and how it ended ({dir} stands for the folder, {goroot} for the Go tree). `--record` asks the go command again.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

OK = "package main\nfunc main() { }\n"
MOD = "module m\ngo 1.26\n"

CASES = [
    ("empty", {"x.go": ""}, ["x.go"]),
    ("junk", {"x.go": "foo\n"}, ["x.go"]),
    ("badpkg", {"x.go": "package\n"}, ["x.go"]),
    ("badpkg2", {"x.go": "package main foo\nfunc main(){}\n"}, ["x.go"]),
    ("badimport", {"x.go": "package main\nimport fmt\nfunc main(){}\n"}, ["x.go"]),
    ("badimport2", {"x.go": "package main\nimport \"fmt\" \"os\"\nfunc main(){}\n"}, ["x.go"]),
    ("badimport3", {"x.go": "package main\nimport (\n\"fmt\n)\nfunc main(){}\n"}, ["x.go"]),
    ("badimport4", {"x.go": "package main\nimport \"a b\"\nfunc main(){}\n"}, ["x.go"]),
    ("badimport5", {"x.go": "package main\nimport \"\"\nfunc main(){}\n"}, ["x.go"]),
    ("badimport6", {"x.go": "package main\nimport \"fmt/\"\nfunc main(){}\n"}, ["x.go"]),
    ("badimport7", {"x.go": "package main\nimport \"/fmt\"\nfunc main(){}\n"}, ["x.go"]),
    ("late import", {"x.go": "package main\nfunc main(){}\nimport \"fmt\"\n"}, ["x.go"]),
    ("importmain", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){}\n", "a/a.go": OK}, ["."]),
    ("syntax in dep", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/a.go": "package a\nfunc F() { 1 2 }\n"}, ["."]),
    ("type err in dep", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F(); x}\n", "a/a.go": "package a\nfunc F() { y }\n"}, ["."]),
    ("badpkg in dep", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/a.go": "packag a\nfunc F() { 1 2 }\n"}, ["."]),
    ("missing pkg in module", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n"}, ["."]),
    ("missing pkg in module dot", {"go.mod": "module ex.com/m\ngo 1.26\n", "x.go": "package main\nimport \"ex.com/m/a\"\nfunc main(){a.F()}\n"}, ["."]),
    ("empty dir pkg", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/README": ""}, ["."]),
    ("only tests in pkg", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/a_test.go": "package a\n"}, ["."]),
    ("two errors missing", {"x.go": "package main\nimport \"foo\"\nimport \"bar\"\nfunc main(){}\n"}, ["x.go"]),
    ("dep missing dep", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/a.go": "package a\nimport \"m/b\"\nimport \"nosuch\"\nfunc F() {}\n"}, ["."]),
    ("cycle self", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/a.go": "package a\nimport \"m/a\"\nfunc F() {}\n"}, ["."]),
    ("cycle 3", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/a.go": "package a\nimport \"m/b\"\nfunc F() {}\n", "b/b.go": "package b\nimport \"m/c\"\n", "c/c.go": "package c\nimport \"m/b\"\n"}, ["."]),
    ("internal mod", {"go.mod": MOD, "x.go": "package main\nimport \"m/a/internal/b\"\nfunc main(){b.F()}\n", "a/internal/b/b.go": "package b\nfunc F() {}\n"}, ["."]),
    ("internal ok", {"go.mod": MOD, "x.go": "package main\nimport \"m/internal/b\"\nfunc main(){b.F()}\n", "internal/b/b.go": "package b\nfunc F() {}\n"}, ["."]),
    ("internal std in dep", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){a.F()}\n", "a/a.go": "package a\nimport _ \"internal/abi\"\nfunc F() {}\n"}, ["."]),
    ("vendor golang.org/x", {"go.mod": MOD, "x.go": "package main\nimport \"golang.org/x/net/dns/dnsmessage\"\nfunc main(){}\n"}, ["."]),
    ("vendor direct", {"go.mod": MOD, "x.go": "package main\nimport \"vendor/golang.org/x/net/dns/dnsmessage\"\nfunc main(){}\n"}, ["."]),
    ("nopkg pattern", {"go.mod": MOD, "x.go": OK}, ["./nosuch"]),
    ("pkg path", {"go.mod": MOD, "x.go": OK, "a/a.go": OK}, ["m/a"]),
    ("pkg path missing", {"go.mod": MOD, "x.go": OK}, ["m/b"]),
    ("pkg path missing std", {"go.mod": MOD, "x.go": OK}, ["nosuch"]),
    ("pkg path missing dot", {"go.mod": MOD, "x.go": OK}, ["ex.com/a"]),
    ("std not main", {"go.mod": MOD, "x.go": OK}, ["fmt"]),
    ("two dirs pattern", {"go.mod": MOD, "a/a.go": OK, "b/b.go": OK}, ["./..."]),
    ("outside", {"go.mod": MOD, "x.go": OK}, [".."]),
    ("outside files", {"go.mod": MOD, "x.go": OK, "../y.go": OK}, [".."]),
    ("txt", {"x.txt": OK}, ["x.txt"]),
    ("constraints file named", {"x.go": "//go:build windows\n\npackage main\nfunc main(){}\n"}, ["x.go"]),
    ("constraints name", {"x_windows.go": OK}, ["x_windows.go"]),
    ("constraints dep", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){}\n", "a/a_windows.go": "package a\n"}, ["."]),
    ("bad constraint", {"go.mod": MOD, "x.go": OK, "y.go": "//go:build a &&\n\npackage main\n"}, ["."]),
    ("two constraints", {"go.mod": MOD, "x.go": OK, "y.go": "//go:build a\n//go:build b\n\npackage main\n"}, ["."]),
    ("documentation", {"go.mod": MOD, "x.go": OK, "y.go": "//go:build ignore\n\npackage documentation\n"}, ["."]),
    ("two pkgs dep", {"go.mod": MOD, "x.go": "package main\nimport \"m/a\"\nfunc main(){}\n", "a/a.go": "package a\n", "a/b.go": "package b\n"}, ["."]),
    ("two pkgs files", {"x.go": OK, "y.go": "package b\n"}, ["x.go", "y.go"]),
    ("test pkg in dir", {"go.mod": MOD, "x.go": OK, "x_test.go": "package main_test\n"}, ["."]),
    ("gomod bad", {"go.mod": "module m\ngo 1.x\n", "x.go": OK}, ["."]),
    ("gomod bad2", {"go.mod": "modul m\n", "x.go": OK}, ["."]),
    ("gomod bad3", {"go.mod": "go 1.26\n", "x.go": OK}, ["."]),
    ("gomod bad4", {"go.mod": "module m\nmodule n\n", "x.go": OK}, ["."]),
    ("gomod bad5", {"go.mod": "module m\nrequire x\n", "x.go": OK}, ["."]),
    ("gomod empty", {"go.mod": "", "x.go": OK}, ["."]),
    ("gomod future", {"go.mod": "module m\ngo 1.27\n", "x.go": OK}, ["."]),
    ("gomod toolchain", {"go.mod": "module m\ngo 1.26.1\ntoolchain go1.26.2\n", "x.go": OK}, ["."]),
    ("old go", {"go.mod": "module m\ngo 1.17\n", "x.go": "package main\ntype T[P any] struct{}\nfunc main(){ for range 10 {} }\n"}, ["."]),
    ("embed dir", {"go.mod": MOD, "x.go": "package main\nimport \"embed\"\n//go:embed d\nvar f embed.FS\nfunc main(){_=f}\n", "d/.x": ""}, ["."]),
    ("embed bad", {"go.mod": MOD, "x.go": "package main\nimport \"embed\"\n//go:embed ../x\nvar f embed.FS\nfunc main(){_=f}\n"}, ["."]),
    ("embed bad2", {"go.mod": MOD, "x.go": "package main\nimport \"embed\"\n//go:embed [a\nvar f embed.FS\nfunc main(){_=f}\n"}, ["."]),
    ("embed nested mod", {"go.mod": MOD, "x.go": "package main\nimport \"embed\"\n//go:embed d/x\nvar f embed.FS\nfunc main(){_=f}\n", "d/go.mod": "module d\n", "d/x": ""}, ["."]),
    ("embed noimport", {"go.mod": MOD, "x.go": "package main\n//go:embed a\nvar f string\nfunc main(){_=f}\n", "a": ""}, ["."]),
    ("embed git", {"go.mod": MOD, "x.go": "package main\nimport _ \"embed\"\n//go:embed .git/a\nvar f string\nfunc main(){_=f}\n", ".git/a": ""}, ["."]),
    ("godebug bad", {"x.go": "//go:debug foo=1\npackage main\nfunc main(){}\n"}, ["x.go"]),
    ("godebug bad2", {"x.go": "//go:debug foo\npackage main\nfunc main(){}\n"}, ["x.go"]),
    ("godebug lib", {"go.mod": MOD, "x.go": "package main\nimport _ \"m/a\"\nfunc main(){}\n", "a/a.go": "//go:debug panicnil=1\npackage a\n"}, ["."]),
    ("no body", {"x.go": "package main\nfunc f()\nfunc main(){f()}\n"}, ["x.go"]),
    ("no main", {"x.go": "package main\n"}, ["x.go"]),
    ("import unused", {"x.go": "package main\nimport \"fmt\"\nfunc main(){}\n"}, ["x.go"]),
    ("dup files", {"x.go": OK}, ["x.go", "x.go"]),
    ("abs file", {"x.go": "package main\nfunc main(){ x }\n"}, ["{dir}/x.go"]),
    ("sub file", {"a/x.go": "package main\nfunc main(){ x }\n"}, ["a/x.go"]),
    ("sub pkg", {"go.mod": MOD, "a/x.go": "package main\nfunc main(){ x }\n"}, ["./a"]),
    ("lexical+type", {"x.go": "package main\nfunc main(){ x := 08; L: y }\n"}, ["x.go"]),
    ("ignored underscore", {"go.mod": MOD, "_x.go": OK}, ["."]),
    ("nonmain run", {"go.mod": MOD, "x.go": "package foo\n"}, ["."]),
    ("mod in parent", {"go.mod": MOD, "s/t/x.go": "package main\nimport \"m/q\"\nfunc main(){ q.X() }\n", "q/q.go": "package q\n"}, ["s/t/x.go"]),
    ("header: comment", {"x.go": "package main\n/* abc\n"}, ["x.go"]),
    ("header: two on a line", {"x.go": "package main\nimport (\n\"fmt\" \"os\"\n)\n"}, ["x.go"]),
    ("header: no close", {"x.go": "package main\nimport (\n\"fmt\"\n"}, ["x.go"]),
    ("header: keyword", {"x.go": "package func\n"}, ["x.go"]),
    ("header: number", {"x.go": "package main\nimport 1\n"}, ["x.go"]),
    ("header: raw string", {"x.go": "package main\nimport `fmt\n"}, ["x.go"]),
    ("header: escape", {"x.go": "package main\nimport \"f\\qmt\"\n"}, ["x.go"]),
    ("header: character", {"x.go": "#package main\n"}, ["x.go"]),
    ("header: NUL", {"x.go": "package \0main\n"}, ["x.go"]),
    ("comment behind the header", {"x.go": "package main\nimport \"fmt\"\nfunc main() {}\n/* x"}, ["x.go"]),
    ("tag given", {"go.mod": MOD, "x.go": OK, "y.go": "//go:build extra\n\npackage main\nvar x int = y\n"}, ["-tags=extra", "."]),
    ("tag not given", {"go.mod": MOD, "x.go": OK, "y.go": "//go:build extra\n\npackage main\nvar x int = y\n"}, ["."]),
    ("embed all", {"go.mod": MOD, "x.go": "package main\nimport \"embed\"\n//go:embed all:d a*\nvar f embed.FS\nfunc main() { _ = f }\n", "d/.x": "", "ab": ""}, ["."]),
    ("embed symbolic names", {"go.mod": MOD, "x.go": "package main\nimport _ \"embed\"\n//go:embed \"a b\" `c?`\nvar f []byte\nfunc main() { _ = f }\n", "a b": "", "cd": ""}, ["."]),
    ("no module: folder", {"x.go": OK}, ["."]),
    ("no module: missing folder", {"x.go": OK}, ["./nope"]),
    ("no module: empty argument", {"x.go": OK}, [""]),
    ("no module: pattern", {"x.go": OK}, ["./..."]),
    ("no module: pattern of a folder", {"a/x.go": OK}, ["./a/..."]),
    ("no module: pattern of paths", {"x.go": OK}, ["a/..."]),
    ("pattern: prefix of a name", {"go.mod": MOD, "ab/x.go": OK, "ac/x.go": "package x\nvar x int = y\n"}, ["./ab..."]),
    ("pattern: in the middle", {"go.mod": MOD, "a/x/x.go": "package x\nvar x int = y\n", "b/y/y.go": "package y\nvar x int = y\n"}, ["m/.../x"]),
    ("pattern: path of the module", {"go.mod": MOD, "a/x/x.go": "package x\nvar x int = y\n"}, ["m/..."]),
    ("pattern: a file", {"go.mod": MOD, "x.go": OK}, ["./x.go/..."]),
    ("pattern: outside", {"go.mod": MOD, "x.go": OK}, ["../..."]),
    ("slashes", {"go.mod": MOD, "a/x.go": OK}, ["./a//", "m/a/"]),
    ("go.mod: several errors", {"go.mod": MOD + "foo\nbar (\n)\nrequire x\nexclude x\ntool\ngodebug x\n", "x.go": OK}, ["."]),
    ("go.mod: version of another major", {"go.mod": MOD + "require x.com/y v2.0.0\n", "x.go": OK}, ["."]),
    ("go.mod: replacements", {"go.mod": MOD + "replace x.com/y => y\nreplace x.com/z => ../y v1.0.0\nreplace x.com/a => y@v1\n", "x.go": OK}, ["."]),
    ("go.mod: string", {"go.mod": "module \"m\n", "x.go": OK}, ["."]),
    ("go.mod: comment", {"go.mod": MOD + "/* x */\n", "x.go": OK}, ["."]),
    ("go.mod: path", {"go.mod": "module m/../x\n", "x.go": OK}, ["."]),
    ("go.mod: two versions", {"go.mod": MOD + "require x.com/y v1.0.0\nrequire x.com/y v1.1.0\n", "x.go": OK}, ["."]),
    ("go.mod: toolchain", {"go.mod": MOD + "toolchain foo\ntoolchain go1.26.0\ntoolchain go1.26.0\n", "x.go": OK}, ["."]),
    ("go.work: twice", {"go.work": "go 1.26\nuse .\nuse .\n", "go.mod": MOD, "x.go": OK}, ["."]),
    ("go.work: missing", {"go.work": "go 1.26\nuse ./nope\n", "go.mod": MOD, "x.go": OK}, ["."]),
    ("go.work: nothing", {"go.work": "go 1.26\n", "go.mod": MOD, "x.go": OK}, ["."]),
    ("go.work: no go line", {"go.work": "use .\n", "go.mod": "module m\n\ngo 1.26\n", "x.go": OK}, ["."]),
    ("go.work: block", {"go.work": "use (\n", "go.mod": MOD, "x.go": OK}, ["."]),
    ("files: twice and missing", {"x.go": OK}, ["x.go", "x.go", "y.go"]),
    ("ten errors", {"x.go": "package main\nfunc main() {\n" + "\tundef\n" * 12 + "}\n"}, ["x.go"]),
    ("all errors", {"x.go": "package main\nfunc main() {\n" + "\tundef\n" * 12 + "}\n"}, ["-gcflags=-e", "x.go"]),
    ("ten syntax errors", {"x.go": "package main\n" + "var = 1\n" * 12}, ["x.go"]),
    ("line directive", {"x.go": "package main\n//line y.go:7\nfunc main() { x }\n"}, ["x.go"]),
    ("misplaced directives", {"x.go": "package main\n//go:noinline\ntype T int\n//go:embed a\nconst c = 1\nfunc main() {}\n"}, ["x.go"]),
]


def run(command, case, env):
    name, files, args = case
    with tempfile.TemporaryDirectory() as above:
        d = os.path.join(os.path.realpath(above), "m")    # what else lies in the folder of temporary files must not matter
        os.mkdir(d)
        for path, text in files.items():
            full = os.path.join(d, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w") as f:
                f.write(text)
        r = subprocess.run(command + [a.replace("{dir}", d) for a in args], cwd=d, env=env, capture_output=True, timeout=120, stdin=subprocess.DEVNULL)
        text = r.stderr.decode(errors="replace").replace(d + "/", "{dir}/").replace(d, "{dir}").replace(os.path.dirname(d), "{above}")
        with open(os.path.join(env["GOROOT"], "VERSION")) as f:
            version = f.readline().strip().removeprefix("go")
        return r.returncode, text.replace(env["GOROOT"], "{goroot}").replace(f"running go {version};", "running go {version};")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--engine")
    ap.add_argument("--record", action="store_true")
    ap.add_argument("--filter", default="")
    a = ap.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    expected_file = os.path.join(here, "loader_expected.json")
    env = dict(os.environ, GOFLAGS="", GOTOOLCHAIN="local", GOPROXY="off", CGO_ENABLED="0")
    if not env.get("GOROOT"):
        try:
            env["GOROOT"] = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            print("no Go tree: set GOROOT")
            return 77
    if a.record:
        got = {}
        for c in CASES:
            status, text = run(["go", "build", "-o", "/dev/null"], c, env)
            got[c[0]] = {"status": status, "stderr": text}
        with open(expected_file, "w") as f:
            json.dump(got, f, indent=1, ensure_ascii=False, sort_keys=True)
            f.write("\n")
        return 0
    with open(expected_file) as f:
        expected = json.load(f)
    engine = os.path.abspath(a.engine)
    failed = passed = 0
    for c in CASES:
        if a.filter not in c[0]:
            continue
        status, text = run([engine, "vet"], c, env)
        want = expected[c[0]]
        if status == want["status"] and text == want["stderr"]:
            passed += 1
        else:
            failed += 1
            print(f"FAIL {c[0]}\n  want {want['status']} {want['stderr']!r}\n  got  {status} {text!r}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
