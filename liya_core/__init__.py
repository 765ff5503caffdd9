"""Liya's engine: sets interviews up, leads them, judges the answers, keeps everything in one SQLite file."""
