"""A small process that runs a command and writes what it took.

The peak memory that the system reports for a process starts from that of the process which launched it, so
the one that launches must be small. Usage: waiter.py REPORT SECONDS COMMAND...
"""

import json
import os
import signal
import subprocess
import sys
import time


def main(report: str, limit: int, command: list[str]) -> int:
    """Run a command to its end, or for so many seconds.

    Writes its seconds, processor seconds and peak memory in the system's unit.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(command)
    signal.signal(signal.SIGALRM, lambda *_: process.kill())
    signal.alarm(limit)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123  # pathlib would double the memory here
        json.dump([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss], file)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]) % 256)
