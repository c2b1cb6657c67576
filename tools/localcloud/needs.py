"""What the machine must have. Says everything that is missing at once, and how to get it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

from .settings import ROOT
from .shell import Failure

NEEDS_NO_RUST = {"down", "reset", "logs"}


def check_python() -> None:
    if sys.version_info < (3, 10):  # noqa: UP036 - this is the check
        raise Failure(f"Python 3.10 or newer is needed; this is {sys.version.split()[0]}.")


def check_machine(for_command: str) -> None:
    """Fail with the list of what is missing for this command."""
    missing = [_venv_module()]
    if for_command not in NEEDS_NO_RUST:
        missing += [_rust(), _c_compiler()]
    found = [line for line in missing if line]
    if found:
        raise Failure("this machine lacks something:\n  - " + "\n  - ".join(found))


def _venv_module() -> str | None:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "Python's venv module (Debian and Ubuntu: apt-get install python3-venv)"
    return None


def _c_compiler() -> str | None:
    if any(shutil.which(name) for name in ("cc", "gcc", "clang")):
        return None
    return "a C compiler, for crates that build C (Debian and Ubuntu: apt-get install build-essential)"


def _rust() -> str | None:
    wanted = _wanted_toolchain()
    how = f"rustup toolchain install {wanted} --profile minimal --component clippy --component rustfmt"
    if not shutil.which("cargo"):
        return f"Rust {wanted} (install rustup from your system or https://rustup.rs, then: {how})"
    # Without this, rustup would start a download of its own here, in silence.
    quiet = {**os.environ, "RUSTUP_AUTO_INSTALL": "0"}
    asked = subprocess.run(["rustc", "--version"], cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    found = re.search(r"rustc (\d+\.\d+\.\d+)", asked.stdout)
    if asked.returncode == 0 and found and found[1] == wanted:
        return None
    has = f"rustc {found[1]}" if found else "no such toolchain"
    return f"Rust {wanted}, which rust-toolchain.toml names (here: {has}). Get it with: {how}"


def _wanted_toolchain() -> str:
    named = re.search(r'channel\s*=\s*"([^"]+)"', (ROOT / "rust-toolchain.toml").read_text(encoding="utf-8"))
    if not named:
        raise Failure("rust-toolchain.toml names no channel.")
    return named[1]
