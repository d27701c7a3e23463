"""Texts that tell who a patient is, taken out of names and sentences in all their spellings."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from analysis.intake.pieces import spellings
from analysis.sources.names import words_of

SHORTEST_SECRET = 3
"""Signs of the shortest secret that is found inside words; of two letters only whole words are."""

_DATES = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}[-./ ]?[01]\d[-./ ]?[0-3]\d|[0-3]?\d[-./][01]?\d[-./](?:19|20)?\d{2})(?!\d)"
)
_UID = re.compile(r"\d+(?:\.\d+){5,}")
_RUN = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"`[^`\n]*`")
_HYPHENED = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_TWO_LETTERS = {
    **{umlaut: f"{base}e" for umlaut, base in ("äa", "öo", "üu", "øo", "æa", "œo")},
    **{"å": "aa", "ß": "ss", "ı": "i", "ł": "l", "đ": "d", "ð": "d", "þ": "th"},
}
_BASE = {
    "ø": "o",
    "å": "a",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
}
_GONE = "…"
_START = 3
_SHORTEST_NUMBER = 5
"""Digits of the shortest number that is no count in a sentence of ours."""


class Secrets:
    """Secrets, by the signs that they begin with, so that thousands of them are looked for at once.

    Parameters
    ----------
    texts : iterable of str
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_start: dict[str, set[tuple[str, ...]]] = {}
        for runs in {way for text in set(texts) for part in _parts(text) for way in _ways(part)}:
            self._by_start.setdefault("".join(runs)[:_START], set()).add(runs)

    def cut(self, text: str, filler: str, *, whole: bool = False) -> str:
        """Take secrets out of a text in all its spellings, inside words too unless `whole`."""
        text = unicodedata.normalize("NFC", text)
        taken = [False] * len(text)
        for table in (_BASE, _TWO_LETTERS):
            folded, places = _folded(text, table)
            pattern = self._pattern(folded, whole=whole)
            for match in pattern.finditer(folded) if pattern else ():
                for at in range(*match.span()):
                    taken[places[at]] = True
        if not any(taken):
            return text
        firsts = [at for at, gone in enumerate(taken) if gone and (at == 0 or not taken[at - 1])]
        return "".join(filler if at in firsts else "" if taken[at] else sign for at, sign in enumerate(text))

    def _pattern(self, folded: str, *, whole: bool) -> re.Pattern[str] | None:
        """Find those that may be in a text; the longest first."""
        bare = "".join(_RUN.findall(folded))
        starts = {bare[at : at + length] for at in range(len(bare)) for length in range(1, _START + 1)}
        found = [runs for start in starts for runs in self._by_start.get(start, ())]
        ordered = sorted(found, key=lambda runs: (-sum(map(len, runs)), runs))
        forms = [form for runs in ordered if (form := _form(runs, whole=whole))]
        return re.compile("|".join(forms)) if forms else None


def without_secrets(name: str, secrets: Sequence[str]) -> str:
    """Take texts that identify a patient, dates and UIDs out of a name.

    Parameters
    ----------
    name : str
    secrets : sequence of str
        Matched whatever their case, accents and separators, umlauts also as two letters; also inside words
        from `SHORTEST_SECRET` signs on, those of two letters as whole words; single letters are passed by.

    Examples
    --------
    >>> without_secrets("GTV_SMITH liver 2021-03-04", ["Smith"]), without_secrets("GTV_Li_Wu", ["Li", "Wu"])
    ('GTV liver', 'GTV')
    >>> without_secrets("GTV MUELLER", ["Müller"])
    'GTV'
    """
    name = _known(tuple(secrets)).cut(_undated(name, ""), "")
    return re.sub(r"[\s_-]{2,}", " ", name).strip(" _-.^,")


def secrets_of_id(patient: str) -> tuple[str, ...]:
    """Give the texts that tell who a patient is whose id does: the id, what blanks part, and words of a name.

    Examples
    --------
    >>> secrets_of_id("Doe, Jane"), secrets_of_id("JaneDoe"), secrets_of_id("STS_002")
    (('Doe, Jane', 'Doe', 'Jane'), ('JaneDoe', 'Jane', 'Doe'), ('STS_002',))
    """
    parts = (patient, *re.split(r"[\s,;^]+", patient), *words_of(patient))
    return tuple(dict.fromkeys(filter(None, parts)))


