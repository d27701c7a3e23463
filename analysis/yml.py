"""A yml file: read safely, its duplicate keys found."""

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import yaml

from analysis.errors import Fault
from analysis.wording import quote

MOST_VALUES = 100_000
"""Values that a yml may come to, those that `*name` repeats counted each time."""


class _RepeatedError(yaml.YAMLError):
    """Values repeat others by `*name` beyond `MOST_VALUES`."""


def read_yml(
    path: Path,
    file: str,
    *,
    least: str = "Write at least `name:` and `source:`.",
    where: str = "Give the path of a cohort's yml.",
) -> tuple[dict[object, object], list[Fault]]:
    """Read a yml that holds a mapping.

    Parameters
    ----------
    path : pathlib.Path
        The file; UTF-8, with or without a byte order mark.
    file : str
        Its name in messages.
    least, where : str
        What to do where it is empty, and where it cannot be read.

    Returns
    -------
    content : dict
        The mapping; empty where the file cannot be used. Of a duplicate key the last value.
    faults : list of Fault
        Errors only: not readable, not a mapping, keys that stand twice.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        _require_few(tree)
        content = yaml.safe_load(text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return {}, [Fault("error", file, "", f"Cannot be read: {reason}.", where)]
    except UnicodeDecodeError:
        return {}, [Fault("error", file, "", "Is not UTF-8 text.", "Save it as UTF-8.")]
    except yaml.YAMLError as error:
        return {}, [_syntax_fault(file, error)]
    except (ValueError, RecursionError, OverflowError) as error:
        return {}, [_inexpressible(file, error)]
    if not isinstance(content, dict):
        message = "Is empty." if content is None else "Is not a list of `key: value` lines."
        return {}, [Fault("error", file, "", message, least)]
    return content, [_duplicate_fault(file, key, lines) for key, lines in _duplicates(tree)]


def _require_few(tree: yaml.Node | None) -> None:
    """Count the values of a tree, those that `*name` repeats as often as they stand; infinite in a ring."""
    counts: dict[int, float] = {}

    def count(node: yaml.Node | None) -> float:
        """Count the values of a node, with itself."""
        if not isinstance(node, yaml.CollectionNode):
            return 1
        if id(node) not in counts:
            counts[id(node)] = math.inf
            parts = node.value if isinstance(node, yaml.SequenceNode) else itertools.chain(*node.value)
            counts[id(node)] = 1 + sum(map(count, parts))
        return counts[id(node)]

    if count(tree) > MOST_VALUES:
        raise _RepeatedError


def _inexpressible(file: str, error: Exception) -> Fault:
    if isinstance(error, RecursionError):
        message = "Holds lists or keys in one another, more deeply than can be read."
        return Fault("error", file, "", message, "Write them flat, as data/cohorts/template.yml does.")
    message = f"Holds something that yml cannot express: {quote(error)}."
    return Fault("error", file, "", message, "Put dates and other unusual values in quotes.")


def _syntax_fault(file: str, error: yaml.YAMLError) -> Fault:
    if isinstance(error, _RepeatedError):
        message = (
            f"Repeats values by `*name` so that they come to more than {MOST_VALUES:,} or hold themselves."
        )
        return Fault("error", file, "", message, "Write each value out where it belongs.")
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, yaml.constructor.ConstructorError) and mark and "tag" in str(error.problem):
        message = "Holds a tag, which begins with `!` and asks for more than a plain value; none is followed."
        return Fault("error", file, f"line {mark.line + 1}", message, "Write text, numbers and lists alone.")
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not valid"
    remedy = "Indent with spaces, leave a space after each colon, and quote text that holds : or #."
    return Fault("error", file, f"line {mark.line + 1}" if mark else "", f"Is not yml: {problem}.", remedy)


def _duplicate_fault(file: str, key: str, lines: tuple[int, int]) -> Fault:
    message = f"Stands twice, in lines {lines[0]} and {lines[1]}."
    return Fault("error", file, key, message, "Leave one of the two.")


def _duplicates(tree: yaml.Node | None) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each key that stands twice in one mapping, dotted, with its two lines."""
    seen: set[int] = set()
    waiting: list[tuple[str, yaml.Node | None]] = [("", tree)]
    while waiting:
        above, node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        if not isinstance(node, yaml.MappingNode):
            waiting.extend((above, child) for child in node.value)
            continue
        lines: dict[str, int] = {}
        for key, value in node.value:
            name = f"{above}{key.value}" if isinstance(key, yaml.ScalarNode) else above
            line = key.start_mark.line + 1
            if name in lines and isinstance(key, yaml.ScalarNode):
                yield name, (lines[name], line)
            lines.setdefault(name, line)
            waiting.append((f"{name}.", value))
