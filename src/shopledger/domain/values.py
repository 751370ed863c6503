"""Values: immutable, compared by their fields, made with named fields only.

`value` is `dataclass(frozen=True, slots=True, kw_only=True)` with a quicker constructor: a frozen dataclass sets each
field by looking it up by name, here the slot is set directly. An order is some hundred and forty fields, and half of
the time that reading and booking it takes went there. It knows plain defaults only, no default factories.

`maker` gives the constructor as a function, which takes a third of the time again. It is for the few places that make
values for every line of every order; everywhere else the class is called as any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, ParamSpec, TypeVar, dataclass_transform

P = ParamSpec("P")
T = TypeVar("T")

_OPEN = {
    "__slots__": (),
    "__init__": object.__init__,
    "__setattr__": object.__setattr__,
    "__delattr__": object.__delattr__,
}
"""What makes an heir of a frozen class take fields again. It adds no slots: to change the class of an object whose
slots come from two classes, Python compares all their names."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make the class a value. Its `__post_init__`, where it has one, is called as in any dataclass."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    setattr(made, "__init__", _constructor(made))  # noqa: B010 - a plain assignment is one that type checkers forbid
    return made


def maker(cls: Callable[P, T]) -> Callable[P, T]:
    """The constructor of a value as a function: same names, same result, same errors.

    The names of a call to a class are packed into a dictionary first, those of a call to a function are not. And it
    fills an heir of the class that is not frozen, which becomes the value before anybody else sees it.
    """
    made: Any = cls
    known: dict[str, Any] = {"_value": made, "_Open": type("_Open", (made,), _OPEN)}
    fill = [f"self.{each.name} = {each.name}" for each in fields(made)]
    body = ["self = _Open()", *fill, "self.__class__ = _value", *_checks(made, known), "return self"]
    make: Callable[P, T] = _function("make", _arguments(made, known), body, known)
    return make


def _constructor(made: type[Any]) -> Any:
    """An `__init__` that sets the slots of the class, one after the other."""
    known: dict[str, Any] = {f"_set_{each.name}": made.__dict__[each.name].__set__ for each in fields(made)}
    fill = [f"_set_{each.name}(self, {each.name})" for each in fields(made)]
    arguments = ["self", *_arguments(made, known)]
    return _function("__init__", arguments, [*fill, *_checks(made, known)], known)


def _checks(made: type[Any], known: dict[str, Any]) -> list[str]:
    if not hasattr(made, "__post_init__"):
        return []
    known["_check"] = made.__post_init__
    return ["_check(self)"]


def _arguments(made: type[Any], known: dict[str, Any]) -> list[str]:
    return ["*", *(_argument(each, known) for each in fields(made))]


def _argument(field: Field[Any], known: dict[str, Any]) -> str:
    if field.default_factory is not MISSING:
        raise TypeError(f"{field.name}: a value has no default factories")
    if field.default is MISSING:
        return field.name
    known[f"_default_{field.name}"] = field.default
    return f"{field.name}=_default_{field.name}"


def _function(name: str, arguments: list[str], body: list[str], known: dict[str, Any]) -> Any:
    source = "\n    ".join((f"def {name}({', '.join(arguments)}):", *body))
    exec(source, known)  # noqa: S102 - the text is made of the class's own field names, as dataclasses does itself
    return known[name]
