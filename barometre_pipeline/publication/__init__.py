"""From a built warehouse to what is published: audit, release, open data.

Belongs here: pure functions over paths. `audit` seals a warehouse, `releases` publishes exactly that one.
Does not: building the warehouse (dbt), deciding when to publish (`orchestration`).
"""
