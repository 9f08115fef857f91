"""Settings in YAML: each fault names the setting, its line, what it holds, and what to write."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from barometre_pipeline.errors import BarometreError, Fault
from barometre_pipeline.settings_file import parse_settings


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Road(_Strict):
    lanes: int = 1
    surface: Literal["gravel", "asphalt"] = "gravel"


class Town(_Strict):
    name: Annotated[str, Field(min_length=1)]
    share: float = Field(ge=0, le=1, default=0)
    founded: date | None = None
    road: Road = Road()
    roads: Annotated[list[Road], Field(min_length=1)] | None = None
    by_code: dict[str, Road] = {}
    is_open: bool = True


def parse(text: str | bytes) -> Town:
    content = text.encode() if isinstance(text, str) else text
    return parse_settings(content, Town, "town.yml", unreadable="B102", wrong="B103")


def fault_of(text: str | bytes) -> Fault:
    with pytest.raises(BarometreError) as caught:
        parse(text)
    [fault] = caught.value.faults
    return fault


def test_settings_that_are_right_are_read_with_or_without_a_byte_order_mark() -> None:
    written = "name: Évry\nroad: {lanes: 2}\n"

    assert parse(written) == parse(b"\xef\xbb\xbf" + written.encode())
    assert (parse(written).name, parse(written).road.lanes) == ("Évry", 2)


@pytest.mark.parametrize(
    ("line", "setting", "holds", "remedy"),
    [
        ("share: much", "share", "« much »", "write a number, with a point before the decimals"),
        ("share: 5", "share", "« 5 »", "write 1 or less"),
        ("share: -1", "share", "« -1 »", "write 0 or more"),
        ("founded: yesterday", "founded", "« yesterday »", "write it year-month-day, as 2014-06-30"),
        ("founded: 2026-02-30", "founded", "« 2026-02-30 »", "write it year-month-day, as 2014-06-30"),
        ("road: {lanes: 0x_}", "road.lanes", "« 0x_ »", "write a whole number"),
        ("is_open: perhaps", "is_open", "« perhaps »", "write true or false"),
        ("road: {lanes: two}", "road.lanes", "« two »", "write a whole number"),
        ("road: {lanes: 1.5}", "road.lanes", "« 1.5 »", "write a whole number"),
        ("road: {surface: asfalt}", "road.surface", "« asfalt »", "did you mean asphalt?"),
        ("road: {surface: mud}", "road.surface", "« mud »", "it is one of gravel, asphalt"),
        ("road: wide", "road", "« wide »", "write its settings under it, indented"),
        ("roads: {lanes: 1}", "roads", "settings of its own", "write a list, each of its parts after a dash"),
        ("roads: []", "roads", "a list", "list at least 1"),
        ("by_code: [a]", "by_code", "a list", "write its settings under it, indented"),
    ],
)
def test_a_wrong_setting_is_told_with_what_it_holds_and_what_to_write(
    line: str, setting: str, holds: str, remedy: str
) -> None:
    fault = fault_of(f"name: Lille\n{line}\n")

    assert (fault.code, fault.place.file, fault.place.row) == ("B103", "town.yml", 2)
    assert fault.place.column == setting
    assert fault.what == f"the setting « {setting} » is wrong: it holds {holds}"
    assert fault.remedy == remedy


@pytest.mark.parametrize(
    ("text", "setting", "row", "near"),
    [
        ("name: Lille\nshares: 0.5\n", "shares", 2, "share"),
        ("name: Lille\nroad:\n  lane: 2\n", "road.lane", 3, "lanes"),
        ("name: Lille\nroads:\n- lanes: 1\n- surfaces: gravel\n", "roads.2.surfaces", 4, "surface"),
        ("name: Lille\nby_code:\n  north:\n    lanse: 1\n", "by_code.north.lanse", 4, "lanes"),
    ],
)
def test_an_unknown_setting_is_told_with_the_nearest_of_those_that_may_stand_there(
    text: str, setting: str, row: int, near: str
) -> None:
    fault = fault_of(text)

    assert (fault.code, fault.place.row) == ("B103", row)
    assert fault.what == f"the setting « {setting} » is not known"
    assert fault.remedy == f"did you mean {near}?"


def test_a_setting_like_no_other_is_to_be_taken_out() -> None:
    fault = fault_of("name: Lille\nroad: {zzz: 1}\n")

    assert fault.remedy == "take it out; there are lanes, surface"


@pytest.mark.parametrize("text", ["", "- a\n", "words\n", "share: 0.5\n"])
def test_a_setting_that_is_missing_is_named(text: str) -> None:
    fault = fault_of(text)

    assert (fault.what, fault.remedy) == ("the setting « name » is missing", "add it")


def test_another_encoding_and_its_line_are_told() -> None:
    fault = fault_of("name: Lille\nroad: Évry\n".encode("cp1252"))

    assert (fault.code, fault.what) == ("B102", "the file is not UTF-8")
    assert fault.place.row == 2


def test_what_is_no_yaml_is_told_with_its_line() -> None:
    fault = fault_of("name: Lille\nroads: [a\nshare: 1\n")

    assert (fault.code, fault.place.row) == ("B102", 3)


def test_all_that_is_wrong_is_told_together() -> None:
    with pytest.raises(BarometreError) as caught:
        parse("nam: Lille\nshare: much\n")

    assert {fault.place.column for fault in caught.value.faults} == {"nam", "name", "share"}
