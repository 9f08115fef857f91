"""What a load would say of a delivery, for those who send it: without loading, in their language.

Belongs here: looking at files where they lie, the report, its two languages, terminal and page.
Does not: what is wrong with a delivery (`ingestion` finds and words it), options and exit codes
(`cli.check`).
"""
