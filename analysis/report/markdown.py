"""MyST Markdown: text escaped, templates filled, tables written."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, StrictUndefined, TemplateError

from analysis.display import text
from analysis.report.book import BookError


class Markdown(str):
    """Text that is Markdown already, and is not escaped when a template shows it."""

    __slots__ = ()


def escape(value: str) -> Markdown:
    """Text as Markdown that shows exactly this text: no link, role, formula or HTML can start in it.

    Examples
    --------
    >>> escape("<b>")
    '&#60;b&#62;'
    """
    return value if isinstance(value, Markdown) else Markdown(text.escape(value))


def fill(template: str, values: Mapping[str, object], name: str = "page") -> str:
    """Fill a Markdown template (Jinja syntax); text is escaped, a missing value is an error.

    Parameters
    ----------
    template : str
        Markdown with `{{ value }}` and `{% for %}`, `{% if %}`.
    values : mapping
        What the template may name. Numbers must go through a filter: `number`, `whole`, `percent`.
    name : str
        The page, for the error.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    BookError
        The template names a value that is not there, shows a number without a filter, or is malformed.

    Examples
    --------
    >>> fill("{{ n | number }} of *{{ who }}*", {"n": 3.0, "who": "a*b"})
    '3.00 of *a&#42;b*'
    """
    try:
        return _environment().from_string(template).render(values)
    except (TemplateError, TypeError, ValueError) as error:
        raise BookError(
            f"book/{name}: {error}. `analysis/report/facts.py` lists what a page may show."
        ) from error


def fill_page(path: Path, values: Mapping[str, object], folder: Path) -> str:
    """Fill the template of a file; `folder` is what its name is shown relative to."""
    return fill(path.read_text(encoding="utf-8"), values, path.relative_to(folder).as_posix())


def table(
    name: str, caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], align: str = ""
) -> Markdown:
    """Captioned, numbered table.

    Parameters
    ----------
    name : str
        Its label, unique in the book.
    caption : str
        Escaped, unless `Markdown`.
    header, rows : sequences of str
        Cells; escaped, unless `Markdown`.
    align : str
        `l` or `r` a column; left where absent.

    Returns
    -------
    Markdown
        A MyST table directive.
    """
    rules = [":---" if side == "l" else "---:" for side in align.ljust(len(header), "l")]
    lines: list[Sequence[str]] = [
        [escape(cell) for cell in header],
        rules,
        *([escape(cell) for cell in row] for row in rows),
    ]
    body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return Markdown(f":::{{table}} {escape(caption)}\n:name: {name}\n\n{body}\n:::\n")


def _environment() -> Environment:
    environment = Environment(
        undefined=StrictUndefined,
        finalize=_shown,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "number": text.number,
        "whole": text.whole,
        "percent": text.percent,
        "count": text.count,
    }
    environment.filters |= {name: _marked(function) for name, function in filters.items()}
    return environment


def _marked(function: Callable[..., str]) -> Callable[..., Markdown]:
    return lambda *arguments: Markdown(function(*arguments))


def _shown(value: object) -> object:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, float):
        raise TypeError(f"{value!r} is shown without `number`, `whole` or `percent`")
    return value
