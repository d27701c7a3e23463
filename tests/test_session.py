"""What the commands of one call work with."""

import os
import sys

import pytest

from analysis.errors import InputError
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
