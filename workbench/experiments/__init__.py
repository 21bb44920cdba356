"""A run from design to record: the runner, the built-in comparison, comparisons, reports."""
