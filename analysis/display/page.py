"""What a page is made of: a cohort's yml and its results tables, read when they are asked for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import schema, tables
from analysis.cohort import Cohort, read_cohort
from analysis.display.asked import note, taken
from analysis.display.located import located
from analysis.display.names import feature_name
from analysis.display.text import clean, count, escape

_OPTIONAL = ("surfaces", "drawn_features", "not_computed")
_ORIGINS = {
    "cohort": "fixed in the cohort's own file",
    "reference": "taken over from its reference cohort",
    "selection": "selected on this cohort itself",
    "paper": "the eight of the paper, because this cohort fixes none and could not select its own",
}


class NoResultsError(FileNotFoundError):
    """There is no folder of results; a notebook shows the sentence alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """Lines that IPython shows."""
        return [str(self)]


@dataclass(frozen=True)
class Page:
    """A cohort and its results, as the display functions take them.

    Attributes
    ----------
    cohort : analysis.cohort.Cohort
    results : pathlib.Path
        The folder of results tables.
    """

    cohort: Cohort
    results: Path
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Read a results table, once; those that not every cohort has are empty where there is no file.

        Raises
        ------
        FileNotFoundError
            The folder has no such table.
        """
        note(name)
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def _read(self, name: str) -> pd.DataFrame:
        try:
            return tables.read_table(name, self.results)
        except FileNotFoundError:
            if name in _OPTIONAL:
                return schema.empty(name)
            raise

    def label(self, prefix: str) -> str:
        """Label of a figure or table of this cohort, such as `fig-recovery-lung`."""
        return f"{prefix}-{self.cohort.name}"

    @property
    def title(self) -> str:
        """Title of the cohort, escaped."""
        return escape(self.cohort.title)

    @property
    def synthetic(self) -> bool:
        """Whether the lesions are a phantom's, or the yml says `about: {synthetic: true}`."""
        return bool(
            self.cohort.source == "phantom" or self.cohort.phantom or self.cohort.about.get("synthetic")
        )

    @property
    def published(self) -> str | None:
        """The paper's cohort that a phantom imitates, `lung` or `melanoma`; None for any other."""
        if not self.synthetic:
            return None
        kind = self.cohort.phantom or self.cohort.name
        return kind if kind in ("lung", "melanoma") else None

    @property
    def draws(self) -> int:
        """Draws that the results rest on: those of the run, which may differ from the yml's."""
        path = self.results / "provenance.json"
        if not path.is_file():
            return self.cohort.draws
        return int(json.loads(path.read_text(encoding="utf-8"))["parameters"]["draws"])

    @property
    def features(self) -> list[str]:
        """Pyradiomics names of the features in use."""
        return self.table("scaling")["feature"].drop_duplicates().tolist()

    @property
    def origin(self) -> str:
        """Who chose the features in use, in words."""
        origins = self.table("scaling")["origin"].drop_duplicates().tolist()
        return _ORIGINS.get(origins[0], escape(origins[0])) if origins else "none could be used"

    @property
    def patients(self) -> list[str]:
        """Patients with lesions, in the order of the lesions' table."""
        return self.table("lesions")["patient_id"].drop_duplicates().tolist()

    @property
    def enough(self) -> str:
        """How many usable lesions a patient needs for an index, in words."""
        return count(max(2, self.cohort.minimum_lesions), "usable lesion")

    @property
    def compared(self) -> list[str]:
        """Patients with enough usable lesions for an index."""
        return self.table("heterogeneity")["patient_id"].tolist()

    @property
    def sites_known(self) -> bool:
        """Whether at least one lesion has a site."""
        return bool((self.table("lesions")["site"] != "unknown").any())


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a table, cells by the name of their column."""
    return iter(frame.itertuples(index=False))


def open_page(results: str | Path, cohort: str | Path) -> Page:
    """Open a page of a cohort.

    Parameters
    ----------
    results : path
        Folder of results tables, as `interlesion analyse` leaves it; looked for where the kernel runs, then
        from the root of the clone.
    cohort : path
        The cohort's yml, looked for likewise.

    Raises
    ------
    analysis.errors.InputError
        The yml is at fault.
    NoResultsError
        There is no such folder of results.
    """
    folder = located(results)
    if not folder.is_dir():
        raise NoResultsError(
            f"There are no results at {results} yet. `make book` in the clone makes those of the synthetic "
            "cohorts; for your own, run `interlesion analyse` and set `results` and `cohort` in the first "
            "code cell."
        )
    page = Page(read_cohort(located(cohort)), folder)
    taken()
    return page


def opening(page: Page) -> str:
    """Say whose lesions a page is about, and call a synthetic cohort synthetic."""
    name = clean(page.cohort.name)
    about = f"Cohort **{page.title}** ({escape(name)})."
    if not page.synthetic:
        return about
    return (
        f"{about} **It is SYNTHETIC**: a computer program made its scans and lesions, and no patient was "
        "examined. Nothing on this page is clinical evidence."
    )


def in_use(page: Page) -> str:
    """Name the features in use and say who chose them."""
    names = ", ".join(escape(feature_name(feature)) for feature in page.features)
    if not names:
        return "No feature could be used in this cohort."
    return f"**Features in use** ({len(page.features)}; {page.origin}): {names}."
