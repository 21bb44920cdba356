"""The Papers workspace: printed tables as tables that can be run."""
