"""Experiments: a grid over anything of a run, previewed and queued at one press."""
