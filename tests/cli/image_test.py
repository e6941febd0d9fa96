#!/usr/bin/env python3
"""The std image: the same result with and without it, the same bytes however it is made, and one clear line for each way an image can be bad."""
import argparse
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = 4096

parser = argparse.ArgumentParser()
parser.add_argument("--engine", required=True)
parser.add_argument("--other-engine", help="another build (sanitizers): must make the same bytes and run the same file")
args = parser.parse_args()
engine = os.path.abspath(args.engine)
failures = []


def check(ok, what, detail=""):
    if not ok:
        failures.append(what)
        print(f"FAIL {what}\n{detail}")


def run(cmd, cwd=None, image=None, env=None, timeout=120, program=engine):
    e = {k: v for k, v in os.environ.items() if k != "GORUN_IMAGE"}
    e["XDG_CACHE_HOME"] = str(tmp / "cache")
    e.update(env or {})
    if image is not None:
        e["GORUN_IMAGE"] = str(image)
    p = subprocess.run([program, *map(str, cmd)], cwd=cwd, env=e, capture_output=True, text=True, errors="replace", timeout=timeout)
    return p.returncode, p.stdout, p.stderr


def make(path, cpus=None, program=engine):
    cmd = [program, "build", "-x", f"-std-image={path}"]
    if cpus is not None:
        cmd = ["taskset", "-c", cpus, *cmd]
    p = subprocess.run(cmd, capture_output=True, text=True, timeout=600)
    check(p.returncode == 0, f"make {path.name}", p.stderr[-2000:])
    return p.stderr


