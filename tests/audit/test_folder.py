"""A folder of printed values: what is refused, and that any paper's will do."""

from pathlib import Path

import pytest

from analysis.audit.runs import audit
from analysis.errors import Fault, InputError
from tests.audit.made import changed

VALUES = """id,quantity,value,unit,cohort,patient,feature,place,note
treated,patients,21,patients,treated,,,Table 1,
control,patients,19,patients,control,,,Table 1,
all,patients,40,patients,,,,abstract,
all-text,patients,41,patients,,,,results,
men,men,52.5,%,,,,results,
"""
CHECKS = """paper: Another paper
dated: 1 May 2030
checks:
  groups: {title: Groups, kind: sum, whole: all, parts: [treated, control], main_conclusion_depends: yes}
  men: {title: Men, kind: grim, percent: men, of: [all], main_conclusion_depends: no}
  twice: {title: Twice, kind: repeats, main_conclusion_depends: no}
"""


def write(folder: Path, values: str = VALUES, checks: str = CHECKS, statements: str = "") -> Path:
    folder.mkdir()
    (folder / "values.csv").write_text(values, encoding="utf-8")
    (folder / "checks.yml").write_text(checks, encoding="utf-8")
    if statements:
        (folder / "statements.csv").write_text(statements, encoding="utf-8")
    return folder


def faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        audit(folder)
    return caught.value.faults


def test_another_paper_is_checked_by_the_same_kinds(tmp_path: Path) -> None:
    found = audit(write(tmp_path / "paper"))
    assert found.paper == "Another paper"
    assert [(one.check, one.verdict) for one in found.findings] == [
        ("groups", "consistent"),
        ("men", "consistent"),
        ("twice-all", "differs"),
    ]
    assert found.findings[2].places == ("abstract", "results")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_give_the_same(tmp_path: Path, separator: str) -> None:
    other = audit(write(tmp_path / "other", values="\ufeff" + VALUES.replace(",", separator)))
    assert other.table().equals(audit(write(tmp_path / "paper")).table())


def test_what_is_declared_by_hand_is_not_found_again(tmp_path: Path) -> None:
    own = "  own: {title: Own, kind: same, values: [all, all-text], main_conclusion_depends: no}\n"
    found = audit(write(tmp_path / "paper", checks=CHECKS + own))
    assert [one.check for one in found.findings] == ["groups", "men", "own"]


def test_one_entry_stands_for_many_checks(tmp_path: Path) -> None:
    many = """checks:
  men:
    {title: "Men of {group}", kind: grim, percent: men, of: ["{group}"], main_conclusion_depends: no,
     for_each: {group: [treated, control]}}
"""
    found = audit(write(tmp_path / "paper", checks=many))
    assert [(one.check, one.group, one.explained.title) for one in found.findings] == [
        ("men-treated", "men", "Men of treated"),
        ("men-control", "men", "Men of control"),
    ]


def test_no_folder_is_told(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path / "none")
    assert fault.message == "Is no folder."
    assert [fault.file for fault in faults(tmp_path)] == ["values.csv", "checks.yml"]


def test_every_fault_of_both_files_at_once(tmp_path: Path) -> None:
    values = (
        VALUES.replace("21,patients", "twenty,patients").replace("all-text,", "all,")
        + "short,row\n,x,1,,,,,p,\n"
    )
    checks = CHECKS.replace("kind: grim", "kind: grimm").replace("whole: all", "hole: all")
    found = {(fault.file, fault.row): fault for fault in faults(write(tmp_path / "paper", values, checks))}
    assert set(found) == {
        *(("values.csv", f"line {line}") for line in (2, 5, 7, 8)),
        ("checks.yml", "groups, hole"), ("checks.yml", "groups, whole"), ("checks.yml", "men, kind"),
    }  # fmt: skip
    assert "Did you mean `grim`?" in found["checks.yml", "men, kind"].remedy
    assert "Did you mean `whole`?" in found["checks.yml", "groups, hole"].remedy
    assert "`twenty`" in found["values.csv", "line 2"].message
    assert "line 4" in found["values.csv", "line 5"].message


