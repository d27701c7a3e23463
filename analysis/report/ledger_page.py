"""The ledger as a page: each claim of the paper, print, and every cohort of the book."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import published
from analysis.claims.catalogue import CLAIMS
from analysis.claims.claim import TOPICS, Claim, Topic
from analysis.display.text import count, escape, listed, whole
from analysis.formulas import disarmed
from analysis.report.facts import Facts
from analysis.report.ledger_entry import SIGNS, Entry
from analysis.report.markdown import Markdown, table
from analysis.report.remarks import Remark, print_verdict

LEDGER_CSV = "across/ledger.csv"
MAIN = {
    "The lesions of one patient differ.": ("cv-30",),
    "Sampling loses the maximum.": ("three-fall-short", "none-recovers-maximum"),
}
"""The two points that carry the paper, and claims that state them."""
_BY_ID = {claim.id: claim for claim in CLAIMS}


@dataclass(frozen=True)
class LedgerPage:
    """What the page of the ledger shows.

    Attributes
    ----------
    cohorts : sequence of Facts
    remarks : mapping of str to sequence of Remark
        Checks on the printed numbers, by id of the claim.
    """

    cohorts: Sequence[Facts]
    remarks: Mapping[str, Sequence[Remark]]

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return len(CLAIMS)

    @property
    def standing(self) -> Markdown:
        """The two main points, with the claims that state them and where these hold."""
        points = [
            f"{place}. **{point}** " + " ".join(self._held(_BY_ID[name]) for name in names)
            for place, (point, names) in enumerate(MAIN.items(), start=1)
        ]
        return Markdown("\n".join(points))

    @property
    def others_standing(self) -> Markdown:
        """Further claims that hold in every cohort that could test them."""
        main = {name for names in MAIN.values() for name in names}
        rows = [claim for claim in CLAIMS if claim.id not in main and self._holds_wherever_tested(claim)]
        lines = (f"- {_link(claim)} ({self._where(claim)})" for claim in rows)
        return Markdown("\n".join(lines) or "- No further one.")

    @property
    def counts(self) -> Markdown:
        """How many claims hold, fail and cannot be tested, by cohort, as a table."""
        rows = [
            [facts.title, *(Markdown(str(self._verdicts(facts).count(verdict))) for verdict in SIGNS)]
            for facts in self.cohorts
        ]
        caption = Markdown(f"Verdicts on the {len(CLAIMS)} claims, by cohort.")
        return table(
            "tab-ledger-counts",
            caption,
            ["Cohort", *(f"{sign} (n)" for sign in SIGNS.values())],
            rows,
            "lrrr",
        )

    @property
    def overview(self) -> Markdown:
        """Claims against cohorts, one table a topic."""
        return Markdown("\n".join(self._matrix(topic) for topic in TOPICS))

    @property
    def sections(self) -> Markdown:
        """One section a claim, by topic."""
        parts = []
        for topic, heading in TOPICS.items():
            parts.append(f"## {heading}\n")
            parts += [self._section(claim) for claim in CLAIMS if claim.topic == topic]
        return Markdown("\n".join(parts))

    @property
    def files(self) -> dict[str, bytes]:
        """Everything the page shows, unrounded, a row a claim and cohort, by its place in the site."""
        rows = [
            {
                "claim": claim.id,
                "topic": claim.topic,
                "title": claim.title,
                "rule": claim.rule,
                "printed": "; ".join(f"{name} {published.value(name):g}" for name in claim.printed),
                "places": "; ".join(claim.places),
                "cohort": entry.facts.cohort.name,
                "synthetic": entry.facts.synthetic,
                **{key: value for key, value in entry.found.items() if key not in ("claim", "detail")},
                "value_is": claim.value,
                "unit": claim.unit,
                "counts": claim.counts,
                "detail": entry.found["detail"],
            }
            for claim in CLAIMS
            for entry in self._entries(claim)
        ]
        return {LEDGER_CSV: disarmed(pd.DataFrame(rows)).to_csv(index=False, lineterminator="\n").encode()}

    def _entries(self, claim: Claim) -> list[Entry]:
        return [Entry(facts, claim, facts.ledger[claim.id]) for facts in self.cohorts]

    def _verdicts(self, facts: Facts) -> list[str]:
        return [str(facts.ledger[claim.id]["verdict"]) for claim in CLAIMS]

    def _holds_wherever_tested(self, claim: Claim) -> bool:
        tested = [entry for entry in self._entries(claim) if entry.tested]
        return bool(tested) and all(entry.verdict == "holds" for entry in tested)

    def _where(self, claim: Claim) -> str:
        """Say in how many of the cohorts that could test it a claim holds."""
        tested = [entry for entry in self._entries(claim) if entry.tested]
        kinds = {
            kind: [entry.verdict == "holds" for entry in tested if entry.facts.synthetic == synthetic]
            for kind, synthetic in (("real", False), ("synthetic", True))
        }
        told = [
            f"{sum(held)} of {count(len(held), f'{kind} cohort')}" for kind, held in kinds.items() if held
        ]
        left = listed(
            f"{whole(number)} of the {kind}"
            for kind, synthetic in (("real", False), ("synthetic", True))
            if (number := sum(entry.open for entry in tested if entry.facts.synthetic == synthetic))
        )
        beside = f"; an interval holds the limit, which leaves it open, in {left}" if left else ""
        return f"holds in {listed(told)}{beside}" if told else "no cohort here could test it"

    def _held(self, claim: Claim) -> str:
        return f"{_link(claim)}: {self._where(claim)}."

    def _matrix(self, topic: Topic) -> Markdown:
        rows = [
            [
                _link(claim),
                print_verdict(self.remarks.get(claim.id, ())),
                *(entry.sign for entry in self._entries(claim)),
            ]
            for claim in CLAIMS
            if claim.topic == topic
        ]
        header = ["Claim", "Print", *(_short(facts) for facts in self.cohorts)]
        return table(f"tab-ledger-{topic}", Markdown(f"{TOPICS[topic]}."), header, rows)

    def _section(self, claim: Claim) -> str:
        entries = self._entries(claim)
        header = ["Cohort", "Verdict", "Value (unit beside, if any)", "95 % interval (as the value)", "n"]
        rows = [[escape(entry.facts.title), *entry.cells] for entry in entries]
        return "\n".join(
            [
                f"(claim-{claim.id})=\n### {claim.title.rstrip('.')}\n",
                f"**In print:** {_printed(claim)}{self._weighed(claim)}\n",
                f"**It holds if:** {claim.rule} *The value:* {claim.value}.\n",
                f"{claim.note}\n",
                _grid(header, rows),
                *(entry.words for entry in entries),
                "",
            ]
        )

    def _weighed(self, claim: Claim) -> str:
        links = [remark.link for remark in self.remarks.get(claim.id, ())]
        return f" Weighed under: {listed(links)}." if links else ""


def _short(facts: Facts) -> Markdown:
    """Name a cohort in few signs; a synthetic one says so."""
    return Markdown(f"{facts.name} (synthetic)" if facts.synthetic else facts.name)


def _link(claim: Claim) -> Markdown:
    return Markdown(f"[{claim.title.rstrip('.')}](#claim-{claim.id})")


def _printed(claim: Claim) -> str:
    """Say what is printed, place by place."""
    if not claim.printed:
        return f"in words ({listed(claim.places)})."
    by_place: dict[str, list[str]] = {}
    for name in claim.printed:
        by_place.setdefault(published.place(name), []).append(_quantity(name))
    return "; ".join(f"{', '.join(said)} ({place})" for place, said in by_place.items()) + "."


def _quantity(name: str) -> str:
    row = published.values().loc[name]
    whose = f", patient {row['patient']}" if row["patient"] else ""
    unit = "\N{NO-BREAK SPACE}%" if row["unit"] == "%" else ""
    return f"{row['quantity']}{whose}: {row['value']:g}{unit}"


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, [":---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
