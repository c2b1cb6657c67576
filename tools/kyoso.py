#!/usr/bin/env python3
"""Everything the Makefile does: `python3 tools/kyoso.py help`.

This file runs on the machine's own Python with nothing installed. It looks at what the machine has, makes the
tools' environments under .local/venv, and goes on inside the first of them, where boto3 is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from localcloud import needs, venvs  # noqa: E402
from localcloud.shell import Failure, say  # noqa: E402

INSIDE = "KYOSO_TOOLS_INSIDE"


def main() -> int:
    try:
        needs.check_python()
        if len(sys.argv) < 2 or sys.argv[1] in ("help", "-h", "--help"):
            from localcloud.commands import print_help

            print_help()
            return 0
        if not os.environ.get(INSIDE):
            needs.check_machine(for_command=sys.argv[1])
            python = venvs.ensure_all() / "bin" / "python"
            sys.stdout.flush()
            os.execve(python, [str(python), *sys.argv], {**os.environ, INSIDE: "1"})
        from localcloud.commands import run

        return run(sys.argv[1], sys.argv[2:])
    except Failure as failure:
        say(f"\nkyoso: {failure}")
        return 1
    except KeyboardInterrupt:
        say("\nkyoso: interrupted")
        return 130


if __name__ == "__main__":
    sys.exit(main())
