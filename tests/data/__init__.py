"""Tests of `workbench.data`."""
