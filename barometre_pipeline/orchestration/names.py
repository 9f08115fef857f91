"""Names by which the parts of the code location, and the history of runs, know a job.

Belongs here: those names. Imports nothing.
Does not: what they name (`jobs`).
"""

ANNUAL_LOAD = "annual_load"
PUBLISH = "publish"

PARTITION_TAG = "dagster/partition"
"""On each load: its edition."""
COMMAND_LINE_TAG = "barometre/command_line"
"""On each run of `barometre run`: its process."""
