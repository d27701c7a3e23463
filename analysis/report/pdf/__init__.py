"""A cohort's part of the built book as one PDF, printed by Chromium."""
