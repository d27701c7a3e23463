"""The page about faults sums what is kept, and shows each area once."""

from html import unescape

from analysis.report.book import ROOT
from analysis.report.faults_page import Faults
from analysis.report.markdown import fill_page
from analysis.truth.faults import read_faults


def test_every_fault_is_shown_with_its_counts() -> None:
    kept, page = read_faults(), Faults()
    path = ROOT / "book" / "appendix" / "survives.md"
    text = unescape(fill_page(path, {"faults": page}, path.parent))
    for title in {area.title for area in page.areas}:
        assert text.count(f"\n## {title}\n") == 1
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(kept) + 2 * len(page.areas)
    for column in ("tried", "survived", "lost"):
        assert page.total(column) == kept[column].sum()
    assert f"{len(kept):,} kinds of faults were tried {kept['tried'].sum():,} times" in text
