"""The journey in a real browser: the system's Chromium, driven from Node. Both are optional, and named when missing."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from .settings import LOCAL, ROOT
from .shell import run_logged, say, step

SOURCE = ROOT / "tests" / "browser"
HOME = LOCAL / "browser"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OLDEST_NODE = 20


def environment() -> dict[str, str] | None:
    """What the journey in a browser needs to know; none, after saying so, where this machine cannot run it."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    missing = []
    if not chromium:
        missing.append("Chromium (Debian: apt-get install chromium)")
    if not shutil.which("npm") or _node_version() < OLDEST_NODE:
        missing.append(f"Node.js {OLDEST_NODE} or newer with npm")
    if missing or not chromium:
        say(f"    The journey in a browser is SKIPPED: this machine lacks {' and '.join(missing)}. "
            ".ci/run installs Chromium.")
        return None
    _install()
    return {"KYOSO_BROWSER": chromium, "KYOSO_BROWSER_HOME": str(HOME), "KYOSO_SCREENS": str(LOCAL / "screens")}


def _node_version() -> int:
    if not shutil.which("node"):
        return 0
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def _install() -> None:
    """The driver's packages as the lock file pins them, once, and again when it changes."""
    for file in SOURCE.iterdir():
        if file.is_file():
            HOME.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, HOME / file.name)
    wanted = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    stamp = HOME / "installed.sha256"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    step("Installing the browser's driver (npm ci, once)")
    command: list[str | Path] = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run_logged(command, LOCAL / "logs" / "npm.log", what="npm ci", cwd=HOME)
    stamp.write_text(wanted, encoding="utf-8")
