"""Starts and stops MiniStack, bound to loopback, with IAM enforced."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
from pathlib import Path

from . import venvs
from .processes import Background
from .settings import REGION, Cloud
from .shell import say, step

TOOLS = Path(__file__).resolve().parents[1]


def ministack(cloud: Cloud) -> Background:
    return Background(name=f"the {cloud.name} cloud (MiniStack)", port=cloud.port,
                      marker=f"localcloud.launcher {cloud.name}", pid_file=cloud.home / "ministack.pid",
                      log=cloud.log, health_path="/_ministack/health")


def start(cloud: Cloud) -> None:
    """Start it unless it runs. The tests' cloud starts from nothing each time."""
    server = ministack(cloud)
    if not cloud.keeps_state:
        server.stop()
        shutil.rmtree(cloud.home, ignore_errors=True)
    (cloud.home / "tmp").mkdir(parents=True, exist_ok=True)
    step(f"Starting the {cloud.name} cloud on {cloud.endpoint} (log: {cloud.log})")
    # Its name is for whoever looks for it with ps.
    _stop_outdated(cloud, server)
    command = [venvs.MINISTACK / "bin" / "python", "-m", "localcloud.launcher", cloud.name]
    if server.ensure(command, _environment(cloud)):
        _stamp(cloud).write_text(_version(), encoding="utf-8")
    else:
        say("    it runs already")


def _stop_outdated(cloud: Cloud, server: Background) -> None:
    """A cloud that an older version of these tools started is started again, with what is in it."""
    if server.pid() is not None and _stamp(cloud).exists() and _stamp(cloud).read_text(encoding="utf-8") != _version():
        server.stop()


def _stamp(cloud: Cloud) -> Path:
    return cloud.home / "launcher.sha256"


def _version() -> str:
    parts = (Path(__file__).with_name("launcher.py"), TOOLS / "requirements-ministack.txt")
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def checkpoint(cloud: Cloud) -> None:
    """Have its state written now (launcher.py)."""
    if cloud.keeps_state:
        ministack(cloud).signal(signal.SIGUSR1)


def _environment(cloud: Cloud) -> dict[str, str]:
    """Nothing of ours leaks in: every function inherits this environment."""
    state = "1" if cloud.keeps_state else "0"
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(cloud.home), "LANG": "C.UTF-8",
        "TMPDIR": str(cloud.home / "tmp"), "PYTHONPATH": str(TOOLS),
        "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(cloud.port), "AUTH": "true", "MINISTACK_REGION": REGION,
        "PERSIST_STATE": state, "STATE_DIR": str(cloud.home / "state"),
        "S3_PERSIST": state, "S3_DATA_DIR": str(cloud.home / "s3"),
        # Listeners that nothing here uses.
        "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0",
        # MiniStack hands this to the functions, whose SDKs would otherwise call the real AWS.
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "KYOSO_IAM_LOG": str(cloud.iam_log),
    }
