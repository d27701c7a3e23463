"""Patients and their visits, as the heads of files tell them apart."""

import re
from collections.abc import Iterable, Sequence

from analysis.errors import Fault
from analysis.intake.dicom.head import Head, Visit
from analysis.wording import counted, quote


class People:
    """The patients of a tree.

    They are told apart by PatientID, with its issuer where one id comes from several; by name where there is
    no id; by study where there is neither.

    Parameters
    ----------
    heads : iterable of Head
        Of all files of images and segmentations.
    """

    def __init__(self, heads: Iterable[Head]) -> None:
        self._issuers: dict[str, set[str]] = {}
        self._nameless: dict[str, str] = {}
        nameless = set()
        for head in heads:
            person = head.person
            self._issuers.setdefault(person.id, set()).update(filter(None, [person.issuer]))
            if not (person.id or person.name):
                nameless.add(head.visit.uid)
        for number, uid in enumerate(sorted(nameless), start=1):
            self._nameless[uid] = f"no name {number}"

    def of(self, head: Head) -> str:
        """Tell what the patient of a file is called in the data."""
        person = head.person
        if not person.id:
            return person.name or self._nameless.get(head.visit.uid, "no name")
        if len(self._issuers.get(person.id, ())) > 1:
            return f"{person.id} ({person.issuer or 'no issuer'})"
        return person.id

    def remarks(self) -> list[str]:
        """Tell of studies that name nobody."""
        if not self._nameless:
            return []
        studies = counted(len(self._nameless), "study").replace("studys", "studies")
        return [f"Without a PatientID and a name: {studies}; each is taken for a patient of its own."]

    def doubts(self, heads: Sequence[Head]) -> list[Fault]:
        """Warn of ids under which files tell of different people."""
        first: dict[tuple[str, str], Head] = {}
        found: dict[str, Fault] = {}
        for head in heads:
            patient = self.of(head)
            for what, value in (("date of birth", head.person.birth), ("sex", head.person.sex)):
                if not value:
                    continue
                kept = first.setdefault((patient, what), head)
                other = kept.person.birth if what == "date of birth" else kept.person.sex
                if other != value and patient not in found:
                    message = (
                        f"Has the PatientID of {quote(kept.file)} and another {what}; taken for one patient."
                    )
                    remedy = "If they are two people, give them ids of their own."
                    found[patient] = Fault("warning", head.file, "PatientID", message, remedy)
        return list(found.values())


def secrets_of(head: Head) -> tuple[str, ...]:
    """Texts of a file that identify its patient, its study or those who treat them."""
    person, visit = head.person, head.visit
    names = (person.name, *visit.people)
    texts = (person.id, person.birth, visit.date, visit.uid, *names, *visit.words)
    # The parts of a name may stand alone; those of an id, such as HCC-001, say nothing and are in many words.
    parts = [part for text in names for part in re.split(r"[\^=\s,]+", text)]
    return tuple(dict.fromkeys(filter(None, (*texts, *parts))))


def secrets_of_all(heads: Iterable[Head]) -> tuple[str, ...]:
    """Texts of files that identify somebody; see `secrets_of`."""
    different = {(head.person, head.visit): head for head in heads}
    return tuple(dict.fromkeys(text for head in different.values() for text in secrets_of(head)))


def moment(visit: Visit) -> str:
    """Tell visits apart: by their dates, as a scan in parts may be several studies; else by their UIDs."""
    return visit.date or visit.uid


def timepoints(visits: Iterable[Visit]) -> dict[str, str]:
    """Name the studies of one patient in the order of their dates; those of one date alike.

    Returns
    -------
    dict of str to str
        By StudyInstanceUID: `study-1`, `study-2` and on, with zeros so that they sort; empty where all
        are of one date. Studies without a date come last, each by itself.

    Examples
    --------
    >>> late, early = Visit("1.2", "20200501", "", 50.0, ()), Visit("1.3", "20190501", "", 49.0, ())
    >>> timepoints([late, early])
    {'1.3': 'study-1', '1.2': 'study-2'}
    >>> timepoints([late])
    {'1.2': ''}
    """
    ordered = sorted(visits, key=lambda visit: (visit.date or "~", visit.time, visit.uid))
    # A study without a date of its own has those of its series; the first counts.
    first = {visit.uid: visit for visit in reversed(ordered)}
    moments = list(dict.fromkeys(moment(first[visit.uid]) for visit in ordered))
    width = len(str(len(moments)))
    names = {one: f"study-{place:0{width}d}" for place, one in enumerate(moments, start=1)}
    several = len(moments) > 1
    return {visit.uid: names[moment(first[visit.uid])] if several else "" for visit in ordered}
