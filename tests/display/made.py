"""Results of cohorts of several shapes, from seeded numbers: to be drawn, not to be believed."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import schema, tables
from analysis.beyond import BEYOND
from analysis.claims.ledger import ledger
from analysis.cohort import Cohort, read_cohort
from analysis.features import CONTOURS, FEATURES, PAPER_FEATURES, feature_class
from analysis.standards.export import write_standards
from analysis.statistics.population import population
from analysis.study.over_patients import over_patients
from analysis.study.paths.combinations import Combinations
from analysis.study.paths.conclusions import conclusions_tables
from analysis.study.paths.forks import AS_MEASURED, AVERAGES, DISTANCES, Bins, Forks
from analysis.study.paths.forks import READINGS as FORKED_READINGS
from analysis.study.paths.run import TABLES as FORKED
from analysis.study.readings import print_distance
from tests.display.made_agreement import agreement_of
from tests.display.made_estimator import expectation_of, readings_of
from tests.display.made_outcome import made_outcomes
from tests.display.made_plan import plan_of
from tests.display.made_spread import spread_of
from tests.display.made_strategies import made_strategies
from tests.display.made_variance import clustering_of, components_of
from tests.hostile import TEXTS

ROBUST = tuple(
    dict.fromkeys(
        [*PAPER_FEATURES, *(name for name in FEATURES if feature_class(name) in ("shape", "gldm"))][:27]
    )
)
INDICES = {"average_paper": 0.5, "average_pairs": 1.0, "maximal": 0.28}
STRATEGIES = ("random-2", "random-3", "site-2", "site-3", "recist-like")
READINGS = ("pooled", "within-site-zero", "within-site-dropped")


@dataclass(frozen=True)
class Shape:
    """What a made cohort has: patients with their sites, and which parts of the analysis apply to it."""

    name: str
    lesions: dict[str, dict[str, int]]
    title: str = "Made cohort"
    features: tuple[str, ...] = FEATURES
    contours: bool = True
    volumes: bool = True
    origin: str = "cohort"
    yml: str = "source: volumes\nlesions: lesions.csv\n"
    lesion_ids: str = "{site} {place}"


_TABLE = "source: table\nlesions: lesions.csv\n"
LUNG = {
    "A": {"bone": 18, "lung": 1, "peritoneum": 5, "pleura": 4, "soft tissue": 2},
    "B": {"lung": 24, "lymph node": 4},
    "C": {"lung": 67, "lymphangitis": 1, "pleura": 1},
}
_OLIGO = {f"O{i:02d}": {"lung": 1 + i % 2, "lymph node": 1 + i % 3} for i in range(18)}
_MULTI = {f"M{i:02d}": {"liver": 6 + i % 5, "lymph node": 7, "soft tissue": 2 + i % 3} for i in range(22)}
SHAPES = {
    "lung": Shape("lung", LUNG, "Metastatic lung cancer (SYNTHETIC)", yml="source: phantom\nphantom: lung\n"),
    "melanoma": Shape("melanoma", _OLIGO | _MULTI, "Metastatic melanoma (SYNTHETIC)", origin="reference",
                      yml="source: phantom\nphantom: melanoma\n"),
    "dapper": Shape(
        "dapper", {text: {"unknown": 2 + i % 9} for i, text in enumerate(TEXTS)},
        " ".join((TEXTS[0], TEXTS[1], *TEXTS[5:12], TEXTS[18], TEXTS[19])), FEATURES[:100], contours=False,
        volumes=False, origin="paper", yml=_TABLE, lesion_ids="=<img src=x onerror=window.hostile=1>{place}"),
    "degenerate": Shape(
        "degenerate", {"only_one": {"liver": 2}}, "One patient", PAPER_FEATURES, contours=False,
        volumes=False, origin="paper", yml=f"{_TABLE}exhaustive: false\n"),
    "nothing": Shape(
        "nothing", {"p|1": {"unknown": 1}}, "One lesion", (), contours=False, volumes=False, origin="paper",
        yml=_TABLE),
}  # fmt: skip


def make_results(shape: Shape, folder: Path, seed: int = 7) -> tuple[Path, Path]:
    """Write a shape's results tables and yml; return the folder of results and the yml."""
    made = _Maker(shape, np.random.default_rng(seed))
    results = {
        name: schema.conform(name, getattr(made, name)() if hasattr(made, name) else schema.empty(name))
        for name in schema.RESULTS
    } | made.agreed()
    results["over_patients"] = over_patients(
        *(results[name] for name in ("dispersion", "heterogeneity", "recovery")), made.used, seed=1
    )
    for name, rows in {**results, "ledger": ledger(results)}.items():
        tables.write_table(name, rows, folder / "results")
    (folder / "lesions.csv").write_text("patient_id,lesion_id\n")
    yml = folder / f"{shape.name}.yml"
    yml.write_text(f"name: {shape.name}\ntitle: {json.dumps(shape.title)}\n{shape.yml}")
    write_standards(read_cohort(yml), folder / "results", measured="source: table" not in shape.yml)
    return folder / "results", yml


