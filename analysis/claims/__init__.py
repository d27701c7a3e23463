"""The claims of the paper, each a small function of a cohort's results tables."""
