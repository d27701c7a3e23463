"""The README of the published numbers tells how to check another paper, and is true."""

import re
from pathlib import Path

from analysis import published
from analysis.audit.kinds import KINDS
from analysis.audit.runs import audit

README = (published.FOLDER / "README.md").read_text()


def test_each_kind_stands_there_with_what_it_is_given() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| .* \| (.*) \|$", README, flags=re.MULTILINE))
    assert set(rows) == set(KINDS)
    for name, kind in KINDS.items():
        assert set(re.findall(r"`([a-z_]+)`", rows[name])) == set(kind.arguments), name


def test_the_example_runs(tmp_path: Path) -> None:
    lines = [line.removeprefix("    ") for line in README.splitlines() if line.startswith("    ")]
    (tmp_path / "checks.yml").write_text("\n".join(lines) + "\n")
    cells = ["patients,70,patients", "patients-a,33,patients", "patients-b,37,patients"]
    cells += ["women-a,45.5,%", "women-b,45.5,%"]
    rows = [f"{one.split(',')[0]},a quantity,{','.join(one.split(',')[1:])},,,,Table 1," for one in cells]
    (tmp_path / "values.csv").write_text("\n".join([",".join(published.COLUMNS), *rows]) + "\n")
    found = {one.check: one.verdict for one in audit(tmp_path).findings}
    assert found == {"all-patients": "consistent", "women-a": "consistent", "women-b": "differs"}
