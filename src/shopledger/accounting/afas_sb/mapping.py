"""Bookings and debtors as the documents AFAS SB takes. Pure: no calls, no clock.

Names of fields are those of AFAS's schema. Amounts stay Decimal with two places and are written as JSON numbers. What a
document points to is given as ids; nothing is looked up here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from shopledger.connect.contract import Document
from shopledger.domain.booking import Booking, BookingLine
from shopledger.domain.customer import Address, Debtor, DebtorRef
from shopledger.domain.errors import Refusal
from shopledger.domain.order import VatTreatment

PACKAGE = "AFAS SB"
TEXT_LENGTH = 250
"""No length is documented; a longer text helps nobody and might be refused."""

PERSON = "person"
ORGANISATION = "organisation"
UNKNOWN = "unknown"
RELATION_TYPES = frozenset({PERSON, ORGANISATION, UNKNOWN})


class VatCode(NamedTuple):
    """A VAT code of the settings: three words of AFAS, which belong together, and the Dutch percentages it is for.

    `rates` is empty where the percentage says nothing; `has_amount` is whether the line tells an amount of VAT.
    """

    vat_type: str
    intra_community: str = ""
    calculation: str = ""
    rates: frozenset[Decimal] = frozenset()
    has_amount: bool = True


_ZERO_RATE = frozenset({Decimal(0)})
VAT_CODES: dict[str, VatCode] = {
    "high": VatCode("high", rates=frozenset({Decimal(21)})),
    "low": VatCode("low", rates=frozenset({Decimal(9), Decimal(6)})),
    "zero": VatCode("zero", rates=_ZERO_RATE),
    "zero/supplies": VatCode("zero", "supplies", rates=_ZERO_RATE),
    "zero/services": VatCode("zero", "services", rates=_ZERO_RATE),
    "zero/exempt": VatCode("zero", "", "exempt", _ZERO_RATE, has_amount=False),
    "high/reversecharged": VatCode("high", "", "reversecharged", _ZERO_RATE, has_amount=False),
    "low/reversecharged": VatCode("low", "", "reversecharged", _ZERO_RATE, has_amount=False),
}
"""By code. 6 % was the low rate until the end of 2018."""

INTRA_COMMUNITY = frozenset({"zero/supplies", "zero/services"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the merchant chose: ids, and whether consumers elsewhere in the union are charged Dutch VAT."""

    administration: str
    payment_condition: str = ""
    home: str = "NL"
    charges_home_vat_abroad: bool = False


def cut(text: str) -> str:
    """The text without its ends' blanks, in at most `TEXT_LENGTH` characters."""
    return text.strip()[:TEXT_LENGTH].rstrip()


# Sales entries


def entry_document(booking: Booking, debtor: DebtorRef, choices: Choices) -> Document:
    """The sales entry of a booking; `debtor` as `find_debtors` gives it or as chosen from a list.

    Raises Refusal: CHK-15 for a VAT code that does not exist, BKG-27 for VAT of another country, which AFAS SB has no
    words for, BKG-03 for VAT on a code that carries none.
    """
    relation_type, relation_id = relation_of(debtor)
    document: Document = {
        "AdministrationId": choices.administration,
        "InvoiceDate": booking.date.isoformat(),
        "InvoiceNumber": booking.reference,
        "RelationType": relation_type,
        "RelationId": relation_id,
        "Reference": booking.order_number,
        "Description": cut(booking.description),
        "InvoiceLine": [_entry_line(line, booking, choices) for line in booking.lines],
    }
    if choices.payment_condition:
        document["PaymentConditionId"] = choices.payment_condition
    return document


def relation_of(debtor: DebtorRef) -> tuple[str, str]:
    """Type and id of a relation. Values of the list of fixed debtors hold both in their id: `person:GUID`."""
    kind, colon, identifier = debtor.id.partition(":")
    return (kind, identifier) if colon else (debtor.kind or PERSON, debtor.id)


def _entry_line(line: BookingLine, booking: Booking, choices: Choices) -> Document:
    code = VAT_CODES.get(line.vat_code)
    if code is None:
        raise Refusal("CHK-15", value=line.vat_code)
    _check_vat(line, code, booking, choices)
    document: Document = {
        "LedgerAccountId": line.ledger_account,
        "Description": cut(line.description),
        "AmountExcludingVat": line.amount_excl,
        "VatType": code.vat_type,
    }
    if code.has_amount:
        document["AmountVat"] = line.amount_vat
    if code.intra_community:
        document["IntraCommunityType"] = code.intra_community
    if code.calculation:
        document["VatCalculation"] = code.calculation
    return document


