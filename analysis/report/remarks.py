"""Which printed numbers behind a claim are weighed, read from `data/published/checks.yml`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from analysis import published
from analysis.report.markdown import Markdown, escape
from analysis.yml import read_yml

CHECKS = published.VALUES.with_name("checks.yml")


@dataclass(frozen=True)
class Remark:
    """A check on print that touches a claim.

    Attributes
    ----------
    check : str
        Its id: `check-<id>` is its anchor on the page `across/audit`.
    title : str
    """

    check: str
    title: str

    @property
    def link(self) -> Markdown:
        """Link to it."""
        return Markdown(f"[{escape(self.title)}](#check-{self.check})")


def remarks(path: Path = CHECKS) -> dict[str, list[Remark]]:
    """Collect the checks that touch each claim.

    Parameters
    ----------
    path : pathlib.Path
        The yml of the checks.

    Returns
    -------
    dict of str to list of Remark
        By id of the claim, in the order of the file; none where there is no such file.
    """
    found: dict[str, list[Remark]] = {}
    if not path.is_file():
        return found
    content, _ = read_yml(path, path.name)
    checks: Any = content.get("checks", {})
    for name, entry in checks.items():
        for claim in entry.get("claims", ()):
            found.setdefault(claim, []).extend(_each(str(name), entry))
    return found


def _each(name: str, entry: Mapping[str, Any]) -> Iterator[Remark]:
    """Yield a check, or one for each of the words that an entry lists under `for_each`."""
    lists: Mapping[str, Sequence[object]] = entry.get("for_each", {})
    for words in product(*lists.values()):
        title = str(entry["title"])
        for key, word in zip(lists, words, strict=True):
            title = title.replace(f"{{{key}}}", str(word))
        yield Remark("-".join([name, *map(str, words)]), title)
