"""The page of a cohort's run: what made its results, from which files, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import schema
from analysis.display.text import NO_VALUE, count, escape, whole
from analysis.failures import FOLDER, count_reports
from analysis.intake.left_out import LEFT_OUT, count_left_out
from analysis.paths_in_text import without_paths
from analysis.report.deviations import CANNOT_TELL, Deviations
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, table
from analysis.report.parameters import parameters_table
from analysis.report.polish import headed
from analysis.report.run_record import FILE, RunRecord
from analysis.tables import read_table
from analysis.wording import clean

TITLE = "This run"
_FILES = {
    "cohort": "the file that describes the cohort",
    "lesions": "the table of lesions",
    "patients": "the table of patients",
    "extraction": "the settings of pyradiomics",
    "features": "the table of measured features",
}
_SHOWN = 25
"""Reasons shown at most; the file has all of them."""
_EVERYBODY = {"patient": "Patients", "lesion": "Lesions", "feature": "Features", "value": "Values"}


def run_page(run: RunRecord) -> str:
    """Write the page of a run as Markdown.

    Parameters
    ----------
    run : RunRecord
        Without a record, as results of an earlier version may be, the page says so.

    Returns
    -------
    str
        Version, parameters, packages, inputs, what was left out and why, departures from the paper. The same
        for the same input and code: seconds stand in `provenance.json` alone.
    """
    page = _RunPage(run)
    parts = [page.opening, page.parameters, page.packages, page.inputs, page.left_out, page.warnings]
    return "\n".join([headed(TITLE, run.cohort), "", *parts, page.deviations])


@dataclass(frozen=True)
class _RunPage:
    """The sections of the page, each Markdown."""

    run: RunRecord

    def _label(self, what: str) -> str:
        return f"tab-run-{what}-{self.run.cohort.name}"

    @property
    def opening(self) -> str:
        """What made the results, and where the rest stands."""
        intro = (
            "**What made the numbers of this cohort, and what was left out?**\n\n"
            "Whoever has the same files, parameters, code and packages gets the same numbers, to the last "
            "digit, on however many processes. "
        )
        if not self.run.record:
            return f"{intro}Of these results no record was kept.\n"
        return (
            f"{intro}The results were made by **{self.run.version}**{self._machine}. How many seconds each "
            f"stage took differs from run to run and is therefore not shown here: it stands under `seconds` "
            f"in `{FILE}`, beside the tables in the folder of the run.\n"
        )

    @property
    def _machine(self) -> str:
        machine = self.run.record.get("machine")
        if not machine:
            return ""
        known = (f"Python {machine.get('python')}", machine.get("system"), machine.get("processor"))
        return f" ({escape(', '.join(str(part) for part in known if part))})"

    @property
    def parameters(self) -> str:
        """Keys of the cohort's file, as used."""
        caption = f"Parameters of the run of {escape(self.run.cohort.label)}; keys of `cohort.yml`."
        return f"## Parameters\n\n{parameters_table(self.run, self._label('parameters'), caption)}"

    @property
    def packages(self) -> str:
        """Versions of packages."""
        return self._pairs(
            "Packages", self.run.packages, "packages", "Packages whose version can change a number or a page."
        )

    @property
    def inputs(self) -> str:
        """Hashes of files."""
        named = {_FILES.get(name, name): digest for name, digest in self.run.inputs.items()}
        caption = (
            "Files that went in, by their SHA-256: two files have the same one only if they are equal byte "
            "for byte."
        )
        return self._pairs("Inputs", named, "inputs", caption)

    def _pairs(self, heading: str, pairs: Mapping[str, str], what: str, caption: str) -> str:
        if not pairs:
            return ""
        rows = [[name, Markdown(f"`{clean(value)}`")] for name, value in pairs.items()]
        columns = ["Package", "Version"] if what == "packages" else ["File", "SHA-256"]
        return f"## {heading}\n\n{table(self._label(what), Markdown(caption), columns, rows)}"

    @property
    def left_out(self) -> str:
        """Counts of what was left out, by reason, and tables that were not computed."""
        reasons = self._reasons()
        said = "Nothing was left out of the cohort: every lesion, patient, feature and value is in use.\n"
        if len(reasons):
            rows = [
                [_EVERYBODY.get(str(row.what), str(row.what)), without_paths(str(row.reason)), whole(row.n)]
                for row in reasons.head(_SHOWN).itertuples()
            ]
            more = f" The {_SHOWN} most frequent reasons." if len(reasons) > _SHOWN else ""
            caption = f"What was left out, and why; which ones they are stands in `left_out.csv`.{more}"
            said = table(
                self._label("left-out"), Markdown(caption), ["Of what", "Why", "How many (n)"], rows, "llr"
            )
        return f"## Left out\n\n{said}\n{self._not_computed()}{self._reports()}{self._before()}"

    def _before(self) -> str:
        """Count what was left out of the data when the cohort was made of them."""
        found = count_left_out(self.run.cohort.yml.parent)
        if found.empty:
            return ""
        rows = [
            [
                without_paths(str(row.reason)),
                whole(row.n),
                whole(row.n_patients) if row.n_patients else NO_VALUE,
            ]
            for row in found.head(_SHOWN).itertuples()
        ]
        more = f" The {_SHOWN} most frequent reasons." if len(found) > _SHOWN else ""
        caption = (
            "What `interlesion new` left out of the data when it made the cohort, and why; which files and "
            f"outlines they are stands in `{LEFT_OUT}` beside `cohort.yml`.{more}"
        )
        columns = ["Why", "How many (n)", "Named patients (n)"]
        return f"\n{table(self._label('left-before'), Markdown(caption), columns, rows, 'lrr')}"

    def _reports(self) -> str:
        """Where it is told in full what failed, in the folder of the run."""
        folder = self.run.cohort.results.parent / FOLDER
        found = sum(count_reports(folder, kind) for kind in ("lesion", "statistics"))
        if not found:
            return ""
        which = count(found, "failure", "failures")
        where = f"a report stands in the folder `{FOLDER}` of the run: why, and where in the program."
        return f"\nOf {which} {where}\n"

    def _reasons(self) -> pd.DataFrame:
        """Count what was left out by kind and reason, contours that failed included."""
        found = [self.run.page.table("left_out")[["what", "reason"]], self._contours()]
        counted = pd.concat(found).value_counts(["what", "reason"], sort=False).rename("n").reset_index()
        return counted.sort_values(["n", "what", "reason"], ascending=[False, True, True])

    def _contours(self) -> pd.DataFrame:
        """Contours other than the original that could not be measured; the file stands beside the results."""
        try:
            excluded = read_table("excluded", self.run.cohort.results.parent)
        except FileNotFoundError:
            excluded = schema.empty("excluded")
        others = excluded[(excluded["contour"] != "original") & (excluded["lesion_id"] != schema.ALL)]
        kinds = "Contours, " + others["contour"]
        return pd.DataFrame({"what": kinds.astype(str), "reason": others["reason"]})

    def _not_computed(self) -> str:
        missing = self.run.page.table("not_computed")
        if missing.empty:
            return ""
        names = ", ".join(f"`{name}`" for name in missing["table"])
        which = count(len(missing), "table was", "tables were")
        return f"{which} not computed ({names}); `not_computed.csv` says why.\n"

    @property
    def warnings(self) -> str:
        """Warnings of the run."""
        messages = self.run.record.get("messages", ())
        if not messages:
            return ""
        lines = "\n".join(f"- {escape(without_paths(message))}" for message in messages)
        return f"## Warnings\n\n{lines}\n"

    @property
    def deviations(self) -> str:
        """What the departures from the paper change in this cohort."""
        changes = Deviations([Facts(self.run.cohort)])
        masks = CANNOT_TELL if self.run.page.cohort.source == "table" else changes.masks
        effects = [
            ["the mask is brought to the new grid by the nearest voxel, not by splines", masks],
            ["a robust feature agrees with both changed contours", changes.concordance],
            ["features are scaled over the cohort", changes.scalings],
            ["two averages are given", changes.averages],
            ["the limit of significance follows the number of tests", changes.tests],
        ]
        rows = [row for row in effects if row[1] != CANNOT_TELL]
        caption = Markdown("Departures from the paper whose effect in this cohort can be told in numbers.")
        listing = table(self._label("deviations"), caption, ["Here", "What it changes"], rows)
        return (
            f"## Departures from the paper\n\n{listing if rows else ''}\n"
            "All of them, with their reasons: {numref}`tab-deviations`.\n"
        )
