"""Runs ready to be queued, and recipes fitted to their images, for views that offer them."""

from workbench import paths
from workbench.experiments.builtin import TITLE, builtin_comparison, fitted

__all__ = ["TITLE", "are_kept", "builtin_comparison", "fitted"]


def are_kept(weights: str) -> bool:
    """Whether the weights of this digest can be begun with; none are needed for an empty one."""
    return not weights or paths.kept_weights(weights).is_file()
