"""The draft of a new edition's codebook: what its files seem to say, for a person to decide.

Belongs here: pure functions from files and earlier editions to proposed rows, one module a step (`sounding`,
`known`, `groups`, `matching`, `splits`), then one a file of the codebook; the draft's folder, its
confirmation.
Does not: loading. What is guessed here is a proposal; a load guesses nothing.
"""
