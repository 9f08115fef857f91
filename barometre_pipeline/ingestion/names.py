"""Names that other parts of the program look for on disk.

Belongs here: names of files and folders that ingestion reads or writes. Imports nothing.
Does not: where these lie (`settings`).
"""

NOTE_NAME = "delivery.yml"
"""In the folder of a delivery: where it comes from, and the files that make it complete."""

SEAL_NAME = "landed.json"
"""In the landing of an edition: its seal, written last."""

CODEBOOK_FOLDER = "_codebook"
"""Among the landings of the editions: the landing of the codebook."""
