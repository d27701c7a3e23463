"""What the file of a cohort says of its outlines stands on the first pages, as text, or not at all."""

from pathlib import Path

import pytest

from analysis.report.facts import Facts
from tests.report.fake import write_cohort


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("about: {annotators: Two readers <b>}\n", "Two readers &#60;b&#62;"),
        ("about: {annotators: '  '}\n", None),
        ("", None),
    ],
)
def test_who_outlined_is_told_as_the_file_says_it(tmp_path: Path, line: str, said: str | None) -> None:
    cohort = write_cohort(tmp_path, "clinic", "Clinic")
    cohort.yml.write_text(cohort.yml.read_text() + line)
    assert Facts(cohort).outlined == said
