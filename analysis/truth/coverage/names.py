"""What the cases are called on the page and in the figure, in plain words."""

NAMES: dict[str, str] = {
    "agreement/concordance": "concordance, values as measured",
    "agreement/concordance-logs": "concordance of logarithms",
    "agreement/concordance-bootstrap": "concordance of logarithms, bootstrap",
    "agreement/concordance-bootstrap-measured": "concordance, values as measured, bootstrap",
    "agreement/within-lesion": "spread of a lesion over its contours",
    "agreement/limit-of-agreement": "upper limit of agreement",
    "agreement/floor": "ratio to the floor",
    "agreement/shuffled": "what shuffling leaves of a texture",
    "outcomes/hazard-ratio": "hazard ratio",
    "outcomes/hazard-ratio-adjusted": "hazard ratio, adjusted",
    "outcomes/odds-ratio": "odds ratio",
    "outcomes/survival": "survival at one time",
    **{
        f"patients/mean-{way}-{n}": f"mean of {n} patients, {words}"
        for way, words in (("percentile", "percentiles"), ("bca", "BCa"), ("t", "bootstrap-t"))
        for n in (3, 6, 10, 30)
    },
    "patients/share-60": "share of patients near 60 %",
    "patients/share-80": "share of patients near 80 %",
    **{
        f"plan/plan-{index}-{n}": f"promise for the {words}, from {n} patients"
        for index, words in (("maximal", "maximum"), ("average-pairs", "average over distinct pairs"))
        for n in (10, 19, 30, 100)
    },
    "plan/plan-maximal-100-many": "promise for the maximum of patients with many lesions",
    "plan/plan-average-pairs-100-many": "promise for the average of patients with many lesions",
    "plan/plan-maximal-30-fewer": "the same for the maximum, of those told fewer than all",
    "plan/plan-average-pairs-30-fewer": "the same for the average, of those told fewer than all",
    "sampling/weighted-average": "average from weighted pairs",
    "sampling/naive-average": "average of the pooled sample",
    **{
        f"sampling/{case}{few}": f"{words}{who}"
        for few, who in (("", ""), ("-6", ", 6 patients"), ("-10", ", 10 patients"))
        for case, words in (
            ("rule-recovery", "recovery by a rule"),
            ("rule-against-random", "recovery, a rule against random lesions"),
            ("rule-error-against-random", "error, a rule against random lesions"),
        )
    },
    "spread/mean-log-variance": "mean variance of logarithms",
    "spread/geometric-cv": "geometric coefficient of variation",
    **{f"spread/log_variance-{n}": f"variance of logarithms of {n} lesions" for n in (2, 3, 5)},
    **{f"spread/cv-{n}": f"coefficient of variation of {n} lesions" for n in (2, 3, 5)},
    "spread/superiority": "probability of superiority",
    "spread/groups-variance": "difference of two groups",
    "spread/groups-variance-8": "difference of two groups of 8 patients",
    "spread/groups-ratio": "ratio of two groups",
    "spread/groups-rarefied": "difference of two groups, rarefied",
    "spread/groups-naive": "difference of two groups, unequal numbers",
    "variance/share-patient": "share of the patient",
    "variance/share-lesion": "share of the lesion",
    "variance/share-contour": "share of the contour",
    "variance/variance-organ": "variance of the organ",
    "variance/variance-patient": "variance of the patient",
    "variance/variance-patient-organ": "variance of patient × organ",
    "variance/variance-lesion": "variance of the lesion",
    "variance/variance-contour": "variance of the contour",
    "variance/clusters-wd": "false clusters by Wd*",
    "variance/clusters-wd-3": "false clusters by Wd*, 3 patients",
    "variance/clusters-excess": "false clusters by the share beyond chance",
    "variance/clusters-permanova": "false clusters by plain PERMANOVA",
}
"""Topic and case to its name. A test names the cases that have none."""


def case_name(topic: str, case: str) -> str:
    """Name a case in plain words; one without a name by its key, without hyphens.

    Examples
    --------
    >>> case_name("spread", "cv-2")
    'coefficient of variation of 2 lesions'
    """
    return NAMES.get(f"{topic}/{case}", case.replace("-", " ").replace("_", " "))