class _Maker:
    def __init__(self, shape: Shape, rng: np.random.Generator) -> None:
        self.shape, self.rng = shape, rng
        self.used = tuple(name for name in PAPER_FEATURES if name in shape.features)
        self.n = {patient: sum(sites.values()) for patient, sites in shape.lesions.items()}
        self.compared = {patient: n for patient, n in self.n.items() if n >= 2 and self.used}

    def lesions(self) -> pd.DataFrame:
        return self._lesions

    @cached_property
    def _lesions(self) -> pd.DataFrame:
        rows = []
        for patient, sites in self.shape.lesions.items():
            names = [site for site, n in sites.items() for _ in range(n)]
            order = self.rng.permutation(len(names)) if patient in self.compared else [-1] * len(names)
            group = "oligo" if 2 <= len(names) <= 5 else "multi" if len(names) >= 15 else ""
            rows += [
                (
                    patient,
                    self.shape.lesion_ids.format(site=site, place=i),
                    site,
                    group,
                    True,
                    self.rng.lognormal(1, 1.2),
                    20.0,
                    int(order[i]),
                )
                for i, site in enumerate(names)
            ]
        return pd.DataFrame(rows, columns=schema.columns("lesions"))

    def population(self) -> pd.DataFrame:
        lesions = self.lesions()
        patients = lesions.drop_duplicates("patient_id")[["patient_id", "group"]]
        known = self.shape.volumes
        patients["age"] = self.rng.integers(30, 80, len(patients)).astype(float) if known else np.nan
        patients["sex"] = self.rng.choice(["F", "M"], len(patients)) if known else ""
        return population(lesions, patients, self.shape.name)

    def contours(self) -> pd.DataFrame:
        total = sum(self.n.values())
        names = CONTOURS if self.shape.contours else ("original",)
        failed = [3 * (name == "eroded") for name in names]
        return pd.DataFrame(
            {
                "contour": names,
                "n_lesions": total,
                "n_measured": [total - n for n in failed],
                "n_failed": failed,
            }
        )

    def left_out(self) -> pd.DataFrame:
        rows = [
            ("patient", patient, "all", "all", "1 usable lesions, 2 needed: no indices")
            for patient in self.n
            if patient not in self.compared
        ]
        return pd.DataFrame(rows, columns=schema.columns("left_out"))

    def dispersion(self) -> pd.DataFrame:
        rows = []
        for patient, sites in self.shape.lesions.items():
            for site, n in {"all": self.n[patient], **sites}.items():
                if n < 2 or site == "unknown":
                    continue
                cv = self._cv(site)
                rows += [
                    (patient, site, name, n, 1.0, x / 100, x)
                    for name, x in zip(self.shape.features, cv, strict=True)
                ]
        return pd.DataFrame(rows, columns=schema.columns("dispersion"))

    def _cv(self, site: str) -> np.ndarray:
        level = {"shape": 45, "glszm": 80}
        base = np.array([level.get(feature_class(name), 30) for name in self.shape.features], float)
        base[[name.endswith("VoxelVolume") for name in self.shape.features]] = 250
        base[[name.endswith("Sphericity") for name in self.shape.features]] = 10
        return base * self.rng.lognormal(0, 0.5, len(base)) * (0.7 if site != "all" else 1)

    def dispersion_summary(self) -> pd.DataFrame:
        table = self.dispersion().assign(feature_class=lambda d: d["feature"].map(feature_class))
        if table.empty:
            return schema.empty("dispersion_summary")
        whole = table[table["site"] == "all"]
        used = whole[whole["feature"].isin(self.used)]
        parts = [
            _mean(rows, over, keys)
            for over, rows, keys in (
                ("features", whole, ["patient_id"]), ("features", whole, ["patient_id", "feature_class"]),
                ("selected", used, ["patient_id"]), ("selected", used, ["patient_id", "feature_class"]),
                ("patients", table, ["site", "feature_class", "feature"]),
            )
        ]  # fmt: skip
        return pd.concat(parts, ignore_index=True)

    def robustness(self) -> pd.DataFrame:
        if not self.shape.contours:
            return schema.empty("robustness")
        rows = []
        for name in self.shape.features:
            for contour in ("eroded", "dilated"):
                ccc = self.rng.uniform(0.82, 0.99) if name in ROBUST else self.rng.uniform(0.1, 0.78)
                rows.append(
                    (name, contour, sum(self.n.values()), ccc, ccc - 0.05, min(1, ccc + 0.03), name in ROBUST)
                )
        return pd.DataFrame(rows, columns=schema.columns("robustness"))

    def selection(self) -> pd.DataFrame:
        if not self.shape.contours:
            return schema.empty("selection")
        cluster = [1 + place * 8 // len(ROBUST) for place in range(len(ROBUST))]
        first = [place == 0 or cluster[place] != cluster[place - 1] for place in range(len(ROBUST))]
        return pd.DataFrame(
            {"feature": ROBUST, "cluster": cluster, "order": range(len(ROBUST)), "selected": first}
        ).sort_values("feature")

    def correlation(self) -> pd.DataFrame:
        table = self.selection()
        names = table["feature"].tolist() or list(self.used)
        factor = {} if table.empty else table.set_index("feature")["cluster"].to_dict()
        shared = self.rng.normal(size=(9, 200))
        values = [shared[factor.get(name, 0)] + 0.6 * self.rng.normal(size=200) for name in names]
        matrix = np.atleast_2d(np.corrcoef(values)) if names else np.zeros((0, 0))
        rows = [(a, b, matrix[i, j]) for i, a in enumerate(names) for j, b in enumerate(names)]
        return pd.DataFrame(rows, columns=schema.columns("correlation"))

    def scaling(self) -> pd.DataFrame:
        return pd.DataFrame(
            {"feature": list(self.used), "origin": self.shape.origin, "method": "minmax", "center": 0.0,
             "scale": 1.0, "n_outside": int(self.shape.origin == "reference")}
        )  # fmt: skip

    def inference(self) -> pd.DataFrame:
        groups = set(self.lesions()["group"])
        if not {"oligo", "multi"} <= groups:
            return schema.empty("inference")
        rows = [
            (name, "one-sample-t", group, 20, 60.0 + place, 9.0, 1e-9, 1e-7, True)
            for place, name in enumerate(self.used)
            for group in ("all", "oligo", "multi")
        ]
        rows += [
            (
                name,
                "rank-sum-exact",
                "oligo-multi",
                40,
                -12.5,
                130.0,
                min(1, 0.0004 * 9**place),
                min(1, 0.012 * 9**place),
                place == 0,
            )
            for place, name in enumerate(self.used)
        ]
        return pd.DataFrame(rows, columns=schema.columns("inference"))

    def dissimilarity(self) -> pd.DataFrame:
        rows = []
        ids = self.lesions().groupby("patient_id")["lesion_id"].agg(list)
        for patient in self.compared:
            own = ids[patient]
            points = self.rng.beta(1, 4, size=(len(own), 3))
            rows += [
                (patient, own[i], own[j], float(np.abs(points[i] - points[j]).mean()))
                for i in range(len(own))
                for j in range(i + 1, len(own))
            ]
        return pd.DataFrame(rows, columns=schema.columns("dissimilarity"))

    def heterogeneity(self) -> pd.DataFrame:
        rows = [
            (patient, n, 0.2 * (n - 1) / n * level, 0.2 * level, 0.6 * level)
            for (patient, n), level in zip(
                self.compared.items(), self.rng.uniform(0.5, 1.5, len(self.compared)), strict=True
            )
        ]
        return pd.DataFrame(rows, columns=schema.columns("heterogeneity"))

    def scalings(self) -> pd.DataFrame:
        table = self.heterogeneity()
        if table.empty:
            return schema.empty("scalings")
        means = (
            table.mean(numeric_only=True)
            .to_frame()
            .T.assign(patient_id="all", n_lesions=sum(self.compared.values()))
        )
        both = pd.concat([means, table], ignore_index=True)
        pairs = (("none", "cosine"), ("zscore", "cosine-half"), ("minmax", "cosine"))
        parts = [both.assign(scaling=scaling, distance=distance) for scaling, distance in pairs]
        return pd.concat(parts, ignore_index=True)

    def _sampled(self) -> dict[str, int]:
        return {} if "exhaustive: false" in self.shape.yml else self.compared

    def recovery(self) -> pd.DataFrame:
        rows = []
        for level, patient in [
            ("cohort", "all"),
            ("patient-mean", "all"),
            *(("patient", p) for p in self._sampled()),
        ]:
            for k in range(2, 16):
                enter = (
                    sum(n >= k for n in self._sampled().values())
                    if patient == "all"
                    else int(self.n[patient] >= k)
                )
                if enter:
                    rows += [
                        (level, patient, index, k, enter, *_recovered(start, k))
                        for index, start in INDICES.items()
                    ]
        return pd.DataFrame(rows, columns=schema.columns("recovery"))

    def sampling(self) -> pd.DataFrame:
        sites = any("unknown" not in sites for sites in self.shape.lesions.values())
        rows = [
            (
                level,
                patient,
                strategy,
                reading,
                index,
                2 + place,
                len(self._sampled()) if patient == "all" else 1,
                *_recovered(min(1.0, start + more), 2 + place),
            )
            for level, patient, more in (
                ("cohort", "all", 0.0),
                ("patient-mean", "all", 0.1),
                *(("patient", patient, 0.0) for patient in self._sampled()),
            )
            for place, strategy in enumerate(STRATEGIES)
            for reading in READINGS
            for index, start in INDICES.items()
            if self._sampled() and (reading == "pooled" if strategy.startswith("random") else sites)
        ]
        return pd.DataFrame(rows, columns=schema.columns("sampling"))

    def required(self) -> pd.DataFrame:
        ends = {"average_paper": 4, "average_pairs": 2, "maximal": 8}
        total = sum(self._sampled().values())
        rows = [("cohort", "all", index, total, 75.0, k) for index, k in ends.items() if total]
        rows += [
            ("patient", patient, index, n, 75.0, float(min(k, n)) if n < 60 else np.nan)
            for patient, n in self._sampled().items()
            for index, k in ends.items()
        ]
        return pd.DataFrame(rows, columns=schema.columns("required"))

    def expectation(self) -> pd.DataFrame:
        return expectation_of(self.recovery(), self.sampling(), self.n)

    def readings(self) -> pd.DataFrame:
        return readings_of(self.sampling())

    def print_distance(self) -> pd.DataFrame:
        return print_distance(self.readings())

    def plan(self) -> pd.DataFrame:
        return self._planned["plan"]

    def plan_left_out(self) -> pd.DataFrame:
        return self._planned["plan_left_out"]

    @cached_property
    def _planned(self) -> dict[str, pd.DataFrame]:
        return plan_of(self._sampled())

    def outcomes(self) -> pd.DataFrame:
        return self._became["outcomes"]

    def survival_curves(self) -> pd.DataFrame:
        return self._became["survival_curves"]

    def logrank(self) -> pd.DataFrame:
        return self._became["logrank"]

    @cached_property
    def _became(self) -> dict[str, pd.DataFrame]:
        made = _Maker(self.shape, np.random.default_rng(5))
        return made_outcomes(self.shape.name, made.heterogeneity())

    def paths(self) -> pd.DataFrame:
        return self._forked["paths"]

    def conclusions(self) -> pd.DataFrame:
        return self._forked["conclusions"]

    def path_choices(self) -> pd.DataFrame:
        return self._forked["path_choices"]

    def agreed(self) -> dict[str, pd.DataFrame]:
        # A stream of its own, so that the other tables stay as they are.
        rng = np.random.default_rng(11)
        robustness = _Maker(self.shape, np.random.default_rng(7)).robustness()
        return agreement_of(self.lesions(), robustness, self.used, volumes=self.shape.volumes, rng=rng)

    @cached_property
    def _forked(self) -> dict[str, pd.DataFrame]:
        if not self.compared:
            return {name: schema.empty(name) for name in FORKED}
        combinations = Combinations.of(made_forks(self.shape))
        paths = combinations.paths()
        outcomes = self._outcomes(len(combinations.places)).iloc[paths["place"]].reset_index(drop=True)
        paths = pd.concat([paths, outcomes], axis=1).assign(own=paths["path"] == 1)
        paths.loc[0, ["tau_average", "tau_maximal"]] = 1.0
        return dict(zip(FORKED, (paths, *conclusions_tables(paths, combinations.table)), strict=True))

    def _outcomes(self, n: int) -> pd.DataFrame:
        """Make an outcome a place: recoveries of 5 to 95 %; none where nothing was sampled."""
        sampled, ranked = bool(self._sampled()), len(self.compared)
        low = np.sort(self.rng.uniform(5, 60, n)) * (1 if sampled else np.nan)
        numbers = {column.name: low for column in BEYOND["paths"] if column.kind == "number"}
        more = {f"{name}_random_3_percent": low + 35 for name in ("average", "maximal")}
        taus = {
            f"tau_{name}": self.rng.uniform(-1, 1, n) if ranked >= 3 else np.nan
            for name in ("average", "maximal")
        }
        needed = np.where(low > 10, np.round(2 + 600 / low**1.5), np.nan)
        frame = pd.DataFrame(numbers | more | taus, index=range(n)).assign(
            average_index=self.rng.uniform(0.1, 0.4, n),
            maximal_index=0.9,
            most_random=15.0 if sampled else np.nan,
            maximal_required=needed,
            average_required=4.0 if sampled else np.nan,
            n_required=sum(n >= 8 for n in self._sampled().values()),
        )
        counts = {
            "n_features": 8,
            "n_patients": ranked,
            "n_lesions": sum(self.compared.values()),
            "n_ranked": ranked,
        }
        return frame.assign(**counts)

    def strategies(self) -> pd.DataFrame:
        return self._chosen["strategies"]

    def strategy_differences(self) -> pd.DataFrame:
        return self._chosen["strategy_differences"]

    def weighted(self) -> pd.DataFrame:
        return self._chosen["weighted"]

    @cached_property
    def _chosen(self) -> dict[str, pd.DataFrame]:
        known = any("unknown" not in sites for sites in self.shape.lesions.values())
        return made_strategies(self._sampled(), known)

    def scales(self) -> pd.DataFrame:
        return self._spread["scales"]

    def spread(self) -> pd.DataFrame:
        return self._spread["spread"]

    def spread_summary(self) -> pd.DataFrame:
        return self._spread["spread_summary"]

    def spread_order(self) -> pd.DataFrame:
        return self._spread["spread_order"]

    def footing(self) -> pd.DataFrame:
        return self._spread["footing"]

    def effects(self) -> pd.DataFrame:
        return self._spread["effects"]

    @cached_property
    def _spread(self) -> dict[str, pd.DataFrame]:
        return spread_of(self.lesions(), self.used)

    def components(self) -> pd.DataFrame:
        return components_of(self.used, self.shape.lesions, self.shape.contours, self.rng)

    def clustering(self) -> pd.DataFrame:
        return clustering_of(self.shape.lesions, self.rng) if self.compared else schema.empty("clustering")

    def surfaces(self) -> pd.DataFrame:
        if not self.shape.volumes:
            return schema.empty("surfaces")
        parts = [
            self._ball(row.patient_id, row.lesion_id, row.site, 620 * row.volume_ml**0.5)
            for row in self.lesions().itertuples()
        ]
        return pd.concat(parts, ignore_index=True)

    def drawn_features(self) -> pd.DataFrame:
        lesions = self.surfaces().drop_duplicates(["patient_id", "lesion_id"])
        rng = np.random.default_rng(11)
        sign = {name: -0.01 if name.endswith("Imc1") else 1.0 for name in self.used}
        rows = [
            (row.patient_id, row.lesion_id, name, rng.lognormal(2, 1) * sign[name])
            for row in lesions.itertuples()
            for name in self.used
        ]
        return pd.DataFrame(rows, columns=schema.columns("drawn_features"))

    def _ball(self, patient: str, lesion: str, site: str, volume: float) -> pd.DataFrame:
        """Make an icosahedron, a little out of round, somewhere in a torso."""
        from scipy.spatial import ConvexHull

        golden = (1 + 5**0.5) / 2
        corners = np.array([(0, a, b * golden) for a in (-1, 1) for b in (-1, 1)], float)
        corners = np.vstack([np.roll(corners, shift, axis=1) for shift in range(3)])
        radius = (volume / 4) ** (1 / 3)
        where = self.rng.uniform((-110, -60, -180), (110, 60, 180))
        shape = corners / np.linalg.norm(corners[0]) * radius * self.rng.uniform(0.75, 1.25, 3) + where
        hull = ConvexHull(shape)
        triangles = np.where(
            (
                np.einsum(
                    "ij,ij->i",
                    hull.equations[:, :3],
                    np.cross(*np.split(np.diff(shape[hull.simplices], axis=1), 2, axis=1)).reshape(-1, 3),
                )
                < 0
            )[:, None],
            hull.simplices[:, ::-1],
            hull.simplices,
        )
        flat = shape[triangles].reshape(-1, 3)
        count = len(flat)
        return pd.DataFrame(
            {"patient_id": patient, "lesion_id": lesion, "site": site, "triangle": np.arange(count) // 3,
             "vertex": np.arange(count) % 3, "x_mm": flat[:, 0], "y_mm": flat[:, 1], "z_mm": flat[:, 2]}
        )  # fmt: skip


def made_forks(shape: Shape) -> Forks:
    """Choices that a shape of cohort has."""
    reference = pd.DataFrame() if shape.origin == "reference" else None
    labels = ("10", "25") if shape.volumes else (AS_MEASURED,)
    sets = {"paper": PAPER_FEATURES, "own": ROBUST[::4], "robust": ROBUST}
    known = any("unknown" not in sites for sites in shape.lesions.values())
    levels = {
        "features": tuple(sets) if shape.contours else ("paper",), "shape": ("with", "without"),
        "bin_width": labels, "scaling": ("minmax", "none", "zscore", "robust"),
        "fitted_on": ("reference", "cohort") if reference is not None else ("cohort",),
        "volume_unit": ("mm3", "mL"), "distance": DISTANCES, "average": AVERAGES,
        "reading": FORKED_READINGS if known and "exhaustive: false" not in shape.yml else ("pooled",),
    }  # fmt: skip
    cohort = Cohort(Path(f"{shape.name}.yml"), shape.name, shape.title, "table")
    return Forks(cohort, sets, tuple(Bins(label, pd.DataFrame(), reference) for label in labels), levels)


def _mean(rows: pd.DataFrame, over: str, keys: list[str]) -> pd.DataFrame:
    moments = {"n": "size", "mean_cv_percent": "mean", "min_cv_percent": "min", "max_cv_percent": "max"}
    grouped = rows.groupby(keys, sort=False)["cv_percent"]
    frame = grouped.agg(**moments).reset_index()
    missing = set(schema.columns("dispersion_summary")) - set(frame.columns) - {"over"}
    return frame.assign(over=over, **dict.fromkeys(missing, "all"))


def _recovered(start: float, k: float) -> tuple[float, float, float]:
    mean = 100 * (1 - (1 - start) * np.exp(-(k - 2) / 5))
    spread = 40 / (k - 1)
    return mean, max(0.0, mean - spread), mean + spread
