"""What made a result: versions, inputs, commit, machine and seconds."""

import hashlib
import json
import os
import platform
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "SimpleITK",
    "pyradiomics-bhklab",
    "scikit-image",
    "connected-components-3d",
    "matplotlib",
    "seaborn",
    "papermill",
    "jupyter-book",
)
"""Packages whose version can change a number or a page."""

_ROOT = Path(__file__).resolve().parents[1]


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def content_hash(*parts: object) -> str:
    """SHA-256 of JSON values, as hexadecimal digits."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def source_hash(*modules: str) -> str:
    """SHA-256 of the code of some rooms of this package, such as `extraction`."""
    files = sorted(path for name in modules for path in _python_files(_ROOT / "analysis" / name))
    return content_hash([(path.relative_to(_ROOT).as_posix(), file_hash(path)) for path in files])


def versions(packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Installed version of each package; `absent` where there is none."""
    return {package: _version(package) for package in packages}


def machine() -> dict[str, object]:
    """System, processor and Python, without a host or user name."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def commit() -> str:
    """Commit of this project, with `+` if files were changed since; `unknown` outside a checkout."""
    try:
        head = _git("rev-parse", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


class Stopwatch:
    """Seconds spent in each named stage of a run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Add the time of a `with` block to a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - start


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(_ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _python_files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def table_hash(table: pd.DataFrame) -> str:
    """Hash columns and values of a table; its index does not count."""
    rows = pd.util.hash_pandas_object(table, index=False).to_numpy()
    return content_hash(list(table.columns), hashlib.sha256(rows.tobytes()).hexdigest())
