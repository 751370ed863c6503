"""Values: immutable, compared by their fields, made with named fields only.

`value` is `dataclass(frozen=True, slots=True, kw_only=True)` with a quicker constructor: a frozen dataclass sets each
field by looking it up by name, here the slot is set directly. An order is some hundred and forty fields, and half of
the time that reading and booking it takes went there. It knows plain defaults only, no default factories.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make the class a value. Its `__post_init__`, where it has one, is called as in any dataclass."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    setattr(made, "__init__", _constructor(made))  # noqa: B010 - a plain assignment is one that type checkers forbid
    return made


def _constructor(made: type[Any]) -> Any:
    """An `__init__` that sets the slots of the class, one after the other."""
    known: dict[str, Any] = {}
    arguments = [_argument(each, known) for each in fields(made)]
    lines = [f"    _set_{each.name}(self, {each.name})" for each in fields(made)]
    known.update((f"_set_{each.name}", made.__dict__[each.name].__set__) for each in fields(made))
    if hasattr(made, "__post_init__"):
        lines.append("    self.__post_init__()")
    source = "\n".join((f"def __init__(self, *, {', '.join(arguments)}):", *lines))
    exec(source, known)  # noqa: S102 - the text is made of the class's own field names, as dataclasses does itself
    return known["__init__"]


def _argument(field: Field[Any], known: dict[str, Any]) -> str:
    if field.default_factory is not MISSING:
        raise TypeError(f"{field.name}: a value has no default factories")
    if field.default is MISSING:
        return field.name
    known[f"_default_{field.name}"] = field.default
    return f"{field.name}=_default_{field.name}"
