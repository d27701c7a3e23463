"""The files that describe a cohort that is made: cohort.yml and its tables, and the key to the patients."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.cohort import read_cohort
from analysis.errors import raise_errors
from analysis.formulas import disarmed
from analysis.sources.check import check
from analysis.tables import write_atomically


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, which a spreadsheet opens without taking any text for a formula."""
    write_atomically(path, lambda to: disarmed(frame).to_csv(to, index=False, lineterminator="\n"))


def write_yml(keys: Mapping[str, Any], path: Path) -> None:
    """Write the keys of a cohort, in their order; keys without a value are left out."""
    given = {key: value for key, value in keys.items() if value not in (None, {}, "")}
    text = yaml.safe_dump(given, sort_keys=False, allow_unicode=True, width=100)
    write_atomically(path, lambda to: to.write_text(text, encoding="utf-8"))


def key_path(out: Path) -> Path:
    """Where the key of a cohort stands: beside its folder, never in it."""
    return out.parent / f"{out.name}.key.csv"


def write_key(pseudonyms: Mapping[str, str], path: Path) -> None:
    """Write which patient has which pseudonym, in a file that its owner alone can read."""
    frame = pd.DataFrame(
        sorted((new, old) for old, new in pseudonyms.items()), columns=["patient_id", "source"]
    )
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        disarmed(frame).to_csv(file, index=False, lineterminator="\n")
    part.replace(path)


def require_sound(yml: Path) -> None:
    """Raise `InputError` if `interlesion check` would refuse a cohort that was just written.

    Voxels are not looked at: they were, when it was made.
    """
    raise_errors(fault for fault in check(read_cohort(yml), voxels=False) if fault.severity == "error")
