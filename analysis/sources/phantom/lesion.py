"""A lesion as it was drawn: its shape and its tissue."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from analysis.sources.phantom import recipe, shape, texture
from analysis.sources.phantom.composition import Kind, Patient
from analysis.sources.phantom.recipe import Distribution
from analysis.sources.phantom.shape import Shape
from analysis.sources.phantom.streams import stream


@dataclass(frozen=True)
class Tissue:
    """What a lesion is made of; the attributes are the arguments of `texture.attenuation`."""

    hu: float
    texture_hu: float
    grain_mm: float
    core_share: float
    core_hu: float
    rim_hu: float
    calcium_share: float
    calcium_hu: float


@dataclass(frozen=True)
class Lesion:
    """A lesion before it has a place in the body.

    Attributes
    ----------
    lesion_id : str
        Site and number, unique within the patient.
    site, kind : str
        As in the recipe.
    label : int
        Its value in the label map, from 1.
    volume_mm3 : float
        Volume (mm3).
    shape : Shape
    tissue : Tissue
    stream : tuple of str
        Name of its random stream.
    """

    lesion_id: str
    site: str
    kind: str
    label: int
    volume_mm3: float
    shape: Shape
    tissue: Tissue
    stream: tuple[str, ...]


def draw_lesions(kind: Kind, patient: Patient, seed: int) -> list[Lesion]:
    """Draw all lesions of a patient, each from a random stream of its own.

    Parameters
    ----------
    kind : {'lung', 'melanoma'}
    patient : Patient
    seed : int

    Returns
    -------
    list of Lesion
        In the order of the patient's sites.
    """
    who = patient.patient_id if kind == "lung" else patient.group
    return [
        _draw_lesion(
            f"{site.replace(' ', '-')}-{number + 1:02d}", row, label, (kind, patient.patient_id), seed
        )
        for label, (site, number, row) in enumerate(_rows(kind, who, patient, seed), start=1)
    ]


def _rows(kind: Kind, who: str, patient: Patient, seed: int) -> list[tuple[str, int, Distribution]]:
    """Site, number within the site, and row of the recipe of each lesion."""
    found = []
    for site, count in Counter(patient.sites).items():
        rng = stream(seed, kind, patient.patient_id, site)
        found += [
            (site, number, row) for number, row in enumerate(recipe.choose_kinds(who, site, count, rng))
        ]
    return found


def _draw_lesion(lesion_id: str, row: Distribution, label: int, owner: tuple[str, str], seed: int) -> Lesion:
    name = (*owner, lesion_id)
    rng = stream(seed, *name)
    volume_mm3 = 1000 * _draw_volume_ml(row, rng)
    uneven, lobed = np.exp(rng.normal(0, recipe.SHAPE_VARIATION, 2))
    surface = shape.draw_shape(
        volume_mm3,
        elongation=row.elongation * uneven,
        flattening=row.flattening,
        lobulation=row.lobulation * lobed,
        spicules=row.spicules,
        rng=rng,
    )
    return Lesion(lesion_id, row.site, row.kind, label, volume_mm3, surface, _draw_tissue(row, rng), name)


def _draw_volume_ml(row: Distribution, rng: np.random.Generator) -> float:
    while True:
        volume_ml = row.volume_ml * float(np.exp(rng.normal(0, row.volume_spread)))
        if row.number or recipe.LEAST_ML <= volume_ml <= recipe.MOST_ML:
            return volume_ml


def _draw_tissue(row: Distribution, rng: np.random.Generator) -> Tissue:
    cored, calcified = rng.random(2) < (row.core_chance, row.calcium_chance)
    return Tissue(
        hu=float(rng.normal(row.hu, row.hu_spread)),
        texture_hu=float(row.texture_hu * np.exp(rng.normal(0, row.texture_spread))),
        grain_mm=row.grain_mm,
        core_share=float(rng.uniform(*recipe.CORE_SHARE)) if cored else 0.0,
        core_hu=row.core_hu,
        rim_hu=float(row.rim_hu * rng.uniform(1 - recipe.RIM_VARIATION, 1 + recipe.RIM_VARIATION)),
        calcium_share=float(rng.uniform(*recipe.CALCIUM_SHARE)) if calcified else 0.0,
        calcium_hu=row.calcium_hu,
    )


def tissue_attenuation(lesion: Lesion, depth: np.ndarray, seed: int) -> np.ndarray:
    """Attenuation of a lesion's tissue (HU) where its relative depth is given; shape (z, y, x)."""
    rng = stream(seed, *lesion.stream, "tissue")
    return texture.attenuation(depth, **vars(lesion.tissue), rng=rng)
