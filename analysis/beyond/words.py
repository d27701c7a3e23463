"""Columns that several tables beyond the paper share."""

from analysis.columns import Column

STRATEGY = Column("strategy", "text", "how lesions are chosen")
READING = Column("reading", "text", "`pooled`, `within-site-zero` or `within-site-dropped`")
SCALING = Column("scaling", "text", "scaling of the features: `none`, `minmax`, `zscore` or `robust`")
DISTANCE = Column("distance", "text", "dissimilarity: `cosine`, `cosine-half`, `correlation` or `euclidean`")
