"""How alike the lesions of a patient are: the map of their dissimilarities (Fig. 5 A), and the indices."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from analysis.display.lesion_maps import LesionMap, draw_map, map_of, volume_range
from analysis.display.page import Page
from analysis.display.palette import INDEX_NAMES, entitle, new_figure, site_handles, site_order, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, escape, label, listed, number, whole

MOST_PATIENTS = 3
_ENOUGH_LESIONS = 5
_IN_A_ROW = 2
_IN_A_COLUMN = 7
_SCALE = "dissimilarity of two lesions (1 − cosine)"
_SCALE_PLACE = (0.1, 0.16, 0.9, 0.055)
_SITES = "site of the lesion"


def exemplars(page: Page) -> list[str]:
    """Patients whose lesions are drawn: all of up to three, else the most, middling and least varied.

    Returns
    -------
    list of str
        In a larger cohort, of the patients with at least five usable lesions (or of all where there are
        none) those with the largest, the median and the smallest `average_pairs`.
    """
    table = page.table("heterogeneity")
    if len(table) <= MOST_PATIENTS:
        return table["patient_id"].tolist()
    many = table[table["n_lesions"] >= _ENOUGH_LESIONS]
    ranked = (table if many.empty else many).sort_values("average_pairs", ascending=False, kind="stable")
    places = (0, (len(ranked) - 1) // 2, len(ranked) - 1)
    return ranked["patient_id"].iloc[list(places)].drop_duplicates().tolist()


@themed
def dissimilarity_heatmap(page: Page) -> Drawing | Absent:
    """Draw Fig. 5 A: dissimilarity between the lesions of up to three patients, with sites and volumes.

    Returns
    -------
    Drawing or Absent
        One colour scale and one axis of volumes for all patients; volumes where any is known.
    """
    maps = [map_of(page, patient) for patient in exemplars(page)]
    if not maps:
        return Absent(f"No patient of this cohort has {page.enough}, so no two lesions are compared.")
    figure, panels = _panels(len(maps))
    top = max(np.nanmax(one.values) for one in maps)
    volumes = volume_range(maps)
    images = [
        draw_map(axes, one, top, volumes, sites=page.sites_known)
        for axes, one in zip(panels, maps, strict=False)
    ]
    _explain(figure, panels, images[0], maps)
    entitle(figure, _title(page, maps))
    return Drawing(figure, _caption(page, maps), _alt(page, maps))


def _panels(n: int) -> tuple[Figure, list[Axes]]:
    """Axes for the maps: one, a row of two, or four of which the last explains."""
    if n == 1:
        figure = new_figure(5.6, square=True)
        return figure, [figure.subplots()]
    figure = new_figure(7.0 if n > _IN_A_ROW else 4.4, square=True)
    return figure, list(figure.subplots(*((2, 2) if n > _IN_A_ROW else (1, 2))).ravel())


def _explain(figure: Figure, panels: Sequence[Axes], image: AxesImage, maps: Sequence[LesionMap]) -> None:
    """Put the colour scale and the legend of sites into the free panel, or around the maps."""
    sites = site_order([site for one in maps for site in one.sites])
    handles = [] if sites == ["unknown"] else site_handles(sites)
    if len(panels) == len(maps):
        figure.colorbar(image, ax=list(panels), shrink=0.7, label=_SCALE)
        if handles:
            figure.legend(handles=handles, title=_SITES, loc="outside lower center", ncols=4)
        return
    spare = panels[-1]
    spare.set_axis_off()
    figure.colorbar(image, cax=spare.inset_axes(_SCALE_PLACE), orientation="horizontal", label=_SCALE)
    if handles:
        spare.legend(handles=handles, title=_SITES, loc="upper center", bbox_to_anchor=(0.55, 1.0),
                     ncols=1 + (len(handles) > _IN_A_COLUMN))  # fmt: skip


def _title(page: Page, maps: Sequence[LesionMap]) -> str:
    table = page.table("heterogeneity").set_index("patient_id")
    rows = table.loc[[one.patient for one in maps]].sort_values("maximal", kind="stable")
    least, most = rows.iloc[0], rows.iloc[-1]
    far = (
        f"Of {count(most['n_lesions'], 'lesion')} in patient {label(most.name, 18)} the two least alike lie "
        f"{number(most['maximal'], 2)} apart"
    )
    if number(least["maximal"], 2) == number(most["maximal"], 2):
        return far
    return f"{far}; in patient {label(least.name, 18)} none lie farther than {number(least['maximal'], 2)}"


def _caption(page: Page, maps: Sequence[LesionMap]) -> str:
    shown = listed(f"{escape(one.patient)} ({count(len(one.values), 'lesion')})" for one in maps)
    every = len(page.table("heterogeneity")) <= MOST_PATIENTS
    which = "" if every else (
        " Of the patients with at least five usable lesions these have the largest, the median and the "
        "smallest average over distinct pairs."
    )  # fmt: skip
    bars = " Bars along both edges: site of each lesion." if page.sites_known else ""
    dots = " Dots at the right: volume of the lesion in that row, on a logarithmic axis." * bool(
        volume_range(maps)
    )
    return (
        f"Dissimilarity between all pairs of lesions of patient {shown} in {page.title}, as Fig. 5 A of the "
        "paper shows it for its patient A: dark is alike, bright is different; all maps share the scales. "
        "Lesions stand in the order of a clustering, so that like lesions are "
        f"neighbours.{bars}{dots}{which}"
    )


def _alt(page: Page, maps: Sequence[LesionMap]) -> str:
    table = page.table("heterogeneity").set_index("patient_id")
    said = "; ".join(
        f"patient {one.patient}: {count(len(one.values), 'lesion')}{_volumes(one)}, average over distinct "
        f"pairs {number(table.loc[one.patient, 'average_pairs'])}, largest "
        f"{number(table.loc[one.patient, 'maximal'])}"
        for one in maps
    )
    return f"Heat maps of the dissimilarity between lesions. {said}."


def _volumes(one: LesionMap) -> str:
    """Write the range of the volumes of a patient's lesions."""
    known = one.volumes_ml[np.isfinite(one.volumes_ml)]
    return f" of {number(known.min(), 2)} to {number(known.max(), 2)} mL" if len(known) else ""


def heterogeneity_table(page: Page) -> pd.DataFrame | Absent:
    """List the three indices of each patient, in the order of the results table."""
    table = page.table("heterogeneity")
    if table.empty:
        return Absent(f"No patient of this cohort has {page.enough}, so there are no indices.")
    return pd.DataFrame(
        {
            "Patient": table["patient_id"],
            "Usable lesions (n)": table["n_lesions"].map(whole),
            **{
                f"{INDEX_NAMES[index].capitalize()} (no unit)": table[index].map(number)
                for index in ("average_pairs", "average_paper", "maximal")
            },
        }
    )
