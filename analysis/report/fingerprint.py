"""Fingerprint of all that a page depends on, so that it is executed again only when that has changed."""

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from analysis.report.book import ROOT, BookCohort

_LENGTH = 20
_TABLES = {".csv", ".parquet"}


def fingerprint(template: Path, cohort: BookCohort | None = None) -> str:
    """Hash of a template, a cohort's yml and results, the package's code and the installed versions.

    Parameters
    ----------
    template : pathlib.Path
        The notebook.
    cohort : BookCohort, optional
        Absent for a notebook that reads no cohort.

    Returns
    -------
    str
        Hexadecimal; changes whenever the executed page may change.
    """
    total = hashlib.sha256(_environment().encode())
    total.update(repr(cohort).encode())
    for path in (template, *([cohort.yml] if cohort else [])):
        total.update(_digest([path], path.parent).encode())
    if cohort:
        total.update(_results_digest(cohort.results).encode())
    return total.hexdigest()[:_LENGTH]


def _results_digest(folder: Path) -> str:
    """Pages read tables only: provenance.json, which holds times, is left out."""
    return _digest((path for path in folder.iterdir() if path.suffix in _TABLES), folder)


def _digest(paths: Iterable[Path], folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()} {digest}\n".encode())
    return total.hexdigest()


@cache
def _environment() -> str:
    code = _digest((ROOT / "analysis").rglob("*.py"), ROOT)
    data = _digest((path for path in (ROOT / "data").rglob("*") if path.is_file()), ROOT)
    versions = sorted(f"{found.name}=={found.version}" for found in distributions())
    return "\n".join([sys.version, code, data, *versions])
