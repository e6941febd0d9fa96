#!/usr/bin/env python3
"""Golden files in Go: what each stage makes of a source file, kept in the file itself.

    //golden: types                 one line for each stage to look at: a name for --dump, with a function where that is wanted,
    //golden: ir main.f             or "errors": what `gorun vet` says
    package main
    ...
    /* golden: types
    (the expectation)
    */

run_golden.py --engine GORUN [--update] [FILE...]     all of tests/golden/go; --update writes the expectations anew. Positions in IR (#123) are left
out: they depend on what was loaded before."""
import argparse
import pathlib
import re
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--engine", required=True)
parser.add_argument("--update", action="store_true")
parser.add_argument("files", nargs="*", type=pathlib.Path)
args = parser.parse_args()
engine = pathlib.Path(args.engine).resolve()


def made(path, stage):
    if stage == "errors":
        p = subprocess.run([engine, "vet", path.name], cwd=path.parent, capture_output=True, text=True, timeout=60)
        return p.stderr
    p = subprocess.run([engine, "build", "-o", "/dev/null", "-dump", stage.replace(" ", ":"), path.name], cwd=path.parent, capture_output=True, text=True, timeout=60)
    if p.returncode != 0 or p.stderr:
        return f"status {p.returncode}\n{p.stderr}"
    return re.sub(r" pos \d+ {", " {", re.sub(r" #\d+", "", p.stdout))


failed = 0
files = args.files or sorted((pathlib.Path(__file__).parent / "go").glob("*.go"))
for path in files:
    text = path.read_text()
    source = text.split("\n/* golden: ")[0].rstrip("\n") + "\n"
    stages = re.findall(r"^//golden: (.*)$", source, re.M)
    if not stages:
        sys.exit(f"{path} names no stage")
    now = source
    for stage in stages:
        now += f"\n/* golden: {stage}\n{made(path, stage).strip()}\n*/\n".replace("*/", "* /").replace("\n* /\n", "\n*/\n")
    if now == text:
        continue
    if args.update:
        path.write_text(now)
        continue
    failed += 1
    print(f"FAIL {path.name}")
    subprocess.run(["diff", "-u", "--label", "expected", "--label", "now", path, "-"], input=now, text=True)
print(f"{len(files)} files, {failed} failures")
sys.exit(failed != 0)
