"""The only door between the window and the core's working parts."""
