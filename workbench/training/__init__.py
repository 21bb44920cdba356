"""The training loop and what it is made of. Knows no history and no window."""
