"""Checks on dissimilarities: what any samples must recover, and what none can, whatever the tumours."""

import math

from analysis.audit.printed import Printed
from analysis.audit.span import Span
from analysis.audit.verdict import Outcome, cannot_tell, consistent, differs, from_to, short, sum_of
from analysis.statistics.expectation_by_site import least_recovered_maximum

Printeds = tuple[Printed, ...]


def pooled_bound(percent: Printed, averages: Printeds, patients: Printed, maximum: Printed) -> Outcome:
    r"""Check what sampling by site recovers of the maximum against the least that a pooled sample can.

    If every site with two or more lesions gives two or more, the pooled sample holds a random pair of every
    kind. So its expected maximum is at least the patient's mean pair distance, and over patients

    .. math:: E[\max] / \max \ge \frac{\sum_p \bar d_p}{n \max}.

    Parameters
    ----------
    percent : Printed
        What is said to be recovered of the maximum.
    averages : tuple of Printed
        Mean distances of those patients for whom the sample is of that kind; the others count 0.
    patients : Printed
        All patients.
    maximum : Printed
        Mean over patients of the maximum over all lesions.
    """
    known = [one.span.low for one in averages]
    unknown = [0.0] * (round(patients.value) - len(known))
    least = least_recovered_maximum([*known, *unknown], maximum.span.high)
    told = (
        f"({sum_of(one.text for one in averages)}) / {patients.text} over {maximum.text}, with rounding in "
        f"favour: at least {short(100 * least, 3)} % for one index of all sampled lesions together"
    )
    if percent.span.high >= 100 * least:
        return consistent(f"{told}; printed is {percent.at}.")
    return cannot_tell(
        f"{told} ({averages[0].place}; {maximum.place}). Printed is {percent.at}, which excludes that "
        "reading, whatever the tumours. An index inside each site, then averaged, may be meant; the text "
        "does not tell."
    )


def three_ceiling(percent: Printed, pair_percent: Printed, maximum: Printed, average: Printed) -> Outcome:
    """Check what three lesions recover of the maximum against the most that their mean distance allows.

    The mean distance of two random lesions is read in two ways: from what two lesions recover of the maximum,
    and from the average over all lesions, which may be lower than it if zero distances are averaged in.

    Parameters
    ----------
    percent, pair_percent : Printed
        What three and two random lesions recover of the maximum.
    maximum, average : Printed
        On all lesions.
    """
    tops = (maximum.span.low, maximum.span.high)
    by_pair = _ceiling([(share / 100 * top, top) for share in _ends(pair_percent) for top in tops])
    by_average = _ceiling([(mean, top) for mean in _ends(average) for top in tops])
    lower, higher = sorted((by_pair, by_average), key=lambda span: span.high)
    told = (
        f"Three lesions recover at most {_percent(by_pair)} of the maximum if the mean distance is "
        f"{pair_percent.text} % of {maximum.text} ({pair_percent.place}), and at most {_percent(by_average)} "
        f"if it is {average.text} ({average.place}); printed is {percent.at}"
    )
    if percent.span.low <= 100 * lower.high:
        return consistent(f"{told}.")
    if percent.span.low <= 100 * higher.high:
        return cannot_tell(
            f"{told}. It lies above the one ceiling and below the other, and the mean of a limited number of "
            "simulations has an uncertainty of its own."
        )
    return differs(percent.at, f"a ceiling of {_percent(higher)} ({average.place})", because=f"{told}.")


def largest_of_three(mean_distance: float) -> float:
    r"""Bound the expected largest of the three distances among three random lesions.

    With :math:`d = 1 - \cos\theta` and angles up to 90 degrees, the largest angle is at most the sum of the
    other two, and they are shortest together if equal. So with S, the sum of the three distances,
    :math:`S \ge d_{max} + 2 - 2\sqrt{1 - d_{max}/2}`, or :math:`d_{max} \le S - 3 + \sqrt{9 - 2S}`. The
    right side is concave in S, so the bound holds for the means (Jensen): S is three mean distances.
    It is below the :math:`2 m` that follows from :math:`\sqrt d` being a metric.

    Parameters
    ----------
    mean_distance : float
        Mean distance m of two random lesions, from 0 to 1.

    Returns
    -------
    float
        At most 1.

    Examples
    --------
    >>> round(largest_of_three(0.25), 3), largest_of_three(0.0)
    (0.489, 0.0)
    """
    summed = 3 * mean_distance
    return min(1.0, summed - 3 + math.sqrt(max(0.0, 9 - 2 * summed)))


def _ends(value: Printed) -> tuple[float, float]:
    return value.span.low, value.span.high


def _ceiling(corners: list[tuple[float, float]]) -> Span:
    """Ceiling in parts of the maximum, at every corner of what rounding allows: mean distance, maximum."""
    found = [largest_of_three(mean) / top for mean, top in corners]
    return Span(min(found), max(found))


def _percent(part: Span) -> str:
    return f"{from_to(100 * part.low, 100 * part.high, 3)} %"
