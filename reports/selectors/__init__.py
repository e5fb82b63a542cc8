"""Reads behind the dashboard: figures, the rows of each figure, names, freshness."""
