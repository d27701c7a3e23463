"""Cases whose interval does not cover as it says, each with the reason: none is without one."""

MISSES: dict[str, str] = {
    **dict.fromkeys(
        ("patients/mean-percentile-3", "patients/mean-percentile-6"),
        "Percentiles of resampled means take no account of how badly few patients tell their spread, nor of "
        "the skewness. They are used nowhere in this book; with fewer than 6 patients no interval is given.",
    ),
    **dict.fromkeys(
        ("patients/mean-bca-6", "patients/mean-bca-10", "patients/mean-bca-30"),
        "BCa mends the skewness, not that few patients tell their spread badly.",
    ),
    "agreement/concordance-bootstrap-measured": "Of lognormal values a few large lesions decide the "
    "coefficient, and resampled patients show less of that tail than it has. The jackknife, which takes "
    "fewer degrees of freedom where few patients decide, covers as it says; so it is the one that decides.",
    "patients/mean-t-6": "With 6 patients bootstrap-t falls a little short where indices are skewed; the "
    "other ways fall shorter.",
    "patients/share-80": "An exact interval covers at least as often as it says, and mostly more often, "
    "because so few patients allow few different shares.",
}
"""Topic and case to a sentence for the page; a test holds it against the kept table."""
