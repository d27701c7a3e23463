"""The data dictionary: what each table holds, and each column with its type, unit and range."""

from analysis import schema
from analysis.report.markdown import Markdown

HOLDS: dict[str, str] = {
    "features": "one row a lesion and contour: the 107 radiomics features; beside the results folder",
    "excluded": "lesions and contours that could not be measured; beside the results folder",
    "population": "who is in the cohort: patients, ages, sexes, lesions by site (Table 1 of the paper)",
    "lesions": "one row a lesion: its site, size, and whether it is in use",
    "contours": "how many lesions could be measured with each contour",
    "left_out": "everything that was left out of a statistic, with the reason",
    "dispersion": "absolute coefficient of variation of each feature, by patient and by site",
    "dispersion_summary": "means of those coefficients, over features and over patients",
    "robustness": "agreement of each feature between the original contour and the changed ones",
    "selection": "clusters of correlated robust features, and the one that stands for each",
    "correlation": "correlation of each pair of robust features (if there are none, of those in use)",
    "scaling": "the features in use, and how each was scaled",
    "inference": "statistical tests on the coefficients of variation",
    "dissimilarity": "dissimilarity of each pair of lesions of a patient",
    "heterogeneity": "the two indices of each patient, the average by both estimators",
    "scalings": "the indices of each patient under three scalings, to set beside print",
    "sampling": "how much of each index the sampling strategies recover (Table 2 of the paper)",
    "recovery": "how much of each index 2 to 15 random lesions recover (Fig. 6 of the paper)",
    "required": "how many random lesions recover a wanted share",
    "expectation": "the recovery that is expected, without simulation; a lower bound of the pooled maximum",
    "readings": "Table 2 of the paper in every reading, under three scalings, for the whole cohort",
    "print_distance": "how far each reading of Table 2 lies from print",
    "unscaled": "which features decide the dissimilarities where nothing is scaled, and what a unit does",
    "over_patients": "means over the patients with their intervals, and the range of the patients",
    "ledger": "the claims of the paper, each with its verdict in this cohort",
    "paths": "the analysis repeated along every path of defensible choices; without rows after `--quick`",
    "conclusions": "the conclusions that were tested on all these paths; without rows after `--quick`",
    "path_choices": "the share of combinations that support each conclusion, by each choice that was made",
    "plan": "how many lesions to segment, of each patient and of a new one; without rows after `--quick`",
    "plan_left_out": "whether the plan's promises hold for patients left out; without rows after `--quick`",
    "strategies": "what lesions chosen by rules a reader can follow tell of all, beside random ones",
    "strategy_differences": "each of those rules less random lesions, in the same patients",
    "weighted": "the average from samples by site, naively and with weighted pairs: bias and spread",
    "outcomes": "the indices against what became of the patients; without rows where no outcome is known",
    "survival_curves": "survival of the patients, in thirds by each index",
    "logrank": "whether the survival of these thirds differs",
    "scales": "the scale of each feature with the reason, and whether the values of the cohort fit it",
    "spread": "measures of spread that fit the scale of each feature in use, by patient",
    "spread_summary": "their means over the patients, of every feature",
    "spread_order": "whether features and patients stand in another order by another measure of spread",
    "footing": "oligo- against multimetastatic patients, and site against site, on equal footing",
    "effects": "effect sizes with intervals for each row of `inference`, and p values corrected in two ways",
    "components": "how the variance of each feature in use splits: organ, patient, lesion, contour",
    "clustering": "whether lesions of a patient are more alike inside a site than across sites",
    "agreement": "agreement of each feature with the changed contours, with intervals over patients",
    "readers": "agreement of each feature between readers; without rows where there are none",
    "floor": "differences between lesions of a patient, against those of one lesion over its own contours",
    "floor_patients": "the same for each patient",
    "floor_summary": "how many features are above that floor, in the cohort and in each patient",
    "shuffled": "what stays of each feature when the voxels inside the lesions are put in random order",
    "not_computed": "tables that were left out with `--quick`, or failed; without rows where all were made",
    "standards": "the items of IBSI, CLEAR and METRICS, each answered, not applicable or left to the authors",
    "surfaces": "surfaces of the lesions of the patients drawn in 3-D",
    "drawn_features": "the features in use of each lesion with a surface; without rows for a table",
}
"""One line a table, for readers."""

_KINDS = {"text": "text", "number": "number", "count": "whole number", "flag": "yes or no"}
_KEYS_OF_FEATURES = 4


def data_dictionary() -> Markdown:
    """Every table of the schema with its columns, as Markdown sections."""
    sections = (
        f"### `{name}`\n\n{_sentence(HOLDS[name])}\n\n{column_list(name)}\n" for name in schema.TABLES
    )
    return Markdown("\n".join(sections))


def column_list(name: str) -> Markdown:
    """Columns of a table as a Markdown table."""
    columns = schema.TABLES[name][: _KEYS_OF_FEATURES if name == "features" else None]
    rows = [[f"`{column.name}`", _KINDS[column.kind], _range(column), column.meaning] for column in columns]
    if name == "features":
        rows.append(["107 features", "number", "", "under their pyradiomics names, in a fixed order"])
    lines = [["Column", "Type", "Range", "Meaning"], [":---"] * 4, *rows]
    return Markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _range(column: schema.Column) -> str:
    if column.least is None and column.most is None:
        return ""
    if column.most is None:
        return f"{column.least} or more"
    if column.least is None:
        return f"{column.most} or less"
    return f"{column.least} to {column.most}"
