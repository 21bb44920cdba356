"""Data sets as uint8 tensors, and batches of them augmented on the device."""
