"""Who bought: addresses, the customer of an order, and the debtor a customer becomes in the books."""

from __future__ import annotations

from dataclasses import dataclass

from shopledger.domain.values import maker, value


@value
class Address:
    """A postal address. `country` is ISO 3166-1 alpha-2 in capitals, empty when unknown; texts are trimmed."""

    name: str = ""
    company: str = ""
    street: str = ""
    number: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""

    @property
    def street_line(self) -> str:
        """Street and house number in one line."""
        return f"{self.street} {self.number}".strip()

    @property
    def is_complete(self) -> bool:
        """Whether street, postcode, city and country are all there (packages want all or nothing)."""
        return bool(self.street and self.postcode and self.city and self.country)


new_address = maker(Address)


@value
class Customer:
    """The buyer as the shop knows them. `vat_number` is as typed, without spaces and dots, in capitals."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    vat_number: str = ""
    phone: str = ""


new_customer = maker(Customer)


@value
class Debtor:
    """The customer record an order needs in the books. Created when absent, never changed.

    `key` names the same debtor in every order: the e-mail address in lower case, and for sales that pass a VAT number
    on, the VAT number too, since such a debtor must carry it. `shifts_vat` is true for intra-community debtors.
    """

    key: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    vat_number: str = ""
    phone: str = ""
    billing: Address = Address()
    delivery: Address | None = None
    shifts_vat: bool = False

    @property
    def is_company(self) -> bool:
        """A company name or a VAT number makes a debtor a company."""
        return bool(self.company or self.vat_number)

    @property
    def person_name(self) -> str:
        """First and last name, or an empty text."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def name(self) -> str:
        """What the books show: company, else person, else NN (no name known)."""
        return self.company or self.person_name or "NN"


new_debtor = maker(Debtor)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorRef:
    """A debtor that exists in the package: `id` as the package's calls want it, `code` as people see it.

    `kind` is the package's own word where it needs one (a relation type), else empty.
    """

    id: str
    code: str = ""
    name: str = ""
    kind: str = ""
