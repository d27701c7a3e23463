"""Measure lesions in a process of its own, and say how much memory it held at most.

python -m tests.memory_probe MANIFEST PARAMETERS [STORE]
"""

import sys
from pathlib import Path

import pandas as pd

from analysis.extraction.run import extract
from analysis.extraction.store import Store


def peak() -> int:
    """Bytes of this process in memory, at most so far."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    return int(line.split()[1]) * 1024


def main() -> None:
    """Print the peak, and of how many lesions the features are there."""
    manifest, parameters, *store = map(Path, sys.argv[1:])
    found = extract(pd.read_csv(manifest), parameters, store=Store(store[0]) if store else None)
    print(peak(), found.tally.n_lesions - found.tally.n_failed)


if __name__ == "__main__":
    main()
