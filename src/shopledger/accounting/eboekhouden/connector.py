"""e-Boekhouden as the rest of the system sees it: `SYSTEM`, and which of the two APIs a connection uses."""

from __future__ import annotations

from shopledger.accounting.eboekhouden.mapping import DESCRIPTION_LENGTH, LINE_LENGTH, REFERENCE_LENGTH
from shopledger.accounting.eboekhouden.plan import plan
from shopledger.accounting.eboekhouden.proposals import propose_options, propose_row
from shopledger.accounting.eboekhouden.rest_books import RestBooks
from shopledger.accounting.eboekhouden.settings import (
    BASE_URLS,
    CREDENTIAL_FIELDS,
    LIVE_FIELDS,
    OPTION_FIELDS,
    TOKEN,
    check_settings,
)
from shopledger.accounting.eboekhouden.simulator import EboekhoudenSimulator
from shopledger.accounting.eboekhouden.soap_books import SoapBooks
from shopledger.connect.contract import BooksConnector, BooksSystem, Opening
from shopledger.domain.booking import BookingKind
from shopledger.domain.capabilities import Capabilities, Lookup

CAPABILITIES = Capabilities(
    kinds=(BookingKind.MUTATION, BookingKind.INVOICE),
    option_fields=LIVE_FIELDS,
    honours_key=False,
    refuses_duplicate_reference=(BookingKind.MUTATION, BookingKind.INVOICE),
    lookup=Lookup.BY_REFERENCE,
    reference_length=REFERENCE_LENGTH,
    description_length=DESCRIPTION_LENGTH,
    line_text_length=LINE_LENGTH,
    max_in_flight=1,
    payments=True,
    cost_centres=True,
    zero_lines=False,
    accepts_vat_amounts=False,
)
"""Cautious where the two APIs differ; the README says what is known and what is assumed."""


def open_connection(opening: Opening) -> BooksConnector:
    """By REST where there is a token, else by SOAP."""
    return RestBooks(opening) if opening.credentials.get(TOKEN) else SoapBooks(opening)


SYSTEM = BooksSystem(
    key="eboekhouden",
    name="e-Boekhouden",
    capabilities=CAPABILITIES,
    credential_fields=CREDENTIAL_FIELDS,
    operator_fields=(),
    option_fields=OPTION_FIELDS,
    base_urls=BASE_URLS,
    open=open_connection,
    plan=plan,
    check_settings=check_settings,
    propose_row=propose_row,
    propose_options=propose_options,
    simulator=EboekhoudenSimulator,
)
