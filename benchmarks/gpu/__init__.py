"""All that needs a GPU, in four parts that each end in under eight minutes: see `parts`."""
