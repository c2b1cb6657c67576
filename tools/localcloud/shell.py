"""Speaking to the person at the terminal, and running other programs for them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class Failure(Exception):
    """Something the person has to know: what failed, why, and where to look."""


def forget_own_aws() -> None:
    """Drop the person's own AWS settings: nothing here may ever reach a real account, nor a web proxy the cloud."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                   "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def say(text: str) -> None:
    print(text, flush=True)


def step(text: str) -> None:
    say(f"==> {text}")


@contextlib.contextmanager
def one_at_a_time(lock: Path, what: str) -> Iterator[None]:
    """Refuse to run beside another one in the same checkout: they would share a port and a folder."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(f"another {what} is running in this checkout; wait for it.") from None
        yield


def last_lines(file: Path, count: int = 25) -> str:
    if not file.exists():
        return "(no log)"
    return "\n".join(file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def run(command: Sequence[str | Path], *, cwd: Path, extra_env: Mapping[str, str] | None = None) -> int:
    """Run with the terminal as its output, so that progress shows; returns the exit code."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, env={**os.environ, **(extra_env or {})}, check=False).returncode


def run_logged(command: Sequence[str | Path], log: Path, *, what: str, cwd: Path,
               extra_env: Mapping[str, str] | None = None) -> None:
    """Run quietly into `log`; on failure name the log and show its end."""
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as sink:
        code = subprocess.run([str(word) for word in command], cwd=cwd, env={**os.environ, **(extra_env or {})},
                              stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT,
                              check=False).returncode
    if code != 0:
        raise Failure(f"{what} failed (exit code {code}). The end of {log}:\n\n{last_lines(log)}")
    say(f"    {what}: done in {time.monotonic() - started:.0f} s")


def run_tail(log: Path) -> int:
    """Show a log and follow it."""
    if not log.exists():
        raise Failure(f"there is no {log} yet: make up.")
    os.execvp("tail", ["tail", "-n", "200", "-F", str(log)])
