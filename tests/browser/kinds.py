"""Kinds of pages, and a page of each in the book of made cohorts."""

KINDS = {
    "first": "index",
    "cohort": "lung/index",
    "report": "lung/similarity",
    "tables": "lung/tables",
    "run": "lung/run",
    "standards": "lung/standards",
    "lacking": "dapper/organs",
    "turn": "lung/lesions",
    "across": "across/table-2",
    "bench": "across/bench",
    "ledger": "across/ledger",
    "method": "method/sampling",
    "lesson": "lessons/7-sampling",
    "lessons": "lessons/index",
    "own": "own-cohort",
    "appendix": "appendix/glossary",
    "search": "search",
}
