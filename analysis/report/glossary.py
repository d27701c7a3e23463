"""Links from the first use of each term of the glossary on a page to the glossary."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import nbformat

from analysis.report.rewritten import Guarded

PAGE = "appendix/glossary"
"""The page with the `{glossary}` directive; it links to nothing."""
_UNLINKED = {PAGE, "appendix/references"}
_EVERYDAY = {"Promise"}
"""Terms that pages use as plain words, too, and which are therefore not linked."""
_FENCE = re.compile(r"\s*(?P<signs>`{3,}|:{3,})\s*(?:\{(?P<kind>[\w-]+)\})?")
_SKIPPED_BLOCKS = {"dropdown", "figure", "table", "error"}
"""Colon fences whose text is hidden at first, or is a caption; all between backticks is left as well."""
_NO_PROSE = re.compile(r"\s*(#|\||<|%|:[\w-]+:|\(.+\)=$|\$\$)| {4}|\s*$")
"""Headings, tables, HTML, comments, options, targets, formulas, code; and where a paragraph ends."""
_KEPT = re.compile(
    r"\{term\}`(?P<role>[^`]+)`"
    r"|(?:\{[\w:]+\})?(?P<ticks>`+).+?(?P=ticks)"  # code and other roles
    r"|\$[^$]+\$"
    r"|!?\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])"
    r"|<[^>]+>|https?://\S+|\{[^}]*\}",
    re.DOTALL,
)


@dataclass(frozen=True)
class Term:
    """A term of the glossary.

    Attributes
    ----------
    name : str
        As it stands there.
    entry : int
        Place of its definition; several terms may share one.
    """

    name: str
    entry: int

    @property
    def pattern(self) -> str:
        """Regular expression of the term in prose, one or several; only abbreviations keep their case."""
        if self.name.isupper():
            return f"(?:{re.escape(self.name)})"
        name = re.escape(self.name).replace(r"\ ", " ").replace("’", "['’]")
        several = f"{name[:-1]}(?:y|ies)" if name.endswith("y") else f"{name}s?"
        first_too = re.sub(r"^(\w+) of ", r"\1s? of ", several)
        return f"(?i:{first_too})"


def read_terms(glossary: Path) -> list[Term]:
    """Read the terms of the `{glossary}` directive of a page.

    Parameters
    ----------
    glossary : pathlib.Path
        Markdown; lines inside the directive that are not indented are terms.

    Returns
    -------
    list of Term
        The longest first, so that *robust feature* is found before *feature*; none where there is no page.
    """
    if not glossary.is_file():
        return []
    _, _, rest = glossary.read_text(encoding="utf-8").partition("```{glossary}\n")
    inside, _, _ = rest.partition("\n```")
    terms: list[Term] = []
    entry, defined = 0, False
    for line in inside.splitlines():
        if line[:1].strip():
            entry += defined
            terms.append(Term(line.strip(), entry))
        defined = line[:1] == " " if line else defined
    linked = (term for term in terms if term.name not in _EVERYDAY)
    return sorted(linked, key=lambda term: (-len(term.name), term.name))


class Linker:
    r"""Links first uses, through the parts of one page in reading order.

    Parameters
    ----------
    terms : sequence of Term
        As `read_terms` orders them.

    Examples
    --------
    >>> link = Linker([Term("Robust feature", 0), Term("Feature", 1)])
    >>> link("# Features\n\nA robust feature, a `feature`, a feature.")
    '# Features\n\nA {term}`robust feature <Robust feature>`, a `feature`, a {term}`feature <Feature>`.'
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {f"t{place}": term for place, term in enumerate(terms)}
        parts = "|".join(f"(?P<{key}>{term.pattern})" for key, term in self._terms.items())
        self._any = re.compile(rf"(?<![\w-])(?:{parts})(?![\w-])") if parts else None
        self._seen: set[int] = set()

    def __call__(self, markdown: str) -> str:
        """Link the first use of each term not met before; text that is no prose stays as it is."""
        if self._any is None:
            return markdown
        return "".join(self._prose(part) if prose else part for prose, part in _parts(markdown))

    def _prose(self, text: str) -> str:
        pieces, end = [], 0
        for kept in _KEPT.finditer(text):
            pieces += [self._words(text[end : kept.start()]), self._role(kept)]
            end = kept.end()
        return "".join([*pieces, self._words(text[end:])])

    def _role(self, kept: re.Match[str]) -> str:
        """Count a link that somebody wrote; after the first use it is its words alone."""
        if not kept["role"]:
            return kept[0]
        words, _, name = kept["role"].rstrip(">").rpartition("<")
        entries = {term.entry for term in self._terms.values() if term.name.lower() == name.lower()}
        known = entries and entries <= self._seen
        self._seen |= entries
        return (words or name).strip() if known else kept[0]

    def _words(self, text: str) -> str:
        assert self._any is not None
        return self._any.sub(self._linked, text)

    def _linked(self, found: re.Match[str]) -> str:
        term = self._terms[str(found.lastgroup)]
        if term.entry in self._seen:
            return found[0]
        self._seen.add(term.entry)
        return f"{{term}}`{found[0]} <{term.name}>`"


