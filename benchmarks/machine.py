"""The machine and the versions of a run, without a name of host, user or path."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.environments import RIVALS
from benchmarks.pairs import code_state

PACKAGES = ("numpy", "scipy", "SimpleITK", "pyradiomics-bhklab", "pandas", "joblib")


def describe() -> dict[str, Any]:
    """Describe processor, memory, system and versions.

    Returns
    -------
    dict
        `processor`, `cores`, `memory_gb` (10^9 bytes), `system`, `python`, `interlesion`, `packages`,
        `rivals`, `threads`.
    """
    from analysis import __version__

    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "interlesion": __version__,
        "packages": {name: version(name) for name in PACKAGES},
        "rivals": {path.stem: pins(path) for path in sorted(RIVALS.glob("*.txt"))},
        "threads": "every tool as it comes: one process each; ours uses one thread, SimpleITK and "
        "flash-radiomics in the others as many as there are cores",
    }


def write(path: Path, parts: Sequence[str], *, quick: bool) -> None:
    """Write the machine, and for each part when it was run, with which code, and beside how much other work.

    Parameters
    ----------
    path : pathlib.Path
        Parts that it tells of and that were not run now are kept.
    parts : sequence of str
        Those that were run now.
    quick : bool
        Whether this was a look rather than a measurement.
    """
    before = json.loads(path.read_text(encoding="utf-8")).get("parts", {}) if path.is_file() else {}
    now = {
        "date": datetime.now(tz=UTC).strftime("%Y-%m-%d"),
        "code": code_state(),
        "load": round(os.getloadavg()[0], 1),
        "quick": quick,
    }
    told = describe() | {"parts": before | dict.fromkeys(parts, now)}
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def pins(path: Path) -> str:
    """Pinned package of a rival: the first line of its file."""
    return path.read_text(encoding="utf-8").splitlines()[0]


def processor() -> str:
    """Model of the processor as the system calls it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or sys.platform
