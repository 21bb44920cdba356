"""Frozen records: what a person describes and what a run leaves behind. No torch, no Qt."""
