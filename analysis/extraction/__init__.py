"""From volumes to features: grid, contours and the features pyradiomics computes."""
