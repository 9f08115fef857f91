"""The query of one model, asked of tables that a test makes by hand.

Belongs here: a database that bears the name which compiled queries hold, and the tables of a test.
Does not: compiling the query (`built_warehouse`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pandas as pd


@contextmanager
def database_of(tables: Mapping[str, pd.DataFrame]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database of some tables (`core.dim_edition`) in memory; columns keep their types."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("use warehouse")
        for name, frame in tables.items():
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.register("given", frame)
            connection.execute(f"create table {name} as select * from given")
            connection.unregister("given")
        yield connection