def link_pages(
    site: Path,
    files: Iterable[str],
    guard: Guarded = nullcontext,
) -> None:
    """Link the first uses on pages of a site folder, in place; a page that fits no term keeps its bytes.

    Parameters
    ----------
    site : pathlib.Path
        What jupyter-book reads.
    files : iterable of str
        Pages, without suffix.
    guard : callable, optional
        Gives what an error on a page is to be handled by.
    """
    terms = read_terms(site / f"{PAGE}.md")
    for file in files:
        for suffix, link in _LINKS.items():
            path = site / f"{file}{suffix}"
            if terms and file not in _UNLINKED and path.is_file():
                with guard(file):
                    link(path, Linker(terms))


def _link_markdown(path: Path, link: Linker) -> None:
    path.write_text(link(path.read_text(encoding="utf-8")), encoding="utf-8")


def _link_notebook(path: Path, link: Linker) -> None:
    """Link the text of a notebook: its Markdown cells, and Markdown that its code shows."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = link(cell.source)
        for output in cell.get("outputs", ()) if _is_shown(cell) else ():
            data = output.get("data", {})
            if "text/markdown" in data and "text/html" not in data:
                data["text/markdown"] = link(data["text/markdown"])
    nbformat.write(notebook, path)


def _is_shown(cell: nbformat.NotebookNode) -> bool:
    return not {"remove-cell", "remove-output", "hide-cell", "hide-output"} & set(
        cell.metadata.get("tags", ())
    )


_LINKS: Mapping[str, Callable[[Path, Linker], None]] = {".md": _link_markdown, ".ipynb": _link_notebook}


def _parts(markdown: str) -> Iterator[tuple[bool, str]]:
    """Split Markdown into text that may be linked, paragraph by paragraph, and lines that may not."""
    state, prose = _Blocks(), ""
    for line in markdown.splitlines(keepends=True):
        if state.inside(line) or _NO_PROSE.match(line):
            yield True, prose
            yield False, line
            prose = ""
        else:
            prose += line
    yield True, prose


class _Blocks:
    """Follows the blocks that lines open and close."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str]] = []
        self._formula = False

    def inside(self, line: str) -> bool:
        """Tell whether a line opens, closes or lies in a block without prose."""
        if self._open and self._open[-1][0][0] == "`":
            self._close(line)
            return True
        if line.strip().count("$$") == 1:
            self._formula = not self._formula
            return True
        fence = _FENCE.match(line)
        if fence is None:
            return self._formula or any(kind in _SKIPPED_BLOCKS for _, kind in self._open)
        if fence["kind"] or fence["signs"][0] == "`":
            self._open.append((fence["signs"], fence["kind"] or ""))
        else:
            self._close(line)
        return True

    def _close(self, line: str) -> None:
        if self._open and line.strip() == self._open[-1][0]:
            self._open.pop()
