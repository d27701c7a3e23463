"""The figure of the first page: how lesions vary, and what random ones of them show."""

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.display import palette
from analysis.display.text import bare_percent, count, label, percent
from analysis.features import short_name
from analysis.report.facts import TARGET_PERCENT, Facts

FINDING = "finding"
"""Stem of the files of the first page's figure."""
_LINES: dict[str, Literal["-", "--", "-."]] = {"maximal": "-", "average_paper": "--", "average_pairs": "-."}
_TITLE = 50
"""Letters of a line of a title, which stands over the axes alone."""
_APART = 0.5
"""Of the place of a feature, taken up by the marks of all cohorts."""


@palette.themed
def finding_figure(cohorts: Sequence[Facts]) -> Figure:
    """Draw variation by feature, and recovery by number of lesions where there is any."""
    with_curves = [facts for facts in cohorts if facts.has_recovery]
    features = _features(cohorts)
    heights = [1.2 + 0.3 * max(4, len(features)), *([3.4] if with_curves else [])]
    figure = palette.new_figure(height=sum(heights) + 0.3 * len(cohorts), width=7.5)
    axes = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
    styles = palette.cohort_styles([str(facts.name) for facts in cohorts])
    _draw_variation(axes[0], cohorts, features, styles)
    if with_curves:
        _draw_recovery(axes[1], with_curves, styles)
    handles = [_handle(facts, styles[facts.name]) for facts in cohorts]
    figure.legend(handles=handles, loc="outside lower center", ncols=1)
    return figure


def _handle(facts: Facts, style: dict[str, str]) -> Line2D:
    words = f"{label(facts.title, 60)}, {count(facts.patients, 'patient')}"
    return Line2D([], [], label=words, color=style["color"], marker=style["marker"])


def finding_alt(cohorts: Sequence[Facts]) -> str:
    """Describe the figure for those who cannot see it, in plain text."""
    said = ["First panel: variation of each feature between the lesions of a patient, mean over patients."]
    for facts in cohorts:
        if facts.variations:
            first, last = facts.variations[0], facts.variations[-1]
            said.append(
                f"Cohort {facts.name}: from {percent(first.mean_cv_percent)} for {first.short_name} "
                f"to {percent(last.mean_cv_percent)} for {last.short_name}."
            )
    curves = [facts for facts in cohorts if facts.has_recovery]
    if curves:
        said.append(
            "Second panel: share of each index that random lesions recover, rising with their number."
        )
    said += [
        f"Cohort {facts.name}: 2 lesions recover {percent(facts.recovered('maximal', 2))} of the maximum, "
        f"{facts.most_sampled} recover {percent(facts.recovered('maximal', facts.most_sampled))}."
        for facts in curves
    ]
    return " ".join(said)


def _draw_variation(
    axes: Axes, cohorts: Sequence[Facts], features: list[str], styles: Mapping[str, dict[str, str]]
) -> None:
    height = {feature: place for place, feature in enumerate(features)}
    for facts, aside in zip(cohorts, _asides(len(cohorts)), strict=True):
        values = [variation.mean_cv_percent for variation in facts.variations]
        rows = [height[variation.feature] + aside for variation in facts.variations]
        low, high = ([getattr(each, end) for each in facts.variations] for end in ("low", "high"))
        axes.hlines(rows, low, high, color=styles[facts.name]["color"], linewidth=2, alpha=0.6)
        axes.plot(values, rows, linestyle="", markersize=6, **styles[facts.name])  # type: ignore[arg-type]
    axes.set_xscale("log")
    axes.set_xticks([5, 10, 20, 50, 100, 200, 500], ["5", "10", "20", "50", "100", "200", "500"])
    axes.minorticks_off()
    axes.set_yticks(range(len(features)), [label(_wrapped(short_name(feature)), 44) for feature in features])
    axes.set_title(fill(_variation_title(cohorts), _TITLE))
    axes.set_xlabel("coefficient of variation (%), mean over patients and 95 % interval")


def _asides(n_cohorts: int) -> list[float]:
    """Places of the cohorts around that of a feature, the first one on top."""
    return [_APART * (0.5 - (place + 0.5) / n_cohorts) for place in range(n_cohorts)]


def _draw_recovery(axes: Axes, cohorts: Sequence[Facts], styles: Mapping[str, dict[str, str]]) -> None:
    for facts in cohorts:
        for index, line in _LINES.items():
            rows = facts.curve[facts.curve["index"] == index]
            colour = styles[facts.name]["color"]
            axes.plot(rows["n_sampled"], rows["mean_percent"], line, color=colour, linewidth=2)
            if index == "maximal":
                number, low, high = (
                    rows[name].to_numpy(float) for name in ("n_sampled", "low_percent", "high_percent")
                )
                axes.fill_between(number, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.axhline(TARGET_PERCENT, color=palette.INK, linewidth=1, linestyle=":")
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(fill(_recovery_title(cohorts), _TITLE))
    axes.set_xlabel("random lesions per patient (n)")
    axes.set_ylabel("recovered (% of all lesions)")
    handles = [
        Line2D([], [], color=palette.INK, linestyle=line, label=palette.SHORT_INDEX[name])
        for name, line in _LINES.items()
    ]
    axes.legend(handles=handles, loc="lower right")


def _variation_title(cohorts: Sequence[Facts]) -> str:
    """Say between which means over patients the features vary, of real patients if there are any."""
    told = _told([facts for facts in cohorts if facts.variations])
    means = [each.mean_cv_percent for facts in told for each in facts.variations]
    if not means:
        return "No patient has two lesions to compare"
    return f"{_of(told)}, features vary from lesion to lesion by {_spanned(means)} of their mean"


def _recovery_title(cohorts: Sequence[Facts]) -> str:
    """Say how much of the maximum two random lesions show, in real patients if there are any."""
    told = _told(cohorts)
    shown = [facts.recovered("maximal", 2) for facts in told]
    return f"{_of(told)}, two random lesions show {_spanned(shown)} of the maximum"


def _told(cohorts: Sequence[Facts]) -> Sequence[Facts]:
    """Cohorts that a title speaks of: those of real patients, or all where none is."""
    return [facts for facts in cohorts if not facts.synthetic] or cohorts


def _of(cohorts: Sequence[Facts]) -> str:
    kind = "synthetic" if all(facts.synthetic for facts in cohorts) else "real"
    return f"In {kind} patients"


def _spanned(percents: Sequence[float]) -> str:
    low, high = percent(min(percents)), percent(max(percents))
    return low if low == high else f"{bare_percent(min(percents))} to {high}"


def _features(cohorts: Sequence[Facts]) -> list[str]:
    """Features of all cohorts, by their largest mean variation."""
    most: dict[str, float] = {}
    for facts in cohorts:
        for variation in facts.variations:
            most[variation.feature] = max(most.get(variation.feature, 0.0), variation.mean_cv_percent)
    return sorted(most, key=lambda feature: (most[feature], feature))


def _wrapped(name: str) -> str:
    return (
        name.replace("LargeDependence", "LargeDep.")
        .replace("HighGrayLevel", "HighGray")
        .replace("Emphasis", "Emph.")
    )
