"""The commands of `make`, each in the order in which a person would read it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable

from . import browser, build, checks, cloud, companions, deploy, guide, operate, permissions, runner
from .settings import DEVELOPER, LOCAL, TESTS
from .shell import Failure, forget_own_aws, one_at_a_time, run_tail, say, step

FAST_PACKAGES = ["kyoso", "functions"]


def up() -> int:
    """Build, start the local cloud, deploy, and say how to use it"""
    started = time.monotonic()
    build.build_functions()
    cloud.start(DEVELOPER)
    outputs = deploy.deploy(DEVELOPER, clamd=companions.start_clamd(DEVELOPER))
    outputs = operate.fill_in_samples(outputs)
    companions.start_inbox(DEVELOPER)
    guide.print_guide(outputs)
    say(f"\n  ({time.monotonic() - started:.0f} s)")
    return 0


def down() -> int:
    """Stop the local cloud; what is in it stays for the next `make up`"""
    step("Stopping (the state is written first)")
    for server in (companions.inbox(DEVELOPER), companions.clamd(DEVELOPER), cloud.ministack(DEVELOPER)):
        say(f"    {server.name}: {'stopped' if server.stop() else 'did not run'}")
    return 0


def reset() -> int:
    """Stop the local cloud and forget everything in it"""
    down()
    for name in ("state", "s3", "tmp", "clamd"):
        shutil.rmtree(LOCAL / name, ignore_errors=True)
    for name in ("deployed.sha256", "outputs.json", "iam-used.jsonl"):
        (LOCAL / name).unlink(missing_ok=True)
    step("Forgotten: cases, drafts, mails and keys of the local cloud")
    return 0


def logs() -> int:
    """Follow the log of the local cloud and its functions (Ctrl-C ends it)"""
    return run_tail(DEVELOPER.log)


def test() -> int:
    """Every test, against a cloud of its own (port 4666), then the permission check"""
    return _test_with_cloud(before=lambda: None, with_permission_check=True)


def test_fast() -> int:
    """The tests of the core and of the functions in process; no cloud"""
    return 0 if runner.run_tests(FAST_PACKAGES).passed else 1


def test_without(role: str, action: str) -> int:
    """Take one permission from one role: the journeys must fail (make test-without ROLE=... ACTION=...)"""
    code = _test_with_cloud(before=lambda: permissions.take_away(TESTS, role, action), with_permission_check=False)
    say(f"\n{role} without {action}: {'the journeys failed, as they must' if code else 'NO JOURNEY NOTICED'}")
    return 0 if code else 1


def check() -> int:
    """Format, lints, dependencies, templates, tools"""
    return 1 if checks.check_all() else 0


def mail_held() -> int:
    """List the mails that got no answer and wait for a person"""
    return operate.operate("mail", "held")


def mail_release(mail: str) -> int:
    """Send a held mail again: make mail-release MAIL=..."""
    return operate.operate("mail", "release", mail)


def mail_drop(mail: str) -> int:
    """Give a held mail up: make mail-drop MAIL=..."""
    return operate.operate("mail", "drop", mail)


def redrive(queue: str) -> int:
    """Put a queue's dead letters back: make redrive QUEUE=screening|listing|notify|inspection|retention"""
    return operate.redrive(queue)


def relist() -> int:
    """Make every row of the case list anew, where it differs from the case"""
    return operate.operate("relist")


def verify(file: str | None = None) -> int:
    """Check every history against its chain and the checkpoints, or an exported file: make verify [FILE=...]"""
    return operate.operate("verify", *([file] if file else []))


def export(file: str) -> int:
    """Write every history and checkpoint into a file to be checked elsewhere: make export FILE=..."""
    return operate.operate("export", file)


COMMANDS: dict[str, Callable[..., int]] = {
    "up": up, "down": down, "reset": reset, "logs": logs,
    "test": test, "test-fast": test_fast, "test-without": test_without, "check": check,
    "mail-held": mail_held, "mail-release": mail_release, "mail-drop": mail_drop, "redrive": redrive, "relist": relist,
    "verify": verify, "export": export,
}


def run(name: str, arguments: list[str]) -> int:
    if name not in COMMANDS:
        raise Failure(f"there is no command {name!r}; make help lists them.")
    if any(not argument for argument in arguments):
        raise Failure(f"{name} needs a value: {COMMANDS[name].__doc__}.")
    forget_own_aws()
    try:
        return COMMANDS[name](*arguments)
    except TypeError as error:
        if "positional argument" not in str(error):
            raise
        raise Failure(f"{name}: {COMMANDS[name].__doc__}.") from error


def print_help() -> None:
    say("kyoso, on this machine:\n")
    for name, command in COMMANDS.items():
        say(f"  make {name:<14} {command.__doc__}")
    say("\nPorts: KYOSO_PORT (4566), KYOSO_INBOX_PORT (4580), KYOSO_CLAMD_PORT (4590); for the tests KYOSO_TEST_PORT "
        "(4666), KYOSO_SES_FAULT_PORT (4680) and KYOSO_TEST_CLAMD_PORT (4690).\n"
        "Everything local is under .local/; on AWS: docs/operations.md.")


def _test_with_cloud(before: Callable[[], None], with_permission_check: bool) -> int:
    """Build, a fresh cloud, the tests, the check, and the runner's own closing line last."""
    with one_at_a_time(LOCAL / "test.lock", "make test"):
        build.build_functions(with_tests=True)
        # A run that was killed may have left them; their pid files go with the folder.
        companions.ses_faults(TESTS).stop()
        companions.clamd(TESTS).stop()
        return _test_on_fresh_cloud(before, with_permission_check)


def _test_on_fresh_cloud(before: Callable[[], None], with_permission_check: bool) -> int:
    try:
        cloud.start(TESTS)
        ses = companions.start_ses_faults(TESTS)
        outputs = deploy.deploy(TESTS, clamd=companions.start_clamd(TESTS), ses_endpoint=ses)
        TESTS.outputs.write_text(json.dumps({**outputs, "sesFaultUrl": f"{ses}/_faults"}, indent=2), encoding="utf-8")
        before()
        in_browser = browser.environment()
        journeys = {"KYOSO_TEST_OUTPUTS": str(TESTS.outputs), **(in_browser or {})}
        result = runner.run_tests([], journeys, with_journeys=True, with_browser=in_browser is not None,
                                  with_scanner=bool(outputs["malwareScanner"]))
        lacking = [] if outputs["malwareScanner"] else ["scanner"]
        well = permissions.check(TESTS, lacking) if with_permission_check else True
    finally:
        companions.ses_faults(TESTS).stop()
        companions.clamd(TESTS).stop()
        # Nothing of it is kept but its logs.
        cloud.ministack(TESTS).stop(patience_seconds=5)
    if not result.passed:
        say(f"\nTests failed. The log of their cloud and functions: {TESTS.log}")
    if not well:
        say("\nThe permission check failed; its findings are above.")
    say("\n" + "\n".join(result.closing_lines))
    return 0 if result.passed and well else 1
