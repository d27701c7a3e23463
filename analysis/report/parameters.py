"""The parameters of a run as a table: what each is, and what this run had."""

import re
from collections.abc import Mapping
from pathlib import Path

from analysis.display.names import feature_name
from analysis.display.text import clean, count, escape, listed, whole
from analysis.report.markdown import Markdown, table
from analysis.report.run_record import RunRecord

_MEANS = {
    "source": "where the lesions come from",
    "timepoint": "which of several times is used",
    "reference": "the cohort whose features and scaling are taken over",
    "features": "the features in use",
    "clusters": "groups of correlated features",
    "scaling": "how features with different units are brought together",
    "distance": "how two lesions are compared",
    "minimum_lesions": "a patient with fewer usable lesions has no index",
    "exhaustive": "whether all lesions were outlined, so that recovery can be computed",
    "resample_mask": "whether masks on another grid are brought to that of the image",
    "draws": "random samples of each kind",
    "seed": "where all random numbers start",
}
"""Keys of `cohort.yml` that decide numbers, in the order in which they are shown."""
_SHOWN_IF_SET = ("timepoint", "reference")
_GIVEN = {
    "results": "the folder of results tables, a parameter of the notebook",
    "cohort": "the file that describes the cohort, a parameter of the notebook",
}
_LONG_NAME = re.compile(r"(?<=[a-z])(?=[A-Z])")


def parameters_table(run: RunRecord, name: str, caption: str, given: Mapping[str, str] | None = None) -> str:
    """Write the parameters of a run as a captioned table.

    Parameters
    ----------
    run : RunRecord
    name : str
        Label of the table, ending in the name of the cohort.
    caption : str
        Markdown.
    given : mapping of str to str, optional
        What a notebook is given, which comes first: `results` and `cohort`.

    Returns
    -------
    str
        A MyST table: parameter with its meaning, and value.
    """
    rows = [[_named(key, _GIVEN[key]), Markdown(f"`{value}`")] for key, value in (given or {}).items()]
    rows += [
        [_named(key, meaning), Markdown(_shown(run, key))]
        for key, meaning in _MEANS.items()
        if not (key in _SHOWN_IF_SET and run.parameter(key) is None)
    ]
    if run.quick:
        rows.append(
            [_named("--quick", "what goes beyond the paper and takes long was left out"), Markdown("yes")]
        )
    return table(name, Markdown(caption), ["Parameter", "Here"], rows)


def briefly(run: RunRecord) -> str:
    """Say in a few words what decides most numbers: scaling, distance, draws and seed."""
    return (
        f"scaling {_shown(run, 'scaling')}, distance {_shown(run, 'distance')}, "
        f"{count(run.parameter('draws'), 'draw')}, seed {_shown(run, 'seed')}"
    )


def _named(key: str, meaning: str) -> Markdown:
    return Markdown(f"`{key}`: {meaning}")


def _shown(run: RunRecord, key: str) -> str:
    """Write a value as Markdown; a file as the name of the cohort that it describes."""
    if key == "features":
        names = (_LONG_NAME.sub("<wbr>", escape(feature_name(name))) for name in run.page.features)
        return f"{listed(names) or 'none'} ({run.page.origin})"
    value = run.parameter(key)
    if value is None:
        return "chosen by the stated rule"
    if isinstance(value, Path):
        return escape(clean(value.parent.name if value.stem == "cohort" else value.stem))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return whole(value) if key == "draws" else escape(str(value))
