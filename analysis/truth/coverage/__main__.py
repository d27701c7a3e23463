"""Write the table of coverage anew: `python -m analysis.truth.coverage`."""

from typing import Annotated

import pandas as pd
import typer

from analysis.truth.coverage.kept import KEPT, read_kept, write_kept
from analysis.truth.coverage.run import coverage_table, topics


def main(
    wanted: Annotated[list[str] | None, typer.Argument(help="Topics; all if none.", metavar="TOPIC")] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Processes; the table does not depend on it.")
    ] = 2,
) -> None:
    """Simulate every case and keep what came out; with topics, the rows of others stay."""
    if unknown := sorted(set(wanted or ()) - set(topics())):
        raise typer.BadParameter(f"no topic {', '.join(unknown)}; there are {', '.join(topics())}.")
    table = coverage_table(wanted, jobs=jobs, progress=_tell)
    if wanted:
        before = read_kept()
        others = before[~before["topic"].isin(wanted) & before["topic"].isin(topics())]
        table = pd.concat([others, table], ignore_index=True)
    write_kept(table)
    for row in table.itertuples():
        typer.echo(f"{row.topic}/{row.case}: {row.coverage_percent:.1f} %, {row.verdict}; {row.bias_verdict}")
    typer.echo(f"{len(table)} cases: {KEPT.name}")


def _tell(done: int, total: int) -> None:
    typer.echo(f"\r{done} of {total} parts", err=True, nl=done == total)


if __name__ == "__main__":
    typer.run(main)
