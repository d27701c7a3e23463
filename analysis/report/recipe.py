"""The recipe of the synthetic cohorts, as tables for the page about them."""

from collections.abc import Sequence

import pandas as pd

from analysis.report.markdown import Markdown, table
from analysis.sources.phantom.recipe import recipe_table

_KEYS = {"who": "Whose", "site": "Site", "kind": "Kind of lesion"}
_SHAPE = {
    "number": "Number (n)",
    "share": "Share (no unit)",
    "volume_ml": "Volume (mL)",
    "volume_spread": "Spread of log volume (no unit)",
    "elongation": "Elongation (no unit)",
    "flattening": "Flattening (no unit)",
    "lobulation": "Lobulation (no unit)",
    "spicules": "Spicules (no unit)",
}
_DENSITY = {
    "hu": "Attenuation (HU)",
    "hu_spread": "its spread (HU)",
    "texture_hu": "Texture (HU)",
    "texture_spread": "Spread of log texture (no unit)",
    "grain_mm": "Grain (mm)",
    "core_chance": "Chance of a core (no unit)",
    "core_hu": "Core (HU)",
    "rim_hu": "Rim (HU)",
    "calcium_chance": "Chance of calcium (no unit)",
    "calcium_hu": "Calcium (HU)",
}
_PARTS = {
    "shape": (_SHAPE, "number, size and shape of the lesions"),
    "density": (_DENSITY, "attenuation and texture of the lesions"),
}


def recipe_tables() -> Markdown:
    """Every number that synthetic lesions are drawn from: two tables for each synthetic cohort."""
    return Markdown(
        "\n".join(_tables("lung", "patients A, B, C") + _tables("melanoma", "groups oligo and multi"))
    )


def _tables(kind: str, who: str) -> list[Markdown]:
    recipe = recipe_table(kind)  # type: ignore[arg-type]
    return [
        table(
            f"tab-recipe-{part}-{kind}",
            Markdown(f"Synthetic {kind} cohort ({who}): {says}."),
            [*_KEYS.values(), *names.values()],
            _rows(recipe, list(names)),
            "lll" + "r" * len(names),
        )
        for part, (names, says) in _PARTS.items()
    ]


def _rows(recipe: pd.DataFrame, names: Sequence[str]) -> list[list[str]]:
    return [
        [*(str(row[key]) for key in _KEYS), *(Markdown(f"{row[name]:g}".replace("-", "−")) for name in names)]
        for _, row in recipe.iterrows()
    ]
