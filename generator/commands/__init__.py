"""The subcommands of `specgen`."""
