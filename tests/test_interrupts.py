"""Workers do not hear Ctrl-C, not even the first ones of a process."""

import subprocess
import sys

from tests.conftest import ROOT

WORKERS = """
import signal
from joblib import delayed
from analysis.interrupts import in_parallel
masks = in_parallel((delayed(signal.pthread_sigmask)(signal.SIG_BLOCK, []) for _ in range(2)), jobs=2)
own = signal.pthread_sigmask(signal.SIG_BLOCK, [])
print([signal.SIGINT in mask for mask in masks], signal.SIGINT in own)
"""


def test_the_first_workers_of_a_process_are_deaf_and_it_hears() -> None:
    command = [sys.executable, "-c", WORKERS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[True, True] False\n"