@pytest.mark.parametrize(
    ("old", "new", "row", "words"),
    [
        ("whole: all,", "whole: al,", "groups, whole", "Did you mean `all`?"),
        ("whole: all,", "whole: [all],", "groups, whole", "is no id"),
        ("[treated, control]", "treated", "groups, parts", "no list of ids"),
        ("[treated, control]", "[]", "groups, parts", "no list of ids"),
        ("[treated, control]", '["x*"]', "groups, parts", "is no id"),
        ("depends: yes", "depends: maybe", "groups, main_conclusion_depends", "yes or no"),
        ("title: Groups, ", "", "groups, title", "not there"),
        ("title: Groups", "title: 2", "groups, title", "no text"),
        ("title: Groups", "title: Groups, claims: 3", "groups, claims", "list of ids"),
        ("title: Groups", "title: Groups, for_each: 3", "groups, for_each", "list of words"),
        ("title: Groups", "titles: a, title: Groups", "groups, titles", "Did you mean `title`?"),
        ("dated:", "date:", "date", "Did you mean `dated`?"),
        ("1 May 2030", "2030-05-01", "dated", "is no text"),
        ("  men: {", "  men: 3\n  women: {", "men", "key: value"),
    ],
)
def test_what_is_wrong_in_checks_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, row: str, words: str
) -> None:
    assert old in CHECKS
    found = faults(write(tmp_path / "paper", checks=CHECKS.replace(old, new)))
    assert (row, True) in [(fault.row, words in f"{fault.message} {fault.remedy}") for fault in found]
    assert {fault.file for fault in found} == {"checks.yml"}


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("kind: subset, whole: [treated], part: [all, control]", "Cannot be computed"),
        ("kind: weighted, whole: men, percents: [men], sizes: [treated, control]", "Cannot be computed"),
        ("kind: tests, threshold: men, level: high, features: all, each: 2", "`high` is not a number"),
        ("kind: tests, threshold: men, level: 0.05, features: all, each: yes", "is not a whole number"),
        ("kind: bound, limit: all, relation: at_least, values: [men]", "Did you mean `at-least`?"),
        ("kind: order, totals: [all], columns: [treated, control]", "no list of ids"),
        ("kind: order, totals: [all], columns: all", "lists of ids"),
        ("kind: words, statements: [a]", "no id of"),
    ],
)
def test_what_does_not_fit_a_kind_is_told(tmp_path: Path, check: str, words: str) -> None:
    text = f"checks:\n  x: {{title: X, main_conclusion_depends: no, {check}}}\n"
    assert any(
        words in f"{fault.message} {fault.remedy}" for fault in faults(write(tmp_path / "paper", checks=text))
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"", "no column `id`"),
        (VALUES.replace("place,note", "places,note").encode(), "Did you mean `place`?"),
        (VALUES.replace("unit,", "unit,unit,", 1).encode(), "two columns"),
        (VALUES.replace("abstract", "").encode(), "place is empty"),
        (VALUES.replace("52.5", "52,5").encode(), "10 cells"),
        (b'id,"' + b"x" * 200_000, "CSV"),
    ],
)
def test_what_is_wrong_in_values_is_told(tmp_path: Path, values: bytes, words: str) -> None:
    folder = write(tmp_path / "paper")
    (folder / "values.csv").write_bytes(values)
    found = [fault for fault in faults(folder) if words in f"{fault.message} {fault.remedy}"]
    assert {fault.file for fault in found} == {"values.csv"}


def test_a_file_without_checks_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path / "a", checks=""))
    assert fault.remedy == "Write at least `checks:`."
    (fault,) = faults(write(tmp_path / "b", checks="checks: []\n"))
    assert fault.message == "Names no check."


def test_statements_are_read_where_there_are_any(tmp_path: Path) -> None:
    checks = "checks:\n  x: {title: X, kind: words, statements: [a, b], main_conclusion_depends: no}\n"
    statements = "id,topic,says,cohort,place,note\na,name,L,,text,\nb,name,A,,table,\n"
    (finding,) = audit(write(tmp_path / "paper", checks=checks, statements=statements)).findings
    assert finding.verdict == "differs"


def test_a_table_of_an_editor_is_read_as_well(tmp_path: Path) -> None:
    """With a byte order mark, CRLF, columns in another order, and a blank line at the end."""
    folder = write(tmp_path / "paper")
    lines = [line.split(",") for line in VALUES.splitlines()]
    text = "\r\n".join(",".join([*cells[1:], cells[0]]) for cells in lines) + "\r\n\r\n"
    (folder / "values.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(audit(folder).findings) == 3


def test_two_runs_give_the_same_table(tmp_path: Path) -> None:
    folder = changed(tmp_path / "copy")
    assert audit(folder).whole_table().equals(audit(folder).whole_table())
