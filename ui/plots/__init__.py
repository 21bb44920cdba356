"""Plots: curves over one another, drawn quickly."""
