"""The network's own views: its stages and parameters."""
