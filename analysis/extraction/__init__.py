"""Volumes to features: grid, contours, measurement by pyradiomics, surfaces."""
