"""The command line, `interlesion` or `python -m analysis`: Ctrl-C has its answer from the first moment on."""

import atexit
import os
import signal
import sys
from collections import namedtuple
from contextlib import suppress
from typing import NoReturn

from analysis.exits import INTERRUPTED, SENTENCE


def main() -> None:
    """Run the command line and leave with its exit code."""
    # Registered first, so done last: while modules are taken down nothing is left to be interrupted.
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    code = _run()
    # Python ends by SIGINT, whatever the code, once an interrupt has crossed text that it was executing, as
    # for a named tuple or a dataclass in a module that is imported; until it has executed other text.
    namedtuple("Nothing", ())
    sys.exit(code)


def _run() -> int:
    hears = signal.getsignal(signal.SIGINT)
    if hears is signal.default_int_handler:  # not behind `nohup`
        _leave_at_once(INTERRUPTED, SENTENCE)  # nothing is begun while modules are imported
    from analysis.command_line import main as run

    try:
        signal.signal(signal.SIGINT, hears)
        code = run()
        if hears is signal.default_int_handler:
            _leave_at_once(code)
    except KeyboardInterrupt:  # outside of what `run` hears, such as a second one
        code = INTERRUPTED
        _say(SENTENCE)
    return code


def _leave_at_once(code: int, sentence: str = "") -> None:
    """Let Ctrl-C end the process without a further line of Python, of which an import might make anything."""

    def leave(*_signal: object) -> NoReturn:
        """Say the sentence and end."""
        _say(sentence)
        os._exit(code)

    signal.signal(signal.SIGINT, leave)


def _say(sentence: str) -> None:
    with suppress(OSError):  # standard error may be closed
        os.write(2, f"{sentence}\n".encode() if sentence else b"")


if __name__ == "__main__":
    main()
