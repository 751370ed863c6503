"""What the simulated Jortt answers: every property that the real one gives, also the empty ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shopledger.accounting.jortt.simulator.books import CUSTOMER, INVOICE, CustomerRow, Document, InvoiceRow, identifier
from shopledger.accounting.jortt.simulator.demo import Administration
from shopledger.accounting.jortt.simulator.rules import HOME, rate_of
from shopledger.domain.dates import AMSTERDAM
from shopledger.domain.territories import is_eu_member

_NO_CUSTOMER_FIELDS = dict.fromkeys(
    (
        "address_street",
        "address_postal_code",
        "address_city",
        "address_country_code",
        "address_country_name",
        "address_extra_information",
        "shift_vat",
        "vat_number",
        "coc_number",
        "initials",
        "first_name",
        "last_name",
        "date_of_birth",
        "citizen_service_number",
        "attn",
        "phonenumber",
        "website",
        "email",
        "reference",
        "mollie_direct_debit_status",
        "mollie_customer_id",
        "mollie_mandate_id",
        "default_ledger_account_id",
        "default_label_id",
        "default_discount_description",
        "default_discount_percentage",
        "peppol_scheme_code",
        "peppol_identifier",
    )
)
_NO_INVOICE_FIELDS = dict.fromkeys(
    (
        "invoice_delivery_period_end",
        "credited_invoice_id",
        "remarks",
        "introduction",
        "last_reminded_at",
        "send_method",
        "tradename_id",
        "reference",
        "credit_invoice_ids",
        "peppol_status",
    )
)
_COPIED = ("tradename_id", "send_method", "reference", "introduction", "remarks")


def organization(administration: Administration) -> Document:
    """The administration."""
    return {
        "id": administration.id,
        "vat_type": "vat",
        "company_name": administration.name,
        "company_name_line_2": None,
        "address_street": "Voorbeeldstraat 12",
        "address_postal_code": "1234 AB",
        "address_city": "Utrecht",
        "address_country_code": HOME,
        "address_country_name": "Nederland",
        "tax_registration_number": "NL123456782B01",
        "chamber_of_commerce_number": "12345678",
        "bank_account_iban": "NL00TEST0123456789",
        "bank_account_bban": "0123456789",
        "owners": [],
        "legal_form": "bv",
        "website": None,
        "phonenumber": None,
        "invoice_from_email": "facturen@deketting.example",
        "one_stop_shop_enabled": administration.one_stop_shop,
        "has_mollie": administration.has_mollie,
        "jortt_start_date": "2024-02-01T09:00:00+01:00",
        "invoice_from_email_confirmed": True,
        "data_complete_for_sending_invoices": True,
        "default_vat": {"value": "0.21", "category": None},
        "has_peppol_access": False,
    }


def customer(number: int, row: CustomerRow) -> Document:
    """A customer."""
    return {
        "id": identifier(CUSTOMER, number),
        **_NO_CUSTOMER_FIELDS,
        "cc_emails": [],
        "email_salutation": "Geachte heer, mevrouw,",
        "additional_information": "",
        "payment_term": 30,
        "invoice_language": "nl",
        "payment_method_invoice": "pay_later",
        **row.document,
        "archived": row.is_archived,
    }


def invoice(number: int, row: InvoiceRow, customer_row: CustomerRow) -> Document:
    """An invoice of the first generation, as lists and single reads give it."""
    body = row.document
    is_sent = bool(row.number)
    return {
        **_NO_INVOICE_FIELDS,
        "id": identifier(INVOICE, number),
        "invoice_status": "sent" if is_sent else "draft",
        "customer_id": identifier(CUSTOMER, row.customer),
        "invoice_number": row.number or None,
        "invoice_date": row.day,
        "invoice_due_date": row.day,
        "invoice_delivery_period": f"{row.day[:7]}-01",
        "invoice_date_sent": row.day if is_sent else None,
        "invoice_total": _money(row.total_excl),
        "invoice_total_incl_vat": _money(row.total_incl),
        "invoice_due_amount": _money(row.total_incl),
        "net_amounts": body.get("net_amounts", False),
        "invoice_marked_free_of_vat": False,
        "number_of_reminders_sent": 0,
        "payment_method": body.get("payment_method", "pay_later"),
        "line_items": [_line(line) for line in body["line_items"]],
        "discounts": [],
        "created_at": row.created_at.astimezone(AMSTERDAM).isoformat(timespec="seconds"),
        **{name: body[name] for name in _COPIED if name in body},
        **_customer_part(row, customer_row),
    }


def _customer_part(row: InvoiceRow, customer_row: CustomerRow) -> Document:
    who = customer_row.document
    return {
        "customer_company_name": customer_row.name,
        "customer_attn": who.get("attn"),
        "customer_address_street": who.get("address_street"),
        "customer_address_city": who.get("address_city"),
        "customer_address_postal_code": who.get("address_postal_code"),
        "customer_address_country_code": customer_row.country,
        "customer_address_country_name": None,
        "customer_address_extra_information": None,
        "customer_vat_shifted": customer_row.shifts_vat or None,
        "customer_vat_number": who.get("vat_number"),
        "customer_in_eu": is_eu_member(customer_row.country, row.created_at.date()),
        "customer_reference": who.get("reference"),
        "customer_is_private": customer_row.is_private,
        "customer_mail_to": customer_row.email or None,
        "customer_mail_cc_addresses": [],
        "language": who.get("invoice_language", "nl"),
    }


def _line(line: Document) -> Document:
    """A line. The total of a line repeats its unit price, as recorded: lines of answers cannot be added up."""
    rate = rate_of(line)
    return {
        "description": line["description"],
        "vat_percentage": f"{rate:.1f}",
        "vat": int(rate),
        "units": Decimal(line["quantity"]),
        "number_of_units": line["quantity"],
        "amount_per_unit": {"value": line["amount"]["amount"], "currency": "EUR"},
        "total_amount_excl_vat": {"value": line["amount"]["amount"], "currency": "EUR"},
        "ledger_account_id": line.get("ledger_account_id"),
    }


def _money(amount: Decimal) -> dict[str, Any]:
    return {"value": f"{amount:.2f}", "currency": "EUR"}
