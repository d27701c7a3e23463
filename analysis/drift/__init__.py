"""Whether the numbers are still those that were kept, whatever the packages."""
