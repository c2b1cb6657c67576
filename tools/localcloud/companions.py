"""The small servers beside the cloud: the readable inbox, the tests' proxy before SES, and the malware scanner."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

from . import venvs
from .processes import Background
from .settings import CLAMD_PORTS, INBOX_PORT, SES_FAULT_PORT, Cloud
from .shell import say, step

TOOLS = Path(__file__).resolve().parents[1]


def inbox(cloud: Cloud) -> Background:
    return _companion(cloud, "inbox", "the mail inbox", INBOX_PORT, "/")


def ses_faults(cloud: Cloud) -> Background:
    return _companion(cloud, "ses_fault_proxy", "the tests' SES proxy", SES_FAULT_PORT, "/_faults")


def start_inbox(cloud: Cloud) -> None:
    _start(inbox(cloud), "inbox", f"{cloud.endpoint}/_ministack/ses/messages")


def start_ses_faults(cloud: Cloud) -> str:
    """Returns its address, which is both the endpoint for notify and, at /_faults, the control."""
    ses_faults(cloud).stop()
    _start(ses_faults(cloud), "ses_fault_proxy", cloud.endpoint)
    return f"http://127.0.0.1:{SES_FAULT_PORT}"


class Clamd(Background):
    """ClamAV's server, which speaks a protocol of its own."""

    def healthy(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=3) as line:
                line.sendall(b"zPING\0")
                return line.recv(16) == b"PONG\0"
        except OSError:
            return False


NO_CLAMD = ("clamd is not installed: uploaded files are inspected, but get no malware verdict, so none can be opened; "
            "tests that need one are skipped (Debian and Ubuntu: apt-get install clamav-daemon)")


def clamd(cloud: Cloud) -> Clamd:
    home = cloud.home / "clamd"
    return Clamd(name="the malware scanner (clamd)", port=CLAMD_PORTS[cloud.name], marker=f"clamd -c {home}",
                 pid_file=home / "clamd.pid", log=home / "clamd.log", health_path="")


def clamd_program() -> str | None:
    """Where clamd is; Debian puts it where only root looks."""
    return shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def start_clamd(cloud: Cloud) -> str:
    """Start it with signatures of our own, which know the scanners' test file and nothing else, so that no download is
    needed; returns its address, which is empty where it is not installed."""
    program = clamd_program()
    if program is None:
        say(f"    {NO_CLAMD}")
        return ""
    server = clamd(cloud)
    home = server.pid_file.parent
    signatures = home / "signatures"
    signatures.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("eicar.ndb"), signatures)
    settings = home / "clamd.conf"
    settings.write_text(CLAMD_SETTINGS.format(home=home, port=server.port), encoding="utf-8")
    step(f"Starting clamd on port {server.port}, with the signature of the scanners' test file (log: {server.log})")
    server.ensure([program, "-c", settings], os.environ)
    return f"127.0.0.1:{server.port}"


# As docs/operations.md asks for: what is not looked at as a whole must not pass as clean.
CLAMD_SETTINGS = """\
Foreground yes
TCPAddr 127.0.0.1
TCPSocket {port}
DatabaseDirectory {home}/signatures
TemporaryDirectory {home}
StreamMaxLength 64M
MaxFileSize 256M
MaxScanSize 600M
MaxFiles 2000
AlertExceedsMax yes
"""


def _companion(cloud: Cloud, module: str, name: str, port: int, health_path: str) -> Background:
    return Background(name=name, port=port, marker=f"localcloud.{module} {port}", pid_file=cloud.home / f"{module}.pid",
                      log=cloud.home / f"{module}.log", health_path=health_path)


def _start(server: Background, module: str, target: str) -> None:
    command = [venvs.MINISTACK / "bin" / "python", "-m", f"localcloud.{module}", str(server.port), target]
    server.ensure(command, {**os.environ, "PYTHONPATH": str(TOOLS)})
