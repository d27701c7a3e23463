"""The site of each lesion: from words where they tell it, else from organs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.intake.draft import Grid, Lesion
from analysis.intake.nearby import Told
from analysis.intake.organs import WITHIN_MM, OrganMap, open_organs, organs_for
from analysis.intake.words import UNKNOWN, SiteGuess, SiteWords, read_site_words, site_of_text
from analysis.sources.sites import site_of
from analysis.wording import counted, quote


@dataclass(frozen=True)
class Placed:
    """The site of a lesion.

    Attributes
    ----------
    site : str
        A word of `schema.SITES`.
    how : str
        How it is known, or why it is `unknown`. It quotes words of the tables of words, never a lesion's
        name, so that nothing that identifies a patient passes into it.
    """

    site: str
    how: str


class Placing:
    """What is known of sites beside the lesions' own words.

    Parameters
    ----------
    sites : pathlib.Path or None
        A table of the user's own words; see `words.read_site_words`.
    organs : pathlib.Path or None
        Organ label maps: one, or a folder with one a patient; see `organs.organs_for`.
    within_mm : float
        How far the nearest organ may be that gives a lesion its site (mm).

    Raises
    ------
    InputError
        All that is wrong with the table, the path of the maps and the distance.
    """

    def __init__(
        self, sites: Path | None = None, organs: Path | None = None, within_mm: float = WITHIN_MM
    ) -> None:
        faults = [*_distance_faults(within_mm), *_organs_faults(organs)]
        self._words: SiteWords | None = None
        if sites:
            try:
                self._words = read_site_words(sites)
            except InputError as error:
                faults += error.faults
        if faults:
            raise InputError(faults)
        self._organs = organs
        self._within_mm = within_mm
        self._with_map: dict[str, bool] = {}
        # The last map alone: those of a whole cohort would fill the memory.
        self._open: tuple[Path, OrganMap] | None = None
        self._only_patient: str | None = None

    def place(self, patient: str, lesion: Lesion, grid: Grid) -> Placed:
        """Give a lesion its site.

        The first of the lesion's words that tells one site decides: by a word of the user's table, a word of
        `schema.SITES`, a word of our table, in this order. Organs decide where no word does; where an organ
        says otherwise than a word, the word holds and `how` says so.

        Parameters
        ----------
        patient : str
            As the data call them.
        lesion : Lesion
            Without words, its name is read.
        grid : Grid
            Of its region.

        Returns
        -------
        Placed

        Raises
        ------
        InputError
            The patient's organ map cannot be used.
        """
        words = lesion.words or (lesion.name,)
        organs = self._map_of(patient)
        told = organs.told(lesion.region, grid, self._within_mm) if organs else None
        return _joined(self._read(words), words, lesion.name, told or self._without_map())

    def place_words(self, words: Sequence[str], name: str = "") -> Placed:
        """Give a lesion without an image its site.

        Parameters
        ----------
        words : sequence of str
            Texts that may tell the site, the most trusted first.
        name : str
            Of the lesion, to say where a word stands.

        Returns
        -------
        Placed
        """
        return _joined(self._read(words), words, name, None)

    def remarks(self) -> list[str]:
        """Say how many of the patients that were asked for have an organ map, where maps were given."""
        if self._organs is None or all(self._with_map.values()):
            return []
        found, asked = sum(self._with_map.values()), counted(len(self._with_map), "patient")
        return [
            f"Organ maps were found for {found} of {asked}: a map is called as its patient is in the data, "
            "such as `4711.nii.gz`, or stands in a folder of that name."
        ]

    def _read(self, words: Sequence[str]) -> list[SiteGuess]:
        """Read what each text says, up to the first that tells one site."""
        guesses: list[SiteGuess] = []
        for text in words:
            guesses.append(self._guess(text))
            if guesses[-1].site != UNKNOWN:
                break
        return guesses

    def _guess(self, text: str) -> SiteGuess:
        guess = site_of_text(text, self._words)
        if guess.own:
            return guess
        stated = site_of(text)
        return SiteGuess(stated, stated) if stated and stated != UNKNOWN else guess

    def _map_of(self, patient: str) -> OrganMap | None:
        path = organs_for(self._organs, patient) if self._organs else None
        self._with_map[patient] = path is not None
        if path is None:
            return None
        if path == self._organs:
            self._require_one_patient(path, patient)
        if self._open is None or self._open[0] != path:
            self._open = None
            self._open = path, open_organs(path, _shown(path, self._organs))
        return self._open[1]

    def _require_one_patient(self, path: Path, patient: str) -> None:
        """See that a map that is called after no patient is asked for one patient alone."""
        first = self._only_patient = self._only_patient or patient
        if first != patient:
            message = "Is one organ map, and there are several patients."
            remedy = "Give a folder with one map a patient, called as the patient, such as `P1.nii.gz`."
            raise InputError([Fault("error", path.name, "", message, remedy)])

    def _without_map(self) -> Told | None:
        return Told(UNKNOWN, "there is no organ map of the patient") if self._organs else None


def _joined(guesses: Sequence[SiteGuess], words: Sequence[str], name: str, told: Told | None) -> Placed:
    """Weigh words against organs."""
    sayings = [
        f"{'its name' if text == name else 'its description'} {_saying(guess)}"
        for guess, text in zip(guesses, words, strict=False)
        if guess.ambiguous or guess.site != UNKNOWN
    ]
    if guesses and guesses[-1].site != UNKNOWN:
        site, how = guesses[-1].site, sayings[-1]
        against = told and told.by == "overlap" and told.site != site
        return Placed(site, f"{how}, though {told.how}" if told and against else how)
    if told and told.site != UNKNOWN:
        return Placed(told.site, "; ".join([told.how, *sayings]))
    whys = sayings or (["no word of it tells a site"] if words else [])
    return Placed(UNKNOWN, "unknown: " + "; ".join([*whys, *([told.how] if told else [])]))


def _saying(guess: SiteGuess) -> str:
    return guess.why if guess.ambiguous else f"says {guess.site} ({quote(guess.term)})"


def _shown(path: Path, organs: Path | None) -> str:
    return path.name if path == organs or organs is None else f"{organs.name}/{path.relative_to(organs)}"


def _distance_faults(within_mm: float) -> list[Fault]:
    if 0 <= within_mm < float("inf"):
        return []
    message = f"{within_mm:g} is no distance; expected millimetres, 0 or more."
    return [Fault("error", "--within", "", message, "Write for example 5.")]


def _organs_faults(organs: Path | None) -> list[Fault]:
    if organs is None or organs.exists():
        return []
    return [
        Fault("error", str(organs), "", "There is no such file or folder.", "Correct the path of --organs.")
    ]
