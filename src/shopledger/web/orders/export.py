"""The report as a file: rows are read in chunks and written as they come, so that a million of them need no room.

Cells that a spreadsheet would take for a formula are written as text. Amounts are numbers, in CSV with the decimal sign
of the reader's language.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, TYPE_CHECKING

import xlsxwriter
from django.utils.text import slugify
from django.utils.translation import gettext as _

from shopledger.domain.dates import AMSTERDAM
from shopledger.store import lists
from shopledger.web.orders.rows import number_of, total_of
from shopledger.web.orders.words import KINDS

if TYPE_CHECKING:
    from shopledger.store.models import Integration, Posting
    from shopledger.web.orders.period import Period

CHUNK = 1000
MOST_ROWS = 100_000
"""What one Excel file holds at most; pages say so."""
COLUMNS = (
    *("kind", "subject", "reference", "external_id", "external_number", "posted_at", "total_cents"),
    *("order__number", "order__customer", "order__day", "order__total_cents", "order__currency"),
)
"""All that `cells_of` looks at."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"

Cell = str | Decimal | date | datetime | None


def header() -> list[str]:
    """Names of the columns."""
    return [
        _("Order"),
        _("Kind"),
        _("Customer"),
        _("Order date"),
        _("Booked on"),
        _("Number in the books"),
        _("Reference"),
        _("Total incl. VAT"),
        _("Currency"),
    ]


def booked(integration: Integration, period: Period) -> Iterator[Posting]:
    """Everything that was booked in that period, the newest first."""
    after = None
    while True:
        found = lists.booked(integration.id, period.moments, after, CHUNK, COLUMNS)
        yield from found
        if len(found) < CHUNK or found[-1].posted_at is None:
            return
        after = (found[-1].posted_at, found[-1].id)


def cells_of(posting: Posting, kinds: dict[str, str]) -> list[Cell]:
    """One row. `kinds`: words for kinds, so that they need not be translated for every row."""
    order = posting.order
    return [
        number_of(posting),
        kinds[posting.kind],
        order.customer if order else "",
        order.day if order else None,
        posting.posted_at.astimezone(AMSTERDAM) if posting.posted_at else None,
        posting.external_number or posting.external_id,
        posting.reference,
        total_of(posting),
        order.currency if order else "EUR",
    ]


def kinds_now() -> dict[str, str]:
    """Words for kinds, in the language of this moment."""
    return {kind: str(name) for kind, name in KINDS.items()}


def file_name(integration: Integration, period: Period, ending: str) -> str:
    """The integration and the period, so that files can be told apart."""
    days = [day.isoformat() for day in (period.first, period.last) if day]
    return "-".join([slugify(integration.name) or "shopledger", *days]) + f".{ending}"


def csv_lines(postings: Iterable[Posting], *, is_dutch: bool) -> Iterator[str]:
    """The file piece by piece. Must be begun while the language of the reader is active."""
    sign, mark = (";", ",") if is_dutch else (",", ".")
    head, kinds = header(), kinds_now()
    yield BOM + line_of(head, sign, mark)
    rows = iter(postings)
    while chunk := list(islice(rows, CHUNK)):
        yield "".join(line_of(cells_of(each, kinds), sign, mark) for each in chunk)


def line_of(cells: Iterable[Cell], sign: str, mark: str) -> str:
    """One line of CSV."""
    return sign.join(written(cell, mark) for cell in cells) + "\r\n"


def written(cell: Cell, mark: str) -> str:
    """One cell of CSV."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:.2f}".replace(".", mark)
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
    text = f"'{cell}" if cell.startswith(FORMULA) else cell
    return '"' + text.replace('"', '""') + '"'


def workbook(postings: Iterable[Posting]) -> IO[bytes]:
    """An Excel file, at its beginning, of the first MOST_ROWS rows. Each row goes to disk once it is written."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    formats = {
        Decimal: book.add_format({"num_format": "#,##0.00"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.set_column(0, 8, 18)
    kinds = kinds_now()
    sheet.write_row(0, 0, header(), book.add_format({"bold": True}))
    for place, posting in enumerate(islice(postings, MOST_ROWS), start=1):
        _write_row(sheet, place, cells_of(posting, kinds), formats)
    book.close()
    file.seek(0)
    return file


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet,
    place: int,
    cells: list[Cell],
    formats: dict[type, xlsxwriter.format.Format],
) -> None:
    for column, cell in enumerate(cells):
        match cell:
            case Decimal():
                sheet.write(place, column, cell, formats[Decimal])
            case datetime():
                sheet.write_datetime(place, column, cell.replace(tzinfo=None), formats[datetime])
            case date():
                sheet.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), formats[date])  # noqa: DTZ001 - a cell knows no zone
            case str() if cell:
                sheet.write_string(place, column, cell)
