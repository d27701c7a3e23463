"""The items of reporting checklists, answered from a run and from what the cohort says of itself."""
