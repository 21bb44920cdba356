"""Runs laid side by side: curves, results, settings, units."""
