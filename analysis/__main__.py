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
    for number in (signal.SIGINT, signal.SIGTERM):
        atexit.register(signal.signal, number, signal.SIG_IGN)
    code = _run()
    # Python ends by SIGINT, whatever the code, once an interrupt has crossed text that it was executing, as
    # for a named tuple or a dataclass in a module that is imported; until it has executed other text.
    namedtuple("Nothing", ())
    sys.exit(code)


def _run() -> int:
    hears = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not behind `nohup`
    if hears:
        _leave_at_once(signal.SIGINT, INTERRUPTED, SENTENCE)  # nothing is begun while modules are imported
    from analysis.command_line import main as run

    def ended(code: int) -> None:
        """Let no request to end change the code that stands."""
        if hears:
            _leave_at_once(signal.SIGINT, code)
        _leave_at_once(signal.SIGTERM, code)

    try:
        if hears:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = run(ended)
    except KeyboardInterrupt:  # outside of what `run` hears
        code = INTERRUPTED
        ended(code)
        _say(SENTENCE)
    return code


def _leave_at_once(number: int, code: int, sentence: str = "") -> None:
    """Let a signal end the process with no further line of Python, of which an import might make anything."""

    def leave(*_signal: object) -> NoReturn:
        """Say the sentence and end."""
        _say(sentence)
        os._exit(code)

    if signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, leave)


def _say(sentence: str) -> None:
    with suppress(OSError):  # standard error may be closed
        os.write(2, f"{sentence}\n".encode() if sentence else b"")


if __name__ == "__main__":
    main()
