"""The bench in Chromium: its script against Python's statistics, and a reader's mouse and keyboard."""

import json
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from analysis.report.bench import Bench
from analysis.report.book import ROOT
from analysis.report.facts import INDICES
from analysis.report.markdown import fill_page
from analysis.statistics.dissimilarity import heterogeneity
from analysis.statistics.draws import sample_indices
from analysis.statistics.expectation import expected_random
from analysis.statistics.reader_strategies import largest
from analysis.statistics.seen import Seen
from analysis.statistics.strategies import SITE_STRATEGIES, n_chosen
from tests.report.made_bench import SITES, matrices, write_bench

STATIC = ROOT / "book" / "_static"
PART = '[data-bench="{}"]'


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench([write_bench(tmp_path_factory.mktemp("cohort"))])


@pytest.fixture(scope="module")
def file(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what the page has of the bench, with its script and style, as a page of its own."""
    values = {"bench": bench, "any_synthetic": True}
    filled = fill_page(ROOT / "book/across/bench.md", values, ROOT / "book")
    body = filled.split("```{raw} html\n")[1].split("\n```")[0]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<link rel="stylesheet" href="{(STATIC / "bench.css").as_uri()}">'
        f'<script src="{(STATIC / "bench.js").as_uri()}"></script>'
    )
    path = tmp_path_factory.mktemp("page") / "bench.html"
    path.write_text(f'<!DOCTYPE html><html lang="en"><title>Bench</title>{head}<body>{body}</body></html>')
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """Open the bench on a telephone; a word in the console or a request elsewhere fails the test."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: request.url.startswith("file:") or faults.append(request.url))
    page.goto(file.as_uri())
    yield page
    assert faults == []
    context.close()


def test_a_sample_has_the_indices_that_python_computes(page: Page, bench: Bench) -> None:
    rng = np.random.default_rng(3)
    for patient, matrix in zip(_patients(bench), matrices().values(), strict=True):
        n = len(matrix)
        for k in range(n + 1):
            rows = rng.permutation(n)[:k]
            found = page.evaluate(
                "([pairs, rows]) => interlesionBench.measure(pairs, rows).values",
                [patient["pairs"], rows.tolist()],
            )
            assert found == pytest.approx(sample_indices(matrix, rows[np.newaxis])[:, 0], abs=1e-12)
        assert found == pytest.approx(patient["truth"], abs=1e-12)


def test_the_mean_over_all_samples_is_what_is_expected(page: Page, bench: Bench) -> None:
    first, matrix = _patients(bench)[0], matrices()["A"]
    for k in (2, 3, 5):
        samples = list(combinations(range(len(matrix)), k))
        found = page.evaluate(
            "([pairs, samples]) => samples.map((rows) => interlesionBench.measure(pairs, rows).values)",
            [first["pairs"], samples],
        )
        means = np.mean(found, axis=0)
        assert means == pytest.approx(expected_random(matrix, (k,))[0], abs=1e-12)
        share = [100 * value / truth for value, truth in zip(means, heterogeneity(matrix), strict=True)]
        assert first["expected"]["random"][str(k)] == pytest.approx(share, abs=1e-9)


def test_rules_by_site_and_by_size_choose_as_python_does(page: Page, bench: Bench) -> None:
    data = json.loads(bench.data)
    for patient in _patients(bench):
        sites = np.array(SITES[patient["name"]])
        for strategy in SITE_STRATEGIES:
            drawn = _chosen(page, data, patient, strategy.name, 2)
            assert len(set(drawn)) == len(drawn) == n_chosen(sites, strategy)
            names, counts = np.unique(sites[drawn], return_counts=True)
            assert max(counts) <= strategy.most
            assert not set(names) & set(strategy.without)
        size = np.array([lesion["diameter"] for lesion in patient["lesions"]])
        seen = Seen(size, size, None, None, np.arange(len(size)))
        for k in (2, 4):
            assert _chosen(page, data, patient, "largest", k) == largest(seen, k).tolist()
            assert len(set(_chosen(page, data, patient, "random", k))) == k


def test_every_order_is_equally_likely(page: Page) -> None:
    """Of four lesions, each of the 24 ways that chance can fall gives an order of its own."""
    falls = list(product(range(4), range(3), range(2)))
    found = page.evaluate(
        """(falls) => falls.map((fall) => {
            const asked = [];
            const random = (n) => fall[asked.push(n) - 1];
            return { order: interlesionBench.shuffled([0, 1, 2, 3], random).join(""), asked };
        })""",
        falls,
    )
    assert all(each["asked"] == [4, 3, 2] for each in found)
    assert len({each["order"] for each in found}) == len(falls) == 24
    counts = page.evaluate(
        """() => {
            const counts = [0, 0, 0];
            for (let time = 0; time < 3000; time += 1) counts[interlesionBench.below(3)] += 1;
            return counts;
        }"""
    )
    assert sum(counts) == 3000
    assert all(abs(count - 1000) < 160 for count in counts)  # Six standard deviations.


def test_mouse_draws_and_starts_over(page: Page, bench: Bench) -> None:
    page.select_option(PART.format("size"), "3")
    page.click("text=Draw once")
    assert page.locator(".bench-taken").count() == 3
    names = page.inner_text(PART.format("said")).split("Drawn: ")[1].split(".")[0].split(", ")
    rows = [int(name[1:]) for name in names]
    values = sample_indices(matrices()["A"], np.array([rows]))[:, 0]
    for place in range(len(INDICES)):
        cells = page.locator(f"{PART.format(f'row-{place}')} td").all_inner_texts()
        assert cells[3] == f"{values[place]:.3f}"
        assert cells[0] == cells[1]  # One draw is its own mean.
        assert cells[4] == f"{heterogeneity(matrices()['A'])[place]:.3f}"
    page.click("text=Draw 100 times")
    assert page.inner_text(PART.format("count")) == "101"
    assert "mean of 101 draws" in page.inner_text(PART.format("said"))
    page.click("text=Start over")
    assert page.inner_text(PART.format("count")) == "0"
    assert page.locator(".bench-taken").count() == 0


def test_keyboard_alone_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    assert _focused(page) == "patient"
    page.keyboard.press("ArrowDown")
    assert page.locator(f"{PART.format('patient')} option:checked").inner_text() == "B: 5 lesions, synthetic"
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert page.locator(f"{PART.format('strategy')} option:checked").inner_text() == "the k largest lesions"
    page.keyboard.press("Tab")
    assert _focused(page) == "size"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert _focused(page) == "many"
    page.keyboard.press("Space")
    assert page.inner_text(PART.format("count")) == "101"
    assert page.locator(".bench-taken").count() == 2


def test_a_rule_by_site_asks_for_no_number(page: Page) -> None:
    page.select_option(PART.format("strategy"), "site-2")
    assert page.locator(PART.format("size")).is_disabled()
    page.click("text=Draw once")
    assert page.locator(".bench-taken").count() == 5  # Two of bone, two of lung, one of liver.
    expected = page.locator(f"{PART.format('row-0')} td").nth(2).inner_text()
    assert expected not in ("", "–")


def test_it_fits_a_telephone_and_draws_a_frame_at_a_time(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.emulate_media(reduced_motion="no-preference")
    page.click("text=Draw 100 times")
    assert int(page.inner_text(PART.format("count"))) <= 100
    page.wait_for_function("document.querySelector('[data-bench=count]').textContent === '100'")


def test_without_scripts_a_sentence_stands_in(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert "Scripts are off" in page.inner_text("body")
    assert not page.locator("#bench").is_visible()
    context.close()


def _patients(bench: Bench) -> list[dict]:
    return json.loads(bench.data)["cohorts"][0]["patients"]


def _chosen(page: Page, data: dict, patient: dict, strategy: str, k: int) -> list[int]:
    return page.evaluate(
        """([lesions, strategy, k, rules]) =>
            interlesionBench.choose(lesions, strategy, k, rules, interlesionBench.below)""",
        [patient["lesions"], strategy, k, data["strategies"]],
    )


def _focused(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.bench")
