"""The ways to draw a network's first weights, by the names that a design gives."""

INITIALISATIONS = ("he-fan-out", "he-fan-in")
"""What each does is in `workbench.nn.initialise`."""
