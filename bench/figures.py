"""Figures with goals, and how they are shown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

WIDTH = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure, most of them a ratio. `is_least`: the goal is the least it must be, else the most."""

    name: str
    values: Sequence[float]
    goal: float
    is_least: bool
    detail: str

    @property
    def median(self) -> float:
        """The middle of all trials."""
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool:
        """Whether the median reaches the goal."""
        return self.median >= self.goal if self.is_least else self.median <= self.goal


def show(figures: Iterable[Figure]) -> None:
    """The table of them all."""
    table = Table("figure", "median", "least", "most", "goal", "", "of which", title="Figures", title_justify="left")
    for figure in figures:
        sign = ">=" if figure.is_least else "<="
        table.add_row(
            figure.name,
            f"{figure.median:.3f}",
            f"{min(figure.values):.3f}",
            f"{max(figure.values):.3f}",
            f"{sign} {figure.goal:.2f}",
            "met" if figure.is_met else "MISSED",
            figure.detail,
        )
    Console(width=WIDTH).print(table)


def show_rows(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of details; all but the first column are numbers."""
    table = Table(title=title, title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    Console(width=WIDTH).print(table)
