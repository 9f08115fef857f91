"""The XML parts of a workbook, streamed.

Belongs here: reading a part element by element, the attributes of elements of one name.
Does not: what the elements of a format mean (`workbook_xlsx`, `workbook_ods`).

The XML is never built up in memory, and one with a document type is refused: entities come with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Protocol
from xml.parsers import expat
from zipfile import ZipFile


class Reader(Protocol):
    """What is told of the elements of a document, in order."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """A text stands here."""

    def end(self, name: str) -> None:
        """An element ends."""


class Elements:
    """The attributes of all elements of one name, with its prefix or without."""

    def __init__(self, name: str) -> None:
        self.found: list[Mapping[str, str]] = []
        self._name = name

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep what an element of the name says."""
        if self._name in (name, local_name(name)):
            self.found.append(attributes)

    def text(self, text: str) -> None:
        """Pass over it."""

    def end(self, name: str) -> None:
        """Pass over it."""


def read_part(archive: ZipFile, path: str, reader: Reader) -> None:
    """Tell a reader of the elements of a part.

    Raises:
        Exception: whatever a damaged part leads to.
    """
    with archive.open(path) as stream:
        _parse(stream, reader)


def _parse(stream: IO[bytes], reader: Reader) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("the XML has a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    parser.ParseFile(stream)


def local_name(name: str) -> str:
    """Return the name of an element without its prefix."""
    return name.rpartition(":")[2]
