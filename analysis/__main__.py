"""The command line, `interlesion` or `python -m analysis`: Ctrl-C has its answer from the first moment on."""

import os
import signal
import sys
from typing import NoReturn

from analysis.exits import INTERRUPTED, SENTENCE


def main() -> None:
    """Run the command line and leave with its exit code."""
    hears = signal.getsignal(signal.SIGINT)
    _answer(INTERRUPTED, SENTENCE)  # nothing is begun while modules are imported, so nothing has to be ended
    from analysis.command_line import main as run

    signal.signal(signal.SIGINT, hears)
    try:
        code = run()
    except KeyboardInterrupt:  # a second one, while the first was answered
        code = INTERRUPTED
    _answer(code)
    sys.exit(code)


def _answer(code: int, sentence: str = "") -> None:
    """Let Ctrl-C end this process on the spot, unless it is deaf to it, as behind `nohup`."""

    def leave(*_signal: object) -> NoReturn:
        """End without a further line of Python, of which an import that is broken off might make anything."""
        if sentence:
            os.write(2, f"{sentence}\n".encode())
        os._exit(code)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, leave)


if __name__ == "__main__":
    main()
