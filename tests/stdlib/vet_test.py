#!/usr/bin/env python3
"""Type-checks the standard library with the overlay in place, by the reference tools, and compares package runtime with rtfuncs.def (vet/main.go).
Without a go command: one line, success."""

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    found = subprocess.run([ROOT / "scripts/find-goroot"], capture_output=True, text=True)
    go = shutil.which("go") or (os.path.join(found.stdout.strip(), "bin/go") if found.returncode == 0 else "")
    if not go or not os.access(go, os.X_OK):
        print("no go command: the overlay was not type-checked")
        return 0
    env = dict(os.environ, GOFLAGS="", GOWORK="off", GOTOOLCHAIN="local")
    if found.returncode == 0:
        env["GOROOT"] = found.stdout.strip()
    unformatted = subprocess.run([os.path.join(os.path.dirname(os.path.realpath(go)), "gofmt"), "-l", "stdlib/overlay", "tests/stdlib"], cwd=ROOT, env=env,
                                 capture_output=True, text=True)
    if unformatted.stdout:
        print("not as gofmt writes it:", unformatted.stdout)
        return 1
    return subprocess.run([go, "run", "tests/stdlib/vet/main.go", *sys.argv[1:]], cwd=ROOT, env=env).returncode


if __name__ == "__main__":
    sys.exit(main())
