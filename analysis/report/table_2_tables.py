"""Every way to read Table 2 in one cohort, as a table with its findings."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from analysis import published
from analysis.display.page import records
from analysis.display.recovery import SHORT_READINGS, STRATEGIES
from analysis.display.scalings import SCALING_NAMES
from analysis.display.table_2 import READING_NAMES
from analysis.display.text import NO_VALUE, interval, listed, number, whole
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, escape, table
from analysis.study.readings import STRATEGIES as COLUMNS
from analysis.study.readings import cells_of, printed_cells, random_beats_site
from analysis.wording import AVERAGE_NAMES

_HEADER = (
    "Reading", "Average", "Scaling, distance", "Average recovered (%)", "Maximum recovered (%)",
    "From print (points)", "3 random beat 3 a site",
)  # fmt: skip
_ORDER = "2 and 3 at random / 2 a site, 3 a site, RECIST-like"
_JOINT = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"
_CELLS_OF_TABLE_2 = 10
_KINDS = {"average": "average tumoral heterogeneity", "maximal": "maximal tumor divergence"}
"""The rows of Table 2, in the words of print."""
_PARTS = ("mean", "low", "high")


def imitates(facts: Facts) -> bool:
    """Tell whether a cohort is the phantom of the paper's patients A, B and C."""
    return facts.synthetic and facts.cohort.name == "lung"


def section(facts: Facts) -> str:
    """Write a section on a cohort: the table of all ways, the nearest to print first, and what it shows."""
    ways = facts.print_distance.sort_values("rms_points", kind="stable")
    title = escape(facts.title)
    rows = [_printed_row(), *(_row(facts, way) for way in records(ways))]
    caption = Markdown(
        f"Every way to read Table 2 in {title}, the nearest to print first. Means in the order {_ORDER}, in "
        "whole percents as in print. Distance from print: root mean square over the means, in percentage "
        "points."
    )
    shown = table(f"tab-table-2-{facts.cohort.name}", caption, _HEADER, rows, "lllllrl")
    findings = "\n".join(f"- {sentence}" for sentence in _findings(ways))
    return f"## {title}\n\n{_whose(facts)}\n\n{shown}\n{findings}"


def in_the_layout_of_print(compared: Sequence[Facts]) -> Markdown:
    """Write Table 2 as printed, and each cohort in the same layout, in the way that lies nearest to print."""
    rows = [cell for facts in compared for cell in _nearest_rows(facts)]
    caption = Markdown(
        "Table 2 as printed, and each cohort in its layout, in the way that lies nearest to print. Mean "
        "[95 % interval in print, simulation interval of ours], in % of the value on all lesions."
    )
    header = ("Whose", "Index", "All lesions (no unit)", *(f"{STRATEGIES[name]} (%)" for name in COLUMNS))
    return table("tab-table-2-layout", caption, header, [*_as_printed(), *rows], "llrlllll")


def _as_printed() -> Iterator[list[str]]:
    for kind, name in _KINDS.items():
        ends = ([published.value(f"{kind}-{column}-{part}") for part in _PARTS] for column in COLUMNS)
        value = number(published.value(f"{kind}-exhaustive"), 2)
        yield [
            Markdown(f"**{published.PAPER}, as printed**"),
            name,
            value,
            *(interval(*each) for each in ends),
        ]


def _nearest_rows(facts: Facts) -> Iterator[list[str]]:
    """Write both indices of a cohort under its nearest scaling, reading and average."""
    ways = facts.print_distance
    way = next(records(ways[ways["nearest"]]), None)
    if way is None:
        return
    found = facts.readings
    found = found[(found["scaling"] == way.scaling) & (found["distance"] == way.distance)]
    for kind, name in _KINDS.items():
        own = found[found["index"] == (way.average if kind == "average" else kind)]
        cells = [_cell(own[own["strategy"] == column], way.reading) for column in COLUMNS]
        yield [facts.title, name, number(own["exhaustive"].iloc[0], 2), *cells]


def _cell(rows: pd.DataFrame, reading: str) -> str:
    """Write a mean with its interval; random samples are pooled in every reading."""
    random = rows["strategy"].str.startswith("random")
    kept = rows[rows["reading"].eq(reading) | random]
    return next(
        (interval(row.mean_percent, row.low_percent, row.high_percent) for row in records(kept)), NO_VALUE
    )


def _whose(facts: Facts) -> str:
    if imitates(facts):
        return (
            "These patients are **synthetic**. They have the sites and numbers of lesions of "
            "the paper\u2019s patients A, B and C, and were tuned towards the printed variation, not towards "
            "Table 2."
        )
    kind = "**synthetic** patients" if facts.synthetic else facts.kind
    return (
        f"These are {kind}, not those of the paper, so that no row can be expected to agree with print. The "
        "rows show what a reading does."
    )


def _printed_row() -> list[str]:
    printed = printed_cells()
    means = (_means(printed[kind]) for kind in ("average", "maximal"))
    words = ("as printed", "not stated", "not stated", *means, "", random_beats_site(printed))
    return [Markdown(f"**{word}**" if word else "") for word in words]


def _row(facts: Facts, way: Any) -> list[str]:
    pair = (way.scaling, way.distance)
    cells = cells_of(facts.readings, pair, way.reading, way.average)
    points = number(way.rms_points, 2)
    return [
        SHORT_READINGS[way.reading],
        AVERAGE_NAMES[way.average],
        Markdown(SCALING_NAMES[pair]),
        *(Markdown(_means(cells[kind])) for kind in ("average", "maximal")),
        Markdown(f"**{points}** (nearest)" if way.nearest else points),
        way.random_beats_site,
    ]


def _means(values: pd.Series) -> str:
    """Write the two random strategies, then the three by site; a line may break between them alone."""
    said = list(map(whole, values))
    return " / ".join(_JOINT.join(part) for part in (said[:2], said[2:]))


def _findings(ways: pd.DataFrame) -> Iterator[str]:
    told = ways["n_cells"].max() == _CELLS_OF_TABLE_2
    for way in records(ways[ways["nearest"]]):
        reading = f"**{READING_NAMES[way.reading]}**, " if told else ""
        yield (
            f"Nearest: {reading}average {AVERAGE_NAMES[way.average]}, scaling and "
            f"distance *{SCALING_NAMES[way.scaling, way.distance]}*. It lies {number(way.rms_points, 2)} "
            f"points from print over {way.n_cells} means; the largest difference is "
            f"{number(way.largest_points, 2)} points."
        )
    if not told:
        yield (
            "The sites of the lesions are not known here, so that only the means of the random strategies "
            "can be compared, and a reading cannot be told from another."
        )
        return
    yield f"\u201c3 at random recover more than 3 a site\u201d: {'; '.join(_beaten(ways))}."


def _beaten(ways: pd.DataFrame) -> Iterator[str]:
    """Say of each reading what its rows answer."""
    for reading, name in READING_NAMES.items():
        answers = ways.loc[ways["reading"] == reading, "random_beats_site"].value_counts(sort=False)
        every = "all " if len(answers) == 1 else ""
        said = listed(f"**{answer}** in {every}{n}" for answer, n in answers.items())
        yield f"read {name}, {said} ways"
