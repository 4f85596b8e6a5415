"""The command line: `urban-sdg`."""
