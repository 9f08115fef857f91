"""Dagster lives here and nowhere else: assets, checks, jobs, sensors, resources.

Bodies are a few lines over the pure functions of `ingestion` and `publication`; whatever needs
pandas, pandera or DuckDB is imported inside the function that uses it, so that the code location loads fast.
"""
