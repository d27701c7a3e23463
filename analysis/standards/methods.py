"""A paragraph on methods, written from the parameters of a run, ready to be pasted into a manuscript."""

from analysis.extraction.contours import RADIUS_MM
from analysis.features import PAPER_FEATURES
from analysis.numerals import count, listed, plain, whole
from analysis.standards.analysing import (
    minimum_words,
    reduction_words,
    scaling_words,
    uncertainty_words,
)
from analysis.standards.answer import AUTHORS
from analysis.standards.citations import bibtex, cited, numbered, reference_list
from analysis.standards.processing import interpolator, levels, resampled, voxels
from analysis.standards.subject import Subject
from analysis.standards.texture import measured_classes, software_names
from analysis.statistics.agreement import DERIVED_CONTOURS, READERS, ROBUST_FROM

_REPORTING = (
    "The items of the reporting guidelines of IBSI [ibsi2016], of CLEAR [kocak2023] and of METRICS "
    "[kocak2024] are answered in standards.csv."
)

_SYNTHETIC = (
    "These data are SYNTHETIC: a computer program drew them, and they are no evidence about real tumours."
)


def methods_text(subject: Subject) -> str:
    """Write the paragraph with a numbered list of its references.

    Returns
    -------
    str
        Plain text: a paragraph, a blank line, `References`, a line a reference.
    """
    paragraph = _paragraph(subject)
    return "\n".join([numbered(paragraph), "", "References", *reference_list(cited(paragraph)), ""])


def methods_bibtex(subject: Subject) -> str:
    """Give the references of the paragraph as BibTeX."""
    return bibtex(cited(_paragraph(subject)))


def _paragraph(subject: Subject) -> str:
    parts = (_patients, _measurement, _robustness, _features, _indices, _sampling, _intervals)
    sentences = [part(subject) for part in parts]
    return " ".join(filter(None, [*sentences, _REPORTING]))


def _patients(subject: Subject) -> str:
    who = (
        f"The cohort has {count(subject.n_patients, 'patient')} with {count(subject.n_lesions, 'lesion')}, "
        f"{whole(subject.n_usable)} of them usable."
    )
    return f"{who} {_SYNTHETIC}" if subject.synthetic else who


def _measurement(subject: Subject) -> str:
    if not subject.measured:
        how = subject.said("extraction") or AUTHORS
        return f"Features were taken from a table; software and settings of their measurement: {how}."
    features = count(sum(measured_classes(subject).values()), "feature")
    what = f"{features} of shape were" if subject.outlines_alone else f"{features} of the original image were"
    return f"{_grid(subject)} {what} measured by {software_names(subject)} [vangriethuysen2017]."


def _grid(subject: Subject) -> str:
    settings = subject.settings
    if subject.outlines_alone:
        return f"Outlines were brought to voxels of {voxels(settings)}." if resampled(settings) else ""
    bins = f"Grey levels were formed in {levels(settings)}."
    if not resampled(settings):
        return f"Images were measured on {voxels(settings)}. {bins}"
    return (
        f"Images were resampled to voxels of {voxels(settings)} ({interpolator(settings)}; masks by nearest "
        f"neighbour). {bins}"
    )


def _robustness(subject: Subject) -> str:
    limit = plain(ROBUST_FROM)
    if READERS in set(subject.table("robustness")["contour"]):
        return (
            "A feature was called robust where its intraclass correlation ICC(1,1) between readers "
            f"[shrout1979] was {limit} or more."
        )
    moved = {"eroded": "shrunk", "dilated": "grown"}
    found = [moved[name] for name in DERIVED_CONTOURS if name in subject.contours]
    if not found:
        return "Each lesion had one contour, so robustness to the contour was not examined."
    by = f" by {plain(RADIUS_MM)} mm" if subject.measured else ""
    return (
        f"Each contour was also {listed(found)}{by}; a feature was called robust where its concordance "
        f"correlation coefficient [lin1989] was {limit} or more against each."
    )


def _features(subject: Subject) -> str:
    if not subject.features:
        return "No feature could be used."
    papers = " [henry2022]" if set(subject.features) <= set(PAPER_FEATURES) else ""
    return f"{_capital(reduction_words(subject))}{papers}. {_capital(scaling_words(subject))}."


def _indices(subject: Subject) -> str:
    if not subject.n_compared:
        return "No patient had enough usable lesions for an index."
    halved = ", halved" if subject.cohort.distance == "cosine-half" else ""
    return (
        f"The dissimilarity of two lesions is 1 less the cosine of their features{halved}. For "
        f"{minimum_words(subject)} (n = {whole(subject.n_compared)}) the average tumoral heterogeneity, both "
        "with the zero diagonal averaged in [rao1982] and over distinct pairs, and the maximal tumoral "
        "divergence [henry2022] were computed."
    )


def _sampling(subject: Subject) -> str:
    if not subject.cohort.exhaustive:
        return "Not all lesions were outlined, so what sampling loses was not computed."
    if not subject.sampled:
        return ""
    strategies = set(subject.table("sampling")["strategy"])
    by_site = ", and by site, also after RECIST 1.1 [eisenhauer2009]" if "recist-like" in strategies else ""
    return (
        f"Sampling of lesions was simulated with {whole(subject.cohort.draws)} draws (seed "
        f"{subject.cohort.seed}): at random{by_site}. Recovery is the index of the lesions sampled as a "
        "percentage of the index of all."
    )


def _intervals(subject: Subject) -> str:
    words = uncertainty_words(subject)
    return f"Intervals given: {words}." if words else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
