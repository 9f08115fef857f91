"""What a sensor still has to tell: which message has not reached whom, and when it is tried again.

Belongs here: that memory, which is the sensor's cursor, and one try.
Does not: what is told (`messages`), of what (`notifications`, `settings_told`), sending (`telling`).
"""

import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from barometre_pipeline.automation_settings import Notifications

if TYPE_CHECKING:
    import logging

    from barometre_pipeline.telling import Message

FIRST_WAIT_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 3600.0
MOST_TRIES = 80
"""Waits that double up to an hour: a message is given up after three days."""
_LATE_SECONDS = 900


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class Untold(_Kept):
    """A message that has not reached everyone.

    Attributes:
        about: what it is about: a run, a state of the settings.
        happened: when that was.
        due: when it is to be told, or tried again.
        tries: how often it was.
        reached: means by which it has been told already.
    """

    about: str
    happened: float
    due: float
    tries: int = 0
    reached: frozenset[str] = frozenset()


class Memory(_Kept):
    """All that a sensor knows from one tick to the next.

    Attributes:
        after: up to which event of the history it has looked; of settings, their last state.
        untold: what is still to be told.
    """

    after: str
    untold: tuple[Untold, ...] = ()

    @classmethod
    def read(cls, cursor: str | None) -> Self | None:
        """Return what a cursor holds; None at the first tick, or of another version of the program."""
        try:
            return cls.model_validate_json(cursor or "")
        except ValidationError:
            return None


_reached: dict[tuple[str, float], set[str]] = {}
"""By which means this process has told a message: one that answers after the tick is not told again."""


class NotToldYetError(Exception):
    """A message did not reach everyone; `left` is tried later, None was given up."""

    def __init__(self, why: str, left: Untold | None) -> None:
        self.left = left
        super().__init__(why)


def try_to_tell(
    untold: Untold,
    compose: "Callable[[], Message | str]",
    notifications: Notifications,
    log: "logging.Logger",
    now: float,
) -> str | None:
    """Tell a message by the means that it has not been told by; return why none is to be told, if so.

    Raises:
        NotToldYetError: it did not reach everyone, or could not be worded; others are to be told anyway.
    """
    from barometre_pipeline.telling import NotToldError, tell

    key = (untold.about, untold.happened)
    reached = _reached.setdefault(key, set())
    reached |= untold.reached
    try:
        message = compose()
        if not isinstance(message, str):
            tell(_dated(message, untold, now), notifications, reached)
        del _reached[key]
        return message if isinstance(message, str) else None
    except NotToldError as error:
        why = str(error)
    except Exception as error:
        # A defect here keeps no other message back. The log of a tick is read on the pages: it says where
        # the defect arose, without its text, which may quote an answer.
        why = f"the message about {untold.about} cannot be worded: unexpected {type(error).__name__}"
        log.error(f"{why}\n{''.join(traceback.format_tb(error.__traceback__))}")
    tries = untold.tries + 1
    if tries >= MOST_TRIES:
        said = f"{why}; given up after {tries} tries"
        log.error(said)
        del _reached[key]
        raise NotToldYetError(said, None)
    wait = min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), _LONGEST_WAIT_SECONDS)
    left = untold.model_copy(update={"tries": tries, "due": now + wait, "reached": frozenset(reached)})
    raise NotToldYetError(f"{why}; told again in {wait:g} seconds (try {tries} of {MOST_TRIES})", left)


def _dated(message: "Message", untold: Untold, now: float) -> "Message":
    """Say in a message that comes late when it happened what it tells."""
    from dataclasses import replace
    from datetime import UTC, datetime

    if now - untold.happened < _LATE_SECONDS:
        return message
    when = datetime.fromtimestamp(untold.happened, UTC)
    return replace(message, text=f"{message.text}Told late: it happened on {when:%Y-%m-%d at %H:%M} UTC.\n")
