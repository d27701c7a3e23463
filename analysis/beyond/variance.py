"""Tables of whose variance it is: organ, patient, lesion."""

from analysis.columns import FEATURE, Column

TABLES: dict[str, tuple[Column, ...]] = {
    "components": (
        FEATURE,
        Column("scale", "text", "`log`, or `rank` (normal scores over the lesions of the cohort)"),
        Column("component", "text", "`organ`, `patient`, `patient:organ`, `lesion` or `contour`"),
        Column("method", "text", "`reml` or `moments`"),
        Column("n_lesions", "count", "lesions in the fit", 0),
        Column("n_patients", "count", "their patients", 0),
        Column("n_organs", "count", "their sites; 0 if not known", 0),
        Column("n_contours", "count", "contours or readers a lesion has at most", 0),
        Column("variance", "number", "variance (square of the scale); by moments it may be negative"),
        Column(
            "share_of",
            "text",
            "what shares are of: the variance of `all`, or `within patients` where there are too few",
        ),
        Column("share_percent", "number", "share of the components’ sum (%); negative with its variance"),
        Column("low_percent", "number", "its 95 % interval over patients, lower end (%); by moments"),
        Column("high_percent", "number", "upper end (%); a part outside 0 to 100 is not possible"),
        Column("singular", "flag", "REML puts the variance at its edge, 0; or moments below it"),
        Column("reason", "text", "why there is no value or no interval; empty otherwise"),
    ),
    "clustering": (
        Column("scope", "text", "`cohort`, or `patient`"),
        Column("patient_id", "text", "patient, or `all`"),
        Column("n_patients", "count", "patients with two such sites or more", 0),
        Column("n_lesions", "count", "their lesions in sites where the patient has three or more", 0),
        Column("n_sites", "count", "such sites; of a cohort its different ones", 0),
        Column("r2_percent", "number", "share of the squared distances that lies between sites (%)", 0, 100),
        Column("r2_expected_percent", "number", "the same if labels are shuffled, mean (%)", 0, 100),
        Column("r2_high_percent", "number", "the same if labels are shuffled, 95th percentile (%)", 0, 100),
        Column("excess_percent", "number", "R² less its expectation with the spreads of the sites (%)"),
        Column("p_excess", "number", "its p value, over 6 patients or more", 0, 1),
        Column("wd", "number", "Wd* (Welch's test on distances); geometric mean over patients", 0),
        Column("p_wd", "number", "its p value", 0, 1),
        Column("f", "number", "pseudo-F of PERMANOVA, which takes the spreads for equal", 0),
        Column("p_permanova", "number", "its p value", 0, 1),
        Column("dispersion", "number", "F of the distances to the centre of the site (PERMDISP)", 0),
        Column("p_dispersion", "number", "its p value: unequal spread of sites", 0, 1),
        Column("permutations", "count", "shuffled labellings of each patient", 0),
        Column("reason", "text", "why there is no value, or what was left out; empty otherwise"),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
