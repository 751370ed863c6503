"""VAT numbers for the market's companies, with right check digits; and which of them the simulated register knows.

It does not judge real numbers: anything with right check digits counts as registered, except the numbers that the
market makes to be refused (their body begins with 77). Check digits: DE ISO 7064 MOD 11,10; BE 97 minus the body
modulo 97; FR a SIREN (Luhn) with the key (12 + 3 x SIREN) modulo 97, as python-stdnum documents them.
"""

from __future__ import annotations

_KNOWN = "13"
_UNKNOWN = "77"
_MODULUS = 97


def make_number(country: str, serial: int, *, is_registered: bool = True) -> str:
    """A number of DE, BE or FR with right check digits, from the last digits of a serial (six; BE five)."""
    digits = 5 if country == "BE" else 6
    return _MAKERS[country]((_KNOWN if is_registered else _UNKNOWN) + f"{serial % 10**digits:0{digits}d}")


def spoil(number: str) -> str:
    """The same number with its last digit changed, so that the check digits are wrong."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def is_registered(number: str) -> bool:
    """Whether the simulated register knows the number (country code first, no spaces)."""
    country, body = number[:2], number[2:]
    maker = _MAKERS.get(country)
    if maker is None or not body.isdecimal():
        return False
    core = _CORES[country](body)
    return not core.startswith(_UNKNOWN) and maker(core) == number


def _german(body: str) -> str:
    product = 10
    for digit in body:
        rest = (int(digit) + product) % 10 or 10
        product = 2 * rest % 11
    return f"DE{body}{(11 - product) % 10}"


def _belgian(body: str) -> str:
    return f"BE0{body}{_MODULUS - int(body) % _MODULUS:02d}"


def _french(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - Luhn: the digits of a product are added
    siren = f"{body}{-total % 10}"
    return f"FR{(12 + 3 * int(siren)) % _MODULUS:02d}{siren}"


_MAKERS = {"DE": _german, "BE": _belgian, "FR": _french}
_CORES = {
    "DE": lambda body: body[:8],
    "BE": lambda body: body[1:8],
    "FR": lambda body: body[2:10],
}
