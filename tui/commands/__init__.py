"""The commands, a module each; `tui.commands.registry` names them."""
