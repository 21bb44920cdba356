"""The registry of operations, and the presets and papers' tables that ship with the application."""
