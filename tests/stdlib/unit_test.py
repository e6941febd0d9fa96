#!/usr/bin/env python3
"""Runs files of the overlay's package runtime under the reference toolchain: copied into a scratch package, without their linknames, over the mocks of
unit/mocks.go, with the tests of unit/overlay_test.go. Without a go command: one line, success."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = "runtime2 synctest lock sudog chan select sema time rand slice string bounds error".split()


def main():
    found = subprocess.run([ROOT / "scripts/find-goroot"], capture_output=True, text=True)
    tree = found.stdout.strip()
    go = shutil.which("go") or (os.path.join(tree, "bin/go") if tree else "")
    if not tree or not go or not os.access(go, os.X_OK):
        print("no go command: the overlay's files were not run")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        replace, package = {}, os.path.join(tree, "src/internal/overlayunit")
        for name in FILES:
            text = (ROOT / f"stdlib/overlay/runtime/{name}.go").read_text()
            text = re.sub(r"^//go:linkname .*$", "//", text, flags=re.M).replace("package runtime\n", "package overlayunit\n", 1)
            # names that the reference compiler treats in its own way in package runtime
            path = os.path.join(scratch, name + ".go")
            pathlib.Path(path).write_text(text)
            replace[os.path.join(package, name + ".go")] = path
        for name in ("mocks.go", "overlay_test.go"):
            replace[os.path.join(package, name)] = str(ROOT / "tests/stdlib/unit" / name)
        overlay = os.path.join(scratch, "overlay.json")
        pathlib.Path(overlay).write_text(json.dumps({"Replace": replace}))
        env = dict(os.environ, GOROOT=tree, GOFLAGS="", GOWORK="off", GOTOOLCHAIN="local", GO111MODULE="on")
        binary = os.path.join(scratch, "unit")
        built = subprocess.run([go, "test", "-c", "-o", binary, "-overlay", overlay, "-vet=off", "internal/overlayunit"], cwd=os.path.join(tree, "src"), env=env)
        if built.returncode != 0:
            return built.returncode
        return subprocess.run([binary, "-test.timeout=120s", *sys.argv[1:]], cwd=scratch).returncode


if __name__ == "__main__":
    sys.exit(main())
