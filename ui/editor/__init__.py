"""The design workspace: canvas, palette, inspector, outline."""
