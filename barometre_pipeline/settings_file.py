"""A file of settings in YAML, checked against its model: each wrong setting is a fault with its line.

Belongs here: reading such a file, and how what is wrong with it is worded.
Does not: which settings there are (`barometer`, `ingestion.delivery`, `simulation.parameters`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from barometre_pipeline.errors import BarometreError, Fault, Place, nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

_Loader = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
"""libyaml's, ten times as fast, where PyYAML was built with it."""
_MAY_BE_NONE = {
    "tag:yaml.org,2002:int": yaml.SafeLoader.construct_yaml_int,
    "tag:yaml.org,2002:float": yaml.SafeLoader.construct_yaml_float,
    "tag:yaml.org,2002:timestamp": yaml.SafeLoader.construct_yaml_timestamp,
}
"""Kinds of values that a text may look like and not be: the thirtieth of February."""

_HOW = {
    "missing": "add it",
    "int": "write a whole number",
    "float": "write a number, with a point before the decimals",
    "decimal": "write a number, with a point before the decimals",
    "date": "write it year-month-day, as 2014-06-30",
    "bool": "write true or false",
    "string_type": "write a text, between quotes if it looks like a number or a date",
    "string_too_short": "fill it in",
    "string_pattern": "write it as {pattern}",
    "too_short": "list at least {min_length}",
    "too_long": "list at most {max_length}",
    "list": "write a list, each of its parts after a dash",
    "tuple": "write a list, each of its parts after a dash",
    "model": "write its settings under it, indented",
    "dict": "write its settings under it, indented",
    "greater_than_equal": "write {ge} or more",
    "greater_than": "write more than {gt}",
    "less_than_equal": "write {le} or less",
    "less_than": "write less than {lt}",
    "cron": "write minute, hour, day, month and weekday, as in 0 6 1 10 * (6:00 on the first of October)",
    "timezone": "write a zone of the tz database, as Europe/Paris",
    "email_address": "write an address, as someone@example.org",
    "variable": "write the name of an environment variable, which holds what is secret",
    "web_address": "write an address that begins with https:// or http://",
    "value_error": "make them agree",
}
"""Start of the name of an error of pydantic -> what to do about it."""

_QUOTED = re.compile(r"'([^']*)'")


def read_yaml(content: str | bytes) -> Any:
    """Return what YAML holds; what looks like a date or a number and is none stays the text that it is.

    Raises:
        yaml.YAMLError: it is not readable.
    """
    return yaml.load(content, _Loader)


def _construct(loader: Any, node: Any) -> Any:
    try:
        return _MAY_BE_NONE[node.tag](loader, node)
    except ValueError:
        return node.value


for _tag in _MAY_BE_NONE:
    yaml.add_constructor(_tag, _construct, _Loader)


def parse_settings(content: bytes, model: type[Model], file: str, *, unreadable: str, wrong: str) -> Model:
    """Read settings from the bytes of a file.

    Args:
        content: the bytes.
        model: what they must be; a file that holds no settings at all lacks each of them.
        file: its name in messages.
        unreadable: code of the fault of a file that is not UTF-8 or not YAML.
        wrong: code of the fault of a setting that is missing, unknown or wrong.

    Raises:
        BarometreError: all that is wrong.
    """
    text = _decode(content, file, unreadable)
    try:
        settings = read_yaml(text)
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        place = Place(file, row=mark.line + 1 if mark else None)
        remedy = "mend the line, or the one above it"
        raise BarometreError(Fault(unreadable, "the file is not readable YAML", place, remedy)) from None
    try:
        return model.model_validate(settings if isinstance(settings, dict) else {})
    except ValidationError as error:
        tree = yaml.compose(text, _Loader)
        raise BarometreError(
            _fault(detail, model, Place(file, row=_line_of(tree, detail["loc"])), wrong)
            for detail in error.errors()
        ) from None


def _decode(content: bytes, file: str, code: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(file, row=content.count(b"\n", 0, error.start) + 1)
        raise BarometreError(Fault(code, "the file is not UTF-8", place, "save it as UTF-8")) from None


def _fault(detail: ErrorDetails, model: type[BaseModel], line: Place, code: str) -> Fault:
    """Word one error of pydantic for the person who edits the file."""
    # a person counts the parts of a list from 1
    setting = ".".join(str(part + 1) if isinstance(part, int) else part for part in detail["loc"])
    place = Place(line.file, row=line.row, column=setting)
    if detail["type"] == "extra_forbidden":
        known = list(_model_at(model, detail["loc"][:-1]).model_fields)
        near = nearest(str(detail["loc"][-1]), known)
        remedy = (
            f"did you mean {' or '.join(near)}?" if near else f"take it out; there are {', '.join(known)}"
        )
        return Fault(code, f"the setting « {setting} » is not known", place, remedy)
    if detail["type"] == "missing":
        what = "is missing"
    elif detail["type"] == "value_error":
        what = f"is wrong: {detail['ctx']['error']}"
    else:
        what = f"is wrong: it holds {_shown(detail['input'])}"
    return Fault(code, f"the setting « {setting} » {what}", place, _remedy(detail))


def _remedy(detail: ErrorDetails) -> str:
    if detail["type"] == "literal_error":
        allowed = _QUOTED.findall(detail["ctx"]["expected"])
        near = nearest(str(detail["input"]), allowed)
        return f"did you mean {' or '.join(near)}?" if near else f"it is one of {', '.join(allowed)}"
    # The longest start that fits: `greater_than_equal` before `greater_than`.
    for start in sorted(_HOW, key=len, reverse=True):
        if detail["type"].startswith(start):
            bounds = {
                name: f"{bound:g}" if isinstance(bound, float) else bound
                for name, bound in detail.get("ctx", {}).items()
            }
            return _HOW[start].format(**bounds)
    return detail["msg"]


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "settings of its own" if isinstance(value, dict) else "a list"
    return "nothing" if value in (None, "") else f"« {value} »"


def _model_at(model: type[BaseModel], path: Sequence[int | str]) -> type[BaseModel]:
    """Return the model of the settings that lie at a path."""
    for part in path:
        field = model.model_fields.get(str(part))
        if field is not None:
            model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Find the models that a type is made of: those in a list, in a mapping, or that may be left out."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _line_of(tree: yaml.Node | None, path: Sequence[int | str]) -> int | None:
    """Return the line of the setting at a path, or of the last one above it that is there."""
    line, node = None, tree
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = [(key, value) for key, value in pairs if key.value == str(part)]
        if not found:
            break
        key, node = found[-1]
        line = key.start_mark.line + 1
    return line
