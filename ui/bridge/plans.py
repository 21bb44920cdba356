"""Runs ready to be queued, and recipes fitted to their images, for views that offer them."""

from workbench.experiments.builtin import TITLE, builtin_comparison, fitted

__all__ = ["TITLE", "builtin_comparison", "fitted"]
