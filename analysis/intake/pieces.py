"""Names of lesions taken apart into words: separators, capitals inside words, words glued together."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

_RUN = re.compile(r"[^\W_]+")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
_UMLAUTS = str.maketrans({umlaut: f"{umlaut_plain}e" for umlaut, umlaut_plain in ("äa", "öo", "üu")})

SHORTEST_PIECE = 3
"""Signs of the shortest word that is looked for inside a glued one."""
SHORTEST_INSIDE = 6
"""Signs of the shortest word that is taken out of a glued one of which the rest is not known."""
_SHORT_PIECES = frozenset({"ln", "lk"})
_LONGEST_GLUED = 80


def exact(text: str) -> str:
    """Bring a text to small letters and one form of its accents.

    Examples
    --------
    >>> exact("CÔTÉ")
    'côté'
    """
    return unicodedata.normalize("NFC", text).casefold().translate(_LIGATURES)


def plain(text: str) -> str:
    """Bring a text to small letters without accents.

    Examples
    --------
    >>> plain("Schädel"), plain("Cœur"), plain("Gesäß")
    ('schadel', 'coeur', 'gesass')
    """
    decomposed = unicodedata.normalize("NFKD", exact(text))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def spellings(term: str) -> list[str]:
    """Ways to write a term: with its accents, without them, with umlauts as two letters.

    Examples
    --------
    >>> spellings("Schädel"), spellings("liver")
    (['schädel', 'schadel', 'schaedel'], ['liver'])
    """
    return list(dict.fromkeys([exact(term), plain(term), plain(exact(term).translate(_UMLAUTS))]))


def written(term: str) -> list[tuple[str, ...]]:
    """Ways to write a term, each as its words; the first is as it stands.

    Examples
    --------
    >>> written("sous-cutané"), written("LeftLung")
    ([('sous', 'cutané'), ('sous', 'cutane')], [('leftlung',), ('left', 'lung')])
    """
    ways = [*spellings(term), *spellings(" ".join(split_words(term)))]
    return list(dict.fromkeys(tuple(_RUN.findall(way)) for way in ways))


def split_words(text: str) -> list[str]:
    """Split at separators, and where a capital follows a small letter.

    Examples
    --------
    >>> split_words("paraaorticLN_2, LIVER-met")
    ['paraaortic', 'LN', '2', 'LIVER', 'met']
    """
    found = []
    for run in _RUN.findall(unicodedata.normalize("NFC", text)):
        cuts = [i for i in range(1, len(run)) if run[i - 1].islower() and run[i].isupper()]
        found += [run[i:j] for i, j in zip([0, *cuts], [*cuts, len(run)], strict=True)]
    return found


@dataclass(frozen=True, eq=False)
class Pieces:
    """The words that are known, and how a name is taken apart into them.

    Attributes
    ----------
    known : frozenset of str
        Every word of every term, in all spellings.
    inside : tuple of str
        Words of sites that are taken out of a glued word also where the rest of it is not known, the
        longest first.
    beside : frozenset of str
        Words such as `peri`: before a site they mean a place beside it.
    """

    known: frozenset[str]
    inside: tuple[str, ...]
    beside: frozenset[str]
    _glued: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        long = {word for word in self.known if len(word) >= SHORTEST_PIECE or word in _SHORT_PIECES}
        object.__setattr__(self, "_glued", frozenset(long))

    @classmethod
    def of(cls, words: Iterable[str], sites: Iterable[str], beside: Iterable[str]) -> "Pieces":
        """Take the known words, of them the names of sites, and the words that mean a place beside."""
        long = {word for word in sites if len(word) >= SHORTEST_INSIDE}
        return cls(
            frozenset(words), tuple(sorted(long, key=lambda word: (-len(word), word))), frozenset(beside)
        )

    def words(self, text: str) -> list[str]:
        """Take a text apart.

        Returns
        -------
        list of str
            Small letters; with accents where the word is known with them, else without.
        """
        return [word for chunk in split_words(text) for word in self._of_chunk(chunk)]

    def _of_chunk(self, chunk: str) -> list[str]:
        for spelled in (exact(chunk), plain(chunk)):
            if word := self._singular(spelled, self.known):
                return [word]
        glued = plain(chunk)
        return self._unglued(glued) or [
            word for run in _LETTERS_OR_DIGITS.findall(glued) for word in self._of_run(run)
        ]

    def _singular(self, word: str, known: frozenset[str]) -> str | None:
        """Give the word as it is known, also from its plural in s; None if it is not."""
        if word in known:
            return word
        return word[:-1] if word.endswith("s") and word[:-1] in known else None

    def _of_run(self, run: str) -> list[str]:
        """Split letters that are not known as a whole, or take the longest site out of them."""
        if word := self._singular(run, self.known):
            return [word]
        if whole := self._unglued(run):
            return whole
        for word in self.inside:
            before, found, after = run.partition(word)
            if found:
                return [*self._end_of(before), word, *([after] if after else [])]
        return [run]

    def _end_of(self, before: str) -> list[str]:
        """Keep the word of place that stands right before a site inside a glued word."""
        if not before:
            return []
        return next(([word] for word in self.beside if before.endswith(word)), [before])

    def _unglued(self, glued: str) -> list[str]:
        """Take a glued word apart into known words and numbers, the fewest; empty if that cannot be."""
        if len(glued) > _LONGEST_GLUED:
            return []

        @cache
        def rest(start: int) -> tuple[str, ...] | None:
            """Split what follows a place into the fewest words; None if it cannot be."""
            if start == len(glued):
                return ()
            best: tuple[str, ...] | None = None
            for end in range(len(glued), start, -1):
                word = self._piece(glued, start, end)
                if word is None:
                    continue
                after = rest(end)
                if after is not None and (best is None or 1 + len(after) < len(best)):
                    best = (word, *after)
            return best

        return list(rest(0) or ())

    def _piece(self, glued: str, start: int, end: int) -> str | None:
        """Known word or whole number at a place of a glued word."""
        text = glued[start:end]
        if end < len(glued) and text[-1].isdigit() and glued[end].isdigit():
            return None
        return text if text.isdigit() else self._singular(text, self._glued)
