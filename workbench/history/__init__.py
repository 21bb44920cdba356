"""The local history of runs: one SQLite file that several threads and processes share."""
