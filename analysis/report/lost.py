"""What a page shows, made so that what cannot be made costs only the pages that name it."""

import errno
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jinja2 import StrictUndefined

from analysis.report.book import BookError
from analysis.report.executing import reason

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class PartError(BookError):
    """A page names something that could not be made; the cause is the error that was met in making it."""


def attempt(name: str, make: Callable[[], Any]) -> Any:
    """Make a value; in the place of one that cannot be made stands a value that fails where it is used.

    Parameters
    ----------
    name : str
        As pages name it.
    make : callable

    Examples
    --------
    >>> attempt("ratio", lambda: 3)
    3
    >>> str(attempt("ratio", lambda: 1 / 0))
    Traceback (most recent call last):
    ...
    analysis.report.lost.PartError: `ratio` could not be made: ZeroDivisionError: division by zero
    """
    try:
        return make()
    except PartError as error:  # it needed another one, which is to blame
        return _lost(name, error)
    except Exception as error:  # any failure is that of the pages which name it
        raise_of_disk(error)
        lost = PartError(f"`{name}` could not be made: {reason(error)}")
        lost.__cause__ = error
        return _lost(name, lost)


def attempts(makers: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """Make values by their names, each as `attempt` does."""
    return {name: attempt(name, make) for name, make in makers.items()}


def is_lost(value: object) -> bool:
    """Whether a value stands for one that could not be made."""
    return isinstance(value, StrictUndefined)


def raise_of_disk(error: Exception) -> None:
    """Raise an error again that is no page's: where nothing can be written, no book can be."""
    if isinstance(error, OSError) and error.errno in _DISK:
        raise error


def _lost(name: str, error: PartError) -> StrictUndefined:
    """Raise the error at whatever a template does with it; each time anew, so that no traceback grows."""
    return StrictUndefined(hint=str(error), name=name, exc=partial(_again, error.__cause__))  # type: ignore[arg-type]


def _again(cause: BaseException | None, message: str) -> PartError:
    error = PartError(message)
    error.__cause__ = cause
    return error
