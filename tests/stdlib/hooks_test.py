#!/usr/bin/env python3
"""Every body-less function of the standard library, as stdlib/overlay.txt arranges it, has a supplier: a row of the table of runtime functions, a Go
body of the overlay or of another package, or the compiler. Compares the result with stdlib/contract.txt, and the hooks that end the program because
they are not there yet with stdlib/missing_hooks.txt. With --write the two files are made anew. Without a Go tree only the overlay's own half is read."""

import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STDLIB = ROOT / "stdlib"

KNOWN_OS = set("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos".split())
KNOWN_ARCH = set("""386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64
s390 s390x sparc sparc64 wasm""".split())
TAGS = {"linux", "unix", "amd64", "gc", "amd64.v1", *(f"go1.{n}" for n in range(1, 27)),
        *(f"goexperiment.{e}" for e in "regabiwrappers regabiargs dwarf5 greenteagc randomizedheapbase64".split())}
# Not compiled with the overlay: they belong to the runtime that it replaces, or to tests of it.
SKIPPED = {"internal/runtime/cgroup", "internal/runtime/gc/scan", "internal/runtime/startlinetest", "internal/runtime/wasitest", "runtime/cgo", "runtime/race",
           "crypto/internal/fips140/check/checktest", "builtin", "unsafe"}
# Calls of these are code of the compiler's own (jit/build/intrinsics.def); the rest of what it makes without a definition:
SPECIAL = {"internal/abi.FuncPCABI0", "internal/abi.FuncPCABIInternal"}
MADE_BY_COMPILER = set()
# Declared and called by nobody; the first is defined nowhere, under gc too, the second is a wrapper that only a compiler could make.
NOBODY = {"runtime/trace.runtime_readTrace", "reflect.(*Value).pointer"}

DECL = re.compile(r"^func (?:\(([^)]*)\) )?([\w]+)(\[[^\]]*\])?\(", re.M)


def satisfied(expr, tags):
    python = re.sub(r"[\w.]+", lambda m: str(m[0] in tags), expr).replace("&&", " and ").replace("||", " or ").replace("!", " not ")
    return eval(python)                                    # only True, False, operators and parentheses are left


def selected(name, text, tags):
    stem = name[:-3]
    if not name.endswith(".go") or name.endswith("_test.go") or name[0] in "_.":
        return False
    parts = stem.split("_")[1:]
    if len(parts) >= 2 and parts[-2] in KNOWN_OS and parts[-1] in KNOWN_ARCH:
        if parts[-2] not in tags or parts[-1] not in tags:
            return False
    elif parts and (parts[-1] in KNOWN_OS or parts[-1] in KNOWN_ARCH) and parts[-1] not in tags:
        return False
    for line in text.split("\n"):
        if line.startswith("package "):
            break
        if line.startswith("//go:build "):
            return satisfied(line[len("//go:build "):], tags)
    return True


class Entry:
    def __init__(self):
        self.mode, self.drop, self.use, self.add, self.tags = "files", [], [], [], []


def manifest():
    rows = []
    for line in (STDLIB / "overlay.txt").read_text().splitlines():
        fields = line.split("#")[0].split()
        if fields:
            rows.append(fields)
    return sorted(rows, key=lambda f: len(f[0]))


def entry_for(path, rows):
    e = Entry()
    for fields in rows:
        pattern = fields[0]
        if pattern.endswith("/..."):
            if path != pattern[:-4] and not path.startswith(pattern[:-3]):
                continue
        elif path != pattern:
            continue
        e.mode = fields[1]
        for pair in fields[2:]:
            key, value = pair.split("=", 1)
            setattr(e, key, value.split(","))
    return e


