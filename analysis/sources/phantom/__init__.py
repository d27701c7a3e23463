"""Synthetic cohorts: CT volumes with lesions, drawn to the composition of Table 1 of the paper.

Everything here is invented: a schematic torso of simple solids, and lesions drawn from the one table of
`recipe`. The truth that each lesion was drawn from is written beside the images.
"""

from analysis.sources.phantom.recipe import recipe_table
from analysis.sources.phantom.write import write_phantom

__all__ = ["recipe_table", "write_phantom"]
