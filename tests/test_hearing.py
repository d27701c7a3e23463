"""A request to end is heard, even where a library loses the exception, and disturbs no clearing up."""

import signal
import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from analysis.hearing import SECONDS_BETWEEN, Request, heard

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no timer of signals"
)
LONG = 100 * SECONDS_BETWEEN


@pytest.fixture(autouse=True)
def as_before():
    """Nothing that was set remains. Tests in the background may ignore Ctrl-C: here it is heard."""
    usual = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGALRM: signal.SIG_DFL,
    }
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    found = {number: signal.signal(number, handler) for number, handler in before.items()}
    assert found == usual
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.fixture
def request_() -> Request:
    return Request()


class Interrupted:
    """Is asked to end while somebody looks what type it has."""

    @property
    def dtype(self) -> object:
        """Nothing that numpy knows."""
        signal.raise_signal(signal.SIGINT)
        return None


def test_numpy_loses_an_interrupt_and_it_comes_again(request_):
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), heard(request_):
        assert np.dtype("float64") != Interrupted()
        assert request_.made
        time.sleep(LONG)
    assert time.monotonic() - began < LONG / 2
    assert not request_.terminated


def test_it_comes_as_often_as_it_is_lost(request_):
    lost = 0
    with pytest.raises(KeyboardInterrupt), heard(request_):
        for _ in range(3):
            try:
                signal.raise_signal(signal.SIGINT) if not lost else time.sleep(LONG)
            except KeyboardInterrupt:
                lost += 1
        time.sleep(LONG)
    assert lost == 3


def test_work_that_ends_before_it_comes_again_was_interrupted_all_the_same(request_):
    with heard(request_):
        assert np.dtype("float64") != Interrupted()
        with pytest.raises(KeyboardInterrupt):
            request_.settle()


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
def test_what_is_cleared_up_meanwhile_is_not_disturbed(request_, number):
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt), heard(request_):
        try:
            signal.raise_signal(number)
        finally:
            clear_up(steps)
            generator = in_generators(steps)
            next(generator)
            with suppress(KeyboardInterrupt):
                generator.throw(KeyboardInterrupt)
    assert steps == ["error", "end"] * 2
    assert request_.terminated == (number == signal.SIGTERM)


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_what_is_sent_twice_disturbs_nothing_and_a_third_ctrl_c_ends_that_too(request_, first):
    steps: list[str] = []
    with pytest.raises(KeyboardInterrupt), heard(request_):
        try:
            signal.raise_signal(first)
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                signal.raise_signal(number)
            clear_up(steps)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
    assert steps == ["error", "end"]
    assert request_.terminated == (first == signal.SIGTERM)


def test_once_it_is_over_nothing_is_heard_and_handlers_set_meanwhile_stay(request_):
    said = []

    def later(*_signal: object) -> None:
        said.append(1)

    before = signal.getsignal(signal.SIGINT)
    try:
        with heard(request_):
            request_.over = True
            signal.raise_signal(signal.SIGINT)
            assert not request_.made
            signal.signal(signal.SIGINT, later)
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert said == [1]


def test_one_that_comes_while_handlers_are_put_back_changes_nothing(request_, monkeypatch):
    real, sent = signal.signal, []

    def interrupted(number: int, to: object) -> object:
        sent.append(number)
        signal.raise_signal(number)
        return real(number, to)

    with heard(request_):
        monkeypatch.setattr(signal, "signal", interrupted)
    assert sent == [signal.SIGINT, signal.SIGTERM]
    assert not request_.made


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_that_comes_while_handlers_are_set_is_heard_and_leaves_none(request_, number, monkeypatch):
    real = signal.signal

    def interrupted(at: int, to: object) -> object:
        before = real(at, to)
        if at == number and not request_.made:
            signal.raise_signal(number)
        return before

    monkeypatch.setattr(signal, "signal", interrupted)
    with pytest.raises(KeyboardInterrupt), heard(request_):
        raise AssertionError("the work has begun")
    assert request_.terminated == (number == signal.SIGTERM)


def test_what_is_ignored_or_heard_by_another_stays_so(request_):
    said = []
    before = (
        signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.signal(signal.SIGTERM, lambda *_: said.append(1)),
    )
    try:
        with heard(request_):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert said == [1]
    assert not request_.made


@pytest.mark.parametrize("handler", [signal.SIG_DFL, lambda *_: None])
def test_an_alarm_of_somebody_else_is_left_alone(request_, handler):
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 1000)
    try:
        with heard(request_):
            for _ in range(2):  # the second, as nothing raises the first again
                with pytest.raises(KeyboardInterrupt):
                    signal.raise_signal(signal.SIGINT)
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 900
        assert signal.getsignal(signal.SIGALRM) is handler
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_in_another_thread_nothing_is_changed(request_):
    seen = []

    def work() -> None:
        with heard(request_):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
