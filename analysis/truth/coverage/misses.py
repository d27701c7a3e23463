"""Cases that do not cover as they say, fall short or are biased: none is without its reason."""

MISSES: dict[str, str] = {
    **dict.fromkeys(
        ("patients/mean-percentile-3", "patients/mean-percentile-6", "patients/mean-percentile-30"),
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
    "patients/mean-t-10": "Bootstrap-t of few patients is a little wider than it need be; the other ways "
    "fall short.",
    **dict.fromkeys(
        ("sampling/rule-recovery", "sampling/rule-against-random", "sampling/rule-error-against-random"),
        "Many patients have the same value, so that some resamples hardly differ and their t* is extreme, "
        "which puts the limits farther out than they need be here; with fewer patients, or more of the same "
        "value, nearer limits would cover too rarely.",
    ),
    **dict.fromkeys(
        ("plan/plan-maximal-30-fewer", "plan/plan-average-pairs-30-fewer"),
        "A promise holds over all new patients of a class, and those who are told all lesions cannot fail. "
        "So all who fail are among the others, who fail more often when taken by themselves. For them alone "
        "nothing is promised, and the pages say so. These cases stand here to show by how much they do.",
    ),
    **dict.fromkeys(
        ("sampling/rule-recovery-6", "sampling/rule-recovery-10"),
        "Most patients are recovered whole, so that the limits are mostly as far out as they may be. Cohorts "
        "in which all are whole have no interval and are not counted.",
    ),
    **dict.fromkeys(
        ("sampling/rule-against-random-6", "sampling/rule-error-against-random-6"),
        "Among six patients there is often none in whom the rule fails. Those seen are then alike, and "
        "nothing in them tells of the others.",
    ),
    "patients/share-80": "An exact interval covers at least as often as it says, and mostly more often, "
    "because so few patients allow few different shares.",
}
"""Of intervals that do not cover as they say, and promises that fall short: topic and case to a sentence for
the page. A test holds it against the kept table and names what is missing or too much."""

BIASES: dict[str, str] = {
    **dict.fromkeys(
        (
            "agreement/concordance",
            "agreement/concordance-logs",
            "agreement/concordance-bootstrap",
            "agreement/concordance-bootstrap-measured",
        ),
        "A ratio of estimates is not the ratio of what they estimate, and of few patients a little too low.",
    ),
    **dict.fromkeys(
        ("outcomes/hazard-ratio", "outcomes/hazard-ratio-adjusted", "outcomes/odds-ratio"),
        "Ratios of few patients lie too far from 1.",
    ),
    "sampling/naive-average": "Pairs of lesions at different sites, which are less alike, are drawn too "
    "often. It stands here to show that bias.",
    **dict.fromkeys(
        (
            "sampling/rule-error-against-random",
            "sampling/rule-error-against-random-6",
            "sampling/rule-error-against-random-10",
        ),
        "A root of a mean square bends: its mean over cohorts of few patients lies below that of many.",
    ),
    **dict.fromkeys(
        ("spread/cv-2", "spread/cv-3", "spread/cv-5"),
        "A standard deviation of few lesions is too small, most of all where values are skewed.",
    ),
    "spread/groups-naive": "The coefficient of variation is too low with few lesions, and one group has few. "
    "It stands here to show that bias.",
    **dict.fromkeys(
        ("variance/share-patient", "variance/share-lesion", "variance/share-contour"),
        "A ratio of estimates is not the ratio of what they estimate. The components are unbiased.",
    ),
    **dict.fromkeys(
        ("variance/clusters-wd", "variance/clusters-wd-3"),
        "Shuffled labels follow its law only where each site has many lesions, and here a site with few "
        "scatters most. So with 6 patients or more the share beyond chance decides; with fewer, where Wd* "
        "alone can, only a p value well below the usual limit counts.",
    ),
    "variance/clusters-permanova": "It takes unequal spread for unequal places. It stands here to show that.",
}
"""The same of estimators whose bias is seen."""
