"""The History workspace: every run, found again."""
