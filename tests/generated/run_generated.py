#!/usr/bin/env python3
"""Random programs under gorun and as the binary that `go build` makes: the same output, error output and exit status.

    run_generated.py [--count N] [--seed N] [--minutes N] [--keep FOLDER]
    run_generated.py --minimise FOLDER/u17.go

Units (generate.py) are built in batches, one program for many units; every unit also runs by itself, so that uncaught panics and
exit statuses are compared. A unit that differs is kept, with both outputs. Unit N of seed S is always the same text."""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "examples")]
from generate import Unit  # noqa: E402
from run_examples import find_go, normalise  # noqa: E402

TIMEOUT = 120


def setup(folder, sources):
    (folder / "go.mod").write_text("module generated\n\ngo 1.26\n")
    (folder / "prelude.go").write_text((HERE / "prelude.go").read_text())
    for name, text in sources.items():
        (folder / name).write_text(text)


def run(argv, folder, tree, env):
    try:
        r = subprocess.run(argv, cwd=folder, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=TIMEOUT, env=env)
    except subprocess.TimeoutExpired:
        return "timeout", "", ""
    # addresses of variables, which panics print for pointers, differ from run to run
    hide = lambda s: re.sub(r"0xc[0-9a-f]{9}|0x[0-9a-f]{7,16}\b", "0xADDR", normalise(s, tree))
    return r.returncode, hide(r.stdout), hide(r.stderr)


def traceback_free(result):
    """Uncaught panics and the end of the stack: what is said and the status; tracebacks name inlined calls and closures in ways of their own, and
    after a fatal error the reference begins with the stack of the runtime."""
    status, out, err = result
    return status, out, re.split(r"\n(?:goroutine |runtime stack:)", err)[0]


