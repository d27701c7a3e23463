"""The command: `python -m benchmarks` measures everything and writes `benchmarks/results`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmarks import growth, machine
from benchmarks.environments import HOME
from benchmarks.figure import figures
from benchmarks.pairs import RUNS, Plan, measure_pairs
from benchmarks.patients import HUGE_CM3, Recipe, make_patient, mixed_volumes, spread_labels
from benchmarks.speed import lesion_table, speed_table
from benchmarks.statistics import PATIENTS, statistics
from benchmarks.tools import MODES

MAIN = "30"
PARTS = ("speed", "growth", "processes", "statistics")
RESULTS = HOME / "results"
DRAWN = HOME / ".patients"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, or the parts of it that are asked for."""
    options = parser().parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.fresh:
        for path in RUNS.glob("*.json"):
            path.unlink()
    if "speed" in options.parts:
        _speed(options)
    if "growth" in options.parts:
        _write(growth.growth(DRAWN, options.repeats, _say), options.out / "growth.csv")
    if "processes" in options.parts:
        _write(growth.processes(DRAWN, options.repeats, _say), options.out / "processes.csv")
    if "statistics" in options.parts:
        sizes = PATIENTS[:1] if options.quick else PATIENTS
        _write(statistics(_say, sizes), options.out / "statistics.csv")
    machine.write(options.out / "machine.json", options.parts, quick=options.quick)
    figures(options.out)
    return 0


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    names = [mode.name for mode in MODES]
    made = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    made.add_argument("--patients", type=_listed, default=["5", MAIN, "100", "huge"], help="of 5,30,100,huge")
    made.add_argument("--only", type=_listed, default=[], help=f"tools or ways, of: {', '.join(names)}")
    made.add_argument("--parts", type=_listed, default=list(PARTS), help=f"of {','.join(PARTS)}")
    made.add_argument("--repeats", type=int, default=3, help="pairs of runs on the patient with 30 lesions")
    made.add_argument("--lesions", type=int, default=3, help="lesions timed of that patient; 2 of the others")
    made.add_argument(
        "--full", action="store_true", help="all lesions, as many pairs for every patient: hours"
    )
    made.add_argument("--quick", action="store_true", help="one lesion, one pair: a look, not a measurement")
    made.add_argument("--fresh", action="store_true", help="forget the runs that were kept")
    made.add_argument("--out", type=Path, default=RESULTS)
    return made


def _speed(options: argparse.Namespace) -> None:
    modes = [mode for mode in MODES if not options.only or {mode.name, mode.tool} & set(options.only)]
    if not modes:
        raise SystemExit(f"--only: got {','.join(options.only)}, expected some of those in --help")
    plans = [plan(name, options) for name in options.patients]
    pairs = measure_pairs(plans, modes, _say)
    _write(speed_table(plans, pairs), options.out / "speed.csv")
    _write(lesion_table(plans, pairs), options.out / "lesions.csv")


def plan(name: str, options: argparse.Namespace) -> Plan:
    """Plan what is measured of the patient with 5, 30 or 100 lesions, or with one huge one."""
    _say(f"patient {name}")
    volumes = (HUGE_CM3,) if name == "huge" else mixed_volumes(int(name))
    patient = make_patient(Recipe("huge" if name == "huge" else f"whole-body-{name}", volumes), DRAWN)
    if options.full:
        return Plan(patient, tuple(patient.labels), options.repeats)
    lesions, repeats = (options.lesions, options.repeats) if name == MAIN else (2, 1)
    if options.quick:
        lesions, repeats = 1, 1
    return Plan(patient, tuple(spread_labels(patient, lesions)), repeats)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _write(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
