"""The charts, one file for each view."""
