"""The lock has hashes, the table of licences is of the lock, and both fit the Pythons that are tested."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis import supply
from analysis.report.licences import Licences
from analysis.report.markdown import escape
from analysis.supply import (
    LAB_LOCK,
    LOCK,
    RUNNING,
    TESTING,
    canonical,
    licence,
    needed_for,
    read_licences,
    read_lock,
    read_locks,
)
from tests.conftest import ROOT


def test_every_pin_has_a_licence_and_no_other_package_has() -> None:
    """After a change of the lock: `make licences`."""
    rows = read_licences()
    pins, purposes = read_locks()
    assert [(row["package"], row["version"]) for row in rows] == [(pin.name, pin.version) for pin in pins]
    assert {(pin.name, pin.version) for lock in (LOCK, LAB_LOCK) for pin in read_lock(lock)} == {
        (pin.name, pin.version) for pin in pins
    }
    assert [row["package"] for row in rows if not (row["licence"] and row["stated_in"])] == []
    assert [row["needed_for"] for row in rows] == [purposes[row["package"]] for row in rows]


def test_what_is_installed_says_the_licence_that_is_kept() -> None:
    kept = {(row["package"], row["version"]): (row["licence"], row["stated_in"]) for row in read_licences()}
    here = {(canonical(each.name), each.version): licence(each) for each in distributions()}
    assert {key: said for key, said in here.items() if key in kept and kept[key] != said} == {}
    applying = {(pin.name, pin.version) for pin in read_lock() if pin.applies}
    assert len(applying - set(here)) < len(applying) / 2


@pytest.mark.parametrize("lock", [LOCK, LAB_LOCK])
def test_every_pin_has_hashes(lock: Path) -> None:
    pins, hashed = 0, 0
    for block in re.split(r"\n(?=\S)", lock.read_text()):
        pins += "==" in block
        hashed += bool(re.search(r"^    --hash=sha256:[0-9a-f]{64}", block, re.MULTILINE))
    assert pins == hashed == len(read_lock(lock)) > 90


def test_what_tests_need_is_told_from_what_running_needs(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "a==1 \\\n    --hash=sha256:0\n    # via -r requirements.txt\n"
        "B.c==2 ; python_full_version < '3' \\\n    --hash=sha256:0\n    # via\n    #   a\n    #   d\n"
        "d==3 \\\n    --hash=sha256:0\n    # via -r requirements-dev.txt\n"
    )
    pins = read_lock(lock)
    assert needed_for(pins) == {"a": RUNNING, "b-c": RUNNING, "d": TESTING}
    assert [pin.applies for pin in pins] == [True, False, True]


def test_a_package_without_a_licence_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("nowhere-at-all==1 \\\n    # via -r requirements.txt\n")
    monkeypatch.setattr(supply, "_ROOT", tmp_path)
    monkeypatch.setattr(supply, "KEPT", tmp_path / "licences.csv")
    monkeypatch.setattr(supply, "read_locks", lambda: (read_lock(lock), {"nowhere-at-all": RUNNING}))
    app = supply.typer.Typer()
    app.command()(supply.main)
    done = CliRunner().invoke(app, [])
    assert done.exit_code == 1
    assert "nowhere-at-all 1: no licence known" in done.output
    assert read_licences(tmp_path / "licences.csv")[0]["licence"] == ""


def test_nothing_that_running_needs_asks_for_the_licence_of_this_program() -> None:
    """GPL would; docutils has some files of it beside its own, which are not imported."""
    rows = [row for row in read_licences() if row["needed_for"] == RUNNING]
    strict = {row["package"] for row in rows if re.search(r"(?<!L)GPL", row["licence"])}
    assert strict <= {"docutils"}


def test_the_page_counts_and_names() -> None:
    page = Licences()
    assert 0 < page.n_running < page.n_running + page.n_lab < page.n_packages <= len(page.rows)
    assert "pingouin" in page.share_alike_testing
    assert "connected&#45;components&#45;3d" in page.share_alike_running
    assert "DAPPER" in page.cohorts
    assert all(escape(f"{row['package']} {row['version']}") in page.table for row in page.rows)


def test_the_pythons_that_are_tested_are_the_oldest_and_the_newest() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert asked["project"]["requires-python"] == ">=3.11,<3.14"
    assert asked["tool"]["ruff"]["target-version"] == "py311"
    assert "(3, 11) <= sys.version_info[:2] < (3, 14)" in (ROOT / "Makefile").read_text()
    assert "python3.13" in (ROOT / ".ci" / "run").read_text()
    assert "--python-version 3.11" in (ROOT / "Makefile").read_text()
