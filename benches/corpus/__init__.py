"""Workspaces of any size for measuring: German prose from a seed, so that the same call gives the same bytes."""
