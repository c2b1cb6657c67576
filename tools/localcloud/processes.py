"""Background programs of ours: started with a pid file and a log, found again, stopped, and never confused
with a stranger that got the same pid."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .shell import Failure, last_lines


@dataclass(frozen=True)
class Background:
    """A server on a loopback port. `marker` is a word of its command line that no other program has."""

    name: str
    port: int
    marker: str
    pid_file: Path
    log: Path
    health_path: str

    def pid(self) -> int | None:
        """The pid of our process if it lives; a stale pid file is removed."""
        if not self.pid_file.exists():
            return None
        pid = int(self.pid_file.read_text(encoding="utf-8").strip() or 0)
        if pid and self.marker in _command_line(pid):
            return pid
        self._bury_orphans(pid)
        self.pid_file.unlink()
        return None

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.health_path}", timeout=3) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def ensure(self, command: Sequence[str | Path], env: Mapping[str, str]) -> bool:
        """Start it unless it runs and answers; returns whether it was started."""
        if self.pid() is not None:
            if self.healthy():
                return False
            self.stop()
        self._refuse_strangers()
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("w", encoding="utf-8") as sink:
            process = subprocess.Popen([str(word) for word in command], env=dict(env), stdin=subprocess.DEVNULL,
                                       stdout=sink, stderr=subprocess.STDOUT, start_new_session=True)
        self.pid_file.write_text(str(process.pid), encoding="utf-8")
        self._wait_until_healthy(process)
        return True

    def stop(self, patience_seconds: float = 30) -> bool:
        """Ask it to end, then make it; its children (the functions) go with it."""
        pid = self.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + patience_seconds
        while self.marker in _command_line(pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        self.pid_file.unlink(missing_ok=True)
        return True

    def signal(self, number: signal.Signals) -> None:
        if (pid := self.pid()) is not None:
            os.kill(pid, number)

    def _bury_orphans(self, group: int) -> None:
        """End what a crashed server left running: members of its group that run from its folder."""
        for pid, member_of, command in _processes():
            if member_of == group and str(self.pid_file.parent) in command:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _refuse_strangers(self) -> None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                raise Failure(f"port {self.port}, which {self.name} needs, is taken by another program. "
                              f"Stop that one (see: ss -ltnp), or choose other ports: make help.")

    def _wait_until_healthy(self, process: subprocess.Popen[bytes], patience_seconds: float = 60) -> None:
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            if self.healthy():
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise Failure(f"{self.name} did not start. The end of {self.log}:\n\n{last_lines(self.log)}")


def _command_line(pid: int) -> str:
    """The process's command line; empty when it is gone or only waits to be buried."""
    return next((command for found, _, command in _processes() if found == pid), "")


def _processes() -> Iterator[tuple[int, int, str]]:
    """(pid, process group, command line) of everything alive: from /proc where there is one, else from ps."""
    proc = Path("/proc")
    if not (proc / "self" / "stat").exists():
        listed = subprocess.run(["ps", "-axo", "pid=,pgid=,stat=,command="], capture_output=True, text=True, check=True)
        for line in listed.stdout.splitlines():
            pid, group, state, command = line.split(None, 3)
            if not state.startswith("Z"):
                yield int(pid), int(group), command
        return
    for folder in proc.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                # "pid (name) state ppid pgrp ...", where the name may hold anything.
                state, _, group = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:3]
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if state != "Z":
                    yield int(folder.name), int(group), command
