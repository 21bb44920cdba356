"""A unit drawn: cards for operations, curves for links. What the editor, the presets and the
comparison show is the same picture."""
