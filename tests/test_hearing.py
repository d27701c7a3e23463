"""A request to end is heard, even where a library loses the exception, and disturbs no clearing up."""

import signal
import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from analysis.hearing import SECONDS_BETWEEN, heard

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no timer of signals"
)
LONG = 100 * SECONDS_BETWEEN


@pytest.fixture(autouse=True)
def as_before():
    """Nothing that was set remains."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    assert [signal.getsignal(number) for number in numbers] == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


class Interrupted:
    """Is asked to end while somebody looks what type it has."""

    @property
    def dtype(self) -> object:
        """Nothing that numpy knows."""
        signal.raise_signal(signal.SIGINT)
        return None


def test_numpy_loses_an_interrupt_and_it_comes_again():
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), heard() as request:
        assert np.dtype("float64") != Interrupted()
        assert request.made
        time.sleep(LONG)
    assert time.monotonic() - began < LONG / 2
    assert not request.terminated


def test_it_comes_as_often_as_it_is_lost():
    lost = 0
    with pytest.raises(KeyboardInterrupt), heard():
        for _ in range(3):
            try:
                signal.raise_signal(signal.SIGINT) if not lost else time.sleep(LONG)
            except KeyboardInterrupt:
                lost += 1
        time.sleep(LONG)
    assert lost == 3


def test_work_that_ends_before_it_comes_again_was_interrupted_all_the_same():
    done = False
    with pytest.raises(KeyboardInterrupt), heard():
        assert np.dtype("float64") != Interrupted()
        done = True
    assert done


def clear_up(steps: list[str]) -> None:
    """Clear up, longer than the timer waits, with an error of its own."""
    time.sleep(2.5 * SECONDS_BETWEEN)
    try:
        raise OSError
    except OSError:
        time.sleep(2.5 * SECONDS_BETWEEN)
        steps.append("error")
    steps.append("end")


def in_generators(steps: list[str]):
    """Clear up when thrown into."""
    try:
        yield
    finally:
        clear_up(steps)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_cleared_up_meanwhile_is_not_disturbed(number):
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt), heard() as request:
        try:
            signal.raise_signal(number)
        finally:
            clear_up(steps)
            generator = in_generators(steps)
            next(generator)
            with suppress(KeyboardInterrupt):
                generator.throw(KeyboardInterrupt)
    assert steps == ["error", "end"] * 2
    assert request.terminated == (number == signal.SIGTERM)


def test_a_second_sigterm_is_not_heard():
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt), heard():
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)
            clear_up(steps)
    assert steps == ["error", "end"]


def test_what_is_ignored_or_heard_by_another_stays_so():
    said = []
    before = (
        signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.signal(signal.SIGTERM, lambda *_: said.append(1)),
    )
    try:
        with heard() as request:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert said == [1]
    assert not request.made


def test_an_alarm_of_somebody_else_is_left_alone():
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        with pytest.raises(KeyboardInterrupt), heard():
            signal.raise_signal(signal.SIGINT)
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 900
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_in_another_thread_nothing_is_changed():
    seen = []

    def work() -> None:
        with heard():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
