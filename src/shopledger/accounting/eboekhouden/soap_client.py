"""Calls of the SOAP API, one method per operation. zeep writes and reads the envelopes; they travel as all calls do.

What it takes care of: the session (kept in the vault for twenty minutes, opened again once when a session that was
silent for a while is met with an unknown error), and that failures come with status 200. What it does not do: it
decides nothing about sales. A session is not closed: other workers share it, and it ends by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree
from zeep import Client
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault as SoapFault
from zeep.wsdl import Document as Wsdl

from shopledger.accounting.eboekhouden.errors import CODES_REFUSED, OURS, PACKAGE, UNKNOWN, UNREACHABLE, error_of
from shopledger.accounting.eboekhouden.settings import BASE_URLS, CODE_1, CODE_2, USERNAME
from shopledger.accounting.eboekhouden.wire import Fault
from shopledger.connect.credentials import Token
from shopledger.connect.http import HttpClient, Request
from shopledger.domain.errors import ConnectionRefusal, OutcomeUnknown, Refusal, ShopledgerError, Transient
from shopledger.domain.money import to_cents

if TYPE_CHECKING:
    from shopledger.connect.contract import Document, Opening

WSDL = Path(__file__).parent / "specs" / "soap.wsdl"
BINDING = "{http://www.e-boekhouden.nl/soap}soapAppSoap"
SOURCE = "shopledger"
LIFETIME = timedelta(minutes=20)
SILENCE = timedelta(minutes=2)
FIRST_DAY, LAST_DAY = datetime(1980, 1, 1), datetime(2049, 12, 31)  # noqa: DTZ001 - their dates have no zone
MOST_MUTATIONS = 500
"""An answer holds no more mutations than these, the last ones."""

PURPOSES = {
    "OpenSession": "open session",
    "AddRelatie": "create debtor",
    "GetRelaties": "find debtor",
    "AddMutatie": "book",
    "GetMutaties": "find booking",
    "GetGrootboekrekeningen": "read ledger accounts",
    "GetKostenplaatsen": "read cost centres",
    "GetOpenPosten": "find open item",
}
_WRITES = frozenset({"AddRelatie", "AddMutatie"})
# zeep is typed in part only.
_CLIENT: Any = Client
_WSDL_READER: Any = Wsdl


class RelationRow(NamedTuple):
    """A relation as it is found."""

    id: int
    code: str
    name: str
    email: str
    vat_number: str


class SoapMutation(NamedTuple):
    """A mutation as it is found; `total` includes VAT."""

    number: int
    kind: str
    debtor_code: str
    invoice_number: str
    voucher: str
    total: Decimal


class OpenPost(NamedTuple):
    """An unpaid sale."""

    invoice_number: str
    debtor_code: str
    total: Decimal
    open_amount: Decimal


class UnreadableReply(Exception):
    """An answer that is no envelope with the answer of this operation."""


class _Reply(NamedTuple):
    """An answer in the form in which zeep reads it."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    encoding: str


