"""Intervals of hazard ratios, odds ratios and survival."""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import special

from analysis.statistics.association import Association
from analysis.statistics.hazards import hazard_ratio
from analysis.statistics.odds import odds_ratio
from analysis.statistics.survival import kaplan_meier
from analysis.truth.coverage.case import Case

PATIENTS = 30
LOG_RATIO = 0.7
"""Logarithm of the ratio for one standard deviation more that is put in: a ratio of about 2."""
_LINKED = 0.5
"""Correlation of the index with the logarithm of the number of lesions, where it is adjusted for that."""
_FOLLOWED = 2.5
"""Patients are followed for up to this many times the mean survival of a patient with an average index."""

Model = Callable[[np.random.Generator], Association]


def _alone(rng: np.random.Generator) -> Association:
    x = rng.standard_normal(PATIENTS)
    return hazard_ratio(*_followed(rng, np.exp(-LOG_RATIO * x)), x)[0]


def _adjusted(rng: np.random.Generator) -> Association:
    lesions, own = rng.standard_normal((2, PATIENTS))
    x = _LINKED * lesions + np.sqrt(1 - _LINKED**2) * own
    return hazard_ratio(*_followed(rng, np.exp(-LOG_RATIO * (x + lesions))), x, lesions)[0]


def _response(rng: np.random.Generator) -> Association:
    x = rng.standard_normal(PATIENTS)
    return odds_ratio(rng.random(PATIENTS) < special.expit(LOG_RATIO * x), x)


def _followed(rng: np.random.Generator, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give exponential times until the event, seen unless the patient was followed for less."""
    time, last = rng.exponential(mean), rng.uniform(0, _FOLLOWED, len(mean))
    return np.minimum(time, last), (time <= last).astype(float)


def _ratio(rng: np.random.Generator, model: Model) -> tuple[float, float, float]:
    ratio, low, high, _, _ = model(rng)
    return float(np.log(ratio)), float(np.log(low)), float(np.log(high))


def _survival(rng: np.random.Generator) -> tuple[float, float, float]:
    """Survival at the time until which half of the patients are expected to live."""
    curve = kaplan_meier(*_followed(rng, np.ones(PATIENTS)))
    until = curve[curve["time"] <= np.log(2)].iloc[-1]
    return float(until["survival"]), float(until["low"]), float(until["high"])


_RATIO = f"a ratio of {np.exp(LOG_RATIO):.2f} for one standard deviation more"

CASES: dict[str, Case] = {
    "hazard-ratio": Case(
        estimate="hazard ratio (logarithm), Cox’s model, Wald’s interval",
        made="30 patients with a normal index and exponential survival, some not followed to the event; "
        f"{_RATIO}",
        once=partial(_ratio, model=_alone),
        truth=LOG_RATIO,
    ),
    "hazard-ratio-adjusted": Case(
        estimate="hazard ratio (logarithm) adjusted for the number of lesions, Cox’s model, Wald’s interval",
        made="30 patients whose survival depends on the index and on the number of lesions, which go "
        f"together; {_RATIO}",
        once=partial(_ratio, model=_adjusted),
        truth=LOG_RATIO,
    ),
    "odds-ratio": Case(
        estimate="odds ratio (logarithm), logistic regression, Wald’s interval",
        made=f"30 patients with a normal index, half of whom are expected to respond; {_RATIO}",
        once=partial(_ratio, model=_response),
        truth=LOG_RATIO,
    ),
    "survival": Case(
        estimate="survival at one time, Kaplan and Meier, log-log interval",
        made="30 patients with exponential survival, some not followed to the event; half are expected to "
        "live longer than that time",
        once=_survival,
        truth=0.5,
    ),
}
