"""The `strom` command. One module a sub-command, imported only when that sub-command is run."""
