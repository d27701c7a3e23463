"""Checks on words: against other words, and against the numbers that they speak of."""

from analysis.audit.printed import Printed, Statement
from analysis.audit.ratios import trend as trend_of
from analysis.audit.verdict import Outcome, cannot_tell, consistent, differs, sentence

Printeds = tuple[Printed, ...]
Statements = tuple[Statement, ...]


def words(statements: Statements) -> Outcome:
    """Check that the same is said in several places."""
    first = statements[0]
    other = next((one for one in statements if one.says != first.says), None)
    if other is None:
        places = " and ".join(one.place for one in statements)
        return consistent(f"“{first.says}” in {places}.")
    return differs(first.at, other.at)


def trend(statement: Statement, pairs: tuple[Printeds, ...]) -> Outcome:
    """Check a trend in words against the values.

    Parameters
    ----------
    statement : Statement
        Says `rises`, `falls`, `does not rise` or `does not fall`.
    pairs : tuple of tuple of Printed
        Values in the order of the trend, one tuple a quantity; they move if rounding cannot hide it.
    """
    moved, told = trend_of(pairs)
    said = statement.says
    denied = said.removeprefix("does not ").replace("rise", "rises").replace("fall", "falls")
    fits = moved == said if not said.startswith("does not") else moved not in (denied, "mixed")
    if fits:
        return consistent(f"{statement.at}; printed: {told} ({pairs[0][0].place}).")
    return differs(statement.at, f"{told} ({pairs[0][0].place})")


def more(statement: Statement, more: Printeds, less: Printeds) -> Outcome:
    """Check that some values are larger than others, as words say, by more than rounding can hide.

    Parameters
    ----------
    statement : Statement
    more, less : tuple of Printed
        Compared one by one, in the same order.
    """
    pairs = list(zip(more, less, strict=True))
    other = [(one, two) for one, two in pairs if one.span.low <= two.span.high]
    if other:
        return differs(statement.at, " and ".join(f"{one.at} beside {two.at}" for one, two in other))
    told = ", ".join(f"{one.shown} beside {two.shown}" for one, two in pairs)
    return consistent(f"{statement.at}; printed: {told} ({more[0].place}).")


def below(statement: Statement, limit: float, means: Printeds, highs: Printeds) -> Outcome:
    """Check that values are below a limit, as words say, with their intervals.

    Parameters
    ----------
    statement : Statement
    limit : float
    means, highs : tuple of Printed
        Values, and upper ends of their intervals; none may reach the limit.
    """
    over = [value for value in means if value.span.high >= limit]
    if over:
        return differs(statement.at, " and ".join(value.at for value in over))
    reach = [value for value in highs if value.span.high >= limit]
    largest = max(means, key=lambda value: value.value)
    if not reach:
        return consistent(
            f"{statement.at}; the largest mean is {largest.at}, and no interval reaches {limit:g}."
        )
    ends = ", ".join(f"{value.quantity}: {value.at}" for value in reach)
    return cannot_tell(
        f"{statement.at}: every mean is below {limit:g}, at most {largest.shown}, but an interval reaches it "
        f"({ends}). The text does not tell whether means or intervals are meant."
    )


def extreme(statement: Statement, value: Printed, same_scope: bool) -> Outcome:
    """Check which feature varies least or most, in words, against the feature of a printed value.

    Parameters
    ----------
    statement : Statement
        Says the name of a feature.
    value : Printed
        With its feature.
    same_scope : bool
        Whether both speak of the same lesions; if not, they may both hold.
    """
    found = f"{_short(value.feature)}, {value.at}"
    if statement.says == value.feature:
        return consistent(f"{_short(statement.says)} ({statement.place}); printed value: {found}.")
    said = f"{_short(statement.says)}, said of {statement.topic} ({statement.place})"
    if same_scope:
        return differs(said, found)
    told = f"{said}; {value.quantity}: {found}"
    return cannot_tell(f"{told}. The two may speak of different lesions, and then both hold.")


def needs(statement: Statement, needed: str, purpose: str) -> Outcome:
    """Tell whether what is described allows something to be computed.

    Parameters
    ----------
    statement : Statement
    needed : str
        What it would have to say.
    purpose : str
        What that is needed for.
    """
    told = f"{statement.topic}: {statement.at}; {purpose} needs “{needed}”"
    if statement.says == needed:
        return consistent(sentence(told))
    return cannot_tell(sentence(f"{told}, so it cannot be computed from what is described"))


def coverage(said: Printed, tested: Printed, statement: Statement) -> Outcome:
    """Compare how many a conclusion speaks of with how many the described tests were made over.

    Parameters
    ----------
    said, tested : Printed
        Counts of the same kind.
    statement : Statement
        The unit of the tests.
    """
    told = f"Said of {said.at}; tests are described over {tested.at}: {statement.at}"
    if said.count <= tested.count:
        return consistent(f"{told}.")
    return cannot_tell(
        f"{told}. No test of the others is described, nor one for each; it may have been made."
    )


def _short(feature: str) -> str:
    """Name a feature without its class."""
    return feature.rpartition("_")[2]
