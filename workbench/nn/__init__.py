"""Designs as torch modules."""