def strip_bodies(text):
    """Comments and strings blanked, so that braces can be counted."""
    return re.sub(r"/\*.*?\*/|//[^\n]*|`[^`]*`|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def functions(text):
    """(receiver, name, has a body, body text) of each function declared at top level."""
    bare = strip_bodies(text)
    starts = [m for m in DECL.finditer(bare)]
    for i, m in enumerate(starts):
        end = starts[i + 1].start() if i + 1 < len(starts) else len(bare)
        depth, j = 0, bare.index("(", m.end() - 1)
        # parameters, then results, then { or the end of the line
        body = False
        while j < end:
            c = bare[j]
            if c in "([":
                depth += 1
            elif c in ")]":
                depth -= 1
            elif depth == 0 and c == "{":
                before = bare[m.start():j].rstrip()
                if before.endswith(("interface", "struct")):
                    j = bare.index("}", j)
                else:
                    body = True
                    break
            elif depth == 0 and c == "\n":
                break
            j += 1
        yield m[1], m[2], body, text[j:end] if body else ""


class Tree:
    def __init__(self):
        self.bodyless = []       # (package, name, symbol)
        self.bodies = {}         # symbol -> package that has the Go body
        self.missing = set()     # symbols whose body is notthere(...)

    def add_package(self, path, texts):
        for text in texts:
            links, single = {}, set()
            for m in re.finditer(r"^//go:linkname (\S+)(?: +(\S+))?", text, re.M):
                if m[2]:
                    links[m[1]] = m[2]
            for receiver, name, body, code in functions(text):
                own = f"{path}.{name}"
                if receiver:
                    words = re.sub(r"\[.*?\]", "", receiver).split()
                    t = words[-1] if words else ""
                    own = f"{path}.({t}).{name}" if t.startswith("*") else f"{path}.{t}.{name}"
                symbol = links.get(name, own) if not receiver else own
                if body:
                    self.bodies.setdefault(own, path)
                    self.bodies.setdefault(symbol, path)
                    if path == "runtime" and re.match(r"\{\s*notthere\(", code):
                        self.missing.add(symbol)
                elif not receiver:
                    self.bodyless.append((path, name, symbol))


def table():
    rows = {}
    for m in re.finditer(r'^(NATIVE|STUB)\(\w+,\s*"([^"]+)"', (ROOT / "runtime/abi/rtfuncs.def").read_text(), re.M):
        rows[m[2]] = m[1].lower()
    for m in re.finditer(r'^ALIAS\("([^"]+)", (\w+)\)', (ROOT / "runtime/abi/natives_alias.def").read_text(), re.M):
        rows[m[1]] = f"alias of {m[2]}"
    return rows


def supplier(path, name, symbol, tree, rows, intrinsics):
    own = f"{path}.{name}"
    if {own, symbol} & (intrinsics | SPECIAL):
        return "compiler, overlay" if own in tree.bodies else "compiler"
    for s in (symbol, own):
        if s in rows:
            return rows[s]
        if s in tree.bodies:
            where = tree.bodies[s]
            return "overlay" if where == "runtime" else f"go {where}"
    if symbol in MADE_BY_COMPILER:
        return "compiler"
    if symbol in NOBODY:
        return "nobody"
    return None


def goroot():
    try:
        return pathlib.Path(subprocess.run([ROOT / "scripts/find-goroot"], capture_output=True, text=True, check=True).stdout.strip())
    except (OSError, subprocess.CalledProcessError):
        return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows, tree, manifest_rows, problems = table(), Tree(), manifest(), []
    tree_root = goroot()
    if tree_root:
        src = tree_root / "src"
        for folder, dirs, files in os.walk(src):
            path = os.path.relpath(folder, src)
            if path == "cmd" or os.path.basename(folder) in ("testdata", "simd") or os.path.basename(folder).startswith("_"):
                dirs[:] = []
                continue
            dirs.sort()
            if path in SKIPPED or path == ".":
                continue
            e = entry_for(path, manifest_rows)
            if e.mode == "replace":
                continue
            texts = []
            for name in sorted(files):
                if name.endswith(".go") and name not in e.drop:
                    text = (pathlib.Path(folder) / name).read_text()
                    if name in e.use or selected(name, text, TAGS | set(e.tags)):
                        texts.append(text)
            for name in e.add:
                texts.append((STDLIB / "overlay" / path / name).read_text())
            tree.add_package(path, texts)
    overlay = [f.read_text() for f in sorted((STDLIB / "overlay/runtime").glob("*.go"))]
    tree.add_package("runtime", overlay)

    intrinsics = set(re.findall(r'^INTRINSIC\("([^"]+)"', (ROOT / "jit/build/intrinsics.def").read_text(), re.M))
    lines = []
    for path, name, symbol in sorted(set(tree.bodyless)):
        if path == "runtime" and tree_root is None and not symbol.startswith("runtime."):
            continue
        who = supplier(path, name, symbol, tree, rows, intrinsics)
        if who is None:
            if path == "runtime" and tree_root is None:
                continue                                   # a body of another package
            problems.append(f"{path}.{name} (symbol {symbol}): nobody supplies it")
            continue
        lines.append(f"{path}.{name}\t{who}")
    lines.sort()
    missing = sorted(tree.missing)

    files = {STDLIB / "missing_hooks.txt": "".join(m + "\n" for m in missing)}
    if tree_root:
        files[STDLIB / "contract.txt"] = "".join(l + "\n" for l in lines)
    for file, text in files.items():
        if args.write:
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            old = set(file.read_text().splitlines()) if file.exists() else set()
            new = set(text.splitlines())
            problems += [f"{file.name}: not in the file: {l}" for l in sorted(new - old)]
            problems += [f"{file.name}: not true any more: {l}" for l in sorted(old - new)]
            problems.append(f"run tests/stdlib/hooks_test.py --write when that is meant")
    for p in problems:
        print(p)
    print(f"{len(lines)} body-less functions, {len(missing)} hooks not there yet" + ("" if tree_root else " (no Go tree: overlay only)"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
