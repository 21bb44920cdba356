"""One module a command, imported when it is called; `workbench.cli` takes its `command`."""
