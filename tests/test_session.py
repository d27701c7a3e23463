"""What the commands of one call work with."""

import os
import sys

import pytest

from analysis.errors import InputError, InterlesionError
from analysis.session import cores, session


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to a core")
def test_cores_are_those_that_the_process_may_use():
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert 1 <= cores() <= len(before)


def test_processes_are_those_asked_for_else_one_a_core():
    with session(3, lambda cohort: cohort) as at_work:
        assert at_work.jobs == 3
    with session(None, lambda cohort: cohort) as at_work:
        assert at_work.jobs == cores()


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.delitem(sys.modules, "analysis.extraction.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(InputError, match=r"requirements\.lock.*\.\[cluster\]"),
        session(1, lambda cohort: cohort, "tcp://127.0.0.1:1"),
    ):
        pass


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path, place):
    (tmp_path / "file").write_text("mine")
    refused = pytest.raises(InputError, match=r"--out: .* cannot be a folder: .*Name another folder")
    with refused, session(1, lambda cohort: cohort, out=tmp_path / place):
        pytest.fail("work was begun")


@pytest.mark.parametrize("address", ["", "nonsense", "tcp://host", "nonsense://127.0.0.1:8786"])
def test_an_address_of_another_form_is_refused_at_once(address):
    pytest.importorskip("distributed")
    refused = pytest.raises(InterlesionError, match="expected the address of a Dask scheduler")
    with refused as said, session(1, lambda cohort: cohort, address):
        pytest.fail("work was begun")
    assert said.value.exit_code == 2