class HttpTransport:
    """How zeep's envelopes travel: through the one HTTP client, a write marked as one."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def post_xml(self, address: str, envelope: Any, headers: Mapping[str, str]) -> _Reply:
        """Send an envelope. Raises UnreadableReply for an answer that is no envelope."""
        operation = headers["SOAPAction"].strip('"').rpartition("/")[2]
        response = self._http.send(
            Request(
                method="POST",
                url=address,
                purpose=PURPOSES[operation],
                is_write=operation in _WRITES,
                headers=dict(headers),
                body=etree.tostring(envelope, xml_declaration=True, encoding="utf-8"),
            )
        )
        if f"{operation}Response".encode() not in response.body and b":Fault" not in response.body:
            raise UnreadableReply(
                f"status {response.status}, no envelope: {response.body[:200].decode('utf-8', 'replace')}"
            )
        return _Reply(response.status, response.body, {"Content-Type": "text/xml"}, "utf-8")


@cache
def load_wsdl() -> Any:
    """The service description of this package, read once per process; answers are read strictly, not mended."""
    with WSDL.open("rb") as file:
        return _WSDL_READER(file, None)


class SoapClient:
    """One administration, by user name and two codes."""

    def __init__(self, opening: Opening) -> None:
        self._http = opening.http
        self._vault = opening.vault
        self._clock = opening.clock
        self._username = opening.credentials.get(USERNAME, "")
        self._code_1 = opening.credentials.get(CODE_1, "")
        self._code_2 = opening.credentials.get(CODE_2, "")
        client = _CLIENT(load_wsdl(), transport=HttpTransport(opening.http))
        self._service = client.create_service(BINDING, opening.base_urls.get("soap", BASE_URLS["soap"]))
        self._used_at: datetime | None = None

    # Reading

    def open_session(self) -> None:
        """A new session, whatever is kept: proves the codes."""
        self._session(lambda _: False)

    def ledgers(self) -> list[tuple[int, str, str, str]]:
        """Id, code, name and category of all ledger accounts."""
        rows = self._rows("GetGrootboekrekeningen", "Rekeningen", "cGrootboekrekening", cFilter={"ID": 0})
        return [(row.ID, row.Code or "", row.Omschrijving or "", row.Categorie or "") for row in rows]

    def cost_centres(self) -> list[tuple[int, str]]:
        """Id and name of all cost centres."""
        rows = self._rows("GetKostenplaatsen", "Kostenplaatsen", "cKostenplaats", cFilter={})
        return [(row.KostenplaatsId, row.Omschrijving or "") for row in rows]

    def relations_by_word(self, word: str) -> list[RelationRow]:
        """All relations with that word in code, name, city, contact or address: more than one may want."""
        return self._relations({"Trefwoord": word, "ID": 0})

    def relations_by_code(self, code: str) -> list[RelationRow]:
        """All relations with that code: one or none."""
        return self._relations({"Code": code, "ID": 0})

    def _relations(self, narrowed: Document) -> list[RelationRow]:
        rows = self._rows("GetRelaties", "Relaties", "cRelatie", cFilter=narrowed)
        return [
            RelationRow(row.ID, row.Code or "", row.Bedrijf or "", row.Email or "", row.BTWNummer or "") for row in rows
        ]

    def mutations(self, number: str) -> list[SoapMutation]:
        """All mutations with that invoice number, of every kind. Counts towards 5,000 such calls a month."""
        narrowed = {"MutatieNr": 0, "Factuurnummer": number, "DatumVan": FIRST_DAY, "DatumTm": LAST_DAY}
        rows = self._rows("GetMutaties", "Mutaties", "cMutatieList", cFilter=narrowed)
        return [_mutation(row) for row in rows]

    def open_posts(self) -> list[OpenPost]:
        """All unpaid sales; there is no filter."""
        rows = self._rows("GetOpenPosten", "Openposten", "cOpenPost", OpSoort="Debiteuren")
        return [
            OpenPost(row.MutFactuur or "", row.RelCode or "", _cents(row.Bedrag), _cents(row.Openstaand))
            for row in rows
        ]

    # Writing

    def add_relation(self, document: Document, context: Mapping[str, str]) -> int:
        """A new relation; its id."""
        return _made("AddRelatie", self._call("AddRelatie", context, oRel=document).Rel_ID)

    def add_mutation(self, document: Document, context: Mapping[str, str]) -> int:
        """A new mutation; its number."""
        return _made("AddMutatie", self._call("AddMutatie", context, oMut=document).Mutatienummer)

    # How a call is made

    def _rows(self, operation: str, container: str, name: str, **arguments: object) -> Sequence[Any]:
        """The rows of a list: an absent list is an empty one."""
        found = getattr(self._call(operation, {}, **arguments), container)
        return (getattr(found, name) or ()) if found is not None else ()

    def _call(self, operation: str, context: Mapping[str, str], **arguments: object) -> Any:
        """The result. After a silence an error that is not known may mean that the session is over: one more try."""
        session = self._session(self._is_fresh)
        result, fault = self._ask(operation, session, arguments)
        if fault is not None and fault.code not in OURS and self._was_silent():
            session = self._session(lambda kept: self._is_fresh(kept) and kept.access != session)
            result, fault = self._ask(operation, session, arguments)
        if fault is not None:
            raise error_of(fault, context, is_write=operation in _WRITES)
        self._used_at = self._clock()
        return result

    def _ask(self, operation: str, session: str, arguments: Mapping[str, object]) -> tuple[Any, Fault | None]:
        keys = {"SessionID": session, "SecurityCode2": self._code_2}
        result = self._send(operation, {**keys, **arguments})
        return result, self._fault(result.ErrorMsg)

    def _send(self, operation: str, arguments: Mapping[str, object]) -> Any:
        try:
            result = getattr(self._service, operation)(**arguments)
        except SoapFault as fault:
            raise Refusal(UNKNOWN, detail=self._http.recorder.redact(str(fault.message))) from fault
        except (ZeepError, UnreadableReply) as error:
            raise _unread(operation, str(error)) from error
        if result is None:
            raise _unread(operation, "an empty answer")
        return result

    def _fault(self, message: Any) -> Fault | None:
        """An error block that is filled, as a fault."""
        code = message.LastErrorCode if message is not None else None
        if not code:
            return None
        return Fault(code=code, message=self._http.recorder.redact(message.LastErrorDescription or ""))

    def _was_silent(self) -> bool:
        return self._used_at is None or self._clock() - self._used_at > SILENCE

    # The session

    def _session(self, is_usable: Callable[[Token], bool]) -> str:
        token = self._vault.renewed(is_usable, lambda _: self._new_session())
        self._http.recorder.hide(token.access)
        return token.access

    def _is_fresh(self, kept: Token) -> bool:
        return kept.expires_at > self._clock()

    def _new_session(self) -> Token:
        asked_at = self._clock()
        keys = {
            "Username": self._username,
            "SecurityCode1": self._code_1,
            "SecurityCode2": self._code_2,
            "Source": SOURCE,
        }
        result = self._send("OpenSession", keys)
        fault = self._fault(result.ErrorMsg)
        if fault is not None or not result.SessionID:
            detail = f"{fault.code} {fault.message}" if fault is not None else "no session"
            raise ConnectionRefusal(CODES_REFUSED, detail=detail)
        return Token(access=result.SessionID, expires_at=asked_at + LIFETIME)


def _made(operation: str, number: int | None) -> int:
    """The number of what was made; an answer without one says neither that it was made nor that it was not."""
    if not number:
        raise _unread(operation, "an answer without a number")
    return number


def _unread(operation: str, detail: str) -> ShopledgerError:
    if operation in _WRITES:
        return OutcomeUnknown(detail)
    return Transient(UNREACHABLE, detail=detail, package=PACKAGE)


def _mutation(row: Any) -> SoapMutation:
    lines = (row.MutatieRegels.cMutatieListRegel or ()) if row.MutatieRegels is not None else ()
    return SoapMutation(
        number=row.MutatieNr,
        kind=row.Soort,
        debtor_code=row.RelatieCode or "",
        invoice_number=row.Factuurnummer or "",
        voucher=row.Boekstuk or "",
        total=to_cents(sum((line.BedragInclBTW for line in lines), Decimal(0))),
    )


def _cents(value: object) -> Decimal:
    """Whole cents of an amount that the service declares as double: its shortest form is the one that was written."""
    return to_cents(Decimal(str(value)))
