#!/usr/bin/env python3
"""The examples under gorun, compared with the binary that `go build` makes: standard output, standard error, exit status.

Where there is no go command the recorded files examples/expect/*.out are compared with; --record writes them from the
reference (needs a go command). With a go command the recorded files are checked too, so that they stay true."""

import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPECT = ROOT / "examples/expect"
TIMEOUT = 60


def cases():
    out = [[str(p.relative_to(ROOT))] for p in sorted((ROOT / "examples").glob("*.go"))]
    for line in (ROOT / "tests/examples/cases.txt").read_text().splitlines():
        if words := shlex.split(line, comments=True):
            out.append(words)
    return out


def find_go():
    r = subprocess.run([ROOT / "scripts/find-goroot"], capture_output=True, text=True)
    tree = r.stdout.strip()
    if tree and os.access(os.path.join(tree, "bin/go"), os.X_OK):
        return os.path.join(tree, "bin/go"), tree
    return None, tree


def normalise(text):
    """What may differ between two correct engines: code addresses, and argument words of tracebacks."""
    text = re.sub(r"(\.go:\d+) \+0x[0-9a-f]+", r"\1 +0x?", text)
    text = re.sub(r"\bpc=0x[0-9a-f]+", "pc=0x?", text)
    text = re.sub(r"^(\S+)\((?:(?:0x[0-9a-f]+\??|\{|\}|\.\.\.|, )+)\)$", r"\1(...)", text, flags=re.M)
    # flag.PrintDefaults and log name the program by os.Args[0], which for a script is its source file.
    text = re.sub(r"^Usage of \S+:$", "Usage of PROGRAM:", text, flags=re.M)
    return text.replace(str(ROOT), "ROOT")


def run(argv, env=None):
    """The form that is compared and recorded."""
    try:
        r = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=TIMEOUT, env=env)
        status, out, err = r.returncode, r.stdout, r.stderr
    except subprocess.TimeoutExpired:
        status, out, err = "none: timeout", "", ""
    return f"exit status {status}\n--- standard output\n{normalise(out)}--- standard error\n{normalise(err)}"


def slug(case):
    return re.sub(r"[^A-Za-z0-9]+", "_", " ".join([pathlib.Path(case[0]).stem] + case[1:])).strip("_") + ".out"


def diff(want, got, a, b):
    return "".join(difflib.unified_diff(want.splitlines(True), got.splitlines(True), a, b, n=2))


def self_test():
    assert normalise("main.f(0x1, {0x2, 0x3}, ...)\n\t/a/b.go:3 +0x1d\n") == "main.f(...)\n\t/a/b.go:3 +0x?\n"
    assert normalise("f(0x1g)") == "f(0x1g)"
    assert diff("a\n", "b\n", "x", "y")


def main():
    self_test()
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--engine", default="build/release/gorun")
    ap.add_argument("--record", action="store_true")
    ap.add_argument("--only", default="", help="only cases with this text in them")
    a = ap.parse_args()

    go, tree = find_go()
    env = {**os.environ, "GOROOT": tree} if tree else None
    chosen = [c for c in cases() if a.only in " ".join(c)]
    if not chosen:
        sys.exit("no such case")
    if a.record and not go:
        sys.exit("--record needs a go command")
    bad = 0
    with tempfile.TemporaryDirectory() as tmp:
        if go:
            sources = sorted({c[0] for c in chosen})
            # vet is off the way: what is compared is the program.
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                built = list(pool.map(lambda s: subprocess.run([go, "build", "-o", os.path.join(tmp, pathlib.Path(s).stem), s],
                                                               cwd=ROOT, env=env, capture_output=True, text=True), sources))
            for s, r in zip(sources, built):
                if r.returncode != 0:
                    sys.exit(f"go build {s}: {r.stderr}")
        for case in chosen:
            recorded = EXPECT / slug(case)
            want = run([os.path.join(tmp, pathlib.Path(case[0]).stem)] + case[1:]) if go else None
            if a.record:
                EXPECT.mkdir(exist_ok=True)
                recorded.write_text(want)
                continue
            old = recorded.read_text() if recorded.exists() else ""
            if want is not None and want != old:
                bad += 1
                print(f"FAIL {' '.join(case)}: {recorded.name} is not what the reference prints (run with --record)\n"
                      + diff(old, want, "recorded", "reference"))
            got = run([a.engine] + case, env)
            if got != (want if want is not None else old):
                bad += 1
                print(f"FAIL {' '.join(case)}\n" + diff(want if want is not None else old, got, "reference", "gorun"))
    if a.record:
        for stale in set(EXPECT.glob("*.out")) - {EXPECT / slug(c) for c in cases()}:
            stale.unlink()
    print(f"{len(chosen)} cases, {bad} failures" + ("" if go else " (no go command: compared with recorded output)"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
