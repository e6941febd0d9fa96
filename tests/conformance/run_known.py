#!/usr/bin/env python3
"""One conformance suite against the list of its known failures: run_known.py typecheck|gotest|stdtests_tier1|stdtests_tier2 --engine build/release/gorun

The list is tests/conformance/expect_fail_SUITE.txt. It is exact both ways: a case that fails and is not listed fails this
test, and so does a listed case that passes, so that the list stays true. --update writes the list from the run instead.
A line "~ name # reason" is a case whose result depends on chance (timing): it may do either; --update
keeps these lines. What fails without being listed is run once more by itself before it counts.
Without the material (a Go tree from a package has no test folder) one line says how many cases were not run, and the status is 77, which ctest reports as skipped."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# runner, its material in a Go tree, what the reference has of it, arguments
SUITES = {"typecheck": ("typecheck_dir.py", "src/internal/types/testdata", "baseline_typecheck.json", []),
          "gotest": ("gotest_dir.py", "test", "baseline_gotest.json", []),
          "stdtests_tier1": ("stdtests.py", "src/strings", None, ["--tier", "1", "--timeout", "60"]),
          "stdtests_tier2": ("stdtests.py", "src/strings", None, ["--tier", "2", "--timeout", "120"])}


def goroot():
    r = subprocess.run([ROOT / "scripts/find-goroot"], capture_output=True, text=True)
    if r.returncode != 0:
        sys.exit("no Go tree was found: run scripts/setup goroot, or set GOROOT")
    return r.stdout.strip()


def read_list(path):
    """(known failures, cases that may do either, the lines of these)"""
    lines = path.read_text().splitlines() if path.exists() else []
    either_lines = [line for line in lines if line.startswith("~") and "#" in line]
    either = {line[1:].split("#")[0].strip() for line in either_lines}
    return {line.split("#")[0].strip() for line in lines if not line.startswith("~")} - {""}, either, either_lines


def read_results(path):
    """The cases of a run. A package of std's tests is as many cases as it has tests that the reference passes ("strings TestIndex"), and one for
    the exit status of the whole where that alone is wrong."""
    out = []
    for r in json.loads(pathlib.Path(path).read_text())["results"]:
        if "lost" not in r:
            out.append(r)
            continue
        lost = set(r["lost"])
        for t in r["passed"] + r["lost"]:
            out.append({"name": f"{r['name']} {t}", "scored": True, "status": "fail" if t in lost else "pass", "detail": r["detail"]})
        ends_badly = r["status"] != "pass" and not lost
        out.append({"name": f"{r['name']} (exit)", "scored": True, "status": r["status"] if ends_badly else "pass", "detail": r["detail"]})
    return out


def run_again(script, engine, tree, name, rest):
    """Whether a case passes when it is run alone (a test of std: with its package, once for all of them)."""
    alone = name.split(" ")[0]
    if alone not in AGAIN:
        AGAIN[alone] = run_alone(script, engine, tree, alone, rest)
    return bool(AGAIN[alone]) and all(r["status"] == "pass" for r in AGAIN[alone] if r["name"] == name)


AGAIN = {}


def run_alone(script, engine, tree, name, rest):
    with tempfile.TemporaryDirectory() as tmp:
        out = os.path.join(tmp, "one.json")
        subprocess.run([sys.executable, HERE / script, "--engine", engine, "--json", out, "--jobs", "1", "--filter", name] + rest,
                       env={**os.environ, "GOROOT": tree}, capture_output=True, text=True)
        return read_results(out) if os.path.exists(out) else []


def compare(results, known, everything):
    """(problems, failed names): what makes this run differ from the list."""
    scored = {r["name"]: r for r in results if r["scored"] and r["status"] != "not-run"}
    failed = {n for n, r in scored.items() if r["status"] != "pass"}
    problems = [f"NEWLY FAILING {n}: {scored[n]['status']} {(scored[n].get('detail') or '').strip().splitlines()[:1]}"
                for n in sorted(failed - known)]
    problems += [f"NEWLY PASSING {n}: take it off the list" for n in sorted(known & (scored.keys() - failed))]
    if everything:
        problems += [f"LISTED, BUT NO CASE: {n}" for n in sorted(known - scored.keys())]
    return problems, failed


def self_test():
    case = lambda n, s: {"name": n, "scored": True, "status": s, "detail": "x"}
    run = [case("a", "pass"), case("b", "fail"), case("c", "timeout")]
    assert not compare(run, {"b", "c"}, True)[0]
    assert compare(run, {"b"}, True)[0] == ["NEWLY FAILING c: timeout ['x']"]
    assert len(compare(run, {"a", "b", "c"}, True)[0]) == 1
    assert len(compare(run, {"b", "c", "d"}, True)[0]) == 1
    assert len(compare(run, {"b", "c", "d"}, False)[0]) == 0


def main():
    self_test()
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("suite", choices=SUITES)
    ap.add_argument("--engine", default="build/release/gorun")
    ap.add_argument("--update", action="store_true", help="write the list of known failures from this run")
    ap.add_argument("--filter", default="")
    ap.add_argument("--json", help="keep the results here (default: beside the engine)")
    ap.add_argument("rest", nargs="*", help="further arguments of the runner, after --")
    a = ap.parse_args()
    if a.update and a.filter:
        sys.exit("--update needs the whole suite")

    script, material, baseline, fixed = SUITES[a.suite]
    rest = fixed + a.rest
    tree = goroot()
    if not os.path.isdir(os.path.join(tree, material)):
        n = json.loads((HERE / baseline).read_text())["score"]["n"]
        print(f"{a.suite}: {n} cases were not run: this Go tree has no folder {material}")
        return 77

    engine = a.engine.split()[0]
    if "/" in engine and not os.access(engine, os.X_OK):
        sys.exit(f"{engine} has not been built")
    json_path = a.json
    if not json_path and not a.filter and "/" in engine:
        json_path = os.path.join(os.path.dirname(engine), f"conformance_{a.suite}.json")
    with tempfile.TemporaryDirectory() as tmp:
        out = json_path or os.path.join(tmp, "results.json")
        r = subprocess.run([sys.executable, HERE / script, "--engine", a.engine, "--json", out, "--max-list", "1"]
                           + (["--filter", a.filter] if a.filter else []) + rest,
                           env={**os.environ, "GOROOT": tree}, capture_output=True, text=True)
        if r.returncode not in (0, 1):
            print(r.stdout + r.stderr)
            return r.returncode
        results = read_results(out)

    table = [line for line in r.stdout.splitlines() if not line.startswith(("FAIL", "... and"))]
    list_path = HERE / f"expect_fail_{a.suite}.txt"
    known, either, either_lines = read_list(list_path)
    results = [r for r in results if r["name"] not in either]
    for r in results:
        if r["scored"] and r["status"] not in ("pass", "not-run") and r["name"] not in known and run_again(script, a.engine, tree, r["name"], rest):
            print(f"{r['name']}: failed once ({r['status']}), passed when run alone")
            r["status"] = "pass"
    problems, failed = compare(results, known, everything=not a.filter)
    print("\n".join(table))
    if a.update:
        list_path.write_text(f"# Cases of {a.suite} that fail, exactly. Written by run_known.py {a.suite} --update. \"~\": may do either.\n"
                             + "".join(line + "\n" for line in either_lines) + "".join(n + "\n" for n in sorted(failed)))
        print(f"{list_path.name}: {len(failed)} known failures")
        return 0
    print("\n".join(problems[:200]))
    print(f"{a.suite}: {len(failed)} fail, {len(problems)} differences from {list_path.name}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
