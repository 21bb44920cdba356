"""Residual Workbench: design, train and compare residual networks for image classification."""

__version__ = "0.1.0"
