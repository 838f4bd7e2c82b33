# SPDX-License-Identifier: Apache-2.0
"""The command line `multiplane`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from multiplane_protocol.client import worker_command

from ..errors import Canceled, explain
from .options import build_parser
from .output import JsonOutput, TextOutput

_CANCELED = 130
"""Exit status of a program that Ctrl-C ended."""


def main(arguments: Sequence[str] | None = None, worker: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status.

    arguments: those of the process if None. worker: how the engine's process is started if not by this Python.
    """
    options = build_parser().parse_args(arguments)
    output = JsonOutput() if options.json else TextOutput()
    try:
        options.command(options, output, worker or worker_command(sys.executable))
    except Canceled as error:
        output.error(str(error), error.code)
        return _CANCELED
    except KeyboardInterrupt:
        return _CANCELED
    except Exception as error:
        explanation = explain(error)
        output.error(explanation.message, explanation.code)
        return 1
    return 0
