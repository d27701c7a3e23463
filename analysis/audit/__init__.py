"""Checks on print: whether printed numbers agree with one another, as far as their digits tell."""
