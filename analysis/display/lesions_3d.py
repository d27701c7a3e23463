"""Lesions of one patient from the front and from the left, shaded, coloured by site (Fig. 5 B and C)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from analysis.display.heatmaps import exemplars
from analysis.display.mesh import Mesh, smooth_mesh
from analysis.display.page import Page
from analysis.display.palette import entitle, new_figure, site_colour, site_handles, site_order, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, escape, label, listed, whole

_LIGHT = np.array([-0.35, 0.45, 0.82]) / np.linalg.norm([-0.35, 0.45, 0.82])
_MARGIN = 0.04
_NARROWEST = 0.3


@dataclass(frozen=True)
class _View:
    """A direction to look from: what points right and up, and the names of its left and right end."""

    name: str
    right: np.ndarray
    up: np.ndarray
    ends: tuple[str, str]

    @property
    def towards(self) -> np.ndarray:
        """Direction towards the viewer."""
        return np.cross(self.right, self.up)


# x points to the patient's left, y to the back, z to the head.
_FRONT = _View("Front", np.array([1.0, 0, 0]), np.array([0, 0, 1.0]), ("right", "left"))
_SIDE = _View("Left side", np.array([0, 1.0, 0]), np.array([0, 0, 1.0]), ("front", "back"))


def drawn_patient(page: Page) -> str | None:
    """Patient whose lesions are drawn: the one with the most sites, then lesions, that have a surface.

    Returns
    -------
    str or None
        Of the patients whose dissimilarities are drawn, where any of those has surfaces; None without any.
    """
    surfaces = page.table("surfaces")
    if surfaces.empty:
        return None
    counts = surfaces.drop_duplicates(["patient_id", "lesion_id"]).groupby("patient_id", sort=False)
    ranked = pd.DataFrame({"sites": counts["site"].nunique(), "lesions": counts.size()})
    shown = [patient for patient in exemplars(page) if patient in ranked.index]
    ranked = ranked.loc[shown] if shown else ranked
    return str(ranked.sort_values(["sites", "lesions"], ascending=False, kind="stable").index[0])


@themed
def lesions_figure(page: Page) -> Drawing | Absent:
    """Draw the surfaces of one patient's lesions from the front and from the patient's left.

    Returns
    -------
    Drawing or Absent
        Absent where the cohort has no volumes.
    """
    patient = drawn_patient(page)
    if patient is None:
        return Absent(
            "No lesion can be drawn: the cohort came without volumes, or none could be measured in them."
        )
    surfaces = page.table("surfaces")
    surfaces = surfaces[surfaces["patient_id"] == patient]
    mesh = smooth_mesh(surfaces)
    lesions = int(surfaces["lesion_id"].nunique())
    limits = _limits(mesh)
    spans = [high - low for low, high in limits]
    figure = new_figure(float(np.clip(6.9 * spans[2] / (spans[0] + spans[1]) + 1.7, 3.2, 9.5)), square=True)
    panels = figure.subplots(1, 2, width_ratios=spans[:2], sharey=True)
    for axes, view, across in zip(panels, (_FRONT, _SIDE), limits, strict=False):
        _draw(axes, mesh, view)
        _frame(axes, view, across, limits[2])
    panels[0].set_ylabel("mm, towards the head")
    figure.legend(handles=site_handles(surfaces["site"].tolist()), loc="outside lower center", ncols=5)
    entitle(figure, f"The {count(lesions, 'lesion')} of patient {label(patient, 18)}")
    return Drawing(figure, _caption(page, patient, lesions), _alt(patient, lesions, surfaces))


def _limits(mesh: Mesh) -> list[tuple[float, float]]:
    """Range to draw along each axis (mm): a margin around all lesions, and never a narrow strip."""
    points = mesh.corners.reshape(-1, 3)
    middle, extent = (points.min(axis=0) + points.max(axis=0)) / 2, np.ptp(points, axis=0)
    half = np.maximum(extent, _NARROWEST * extent.max()) / 2 + _MARGIN * extent.max()
    return [(float(m - h), float(m + h)) for m, h in zip(middle, half, strict=True)]


def _draw(axes: Axes, mesh: Mesh, view: _View) -> None:
    """Project the triangles and paint them from the farthest to the nearest."""
    normals = mesh.normals.mean(axis=1)
    # The winding of the triangles does not matter: what is seen faces the viewer.
    normals *= np.where(normals @ view.towards < 0, -1.0, 1.0)[:, None]
    depth = mesh.corners.mean(axis=1) @ view.towards
    order = np.argsort(depth, kind="stable")
    flat = np.stack([mesh.corners @ view.right, mesh.corners @ view.up], axis=-1)[order]
    colours = _shade(normals[order], mesh.sites[order], _nearness(depth[order]), view)
    axes.add_collection(PolyCollection(flat, facecolors=colours, edgecolors=colours, linewidths=0.3))  # type: ignore[arg-type]


def _nearness(depth: np.ndarray) -> np.ndarray:
    span = np.ptp(depth)
    return (depth - depth.min()) / span if span > 0 else np.ones_like(depth)


def _shade(normals: np.ndarray, sites: np.ndarray, nearness: np.ndarray, view: _View) -> np.ndarray:
    """Colour triangles by site: ambient, diffuse and a highlight, paler with distance."""
    names, codes = np.unique(sites.astype(str), return_inverse=True)
    base = np.array([to_rgb(site_colour(name)) for name in names])[codes]
    axes = np.stack([view.right, view.up, view.towards])
    light = _LIGHT @ axes
    half = (light + view.towards) / np.linalg.norm(light + view.towards)
    diffuse = np.clip(normals @ light, 0, 1)[:, None]
    highlight = (np.clip(normals @ half, 0, 1) ** 24)[:, None]
    lit = np.clip(base * (0.42 + 0.66 * diffuse) + 0.28 * highlight, 0, 1)
    haze = (0.28 * (1 - nearness))[:, None]
    return lit * (1 - haze) + haze


def _frame(axes: Axes, view: _View, across: tuple[float, float], along: tuple[float, float]) -> None:
    """Set equal millimetres on both axes, the name of the view and where left, right, front and back are."""
    axes.set(xlim=across, ylim=along)
    axes.set_aspect("equal", adjustable="box")
    axes.set_xlabel(f"mm, {view.ends[0]} \u2190 patient\u2019s \u2192 {view.ends[1]}")
    axes.set_title(view.name, fontsize=11)
    axes.grid(color="#EEEEEE", linewidth=0.7)
    axes.set_axisbelow(True)


def _caption(page: Page, patient: str, lesions: int) -> str:
    return (
        f"Surfaces of the {count(lesions, 'lesion')} of patient {escape(patient)} in {page.title}, seen "
        "from the "
        "front (the patient\u2019s left is on the right, as on a radiograph) and from the patient\u2019s "
        "left side "
        "(the front is on the left). Colour: site. Distances in mm, parallel projection; farther lesions "
        "are paler."
    )


def _alt(patient: str, lesions: int, surfaces: pd.DataFrame) -> str:
    sites = surfaces.drop_duplicates("lesion_id")["site"].value_counts()
    said = listed(f"{whole(sites[site])} {site}" for site in site_order(sites.index.tolist()))
    return (
        f"Shaded drawing of the {lesions} lesions of patient {patient} from the front and the left: {said}."
    )
