"""Builds the functions and lays each out as Lambda wants it: target/lambda/<function>/bootstrap."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from pathlib import Path

from .settings import ROOT, TEMPLATE
from .shell import Failure, run, step

# Where the template looks; cargo itself may be told to build elsewhere.
PACKAGES = ROOT / "target" / "lambda"
BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "local"
PROFILE = "local"
# The typesetter: a workspace of its own, which names where it builds (letters/.cargo/config.toml).
LETTERS = ROOT / "letters"
LETTERS_BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target" / "letters")) / "local"


def function_names() -> list[str]:
    """The functions that the template packages; it is the only list of them."""
    return re.findall(r"^\s+CodeUri: target/lambda/([\w-]+)/\s*$", TEMPLATE.read_text(encoding="utf-8"), re.M)


# With the tests: a crate that both need is then compiled once, not once for each set of features.
SELECTION = {False: ["-p", "functions", "--bins"], True: ["--workspace", "--bins", "--tests"]}


def build_functions(*, with_tests: bool = False) -> None:
    step("Building the functions (minutes the first time, seconds after that)")
    code = run(["cargo", "build", "--locked", "--profile", PROFILE, *SELECTION[with_tests]], cwd=ROOT)
    code = code or run(["cargo", "build", "--locked", "--profile", PROFILE, "--bins"], cwd=LETTERS)
    if code != 0:
        raise Failure("cargo build failed; its messages are above.")
    for name in function_names():
        _lay_out(name)


def _lay_out(name: str) -> None:
    """Copy only what changed: an untouched file keeps its time, and the deployment its fingerprint."""
    binary = (LETTERS_BINARIES if name == LETTERS.name else BINARIES) / name
    bootstrap = PACKAGES / name / "bootstrap"
    if not binary.exists():
        raise Failure(f"template.yaml packages the function {name}, but nothing built its binary at "
                      f"{binary}: functions/src/bin/{name}.rs, or letters/.")
    if bootstrap.exists() and filecmp.cmp(binary, bootstrap, shallow=False):
        return
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(binary, bootstrap)


def bootstraps() -> dict[str, bytes]:
    return {name: (PACKAGES / name / "bootstrap").read_bytes() for name in function_names()}
