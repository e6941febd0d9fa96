#!/usr/bin/env python3
"""The rules of the source tree that can be read off its text: layers of includes, third-party headers, file sizes, and no
machine paths or registry hosts. Exits non-zero with one line for each breach."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYERS = ROOT / "tests/arch/layers.txt"
CODE_FOLDERS = ("runtime", "frontend", "jit", "engine")
MAX_LINES = 1000
# Spelled in parts, so that this file keeps the rule too.
MACHINE_PATHS = ["/" + "work/", "/usr/local" + "/go", "/" + "root/"]
REGISTRY_HOSTS = ["proxy." + "golang.org", "sum." + "golang.org", "deb." + "debian.org", "crates" + ".io", "pypi" + ".org",
                  "files." + "pythonhosted.org", "registry." + "npmjs.org"]
# Copied in whole from elsewhere or data: their lengths are not ours to choose.
NOT_HAND_WRITTEN = ("tests/conformance/baseline_", "tests/conformance/std_reference.json", "tests/conformance/expect_fail_",
                    "examples/testdata/", "tests/golden/", "tests/generated/")


class Layers:
    def __init__(self, text):
        self.below = {}      # name -> names it may include directly
        self.never = []      # (includer prefix, included prefix)
        self.only = []       # (header prefix, allowed path prefixes)
        for number, line in enumerate(text.splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            names = lambda s: [n.strip() for n in s.split(",") if n.strip()]
            if match := re.fullmatch(r"only (.+) include <(.+)", line):
                self.only.append((match[2], names(match[1])))
            elif "!<" in line:
                included, includers = line.split("!<")
                self.never += [(b, a) for a in names(included) for b in names(includers)]
            elif "<" in line:
                chain = [names(part) for part in line.split("<")]
                for lower, upper in zip(chain, chain[1:]):
                    for name in upper:
                        self.below.setdefault(name, set()).update(lower)
                        for low in lower:
                            self.below.setdefault(low, set())
            else:
                sys.exit(f"{LAYERS.name}:{number}: what does this say: {line}")
        self.closure = {name: self._reach(name, set()) for name in self.below}

    def _reach(self, name, seen):
        for low in self.below.get(name, ()):
            if low not in seen:
                seen.add(low)
                self._reach(low, seen)
        return seen

    def layer_of(self, path):
        """The longest listed name that is a folder above the path."""
        found = ""
        for name in self.below:
            if path.startswith(name + "/") and len(name) > len(found):
                found = name
        return found

    def check(self, path, include):
        """None, or why the file at path may not include the file at include."""
        # Negative lines give folders of the upper side as they are: jit includes jit/build, which sees the front end.
        mine, theirs = self.layer_of(path), self.layer_of(include)
        if not mine:
            return f"{path}: no layer of layers.txt holds this file"
        if not theirs:
            return f"{path}: includes {include}, which no layer of layers.txt holds"
        if mine != theirs and theirs not in self.closure[mine]:
            return f"{path}: {mine} may not include {include}"
        return None

    def contradictions(self):
        """Lines `A !< B` that the positive lines allow."""
        for includer, included in self.never:
            uppers = [n for n in self.below if n == includer or n.startswith(includer + "/")]
            for upper in uppers or [includer]:
                for low in self.closure.get(upper, ()):
                    if low == included or low.startswith(included + "/"):
                        yield f"layers.txt: {upper} may include {low}, but `{included} !< {includer}`"

    def check_third_party(self, path, header):
        for prefix, allowed in self.only:
            if header.startswith(prefix) and not any(path.startswith(a) for a in allowed):
                return f"{path}: only {', '.join(allowed)} may include <{header}>"
        return None


def project_files():
    out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True)
    if out.returncode == 0:
        return sorted({n for n in out.stdout.decode().split("\0") if n and (ROOT / n).is_file()})
    skip = {"build", ".cache", ".git"}
    return sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*")
                  if p.is_file() and not skip & set(p.relative_to(ROOT).parts))


def strip_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)


def check_file(layers, name):
    try:
        text = (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    generated = name.startswith(NOT_HAND_WRITTEN)
    if not generated and text.count("\n") > MAX_LINES:
        yield f"{name}: {text.count(chr(10))} lines, more than {MAX_LINES}"
    for number, line in enumerate(text.splitlines(), 1):
        for bad in MACHINE_PATHS:
            if bad in line:
                yield f"{name}:{number}: machine path {bad}"
        for bad in REGISTRY_HOSTS:
            if bad in line:
                yield f"{name}:{number}: registry host {bad}"
    if not name.startswith(tuple(f + "/" for f in CODE_FOLDERS)) or not name.endswith((".h", ".cpp", ".def", ".inc", ".S")):
        return
    for quote, include in re.findall(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', strip_comments(text), flags=re.M):
        if quote == "<":
            if why := layers.check_third_party(name, include):
                yield why
        elif not (ROOT / include).is_file():
            yield f"{name}: includes \"{include}\", which is not a path from the root of the project"
        elif why := layers.check(name, include):
            yield why


def self_test():
    """The test must be able to fail."""
    layers = Layers("a/base < a/mem < a/gc\na/base < f/x\na/gc, f/x < e\nonly a/mem include <mi\n")
    assert layers.check("a/gc/x.cpp", "a/base/y.h") is None
    assert layers.check("a/mem/x.cpp", "a/mem/y.h") is None
    assert layers.check("a/base/x.cpp", "a/mem/y.h")
    assert layers.check("f/x/x.cpp", "a/mem/y.h")
    assert layers.check("g/x.cpp", "a/mem/y.h")
    assert layers.check("e/x.cpp", "f/x/y.h") is None
    assert layers.check_third_party("a/gc/x.cpp", "mimalloc.h")
    assert layers.check_third_party("a/mem/x.cpp", "mimalloc.h") is None
    assert list(Layers("a < b\na !< b").contradictions())
    assert strip_comments('// #include "x"\n') == "\n"


def main():
    self_test()
    layers = Layers(LAYERS.read_text())
    breaches = list(layers.contradictions())
    files = project_files()
    for name in files:
        breaches += check_file(layers, name)
    print("\n".join(breaches))
    print(f"{len(files)} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
