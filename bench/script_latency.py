#!/usr/bin/env python3
"""Latency of scripts as a person edits and runs them: every program of examples/, changed before each run, under `go run` and
under gorun, in turn. Prints a table, the geometric mean of the ratios, and the start of hello from the mapped image beside the binary that
`go build` makes; --json FILE writes the same.

  bench/script_latency.py [--engine build/release/gorun] [--runs 5] [--only NAME]"""

import argparse
import importlib.util
import itertools
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("run_examples", ROOT / "tests/examples/run_examples.py")
run_examples = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run_examples)
counter = itertools.count(int(time.time()))


def timed(argv, stdin):
    """Wall milliseconds and (standard output, failed?) of one command in the project's folder."""
    with open(ROOT / stdin if stdin else os.devnull) as f:
        start = time.perf_counter()
        r = subprocess.run(argv, cwd=ROOT, stdin=f, capture_output=True)
        return (time.perf_counter() - start) * 1e3, (r.stdout, r.returncode != 0)


def scripts(only):
    """One case a program: the longest command line that the tests have for it, as the one that does most."""
    best = {}
    for case in run_examples.cases("examples"):
        if only in case[0] and len(case) >= len(best.get(case[0], [])):
            best[case[0]] = case
    return [best[k] for k in sorted(best)]


def measure_script(case, engine, runs, folder):
    source = (ROOT / case[0]).read_text()
    script = os.path.join(folder, os.path.basename(case[0]))
    stdin = case[-1][1:] if case[-1].startswith("<") else None
    args = [w for w in case[1:] if not w.startswith("<")]
    times = {"go": [], "gorun": []}
    for i in range(runs + 1):                # the first round warms up
        results = {}
        for name, command in (("go", ["go", "run"]), ("gorun", [engine])):
            pathlib.Path(script).write_text(f"{source}\nvar edited = {next(counter)}\n")
            ms, results[name] = timed(command + [script] + args, stdin)
            if i > 0:
                times[name].append(ms)
        if results["go"] != results["gorun"]:
            return None
    return times


def hello_ratio(engine, runs, folder):
    binary = os.path.join(folder, "hello")
    subprocess.run(["go", "build", "-o", binary, "examples/hello.go"], cwd=ROOT, check=True)
    times = ([], [])
    for _ in range(runs * 20):
        for command, out in (([binary], times[0]), ([engine, "examples/hello.go"], times[1])):
            out.append(timed(command, None)[0])
    return statistics.median(times[0]), statistics.median(times[1])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--engine", default=str(ROOT / "build/release/gorun"))
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--only", default="")
    ap.add_argument("--json")
    a = ap.parse_args()
    if not shutil.which("go"):
        sys.exit("the go command is the reference here; there is none")
    engine = os.path.abspath(a.engine)
    report, failed = {"scripts": {}}, False
    with tempfile.TemporaryDirectory() as folder:
        for case in scripts(a.only):
            times = measure_script(case, engine, a.runs, folder)
            name = pathlib.Path(case[0]).stem
            if times is None:
                print(f"{name:12} differs from the reference")
                failed = True
                continue
            ratio = statistics.median(b / g for g, b in zip(times["go"], times["gorun"]))
            go, ours = statistics.median(times["go"]), statistics.median(times["gorun"])
            report["scripts"][name] = {"go_run_ms": go, "gorun_ms": ours, "ratio": ratio}
            print(f"{name:12} go run {go:7.1f} ms   gorun {ours:7.1f} ms   ratio {ratio:.3f}", flush=True)
        ratios = [r["ratio"] for r in report["scripts"].values()]
        if not ratios:
            sys.exit("no such script")
        report["geomean"] = math.exp(statistics.mean(map(math.log, ratios)))
        report["worst"] = max(ratios)
        print(f"geomean {report['geomean']:.3f}, worst {report['worst']:.3f} over {len(ratios)} scripts")
        binary, ours = hello_ratio(engine, a.runs, folder)
        report["hello"] = {"binary_ms": binary, "gorun_ms": ours}
        print(f"hello: prebuilt binary {binary:.2f} ms, gorun {ours:.2f} ms, {ours / binary:.1f} times")
    if a.json:
        pathlib.Path(a.json).write_text(json.dumps(report, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
