"""Kinds of pages, and a page of each in the book of made cohorts."""

KINDS = {
    "first": "index",
    "cohort": "lung/index",
    "report": "lung/similarity",
    "tables": "lung/tables",
    "standards": "lung/standards",
    "lacking": "dapper/organs",
    "turn": "lung/lesions",
    "across": "across/table-2",
    "bench": "across/bench",
    "ledger": "across/ledger",
    "method": "method/sampling",
    "lesson": "lessons/7-sampling",
    "appendix": "appendix/glossary",
    "search": "search",
}
