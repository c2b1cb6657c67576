"""One virtual environment per tool, made once, and again when its requirements change."""

from __future__ import annotations

import hashlib
import shutil
import sys
import venv
from pathlib import Path

from .settings import LOCAL, ROOT
from .shell import run_logged, step

MINISTACK = LOCAL / "venv" / "ministack"
SAM = LOCAL / "venv" / "sam"


def ensure_all() -> Path:
    """Make both; returns the one that the tools themselves run in."""
    _ensure(SAM, ROOT / "tools" / "requirements-sam.txt")
    _ensure(MINISTACK, ROOT / "tools" / "requirements-ministack.txt")
    return MINISTACK


def _ensure(folder: Path, requirements: Path) -> None:
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    stamp = folder / "requirements.sha256"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    step(f"Installing {requirements.name} into {folder.relative_to(ROOT)} (about a minute, once)")
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    log = LOCAL / "logs" / f"pip-{folder.name}.log"
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check", "-r", requirements]
    run_logged(pip, log, what=f"pip install ({folder.name})", cwd=ROOT)
    stamp.write_text(wanted, encoding="utf-8")