with tempfile.TemporaryDirectory() as name:
    tmp = pathlib.Path(name)
    hello = ROOT / "examples/hello.go"
    image = tmp / "a.image"
    log = make(image)
    check(image.stat().st_size <= 120 << 20, f"size {image.stat().st_size}")

    # What nobody defines traps when it is reached; the list of these is exact.
    undefined = sorted(line.split(" ", 1)[1] for line in log.splitlines() if line.startswith("undefined "))
    expected = [line.split()[0] for line in (ROOT / "stdlib/image_undefined.txt").read_text().splitlines() if line.strip() and line[0] != "#"]
    check(undefined == sorted(expected), "stdlib/image_undefined.txt", f"not listed: {set(undefined) - set(expected)}\nnot undefined: {set(expected) - set(undefined)}")

    # Each package that is left out could not be compiled.
    listed = [line.split()[0] for line in (ROOT / "stdlib/image_missing.txt").read_text().splitlines() if line.strip() and line[0] != "#"]
    check(len(listed) <= 10, "at most 10 packages are missing")
    for path in listed:
        status, _, _ = run(["build", "-o", "/dev/null", path], cwd=tmp, image="off")
        check(status != 0, f"{path} is listed in stdlib/image_missing.txt and compiles")

    # The same bytes with one thread and with several, wherever the executable lies.
    if len(os.sched_getaffinity(0)) > 1 and shutil.which("taskset"):
        one = tmp / "one.image"
        with tempfile.TemporaryDirectory(prefix="a-folder-with-a-longer-name-", dir=os.path.dirname(engine)) as elsewhere:
            moved = shutil.copy(engine, elsewhere)
            make(one, cpus=str(min(os.sched_getaffinity(0))), program=moved)
        check(one.read_bytes() == image.read_bytes(), "one thread, or an executable elsewhere, makes other bytes")
        one.unlink()
    if args.other_engine and os.path.exists(args.other_engine):
        other = tmp / "other.image"
        make(other, program=args.other_engine)
        key = slice(16, 88)
        if other.read_bytes()[key] != image.read_bytes()[key]:
            print(f"{args.other_engine} is a build of other sources: not compared")
        else:
            check(other.read_bytes() == image.read_bytes(), "another build of gorun makes other bytes")
            status, out, err = run(["run", hello], image=image, program=os.path.abspath(args.other_engine))
            check((status, out, err) == (0, "hello, world\n", ""), "another build of gorun runs the image", err)
            status, out, err = run(["run", hello], image=other)
            check((status, out, err) == (0, "hello, world\n", ""), "runs the image of another build", err)
        other.unlink()

    # Programs: with and without, and under stress.
    for folder in sorted((ROOT / "tests/image").iterdir()):
        expected = (folder / "expected.txt").read_text()
        for how, env, img in [("image", {}, image), ("source", {}, "off"), ("image, stress", {"GORUN_STRESS": "cross,gc=1"}, image)]:
            status, out, err = run(["run", "."], cwd=folder, image=img, env=env)
            check((status, out + err) == (0, expected), f"{folder.name} ({how})", f"status {status}\n{out}{err}")
    status, _, err = run(["run", "-x", hello], image=image)
    check(f"map {image}" in err and "compile 2 functions" in err, "-x shows the mapping and only the program is compiled", err)
    status, _, err = run(["run", "-timings", hello], image=image)
    check("std image" in err, "-timings shows the mapping", err)

    # -X and what the linker says about the program reach variables of the image.
    src = tmp / "version.go"
    src.write_text('package main\n\nimport (\n\t"fmt"\n\t"os"\n\t"runtime"\n)\n\nvar v = "none"\n\nfunc main() { fmt.Println(v, runtime.Version(), runtime.GOROOT() != "", os.Args[1:]) }\n')
    results = [run(["run", "-ldflags=-X main.v=set -X runtime.buildVersion=other", src, "a", "b"], image=i) for i in (image, "off")]
    check(results[0] == results[1] and results[0][1].startswith("set other true"), "-X", str(results))

    # Bad images. By default: one line, and the program runs from source. Named: one line, status 2.
    good = image.read_bytes()
    header = bytearray(good[:PAGE])

    def damaged(**kw):
        h = bytearray(header)
        for off, data in kw.get("at", []):
            h[off:off + len(data)] = data
        return bytes(h) + good[PAGE:kw.get("size", len(good))]

    bad = {
        "empty": b"",
        "short": good[:100],
        "header only": good[:PAGE],
        "truncated": good[:len(good) // 2],
        "truncated by one": good[:-1],
        "longer": good + b"x",
        "not an image": b"#!/bin/sh\nexit 1\n" * 1000,
        "zeros": bytes(len(good)),
        "magic": damaged(at=[(0, b"X")]),
        "version": damaged(at=[(8, struct.pack("<I", 77))]),
        "key": damaged(at=[(16, b"0000")]),
        "go version": damaged(at=[(88, b"go1.25.1\0")]),
        "segment address": damaged(at=[(128, struct.pack("<Q", 0x400000))]),
        "segment count": damaged(at=[(12, struct.pack("<I", 1 << 30))]),
        "address of the tables": damaged(at=[(450, b"\1")]),
    }
    # A flipped bit anywhere behind the header, in the middle of each segment, in the index of symbols, and at both ends of the file.
    segments = [struct.unpack_from("<QQQQII", good, 128 + 40 * i) for i in range(struct.unpack_from("<I", good, 12)[0])]
    file_offset = lambda address: next(off + address - at for at, off, size, _, _, _ in segments if at <= address < at + size)
    symbols = file_offset(struct.unpack_from("<Q", good, 456)[0])
    slots, _, names = struct.unpack_from("<QQQ", good, symbols)
    flips = {name: off + size // 2 for name, (_, off, size, _, _, _) in zip(["text", "read-only data", "data", "snapshot"], segments)}
    flips.update({"symbols": symbols, "slots of symbols": file_offset(slots) + 8, "names of symbols": file_offset(names) + 100, "first byte": PAGE, "last byte": len(good) - 1})
    check(len(segments) == 4 and [s[4] for s in segments] == [1, 2, 3, 4], "segments of the image", str(segments))
    for what, off in flips.items():
        data = bytearray(good)
        data[off] ^= 0x10
        bad[f"flipped: {what}"] = bytes(data)
    bad["second half empty"] = good[:len(good) // 2] + bytes(len(good) - len(good) // 2)
    exe = tmp / "bin" / "gorun"
    exe.parent.mkdir()
    shutil.copy2(engine, exe)
    root_env = {"GORUN_ROOT": str(ROOT)}
    beside = exe.parent / "gorun.image"
    for what, data in bad.items():
        file = tmp / "bad.image"
        file.write_bytes(data)
        status, out, err = run(["run", hello], image=file)
        check(status == 2 and out == "" and err.count("\n") == 1 and str(file) in err, f"named: {what}", f"status {status}\n{out}{err}")
        beside.write_bytes(data)
        status, out, err = run(["run", hello], program=str(exe), env=root_env)
        check(status == 0 and out == "hello, world\n" and err.count("\n") == 1 and str(beside) in err, f"beside the executable: {what}", f"status {status}\n{out}{err}")
    beside.unlink()
    status, out, err = run(["run", hello], image=tmp / "absent.image")
    check(status == 2 and err.count("\n") == 1, "named: absent", err)
    status, out, err = run(["run", hello], image=tmp)
    check(status == 2 and err.count("\n") == 1, "named: a folder", err)

    # A file of the same name, repaired: no verdict about the old content sticks to it.
    file.write_bytes(good)
    status, out, err = run(["run", hello], image=file)
    check((status, out, err) == (0, "hello, world\n", ""), "repaired", err)

    # That a file was found good is remembered, once its times are old enough to tell a later change, and only of this very file.
    time.sleep(2.1)
    shutil.rmtree(tmp / "cache", ignore_errors=True)
    hello_runs = lambda what, **kw: check(run(["run", hello], image=file, **kw) == (0, "hello, world\n", ""), f"stamp: {what}")
    stamps = lambda: sorted((tmp / "cache/gorun/images").iterdir())
    hello_runs("none")
    check(len(stamps()) == 1 and stamps()[0].stat().st_size == 72, "a stamp is made", str(stamps()))
    stamp, made = stamps()[0], stamps()[0].stat()
    hello_runs("good")
    check(stamp.stat().st_mtime_ns == made.st_mtime_ns, "the stamp is used")
    content = stamp.read_bytes()
    for what, text in {"empty": b"", "short": content[:-1], "long": content + b"x", "flipped": bytes([content[0] ^ 1]) + content[1:], "of other times": content[:40] + bytes(16) + content[56:]}.items():
        stamp.write_bytes(text)
        hello_runs(what)
        check(stamp.read_bytes() == content, f"stamp: {what}: made again")
    stamp.unlink()
    stamp.mkdir()
    hello_runs("a folder")
    stamp.rmdir()
    shutil.rmtree(tmp / "tmp", ignore_errors=True)
    (tmp / "not-a-folder").write_text("")
    elsewhere = {"XDG_CACHE_HOME": str(tmp / "not-a-folder"), "TMPDIR": str(tmp / "tmp")}
    hello_runs("no cache folder", env=elsewhere)
    check(len(list((tmp / "tmp").glob("gorun-*/images/*"))) == 1, "without a cache folder the stamp goes to the temporary one")
    hello_runs("no folder at all", env={"XDG_CACHE_HOME": str(tmp / "not-a-folder"), "TMPDIR": str(tmp / "not-a-folder")})
    # The same size and the same mtime: the change of the inode tells.
    hello_runs("before the change")
    before = file.stat()
    with open(file, "r+b") as f:
        f.seek(flips["text"])
        f.write(bytes([good[flips["text"]] ^ 1]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    status, out, err = run(["run", hello], image=file)
    check(status == 2 and out == "" and "is damaged" in err, "damaged behind a stamp", f"status {status}\n{out}{err}")
    file.unlink()

    # Where an image is looked for.
    status, out, err = run(["run", "-x", hello], program=str(exe), env=root_env)
    check(status == 0 and "map " not in err and out == "hello, world\n", "no image: from source, silently", err)
    shutil.copy2(image, beside)
    status, out, err = run(["run", "-x", hello], program=str(exe), env=root_env)
    check(f"map {beside}" in err, "beside the executable", err)
    beside.unlink()
    cached = tmp / "cache/gorun/gorun.image"
    cached.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(image, cached)
    status, out, err = run(["run", "-x", hello], program=str(exe), env=root_env)
    check(f"map {cached}" in err, "in the cache folder", err)
    status, out, err = run(["run", "-x", hello], program=str(exe), env=root_env, image="off")
    check("map " not in err and out == "hello, world\n", "GORUN_IMAGE=off", err)

print(f"{len(failures)} failures")
sys.exit(1 if failures else 0)
