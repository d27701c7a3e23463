"""Further statistics: what the study lacked, and better ways to sample."""
