"""What may have become of a row of the edition before.

Belongs here: the words of the column `change`, and what they mean.
Does not: finding them (`matching`, `splits`). Light on purpose: the command line imports it.
"""

from __future__ import annotations

CHANGES: dict[str, str] = {
    "same": "as in the edition before",
    "renamed": "the same under another wording",
    "reworded": "a question in other words: a new item, unless you say otherwise",
    "new": "not in the edition before",
    "split": "one that became several",
    "merged": "several that became one",
    "moved": "in another file or sheet",
    "unsure": "it may be; one row a candidate: write yes on one",
    "unseen": "an answer that nobody gave: yes if it is still on the form",
    "gone": "no longer there; nothing is written",
}
"""Change -> what it means."""

ACCEPTED_AT_ONCE = ("same", "unseen", "gone")
"""Changes whose rows may be confirmed in one stroke: by them nothing new is read into the files."""

ACCEPTED_IN_FIRST = ("new",)
"""The same, in a first edition only: every row of it is new."""
