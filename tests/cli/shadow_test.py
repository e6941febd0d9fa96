#!/usr/bin/env python3
"""Packages of the std image that are compiled anew for a program, because their tests or build tags change them: which ones, and with what result."""
import argparse
import os
import re
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("--engine", required=True)
args = parser.parse_args()
engine = os.path.abspath(args.engine)
failures = 0

if not os.path.exists(os.path.join(os.path.dirname(engine), "gorun.image")):
    print("there is no std image beside the executable: nothing was run")
    sys.exit(77)


def check(ok, what, detail=""):
    global failures
    if not ok:
        failures += 1
        print(f"FAIL {what}\n{detail}")


def run(cmd, cwd, image=True):
    env = {k: v for k, v in os.environ.items() if k != "GORUN_IMAGE"}
    if not image:
        env["GORUN_IMAGE"] = "off"
    p = subprocess.run([engine, *cmd], cwd=cwd, env=env, capture_output=True, text=True, errors="replace", timeout=300)
    return p.returncode, p.stdout, p.stderr


def compiled(text):
    return set(re.findall(r"^check (\S+)$", text, re.M))


TAGGED = """package main

import (
\t"fmt"
\t"hash/maphash"
)

func main() {
\tvar h maphash.Hash
\th.WriteString("x")
\tfmt.Println(h.Sum64() != 0, tagged)
}
"""

with tempfile.TemporaryDirectory() as d:
    # package, test that uses what the internal tests export, packages that must and must not be compiled anew
    for package, test, anew, kept in [
            ("container/list", "^TestList$", {"container/list", "container/list.test"}, {"fmt", "testing", "container/ring"}),
            ("text/template", "^(TestExecute|TestMaxExecDepth)$", {"text/template"}, {"text/template/parse", "reflect", "fmt"}),
            ("sort", "^(TestSortIntSlice|Example_sortKeys)$", {"sort", "sort_test"}, {"runtime", "reflect", "slices"}),
            ("io", "^(TestCopyBuffer|TestMultiWriter_String)$", {"io", "fmt", "os", "testing"}, {"runtime", "errors", "sync", "internal/bytealg"}),
            # what package runtime pushes into time and os
            ("time", "^(TestSleep|TestAfterFunc|TestTicker|TestZoneData)$", {"time", "os", "fmt", "testing"}, {"runtime", "reflect", "sync"}),
            ("os", "^(TestReadDir|TestStartProcess|TestPipe.*)$", {"os", "fmt", "testing"}, {"runtime", "io/fs", "time", "syscall", "internal/poll"})]:
        status, out, err = run(["test", "-x", "-v", "-run", test, package], d)
        text = out + err
        names = compiled(text)
        tests = set(re.findall(r"--- PASS: (\S+)", text))
        check(status == 0 and tests and "FAIL" not in text, f"{package}: passes", f"status {status}\n{text[-2000:]}")
        check("shadow " in text and anew <= names and not kept & names, f"{package}: what is compiled anew", f"missing {anew - names}, not wanted {kept & names}\n" + "\n".join(sorted(names)))
        _, out, err = run(["test", "-v", "-run", test, package], d, image=False)
        check(set(re.findall(r"--- PASS: (\S+)", out + err)) == tests, f"{package}: the same tests without an image", out + err)

    # Tests outside of the package change nothing of it.
    status, out, err = run(["test", "-x", "-v", "-run", "^(TestIs|TestAs)$", "errors"], d)
    names = compiled(out + err)
    check(status == 0 and "shadow 0 " in out + err and names == {"errors_test", "errors.test"}, "errors: external tests", out + err)
    # What the runtime is made of.
    for package in ["internal/abi", "internal/runtime/maps", "strconv", "sync"]:
        status, out, err = run(["test", "-x", "-run", "^XXX$", package], d)
        check(status == 0 and "no image" in out + err, f"{package}: no image", f"status {status}\n{(out + err)[-2000:]}")

    # Build tags: only packages that ask for them.
    with open(os.path.join(d, "main.go"), "w") as f:
        f.write(TAGGED)
    for name, constraint, value in [("a.go", "mine", "yes"), ("b.go", "!mine", "no")]:
        with open(os.path.join(d, name), "w") as f:
            f.write(f"//go:build {constraint}\n\npackage main\n\nconst tagged = \"{value}\"\n")
    with open(os.path.join(d, "go.mod"), "w") as f:
        f.write("module m\n\ngo 1.26\n")
    for tags, value, anew in [("mine", "yes", set()), ("purego", "no", {"hash/maphash"}), ("purego,mine", "yes", {"hash/maphash"})]:
        status, out, err = run(["run", "-x", f"-tags={tags}", "."], d)
        names = compiled(err)
        check((status, out) == (0, f"true {value}\n"), f"-tags={tags}", f"status {status}\n{out}{err}")
        check("map " in err and names == anew | {"m"}, f"-tags={tags}: what is compiled anew", err)

print(f"{failures} failures")
sys.exit(1 if failures else 0)
