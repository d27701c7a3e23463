"""Names under which tables keep what became of patients: which outcome, of which endpoint, in which unit."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from analysis.intake.table.feature_names import plain
from analysis.sources.outcomes import OUTCOMES

_ENDPOINTS = {
    "os": "os|overallsurvival",
    "pfs": "pfs|progressionfreesurvival|ttp|timetoprogression",
    "dfs": "[dr]fs|(?:disease|relapse|recurrence)freesurvival|timeto(?:relapse|recurrence)",
    "efs": "efs|eventfreesurvival",
}
"""What is waited for, and its usual names."""

_UNITS = {"days": "d|days?", "weeks": "wk|weeks?", "months": "m|mo|mths?|months?", "years": "y|yrs?|years?"}

_ENDPOINT = "|".join(f"(?P<{name}>{words})" for name, words in _ENDPOINTS.items())
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_TIME = re.compile(
    rf"(?:(?:{_ENDPOINT})(?:time)?|time|survival(?:time)?|followup(?:time)?|timetoevent|timeto(?P<death>death))"
    rf"(?:in)?(?:{_UNIT})?"
)
_EVENT = re.compile(
    rf"(?:(?:{_ENDPOINT})(?:event|status|eventobserved|eventstatus)|event|eventobserved|eventstatus|status|"
    r"(?P<state>(?:vital|life|living|survival)(?:status|state))|"
    r"(?P<death>(?:dead|death|died|deceased)(?:event|status)?)|"
    r"(?P<progress>(?:progression|progressed)(?:event|status)?)|"
    r"(?P<relapse>(?:relapse|relapsed|recurrence)(?:event|status)?))"
)
_RESPONSE = re.compile(r"(?:objective|treatment|tumou?r)?(?:response|responder|responded)")
_INVERTED = re.compile(
    r"censor|zensiert|^(?:is)?(?:alive|living|survived|survivor)|nonrespon|noresponse|notrespond|"
    r"(?:progression|event|disease|relapse|recurrence)free(?!survival)"
)
_IMPLIED = {"death": "os", "state": "os", "progress": "pfs", "relapse": "dfs"}


@dataclass(frozen=True)
class Named:
    """What the name of a column says of outcomes.

    Attributes
    ----------
    outcome : str
        One of `OUTCOMES`; empty where the name may mean its opposite.
    endpoint : str
        `os`, `pfs`, `dfs` or `efs` (survival overall or free of progression, disease, events); empty if the
        name tells none.
    unit : str
        Of a time: days, weeks, months or years; empty if the name tells none.
    by_words : bool
        Whether only words (dead, alive) tell the event: of a status of life, 1 may mean either.
    """

    outcome: str
    endpoint: str = ""
    unit: str = ""
    by_words: bool = False

    @property
    def inverted(self) -> bool:
        """Whether 1 may stand there for what is 0 here."""
        return not self.outcome

    def fits(self, other: "Named") -> bool:
        """Whether a time and an event can be of one endpoint."""
        return self.endpoint == other.endpoint or not (self.endpoint and other.endpoint)


def read_name(name: str) -> Named | None:
    """Tell what a column is by its name; None where it is no outcome.

    Examples
    --------
    >>> read_name("OS_months").unit, read_name("PFS.event").endpoint, read_name("vital_status").by_words
    ('months', 'pfs', True)
    >>> read_name("survival days").unit, read_name("response").outcome, read_name("age")
    ('days', 'response', None)
    >>> read_name("censored").inverted, read_name("progression_free").inverted
    (True, True)
    """
    word = plain(name)
    if word in OUTCOMES:
        return Named(word)
    if _INVERTED.search(word):
        return Named("")
    if match := _TIME.fullmatch(word):
        return Named("time", _endpoint(match), next((unit for unit in _UNITS if match[unit]), ""))
    if match := _EVENT.fullmatch(word):
        return Named(
            "event", _endpoint(match), by_words=bool(match["state"]) or word.endswith("survivalstatus")
        )
    return Named("response") if _RESPONSE.fullmatch(word) else None


def survival_times(names: Iterable[Hashable]) -> set[str]:
    """Names of columns that are times of survival, because a column of events stands beside them.

    Examples
    --------
    >>> survival_times(["time", "event"]), survival_times(["time", "lesion"])
    ({'time'}, set())
    """
    read = {name: named for name in map(str, names) if (named := read_name(name))}
    outcomes = [named.outcome for named in read.values()]
    return {name for name, named in read.items() if named.outcome == "time" and "event" in outcomes}


def _endpoint(match: re.Match[str]) -> str:
    found = [name for name, text in match.groupdict().items() if text and name not in _UNITS]
    return _IMPLIED.get(found[0], found[0]) if found else ""
