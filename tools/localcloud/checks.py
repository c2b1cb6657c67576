"""`make check`: everything that a reviewer would not want to look at by eye."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from . import venvs
from .build import LETTERS, PROFILE
from .settings import LOCAL, REGION, ROOT, TEMPLATE
from .shell import run, say, step

TEMPLATES = [TEMPLATE, *sorted((ROOT / "infra").glob("*.yaml"))]


def check_all() -> int:
    """Run every check, also after one failed; returns how many did."""
    checks: list[tuple[str, Callable[[], bool]]] = [
        ("Format (cargo fmt)", _format),
        ("Lints (clippy)", _clippy),
        ("Dependencies (cargo deny)", _dependencies),
        ("Templates (sam validate, cfn-lint)", _templates),
        ("Tools (ruff)", _python),
    ]
    failed = []
    for title, check in checks:
        step(title)
        if not check():
            failed.append(title)
    say(f"\nmake check: {'all well' if not failed else 'failed: ' + ', '.join(failed)}")
    return len(failed)


def _ok(*command: str | Path, cwd: Path = ROOT) -> bool:
    env = {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": REGION}
    return run(command, cwd=cwd, extra_env=env) == 0


def _everywhere(*command: str | Path) -> bool:
    """In both workspaces, also in the second after the first failed."""
    return all([_ok(*command, cwd=folder) for folder in (ROOT, LETTERS)])


def _format() -> bool:
    return _everywhere("cargo", "fmt", "--all", "--check")


def _clippy() -> bool:
    scope = ["--locked", "--profile", PROFILE, "--workspace", "--all-targets"]
    return _everywhere("cargo", "clippy", *scope, "--", "-D", "warnings")


def _dependencies() -> bool:
    if not shutil.which("cargo-deny"):
        say("    cargo-deny is missing: cargo install --locked cargo-deny (.ci/run does it)")
        return False
    rules = ["--config", ROOT / "deny.toml"]
    allowed = _everywhere("cargo", "deny", "--all-features", *rules, "check", "bans", "licenses", "sources")
    return allowed and _advisories()


def _advisories() -> bool:
    """The advisory database is a git repository: where that cannot be reached, say so instead of failing."""
    log = LOCAL / "logs" / "advisories.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as sink:
        fetched = subprocess.run(["cargo", "deny", "fetch", "db"], cwd=ROOT, stdout=sink, stderr=subprocess.STDOUT,
                                 env={**os.environ, "GIT_TERMINAL_PROMPT": "0"}, check=False).returncode == 0
    if not fetched:
        say(f"    NOT CHECKED: advisories. Their database cannot be reached from this machine ({log}).")
        return True
    rules = ["--config", ROOT / "deny.toml"]
    return _everywhere("cargo", "deny", "--all-features", *rules, "check", "--disable-fetch", "advisories")


def _templates() -> bool:
    valid = _ok(venvs.SAM / "bin" / "sam", "validate", "--lint", "--template-file", TEMPLATE)
    return _ok(venvs.SAM / "bin" / "cfn-lint", "--regions", REGION, "--", *TEMPLATES) and valid


def _python() -> bool:
    return _ok(venvs.SAM / "bin" / "ruff", "check", "--config", ROOT / "tools" / "ruff.toml", ROOT / "tools")
