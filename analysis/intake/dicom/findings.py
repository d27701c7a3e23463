"""What the survey of a tree of DICOM learns on the way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.errors import Fault, InputError
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.people import People
from analysis.intake.dicom.series import Series
from analysis.intake.dicom.stack import Stack, stack_of
from analysis.intake.draft import LeftOut
from analysis.intake.secrecy import holds_secret
from analysis.wording import counted


@dataclass
class Findings:
    """What is learnt on the way.

    Attributes
    ----------
    people : People
    secrets : tuple of str
        Texts of all heads that identify somebody.
    faults, left_out, remarks
        As in `Survey`.
    names : dict
        Names of all that was outlined, in their order; the values say nothing.
    """

    people: People
    secrets: tuple[str, ...]
    faults: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)
    _stacks: dict[str, Stack | InputError] = field(default_factory=dict)

    def leave(self, head: Head, what: str, reason: str) -> None:
        """Leave something of a file's patient out."""
        self.left_out.append(LeftOut(self.people.of(head), what, reason))

    def leave_places(self, left: Sequence[tuple[Head, str]], noun: str, reason: str) -> None:
        """Leave files or folders out: each by its name, but those whose names tell of somebody by a count.

        Parameters
        ----------
        left : sequence of (Head, str)
            Of each file, or of one in each folder, and its path.
        noun : str
            What they are, such as `file`.
        reason : str
        """
        hidden: Counter[str] = Counter()
        for head, place in left:
            if holds_secret(place, self.secrets):
                hidden[self.people.of(head)] += 1
            else:
                self.leave(head, place, reason)
        self.left_out += [LeftOut(patient, _number(count, noun), reason) for patient, count in hidden.items()]

    def stack(self, series: Series) -> Stack | None:
        """Slices of a series in order, None if it is no volume; asked for again, it is not read again."""
        if series.uid not in self._stacks:
            try:
                self._stacks[series.uid] = stack_of(series)
            except InputError as error:
                self._stacks[series.uid] = error
        found = self._stacks[series.uid]
        return found if isinstance(found, Stack) else None

    def faults_of(self, series: Series) -> Sequence[Fault]:
        """Tell why a series is no volume."""
        found = self._stacks.get(series.uid)
        return found.faults if isinstance(found, InputError) else ()


def _number(count: int, noun: str) -> str:
    return counted(count, noun).replace("seriess", "series")