class Batch:
    def __init__(self, a, go, tree):
        self.a, self.go, self.tree = a, go, tree
        self.env = {**os.environ, "GOROOT": tree, "GOFLAGS": "-mod=mod", "GORUN_STRESS": ""}
        self.engine_env = {**self.env, "GORUN_STRESS": os.environ.get("GORUN_STRESS", "")}

    def build(self, folder):
        return subprocess.run([self.go, "build", "-o", "program", "."], cwd=folder, capture_output=True, text=True, env=self.env)

    def compare(self, folder, numbers):
        """None, or (unit number or None, text)."""
        want = traceback_free(run([str(folder / "program")], folder, self.tree, self.env))
        got = traceback_free(run([self.a.engine, "run", "."], folder, self.tree, self.engine_env))
        bad = []
        if want != got:
            split = lambda s: dict((int(m[1]), m[0]) for m in re.finditer(r"^unit (\d+)\n(?:(?!unit \d+\n).*\n?)*", s, re.M))
            a, b = split(want[1]), split(got[1])
            different = [n for n in numbers if a.get(n) != b.get(n)]
            for n in different[:5] or [None]:
                d = "".join(list(difflib.unified_diff(a.get(n, "").splitlines(True), b.get(n, "").splitlines(True), "reference", "gorun", n=1))[:30]) if n is not None else ""
                e = "".join(list(difflib.unified_diff(want[2].splitlines(True), got[2].splitlines(True), "reference", "gorun", n=1))[:20])
                bad.append((n, f"exit status {want[0]} and {got[0]}\n{d}{e}"))
        return bad

    def compare_alone(self, folder, n):
        want = traceback_free(run([str(folder / "program"), str(n)], folder, self.tree, self.env))
        got = traceback_free(run([self.a.engine, "run", ".", str(n)], folder, self.tree, self.engine_env))
        if want == got:
            return []
        text = f"alone: exit status {want[0]} and {got[0]}\n"
        for x, y in zip(want[1:], got[1:]):
            text += "".join(list(difflib.unified_diff(x.splitlines(True), y.splitlines(True), "reference", "gorun", n=1))[:30])
        return [(n, text)]

    def run(self, seed, numbers):
        with tempfile.TemporaryDirectory() as tmp:
            folder = pathlib.Path(tmp)
            sources = {f"u{n}.go": Unit(n, f"{seed}/{n}", self.a.size).generate() for n in numbers}
            setup(folder, sources)
            r = self.build(folder)
            for _ in range(8):
                if r.returncode == 0:
                    break
                # a unit that the reference refuses is the generator's fault, and counted
                for f in {m for m in re.findall(r"^\./(u\d+\.go):", r.stderr, re.M)}:
                    print(f"refused: {r.stderr.splitlines()[1]}", flush=True)
                    sources.pop(f, None)
                    (folder / f).unlink(missing_ok=True)
                r = self.build(folder)
            if r.returncode != 0:
                return [(None, r.stderr)], 0
            numbers = [n for n in numbers if f"u{n}.go" in sources]
            bad = self.compare(folder, numbers)
            if not bad:
                for n in [n for n in numbers if "\npanic(" in sources[f"u{n}.go"] or n % 10 == 0][:self.a.alone]:
                    bad += self.compare_alone(folder, n)
            for n, text in bad:
                self.keep(sources, n, text)
            return bad, len(numbers)

    def keep(self, sources, n, text):
        keep = pathlib.Path(self.a.keep)
        keep.mkdir(parents=True, exist_ok=True)
        if n is None:
            for name, s in sources.items():
                (keep / name).write_text(s)
            (keep / "all.diff").write_text(text)
        else:
            (keep / f"u{n}.go").write_text(sources[f"u{n}.go"])
            (keep / f"u{n}.diff").write_text(text)

    def differs(self, source, n, folder, alone):
        (folder / f"u{n}.go").write_text(source)
        # gorun's checker is the quick judge of what is left of a program
        if subprocess.run([self.a.engine, "vet", "-vet=off", "."], cwd=folder, capture_output=True, env=self.env).returncode != 0:
            return False
        if self.build(folder).returncode != 0:
            return False
        return bool(self.compare_alone(folder, n) if alone else self.compare(folder, [n]))

    def minimise(self, path):
        n = int(re.fullmatch(r"u(\d+)\.go", path.name)[1])
        lines = path.read_text().splitlines()
        with tempfile.TemporaryDirectory() as tmp:
            folder = pathlib.Path(tmp)
            setup(folder, {})
            text = lambda ls: re.sub(r'import \(\n(?:\t"\w+"\n)*\)', lambda m: fix_imports(m[0], ls), "\n".join(ls) + "\n")
            alone = not self.differs(text(lines), n, folder, False)
            if alone and not self.differs(text(lines), n, folder, True):
                sys.exit("no difference")
            size = len(lines) // 2
            while size >= 1:
                i = 0
                while i < len(lines):
                    less = lines[:i] + lines[i + size:]
                    balanced = sum(x.count("{") - x.count("}") for x in lines[i:i + size]) == 0
                    if balanced and self.differs(text(less), n, folder, alone):
                        lines = less
                        path.with_suffix(".min.go").write_text(text(lines))
                    else:
                        i += max(1, size // 2)
                size //= 2
                print(f"{len(lines)} lines", flush=True)
        path.with_suffix(".min.go").write_text(text(lines))


def fix_imports(block, lines):
    body = "\n".join(lines).split(")", 1)[1]
    used = [m for m in re.findall(r'"(\w+)"', block) if m + "." in body]
    return "import (\n" + "".join(f'\t"{u}"\n' for u in used) + ")" if used else ""


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--engine", default="build/release/gorun")
    ap.add_argument("--count", type=int, default=100)
    ap.add_argument("--first", type=int, default=0)
    ap.add_argument("--batch", type=int, default=25)
    ap.add_argument("--size", type=int, default=8)
    ap.add_argument("--alone", type=int, default=3, help="units of each batch that run by themselves too")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--jobs", type=int, default=1)
    ap.add_argument("--minutes", type=float, default=0)
    ap.add_argument("--keep", default="build/generated")
    ap.add_argument("--minimise")
    a = ap.parse_args()
    a.engine = os.path.abspath(a.engine)
    go, tree = find_go()
    if not go:
        print("skipped: no go command, which is the reference")
        return 77
    b = Batch(a, go, tree)
    if a.minimise:
        b.minimise(pathlib.Path(a.minimise))
        return 0
    end = time.time() + a.minutes * 60 if a.minutes else None
    done = bad = 0
    ranges = [range(i, min(i + a.batch, a.first + a.count)) for i in range(a.first, a.first + a.count, a.batch)]
    def one(r):
        return b.run(a.seed, list(r)) if not end or time.time() < end else ([], 0)
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        for found, n in pool.map(one, ranges):
            done += n
            for number, text in found:
                bad += 1
                print(f"FAIL seed {a.seed} unit {number}\n{text}", flush=True)
    print(f"{done} programs, {bad} differences")
    return 1 if bad or not done else 0


if __name__ == "__main__":
    sys.exit(main())
