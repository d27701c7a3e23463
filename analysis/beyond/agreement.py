"""Tables of agreement between contours, of the floor that they give, and of shuffled voxels."""

from analysis.columns import FEATURE, PATIENT, Column

_SCALE = Column(
    "scale", "text", "`log`: compared as ratios, in %; `raw`: as differences, in the feature's unit"
)
_REASON = Column("reason", "text", "why there is no interval over patients; empty where there is one")
_UNIT = "% if `log`, else unit of the feature"
_VERDICTS = "`yes`, `no`, or empty where it cannot be told"


def _estimate(
    name: str, meaning: str, least: float | None = None, most: float | None = None
) -> tuple[Column, ...]:
    """Columns of a number and of the ends of its interval."""
    return (
        Column(name, "number", meaning, least, most),
        Column(f"{name}_low", "number", "its 95 % interval over patients, lower end", least, most),
        Column(f"{name}_high", "number", "its 95 % interval over patients, upper end", least, most),
    )


_COUNTS = (
    Column("n_lesions", "count", "lesions that count", 0),
    Column("n_patients", "count", "their patients", 0),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "agreement": (
        FEATURE,
        Column("contour", "text", "contour compared with the original"),
        *_COUNTS,
        *_estimate("ccc", "concordance correlation coefficient", -1, 1),
        Column("lin_low", "number", "its 95 % interval by Lin, as if all lesions were independent", -1, 1),
        Column("lin_high", "number", "upper end of that interval", -1, 1),
        Column(
            "bootstrap_low", "number", "its 95 % interval by bootstrap over patients (bootstrap-t)", -1, 1
        ),
        Column("bootstrap_high", "number", "upper end of that interval", -1, 1),
        _REASON,
        Column(
            "robust_by_lower_limit",
            "text",
            f"against every contour `ccc_low` is 0.8 or more, or `ccc` is 1: {_VERDICTS} "
            "(fewer than 20 patients)",
        ),
        _SCALE,
        Column("percentile_low", "number", f"2.5th percentile of the lesions' changes ({_UNIT})"),
        Column("percentile_high", "number", f"97.5th percentile of them ({_UNIT})"),
        *_estimate("bias", f"contour less original, mean over lesions ({_UNIT})"),
        *_estimate("lower", f"lower 95 % limit of agreement, if the differences are normal ({_UNIT})"),
        *_estimate("upper", f"upper 95 % limit of agreement, if the differences are normal ({_UNIT})"),
        *_estimate(
            "within", f"spread of a lesion over both contours: CV in % if `log`, else SD ({_UNIT})", 0
        ),
    ),
    "readers": (
        FEATURE,
        Column("n_readers", "count", "readers", 2),
        *_COUNTS,
        Column("icc_a1", "number", "ICC(A,1): two-way, absolute agreement, single reader", None, 1),
        Column("icc_a1_low", "number", "its 95 % interval, as if all lesions were independent", None, 1),
        Column("icc_a1_high", "number", "upper end of that interval", None, 1),
        _REASON,
        _SCALE,
        *_estimate("within", f"spread of a lesion over its readers: CV in % if `log`, else SD ({_UNIT})", 0),
        Column("detectable", "number", f"smallest detectable difference of two readings ({_UNIT})", 0),
    ),
    "floor": (
        FEATURE,
        Column("over", "text", "what a lesion varies over: `contours` or `readers`"),
        Column("in_use", "flag", "one of the features in use"),
        Column("robust", "flag", "robust by the table `robustness`"),
        *_COUNTS,
        _SCALE,
        Column(
            "between", "number", f"spread between lesions of a patient: CV if `log`, else SD ({_UNIT})", 0
        ),
        Column("over_contours", "number", f"spread of a lesion over its contours, likewise ({_UNIT})", 0),
        *_estimate("ratio", "SD between lesions over SD over contours, on the scale", 0),
        _REASON,
        Column("above_floor", "text", f"`ratio_low` is above 1, or `ratio` infinite: {_VERDICTS}"),
        Column("detectable", "number", f"difference that contours alone make in 1 pair of 20 ({_UNIT})", 0),
        Column("pairs_percent", "number", "pairs of lesions of a patient that differ by more (%)", 0, 100),
    ),
    "floor_patients": (
        PATIENT,
        FEATURE,
        Column("n_lesions", "count", "lesions that count", 0),
        Column("ratio", "number", "SD between lesions over SD over contours, on the scale of `floor`", 0),
        Column("ratio_low", "number", "lower end of its 95 % interval (F distribution)", 0),
        Column("above_floor", "text", f"`ratio_low` is above 1: {_VERDICTS}"),
    ),
    "floor_summary": (
        PATIENT,
        Column("features", "text", "`all`, `robust` or `in use`"),
        Column("n_features", "count", "features that can be told", 0),
        Column("n_above", "count", "features above the floor", 0),
        Column("share_percent", "number", "share of them (%)", 0, 100),
    ),
    "shuffled": (
        FEATURE,
        Column("feature_class", "text", "class of the feature"),
        Column("in_use", "flag", "one of the features in use"),
        *_COUNTS,
        Column("scale", "text", "`log` or `raw`: scale of the comparison"),
        *_estimate("correlation", "of true and shuffled values, lesions within patients", -1, 1),
        _REASON,
        *_estimate(
            "explained", "share of the variance between lesions that stays after shuffling (%)", 0, 100
        ),
        Column("spread_ratio", "number", "SD between lesions, shuffled over true", 0),
        Column(
            "carries",
            "text",
            "`unchanged` (shape, first order), `size and histogram` (half of the variance or more stays), "
            "`arrangement`, or empty where it cannot be told",
        ),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
