"""The Cohort: what its yml says, with every default filled in."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Source = Literal["table", "volumes", "phantom", "lidc"]
Scaling = Literal["minmax", "zscore", "robust", "none"]
Distance = Literal["cosine", "cosine-half"]


@dataclass(frozen=True)
class Cohort:
    """A cohort as `cohort.yml` describes it; paths are absolute."""

    path: Path
    name: str
    title: str
    source: Source
    lesions: Path | None = None
    phantom: Literal["lung", "melanoma"] | None = None
    columns: dict[str, str] = field(default_factory=dict)
    timepoint: str | None = None
    patients: Path | None = None
    reference: Path | None = None
    features: tuple[str, ...] | None = None
    clusters: int | None = None
    extraction: Path = Path()
    resample_mask: bool = False
    scaling: Scaling = "minmax"
    distance: Distance = "cosine"
    minimum_lesions: int = 2
    exhaustive: bool = True
    draws: int = 500
    seed: int = 20221014
    about: dict[str, object] = field(default_factory=dict)
