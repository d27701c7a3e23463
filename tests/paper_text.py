"""The text of the paper in its sections, and the numbers in each, for the test that none is missing."""

import re

from analysis.audit.span import is_number

WORDS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
}
_SUPERSCRIPT = re.compile(r"\^\{[^}]*\}|[⁰¹²³⁴-⁹]+")
_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?(?:e-\d+)?)(?![\w])|(?<![A-Za-z-])([A-Za-z]+)(?![A-Za-z])")
_RESULT_HEADS = (
    ("Experimental design overview.", "results, overview"),
    ("Participants.", "results, participants"),
    ("Variation of the radiomics features", "results, variation in cohort L"),
    ("Analysis of the variation of radiomics features", "results, variation in cohort M"),
    ("Lesion similarity exploration", "results, lesion similarity and sampling"),
    ("Study design and data collection.", "methods, study design"),
    ("**Lesion delineation and radiomics features extraction.**", "methods, extraction"),
    ("Data analysis.", "methods, data analysis"),
)


def sections(text: str) -> dict[str, str]:
    """Cut the paper into the places of `values.csv`, without introduction, references and what follows."""
    found: dict[str, str] = {}
    place = ""
    for line in text.replace("**Lesion delineation", "\n**Lesion delineation").splitlines():
        place = _next(place, line)
        if place in ("", "left out"):
            continue
        here = _aside(line) or place
        found[here] = f"{found.get(here, '')}\n{line}"
    return found


def _next(place: str, line: str) -> str:
    """Tell the place of a line from the one before."""
    if line.startswith("While radiomics analysis has been applied"):
        return "abstract"
    if line.startswith("In the race for") or line in ("Results", "Methods", "Data availability"):
        return "left out"
    if line.startswith("Ethical approval."):
        return "left out"
    if line == "Discussion":
        return "discussion"
    return next((name for head, name in _RESULT_HEADS if line.startswith(head)), place)


def _aside(line: str) -> str:
    """Tell a caption or a row of a table, which stands between paragraphs."""
    caption = re.match(r"(Figure|Table) (\d)\. ", line)
    if caption:
        return f"{'Fig.' if caption[1] == 'Figure' else 'Table'} {caption[2]}"
    if "\t" not in line:
        return ""
    return "Table 2" if line.startswith(("\tExhaustive", "Average tumoral", "Maximal tumor")) else "Table 1"


def numbers(text: str) -> list[str]:
    """Every number of a text, in digits or words, without references to literature."""
    plain = _SUPERSCRIPT.sub(" ", text)
    found = []
    for digits, word in _NUMBER.findall(plain):
        if digits:
            found.append(digits)
        elif word.lower() in WORDS:
            found.append(word.lower())
    return found


def value_of(number: str) -> float:
    """Tell the value of a number in digits or in a word."""
    return float(number) if is_number(number) else float(WORDS[number])