def redacted(sentence: str, secrets: Sequence[str] | Secrets) -> str:
    """Put `…` for texts that identify a patient, dates and UIDs in a sentence; all else stays as it is.

    Parameters
    ----------
    sentence : str
    secrets : sequence of str, or Secrets
        In what stands between backticks they are found as `without_secrets` finds them, elsewhere, where
        the words are our own, as whole words from `SHORTEST_SECRET` signs on.

    Examples
    --------
    >>> redacted("`GTV_SMITH` lies outside; see `--modality PT`.", ["Smith"])
    '`GTV_…` lies outside; see `--modality PT`.'
    """
    known = secrets if isinstance(secrets, Secrets) else _known(tuple(secrets))
    sentence = _undated(sentence, _GONE)
    parts, end = [], 0
    for match in _QUOTED.finditer(sentence):
        parts += [known.cut(sentence[end : match.start()], _GONE, whole=True)]
        parts += [known.cut(match[0], _GONE)]
        end = match.end()
    return "".join([*parts, known.cut(sentence[end:], _GONE, whole=True)])


def holds_secret(text: str, secrets: Sequence[str]) -> bool:
    """Whether a text identifies a patient: by a secret of up to three letters as a word, by others anywhere.

    Examples
    --------
    >>> holds_secret("smith-2020", ["Smith^John", "Smith"]), holds_secret("Hannover", ["Ann"])
    (True, False)
    """
    short = tuple(secret for secret in secrets if len(secret) == SHORTEST_SECRET)
    others = tuple(secret for secret in secrets if len(secret) != SHORTEST_SECRET)
    composed = unicodedata.normalize("NFC", text)
    return _known(others).cut(text, "") != composed or _known(short).cut(text, "", whole=True) != composed


def _undated(text: str, filler: str) -> str:
    return _UID.sub(filler, _DATES.sub(filler, text))


def _folded(text: str, table: dict[str, str]) -> tuple[str, list[int]]:
    """Write a text in small letters without accents; give the place in it that each sign comes from."""
    signs, places = [], []
    for at, sign in enumerate(text):
        for plain in _plain_sign(sign.casefold() if sign not in "ßẞ" else "ß", table):
            signs.append(plain)
            places.append(at)
    return "".join(signs), places


def _plain_sign(sign: str, table: dict[str, str]) -> str:
    if sign in table:
        return table[sign]
    decomposed = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in decomposed if not unicodedata.combining(part)).casefold()


@lru_cache(maxsize=64)
def _known(secrets: tuple[str, ...]) -> Secrets:
    return Secrets(secrets)


def _parts(secret: str) -> Iterator[str]:
    """Give a secret, and the parts of a hyphened name."""
    yield secret
    if _HYPHENED.fullmatch(secret):
        yield from re.split(r"[-'’]", secret)


def _ways(secret: str) -> Iterable[tuple[str, ...]]:
    """Spell a secret, as its runs of letters and digits."""
    composed = unicodedata.normalize("NFC", secret)
    ways = {_folded(composed, _BASE)[0], _folded(composed, _TWO_LETTERS)[0]}
    ways |= {_folded(way, _BASE)[0] for way in spellings(secret)}
    # Müller may be written Mueller in the head, and Muller in the name of an outline.
    ways |= {re.sub(r"([aou])e", r"\1", way) for way in ways if len(way) >= 5 and way.isalpha()}
    return {runs for way in ways if (runs := tuple(_RUN.findall(way)))}


def _form(runs: tuple[str, ...], *, whole: bool) -> str:
    text = "".join(runs)
    body = r"[\W_]*".join(map(re.escape, runs))
    if _IDEOGRAPHS.fullmatch(text):
        return body if len(text) > 1 else rf"(?<![^\W_]){body}(?![^\W_])"
    if whole and text.isdecimal() and len(text) < _SHORTEST_NUMBER:
        return ""
    if len(text) >= SHORTEST_SECRET:
        return rf"(?<![^\W_]){body}(?![^\W_])" if whole else body
    is_word = len(text) == SHORTEST_SECRET - 1 and text.isalpha() and not whole
    return rf"(?<![^\W\d_]){body}(?![^\W\d_])" if is_word else ""


class Cleaner:
    """Takes texts that identify patients out of what is told; where nothing is secret it changes nothing.

    Parameters
    ----------
    secrets : iterable of str
    secret : bool
        Whether patients' names must not be told.
    """

    def __init__(self, secrets: Iterable[str], *, secret: bool) -> None:
        known = Secrets(secrets if secret else ())
        self._sentence = cache(lambda text: redacted(text, known) if secret else text)
        self._name = cache(lambda text: known.cut(_undated(text, _GONE), _GONE) if secret else text)

    def sentence(self, text: str) -> str:
        """Clean a sentence of ours, as `redacted` does."""
        return self._sentence(text)

    def name(self, text: str) -> str:
        """Clean a name or a path of others, also inside words."""
        return self._name(text)
