"""What the exit codes mean, and the errors that end a command with one. 2 is click's own, for a wrong command line."""

from __future__ import annotations

from typing import ClassVar

import click

FINDINGS = 1
CONFIGURATION = 3
UNREACHABLE = 4


class ConfigurationError(click.ClickException):
    """The configuration or a file is wrong; nothing was done."""

    exit_code: ClassVar[int] = CONFIGURATION


class UnreachableError(click.ClickException):
    """A system could not be reached; trying again later makes sense."""

    exit_code: ClassVar[int] = UNREACHABLE
