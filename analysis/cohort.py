"""The Cohort: what its yml says, with every default filled in."""

from dataclasses import dataclass, field
from pathlib import Path

from analysis.cohort_keys import Distance, Phantom, Scaling, Source, read_keys
from analysis.cohort_names import COHORTS, EXTRACTION, absolute, find_cohort
from analysis.errors import Fault, raise_errors

__all__ = [
    "COHORTS",
    "EXTRACTION",
    "Cohort",
    "Distance",
    "Phantom",
    "Scaling",
    "Source",
    "find_cohort",
    "read_cohort",
    "try_cohort",
]

_NEEDED_FOR_TABLES = frozenset(
    (
        "name",
        "source",
        "lesions",
        "phantom",
        "columns",
        "timepoint",
        "patients",
        "reference",
        "features",
        "extraction",
    )
)


@dataclass(frozen=True)
class Cohort:
    """A cohort as `cohort.yml` describes it; paths are absolute."""

    path: Path
    name: str
    title: str
    source: Source
    lesions: Path | None = None
    phantom: Phantom | None = None
    columns: dict[str, str] = field(default_factory=dict)
    timepoint: str | None = None
    patients: Path | None = None
    reference: Path | None = None
    features: tuple[str, ...] | None = None
    clusters: int | None = None
    extraction: Path = EXTRACTION
    resample_mask: bool = False
    scaling: Scaling = "minmax"
    distance: Distance = "cosine"
    minimum_lesions: int = 2
    exhaustive: bool = True
    draws: int = 500
    seed: int = 20221014
    about: dict[str, object] = field(default_factory=dict)

    def shown(self, path: Path) -> str:
        """Name a file of the cohort in messages: relative to the yml where it lies below it.

        Examples
        --------
        >>> cohort = Cohort(Path("/data/lung.yml"), "lung", "Lung", "table")
        >>> cohort.shown(Path("/data/tables/lesions.csv"))
        'tables/lesions.csv'
        """
        folder = self.path.parent
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def read_cohort(path: Path) -> Cohort:
    """Read a cohort from its yml.

    Parameters
    ----------
    path : pathlib.Path
        The `cohort.yml`. Paths in it are relative to its folder; `reference` may also be the name of a
        cohort in `data/cohorts/`.

    Returns
    -------
    Cohort
        With absolute paths, whose files were not looked at yet (`sources.check` does that).

    Raises
    ------
    InputError
        All faults of the yml at once: an unknown or duplicated key, a missing one, a wrong type or
        value. The row of a fault is its key.
    """
    cohort, faults = try_cohort(path)
    raise_errors(faults)
    assert cohort is not None
    return cohort


def try_cohort(path: Path) -> tuple[Cohort | None, list[Fault]]:
    """Read a cohort as far as its yml allows, so that the faults of its tables can be told in the same go.

    Returns
    -------
    cohort : Cohort or None
        With defaults for keys at fault; None where a key is at fault without which tables cannot be read.
    faults : list of Fault
        All of the yml's.
    """
    values, faults = read_keys(absolute(path), str(path))
    at_fault = {fault.row for fault in faults if fault.severity == "error"}
    usable = {"name", "source"} <= set(values) and not at_fault & _NEEDED_FOR_TABLES
    return (Cohort(path=absolute(path), **values) if usable else None), faults
