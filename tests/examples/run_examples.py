#!/usr/bin/env python3
"""Whole programs under gorun, compared with the binary that `go build` makes: standard output, standard error, exit status.

The programs are examples/*.go, or with --folder those of another folder. Where there is no go command the recorded files
FOLDER/expect/*.out are compared with; --record writes them from the reference (needs a go command). With a go command the recorded
files are checked too, so that they stay true."""

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
TIMEOUT = 60
UNSTRESSED = "// not under stress: "


def cases(folder):
    """Lists of words: the program, its arguments, and "<FILE" at the end when a file is its standard input."""
    out = [[str(p.relative_to(ROOT))] for p in sorted((ROOT / folder).glob("*.go"))]
    for line in (ROOT / "tests/examples/cases.txt").read_text().splitlines():
        words = shlex.split(line, comments=True)
        if words and os.path.dirname(words[0]) == folder:
            out.append(words)
    return out


def find_go():
    r = subprocess.run([ROOT / "scripts/find-goroot"], capture_output=True, text=True)
    tree = r.stdout.strip()
    if tree and os.access(os.path.join(tree, "bin/go"), os.X_OK):
        return os.path.join(tree, "bin/go"), tree
    return None, tree


def normalise(text, tree=""):
    """What may differ between two correct engines: in tracebacks code addresses, arguments, which calls were inlined, numbers of
    goroutines other than the first, and the runtime's own source lines."""
    text = re.sub(r"^(\t\S+\.(?:go|s):\d+) \+0x[0-9a-f]+$", r"\1", text, flags=re.M)
    text = re.sub(r"\bpc=0x[0-9a-f]+", "pc=0x?", text)
    text = re.sub(r"^(\S+)\((?:(?:0x[0-9a-f]+\??|\{|\}|\.\.\.|_|, )+)\)$", r"\1()", text, flags=re.M)
    text = re.sub(r"^goroutine (?!1 )\d+ \[", "goroutine N [", text, flags=re.M)
    text = re.sub(r" in goroutine (?!1$)\d+$", " in goroutine N", text, flags=re.M)
    # flag.PrintDefaults and log name the program by os.Args[0], which is another file for each engine.
    text = re.sub(r"^Usage of \S+:$", "Usage of PROGRAM:", text, flags=re.M)
    text = text.replace(str(ROOT / "stdlib/overlay"), "GOROOT/src").replace(str(ROOT), "ROOT")
    if tree:
        text = text.replace(tree, "GOROOT")
    return re.sub(r"^\tGOROOT/src/runtime/\S+:\d+$", "\tGOROOT/src/runtime", text, flags=re.M)


def run(argv, tree, env=None):
    """The form that is compared and recorded."""
    stdin = argv.pop()[1:] if argv[-1].startswith("<") else os.devnull
    try:
        with open(ROOT / stdin) as f:
            r = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, errors="replace", stdin=f, timeout=TIMEOUT, env=env)
        status, out, err = r.returncode, r.stdout, r.stderr
    except subprocess.TimeoutExpired:
        status, out, err = "none: timeout", "", ""
    return f"exit status {status}\n--- standard output\n{normalise(out, tree)}--- standard error\n{normalise(err, tree)}"


def slug(case):
    return re.sub(r"[^A-Za-z0-9]+", "_", " ".join([pathlib.Path(case[0]).stem] + case[1:])).strip("_") + ".out"


def diff(want, got, a, b):
    return "".join(difflib.unified_diff(want.splitlines(True), got.splitlines(True), a, b, n=2))


def self_test():
    assert normalise("main.f(0x1, {0x2, 0x3}, ...)\n\t/a/b.go:3 +0x1d\n") == "main.f()\n\t/a/b.go:3\n"
    assert normalise("panic(0x1?)\n\t/go/src/runtime/a.go:3 +0x1\n", "/go") == "panic()\n\tGOROOT/src/runtime\n"
    assert normalise("f(0x1g)") == "f(0x1g)"
    assert diff("a\n", "b\n", "x", "y")


def unstressed(source):
    """Why a program is not run under the stress modes, as its first line says it, or None."""
    first = (ROOT / source).read_text().split("\n", 1)[0]
    return first.removeprefix(UNSTRESSED) if first.startswith(UNSTRESSED) else None


def main():
    self_test()
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--folder", default="examples")
    ap.add_argument("--engine", default="build/release/gorun")
    ap.add_argument("--record", action="store_true")
    ap.add_argument("--only", default="", help="only cases with this text in them")
    a = ap.parse_args()

    go, tree = find_go()
    env = {**os.environ, "GOROOT": tree} if tree else None
    expect = ROOT / a.folder / "expect"
    chosen = [c for c in cases(a.folder) if a.only in " ".join(c)]
    if os.environ.get("GORUN_STRESS"):
        for c in [c for c in chosen if (why := unstressed(c[0]))]:
            print(f"not under stress: {' '.join(c)}: {unstressed(c[0])}")
            chosen.remove(c)
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
            recorded = expect / slug(case)
            want = run([os.path.join(tmp, pathlib.Path(case[0]).stem)] + case[1:], tree) if go else None
            if a.record:
                expect.mkdir(exist_ok=True)
                recorded.write_text(want)
                continue
            old = recorded.read_text() if recorded.exists() else ""
            if want is not None and want != old:
                bad += 1
                print(f"FAIL {' '.join(case)}: {recorded.name} is not what the reference prints (run with --record)\n"
                      + diff(old, want, "recorded", "reference"))
            got = run([a.engine] + case, tree, env)
            if got != (want if want is not None else old):
                bad += 1
                print(f"FAIL {' '.join(case)}\n" + diff(want if want is not None else old, got, "reference", "gorun"))
    if a.record:
        for stale in set(expect.glob("*.out")) - {expect / slug(c) for c in cases(a.folder)}:
            stale.unlink()
    print(f"{len(chosen)} cases, {bad} failures" + ("" if go else " (no go command: compared with recorded output)"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
