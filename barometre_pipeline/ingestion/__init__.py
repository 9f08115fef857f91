"""From the files of a delivery to the landing: read, harmonise, correct, validate, land.

Belongs here: pure functions on frames, one module a step, with reading and writing at the two ends.
Does not: orchestration (`orchestration`), what the codebook says (`codebook`), the warehouse (dbt).
"""
