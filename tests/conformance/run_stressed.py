#!/usr/bin/env python3
"""Programs of GOROOT/test under the stress modes, best with a sanitizer build: run_stressed.py --engine build/asan/gorun

The cases are those of gotest_dir.py that run a program (run, rundir, runindir, runoutput), every fifth of them in their fixed order: 229. Each
must pass, as there, in every mode: as it is, GORUN_STRESS=cross, =cross,gc=10 and =cross,gc=1. No process of a case may make a sanitizer's report, whatever
becomes of its output.

    --every 1               all cases of these kinds (1,145) rather than every fifth
    --mode MODE             one mode only (repeatable; "plain" is the one without stress)
    --part I/N              every N-th of the chosen cases
    --filter GLOB           the cases of that name, whether in the fifth or not

stressed_limits.txt has the programs for which a collection at every allocation, or every tenth, is too much: what they allocate times what
is alive has no bound that a test could wait for. They run with the gc=N given there, and count. Cases on the list of known failures
(expect_fail_gotest.txt), and those marked "~" there or in stressed_limits.txt, may fail, but make no report and do not crash."""

import argparse
import json
import os
import pathlib
import re
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import conformlib as cl
import gotest_dir
from run_known import goroot, read_list

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("run", "rundir", "runindir", "runoutput")
MODES = ["plain", "cross", "cross,gc=10", "cross,gc=1"]
REPORT = re.compile(r":\d+:\d+: runtime error: |ERROR: \w+Sanitizer|WARNING: \w+Sanitizer")
# what a crash of the engine looks like, in a case that may fail
CRASH = re.compile(r"killed by SIG(?!KILL)|CHECK|unexpected fault|bad pointer|internal error")
SANITIZER = "detect_stack_use_after_return=0:handle_segv=0:handle_sigfpe=0:handle_sigbus=0"


def read_limits(path):
    """{case: {"gc": N, "timeout": seconds}}"""
    limits = {}
    for line in path.read_text().splitlines():
        words = line.split("#")[0].split()
        if words and words[0] != "~":
            limits[words[0]] = {k: int(v) for k, v in (w.split("=") for w in words[1:])}
    return limits


def stress(mode, limit):
    """The value of GORUN_STRESS for a case: gc=N no smaller than its limit."""
    if mode == "plain":
        return ""
    return re.sub(r"gc=(\d+)", lambda m: f"gc={max(int(m[1]), limit.get('gc', 1))}", mode)


class Runner(gotest_dir.Runner):
    """One mode; the sanitizers' reports of every process of a case come to a folder."""

    def __init__(self, args, mode, limits, may_fail, reports):
        super().__init__(args)
        self.mode, self.limits, self.may_fail, self.reports = mode, limits, may_fail, reports

    def env(self, c):
        log = f"{SANITIZER}:log_path={self.reports}/{c.name.replace('/', '+')}"
        return {**super().env(c), "GORUN_STRESS": stress(self.mode, self.limits.get(c.name, {})), "ASAN_OPTIONS": log, "UBSAN_OPTIONS": log,
                "TSAN_OPTIONS": f"log_path={self.reports}/{c.name.replace('/', '+')}:halt_on_error=1"}

    def limit(self, c):
        if c.name in self.may_fail:    # most of them wait for what may not come
            return 20
        return max(super().limit(c), self.limits.get(c.name, {}).get("timeout", 0))

    def case(self, c):
        r = super().case(c)
        r["mode"], r["gives"] = self.mode, r["status"]
        bad = r["status"] != "pass"
        if bad and c.name in self.may_fail and not CRASH.search(r["detail"]):
            bad, r["status"] = False, "may-fail"
        found = sorted(pathlib.Path(self.reports).glob(c.name.replace("/", "+") + ".[0-9]*"))
        text = "\n".join(p.read_text(errors="replace") for p in found) + "\n" + r["detail"]
        if m := REPORT.search(text):
            r["status"], r["detail"] = "report", text[max(0, text.rfind("\n", 0, m.start())):][:3000].strip()
        for p in found:
            p.unlink()
        return r


def self_test():
    assert stress("cross,gc=1", {"gc": 100}) == "cross,gc=100" and stress("cross,gc=10", {}) == "cross,gc=10" and stress("plain", {"gc": 3}) == ""
    assert REPORT.search("a.cpp:51:9: runtime error: null pointer passed as argument 1") and REPORT.search("==1==ERROR: AddressSanitizer: heap")
    assert not REPORT.search("panic: runtime error: index out of range [5] with length 3")


def main():
    self_test()
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cl.add_engine_options(ap)
    ap.add_argument("--mode", action="append", choices=MODES + ["preempt", "cross,preempt"])
    ap.add_argument("--every", type=int, default=5)
    ap.add_argument("--part", help="I/N")
    ap.add_argument("--filter", action="append", default=[])
    ap.add_argument("--jobs", "-j", type=int, default=max(1, os.cpu_count() or 1))
    ap.add_argument("--timeout", type=float, default=180.0)
    ap.add_argument("--json", help="all results")
    ap.add_argument("--list", action="store_true")
    ap.add_argument("--slowest", type=int, default=0, metavar="N", help="show the N slowest runs")
    args = ap.parse_args()
    args.unscored = False
    tree = os.environ["GOROOT"] = goroot()
    if not os.path.isdir(os.path.join(tree, "test")):
        print("no case was run: this Go tree has no folder test")
        return 77

    excluded = cl.read_name_list(HERE / "gotest_excluded.txt")
    noproof = cl.read_name_list(HERE / "gotest_noproof.txt")
    known, either, _ = read_list(HERE / "expect_fail_gotest.txt")
    limits = read_limits(HERE / "stressed_limits.txt")
    may_fail = known | either | read_list(HERE / "stressed_limits.txt")[1]
    cases = [c for c in gotest_dir.all_cases(gotest_dir.Tags(False, gotest_dir.default_experiments()))
             if c.category in KINDS and c.scored and c.name not in excluded]
    for c in cases:
        c.proof = c.name not in noproof
    if args.filter:
        cases = [cases[i] for i in cl.select([c.name for c in cases], args.filter, args.part)]
    else:
        cases = cases[::args.every]
        cases = [cases[i] for i in cl.select([c.name for c in cases], [], args.part)]
    if args.list:
        for c in cases:
            print(f"{c.category:10} {c.name} {'may fail' if c.name in may_fail else ''} {limits.get(c.name, '')}")
        print(f"{len(cases)} cases")
        return 0

    everything, failed = [], 0
    with tempfile.TemporaryDirectory() as reports:
        for mode in args.mode or MODES:
            t0 = time.monotonic()
            r = Runner(args, mode, limits, may_fail, reports)
            results = cl.run_all(cases, r.case, args.jobs)
            count = lambda s: sum(x["status"] == s for x in results)
            print(f"{mode:12} {len(results)} cases: {count('pass')} pass, {count('may-fail')} that may fail do, {count('report')} reports, "
                  f"{count('fail')} fail, {count('timeout')} take too long; {time.monotonic() - t0:.0f} s", flush=True)
            for x in results:
                if x["status"] not in ("pass", "may-fail"):
                    failed += 1
                    print(f"  {x['status'].upper()} [{mode}] {x['name']}: {x['detail'][:1500]}", flush=True)
            for x in sorted(results, key=lambda x: -x["time"])[:args.slowest]:
                print(f"  {x['time']:7.1f} s {x['name']}")
            everything += results
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(everything, indent=1))
    print(f"{len(everything)} runs, {failed} bad")
    return 1 if failed or not everything else 0


if __name__ == "__main__":
    sys.exit(main())
