"""Where a run happens: a background thread, or a process of its own."""
