#!/usr/bin/env python3
"""What `gorun test` finds before it runs tests, against what go vet finds.

Each file of tests/vet/cases holds the files of a module, and behind them what `go test` printed about it:

    -- a/a.go --                    go.mod may be left out
    ...
    -- flags -- / -- go.mod --      flags of the command (-vet=all), where there are any
    -- expected --
    # example.com/v/a               in blocks by package, sorted; then the status
    a/a.go:3:24: fmt.Printf ...
    exit status 1

vet_test.py --engine GORUN [NAME...]            compare
vet_test.py --reference GO --update [NAME...]   write the expectations, by the reference"""
import argparse
import concurrent.futures
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--engine", type=pathlib.Path)
parser.add_argument("--reference", default="go")
parser.add_argument("--update", action="store_true")
parser.add_argument("names", nargs="*")
args = parser.parse_args()


def sections(text):
    parts = re.split(r"^-- (\S+) --\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def findings(command, files, mode="test"):
    with tempfile.TemporaryDirectory() as tmp:
        root = pathlib.Path(tmp)
        for name, text in {"go.mod": "module example.com/v\n\ngo 1.26\n", **files}.items():
            if name in ("expected", "flags"):
                continue
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        flags = files.get("flags", "").split()
        p = subprocess.run([command, mode, *flags, "./..."], cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="backslashreplace", timeout=300)
    if mode == "vet":
        return sorted(p.stderr.splitlines())
    blocks = re.split(r"^(?=# [^\[])", p.stderr, flags=re.M)
    return "".join(sorted(blocks)) + f"exit status {p.returncode}\n"


def run(path):
    text = path.read_text()
    files = sections(text)
    head = text.split("-- expected --\n")[0]
    if args.update:
        path.write_text(head + "-- expected --\n" + findings(args.reference, files))
        return ""
    now = findings(args.engine.resolve(), files)
    diff = "".join(difflib.unified_diff(files["expected"].splitlines(True), now.splitlines(True), "expected", "now"))
    if not diff:  # the same from the vet command, which does not name packages
        want = sorted(l for l in files["expected"].splitlines() if not l.startswith(("# ", "exit status")))
        diff = "\n".join(difflib.unified_diff(want, findings(args.engine.resolve(), files, "vet"), "expected", "vet", lineterm=""))
    return diff


cases = sorted((pathlib.Path(__file__).parent / "cases").glob("*.txt"))
if args.names:
    cases = [c for c in cases if c.stem in args.names]
failed = 0
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    for case, diff in zip(cases, pool.map(run, cases)):
        if diff:
            failed += 1
            print(f"FAIL {case.stem}\n{diff}")
print(f"{len(cases)} cases, {failed} failures")
sys.exit(failed != 0 or not cases)
