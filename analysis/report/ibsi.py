"""What the page about the IBSI reference values shows: counts, tables, and the file to download."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.display.names import feature_name
from analysis.display.palette import CLASS_NAMES
from analysis.display.text import NO_VALUE, bullets, number, whole
from analysis.features import FEATURE_CLASSES, feature_class, short_name
from analysis.report.markdown import Markdown, table
from analysis.truth.digital import digital_image, digital_mask, phantom_features
from analysis.truth.ibsi import AGREES, DIFFERS, NO_COUNTERPART, RELATED, RELATION_WORDS, VERDICTS, compare

CSV = "method/ibsi.csv"


@dataclass(frozen=True)
class Ibsi:
    """Our features of the digital phantom beside the reference values."""

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every feature with its verdict."""
        return compare(phantom_features(digital_image(), digital_mask()), self.voxels)

    @property
    def voxels(self) -> int:
        """Voxels of the region of interest."""
        return int(digital_mask().sum())

    @property
    def features(self) -> int:
        """Features that the project computes."""
        return len(self.table)

    @property
    def compared(self) -> int:
        """Those that have a counterpart."""
        return self.features - self._count(NO_COUNTERPART)

    @property
    def agree(self) -> int:
        """Those that agree as they are."""
        return self._count(AGREES)

    @property
    def related(self) -> int:
        """Those that agree after a stated relation."""
        return self._count(RELATED)

    @property
    def differ(self) -> int:
        """Those that differ."""
        return self._count(DIFFERS)

    @property
    def alone(self) -> int:
        """Those without a counterpart."""
        return self._count(NO_COUNTERPART)

    @property
    def exact(self) -> int:
        """Those of the compared for which IBSI allows no tolerance."""
        return int((self.table["tolerance"] == 0).sum())

    @property
    def tables(self) -> Mapping[str, Markdown]:
        """`summary`, and a table a feature class under the name of the class."""
        by_class = {name: self._class_table(name) for name in FEATURE_CLASSES}
        return {"summary": self._summary(), **by_class}

    @property
    def reasons(self) -> Markdown:
        """List the features whose definition differs from the reference, or that have none."""
        rows = self.table[(self.table["verdict"] != AGREES) | (self.table["reason"] != "")]
        return Markdown(bullets(_reason(row) for _, row in rows.iterrows()))

    @property
    def classes(self) -> list[tuple[str, str]]:
        """Key and name of each feature class, in the paper's order."""
        return [(name, CLASS_NAMES[name]) for name in FEATURE_CLASSES]

    @property
    def files(self) -> dict[str, bytes]:
        """The table to download, by its place in the site."""
        return {CSV: self.table.to_csv(index=False, lineterminator="\n").encode()}

    def _count(self, verdict: str) -> int:
        return int((self.table["verdict"] == verdict).sum())

    def _of_class(self, name: str) -> pd.DataFrame:
        return self.table[self.table["feature"].map(feature_class) == name]

    def _summary(self) -> Markdown:
        cells = []
        for name in FEATURE_CLASSES:
            verdicts = self._of_class(name)["verdict"]
            cells.append([CLASS_NAMES[name], whole(len(verdicts)), *_counts(verdicts)])
        cells.append(["all", whole(self.features), *_counts(self.table["verdict"])])
        caption = "Features of the IBSI digital phantom: verdicts by class."
        return table(
            "tab-ibsi",
            caption,
            ["Class", "Features (n)", *(f"{verdict} (n)" for verdict in VERDICTS)],
            cells,
            "lrrrrr",
        )

    def _class_table(self, name: str) -> Markdown:
        cells = [
            [
                short_name(row["feature"]),
                Markdown(f"`{row['tag']}`") if row["tag"] else NO_VALUE,
                number(row["reference"]),
                number(row["allowed"], 1),
                number(row["ours"], 4),
                row["verdict"],
            ]
            for _, row in self._of_class(name).iterrows()
        ]
        caption = f"Features of the class {CLASS_NAMES[name]} on the IBSI digital phantom."
        of_feature = "(unit of the feature)"
        numbers = [f"{name} {of_feature}" for name in ("Reference", "Allowed difference", "Ours")]
        header = ["Feature", "IBSI tag", *numbers, "Verdict"]
        return table(f"tab-ibsi-{name}", caption, header, cells, "llrrrl")


def _reason(row: pd.Series) -> str:
    name = feature_name(row["feature"])
    said = f"**{name}** {'has ' if not row['tag'] else ''}{row['verdict']}"
    if not row["tag"]:
        return f"{said}. {row['reason']}"
    values = f"reference {number(row['reference'])}, ours {number(row['ours'], 4)}"
    relation = f"{RELATION_WORDS[row['relation']]} = {number(row['related'], 4)}"
    return f"{said}: {values}, {relation}. {row['reason']}"


def _counts(verdicts: pd.Series) -> list[str]:
    return [whole((verdicts == verdict).sum()) for verdict in VERDICTS]