def _check_vat(line: BookingLine, code: VatCode, booking: Booking, choices: Choices) -> None:
    """A Dutch code on VAT of another country would be declared in the Dutch return without anybody noticing."""
    if not line.amount_vat:
        return
    if code.rates == _ZERO_RATE and line.vat_rate in _ZERO_RATE:
        raise Refusal("BKG-03", account=line.ledger_account)
    if line.vat_rate not in code.rates or is_foreign(booking.country, choices):
        rate = f"{line.vat_rate.normalize():f}"
        raise Refusal("BKG-27", package=PACKAGE, rate=rate, country=booking.country)


def is_foreign(country: str, choices: Choices) -> bool:
    """Whether VAT on an ordinary sale to that country is another country's."""
    return country not in ("", choices.home) and not choices.charges_home_vat_abroad


def is_right_for(code: str, treatment: VatTreatment) -> bool:
    """Whether a VAT code of AFAS suits a way of taxing: intra-community codes for ICP only, and nothing else there."""
    if treatment is VatTreatment.ICP:
        return code in INTRA_COMMUNITY
    if treatment is VatTreatment.INTERNATIONAL:
        return code == "zero"
    return code not in INTRA_COMMUNITY


# Debtors


def relation_document(debtor: Debtor) -> tuple[str, Document]:
    """The relation to make: `person` or `organisation`, and its document. `ExternalId` is our name for the debtor."""
    if debtor.is_company:
        names: Document = {"Name": cut(debtor.company or debtor.name), "VatNumber": normal_vat_number(debtor)}
    else:
        names = {"FirstName": cut(debtor.first_name), "LastName": cut(debtor.last_name or debtor.name)}
        if not debtor.last_name:
            del names["FirstName"]
    document: Document = {
        **names,
        "EmailAddress": normal_email(debtor.email),
        "PhoneNumber": cut(debtor.phone),
        "ExternalId": cut(debtor.key),
        "Addresses": address_documents(debtor),
    }
    kind = ORGANISATION if debtor.is_company else PERSON
    return kind, {name: value for name, value in document.items() if value}


def normal_email(email: str) -> str:
    """The address as we write it and compare it: lower case."""
    return email.strip().lower()


def normal_vat_number(debtor: Debtor) -> str:
    """Letters and digits only, in capitals, which is all that AFAS takes."""
    return "".join(sign for sign in debtor.vat_number.upper() if sign.isascii() and sign.isalnum())


def address_documents(debtor: Debtor) -> list[Document]:
    """The billing address, and the delivery address where there is another one. What is not complete is left out."""
    delivery = debtor.delivery if debtor.delivery != debtor.billing else None
    billing = address_document(debtor.billing, is_billing=True, is_shipping=delivery is None)
    shipping = address_document(delivery, is_billing=False, is_shipping=True) if delivery is not None else None
    return [document for document in (billing, shipping) if document is not None]


def address_document(address: Address, *, is_billing: bool, is_shipping: bool) -> Document | None:
    """The address with its preferences, or None where street, city or country is missing."""
    if not (address.street and address.city and address.country):
        return None
    street, number, addition = split_street(address)
    document: Document = {"StreetName": cut(street)}
    if number is not None:
        document["HouseNumber"] = number
    if addition:
        document["HouseNumberAddition"] = addition
    if address.postcode:
        document["PostalZone"] = cut(address.postcode)
    return document | {
        "CityName": cut(address.city),
        "CountryCode": address.country,
        "PreferredBillingAddress": is_billing,
        "PreferredShippingAddress": is_shipping,
    }


_NUMBER = re.compile(r"(\d{1,5})(?!\d)\s*[-/ ]?\s*([a-zA-Z][\w -]{0,9}|\d{1,4}|)")
_STREET_AND_NUMBER = re.compile(r"(\D+)\s+(\d{1,5})(?!\d)\s*[-/ ]?\s*([a-zA-Z]{1,4}\d{0,3}|\d{1,4}|)")


def split_street(address: Address) -> tuple[str, int | None, str]:
    """Street, house number and addition. The number is a whole number to AFAS; letters go to the addition.

    Where the shop gives the number apart, only that is split; else it is looked for at the end of the street. Where
    nothing can be told apart with certainty the whole line stays the street, and there is no number.
    """
    number = address.number.strip()
    if number:
        found = _NUMBER.fullmatch(number)
        return (address.street, int(found[1]), found[2]) if found else (address.street_line, None, "")
    line = address.street.strip()
    parts = _STREET_AND_NUMBER.fullmatch(line)
    return (parts[1].strip(" ,"), int(parts[2]), parts[3]) if parts else (line, None, "")
