"""One module a command, each imported when it is called. `command` is what `workbench.cli` takes."""
