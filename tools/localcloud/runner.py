"""Runs the Rust tests, and remembers the closing line to say it again at the very end."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .build import LETTERS, PROFILE
from .settings import ROOT
from .shell import step

# nextest: "Summary [ 1.2s] 3 tests run: 3 passed, 0 skipped"; cargo test: "test result: ok. 3 passed; ..."
# Inside nextest's output the latter stands indented, once for each test that failed.
CLOSING = re.compile(r"^(\s*Summary \[|test result: )")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Result:
    """Whether the tests passed, and the lines with which the runner closed."""

    passed: bool
    closing_lines: list[str]


# The module of the journeys that need a browser.
IN_A_BROWSER = "in_a_browser"
# The module of the journeys of files that wait for a verdict of the malware scanner.
SCANNED = "scanned"
# Modules of measurements: they take minutes and are run by hand; each says how.
MEASURE = "measure"


def run_tests(packages: Sequence[str], extra_env: Mapping[str, str] | None = None, *,
              with_journeys: bool = False, with_browser: bool = False, with_scanner: bool = False) -> Result:
    """Run the tests of these packages (all when empty) with nextest, or with cargo where that is missing.

    The journeys need a deployed stack and are marked as ignored, so that a run without one says that it skips them.
    """
    letters = _run_letters()
    selection = [word for package in packages for word in ("-p", package)] or ["--workspace"]
    if shutil.which("cargo-nextest"):
        command = ["cargo", "nextest", "run", "--locked", "--cargo-profile", PROFILE, "--no-fail-fast", *selection,
                   *(["--run-ignored", "all"] if with_journeys else []),
                   "-E", _chosen(_left_out(with_browser, with_scanner))]
    else:
        command = ["cargo", "test", "--locked", "--profile", PROFILE, "--no-fail-fast", *selection,
                   "--", *(["--include-ignored"] if with_journeys else []),
                   "--skip", f"::{MEASURE}::",
                   *(word for module in _left_out(with_browser, with_scanner) for word in ("--skip", f"{module}::"))]
    others = _run(command, ROOT, extra_env)
    return Result(letters.passed and others.passed, letters.closing_lines + others.closing_lines)


def _run_letters() -> Result:
    """The typesetter is a workspace of its own."""
    if shutil.which("cargo-nextest"):
        return _run(["cargo", "nextest", "run", "--locked", "--cargo-profile", PROFILE, "--no-fail-fast",
                     "-E", f"not test(/::{MEASURE}::/)"], LETTERS)
    return _run(["cargo", "test", "--locked", "--profile", PROFILE, "--no-fail-fast",
                 "--", "--skip", f"::{MEASURE}::"], LETTERS)


def _run(command: Sequence[str], cwd: Path, extra_env: Mapping[str, str] | None = None) -> Result:
    step(" ".join(command) + ("" if cwd == ROOT else f" (in {cwd.name}/)"))
    closing: list[str] = []
    with subprocess.Popen(command, cwd=cwd, env={**os.environ, **(extra_env or {})}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            if CLOSING.match(plain := COLOUR.sub("", line.rstrip())):
                closing.append(plain)
    return Result(process.returncode == 0, closing)


def _left_out(with_browser: bool, with_scanner: bool) -> list[str]:
    """The modules of journeys that this machine has no browser or no scanner for."""
    has = {IN_A_BROWSER: with_browser, f"{SCANNED}::{IN_A_BROWSER}": with_browser, SCANNED: with_scanner}
    return [module for module, there in has.items() if not there]


def _chosen(left_out: Sequence[str]) -> str:
    """What nextest runs: everything but measurements and the modules that are left out."""
    return " and ".join([f"not test(/::{MEASURE}::/)", *(f"not test(/^{module}::/)" for module in left_out)])
