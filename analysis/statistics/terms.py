"""Which components of the variance a cohort's lesions can tell apart, and why not the others."""

from dataclasses import dataclass

from analysis.statistics.cells import Cells
from analysis.statistics.intervals import FEWEST


@dataclass(frozen=True)
class Terms:
    """Components that are estimated; patients are taken as they are where there are too few.

    Attributes
    ----------
    names : tuple of str
        Of `COMPONENTS`; the last but the contour is always `lesion`. Empty where nothing can be told.
    reasons : dict of str to str
        Why each other component is not estimated.
    patients_fixed : bool
        Each patient has a mean of its own that is no draw from others, so shares are of the variance within
        patients.
    """

    names: tuple[str, ...]
    reasons: dict[str, str]
    patients_fixed: bool

    @classmethod
    def of(cls, cells: Cells, sites_known: bool = True) -> "Terms":
        """Look at the design alone, not at the values.

        Parameters
        ----------
        cells : Cells
        sites_known : bool
            Whether the columns of the cells are organs.

        Examples
        --------
        >>> cells = Cells.of([1.0, 2.0, 3.0, 4.0], ["A", "A", "B", "B"])
        >>> terms = Terms.of(cells, sites_known=False)
        >>> terms.names, terms.reasons["patient"]
        (('lesion',), 'no share of patients with fewer than 6 patients')
        """
        fixed = cells.n_patients < FEWEST
        reasons = _unknown() if not sites_known else _of_few(cells) if fixed else _of_many(cells)
        if fixed:
            reasons["patient"] = f"no share of patients with fewer than {FEWEST} patients"
        if cells.n_lesions - cells.n_patients <= (0 if fixed else cells.free_organs):
            reasons |= dict.fromkeys(("organ", "patient", "patient:organ", "lesion"), _ALONE)
        if not cells.repeats.sum():
            reasons["contour"] = "one contour a lesion"
        names = ("organ", "patient", "patient:organ", "lesion", "contour")
        return cls(tuple(name for name in names if name not in reasons), reasons, fixed)


_ALONE = "too few patients with two lesions or more"
_ONE_EACH = "too few lesions that share both patient and organ, or organs that patients share"


def _unknown() -> dict[str, str]:
    return dict.fromkeys(("organ", "patient:organ"), "the sites of most lesions are not known")


def _of_few(cells: Cells) -> dict[str, str]:
    """Organs within a patient are one component: too few patients tell what all of them have in common."""
    reasons = {"organ": f"not told from patient × organ with fewer than {FEWEST} patients"}
    if cells.n_cells == cells.n_patients:
        reasons["patient:organ"] = "no patient has lesions in two organs"
    elif cells.n_lesions == cells.n_cells:
        reasons["patient:organ"] = _ONE_EACH
    return reasons


def _of_many(cells: Cells) -> dict[str, str]:
    reasons = {}
    free = cells.free_organs
    if not free:
        reasons["organ"] = "no patient has lesions in two organs"
    if cells.n_cells - cells.n_patients - free <= 0 or cells.n_lesions == cells.n_cells:
        reasons["patient:organ"] = _ONE_EACH
    return reasons
