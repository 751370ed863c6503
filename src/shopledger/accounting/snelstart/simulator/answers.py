"""What the simulated SnelStart answers: every property of a model, also the empty ones, as the real one does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shopledger.accounting.snelstart.simulator import chart
from shopledger.accounting.snelstart.simulator.books import (
    ArticleRow,
    Books,
    EntryRow,
    MemorialRow,
    OrderRow,
    RelationRow,
    body_of,
)
from shopledger.accounting.snelstart.simulator.chart import reference
from shopledger.accounting.snelstart.simulator.rules import Administration
from shopledger.accounting.snelstart.simulator.specification import blank

Document = dict[str, Any]
MODIFIED = "2026-03-02T11:05:00.123"
_MAILS = (
    "offerteEmailVersturen",
    "bevestigingsEmailVersturen",
    "factuurEmailVersturen",
    "aanmaningEmailVersturen",
    "offerteAanvraagEmailVersturen",
    "bestellingEmailVersturen",
)
_ENTRY_TEXTS = {"boekstuk": "", "omschrijving": "", "gewijzigdDoorAccountant": False, "markering": False}


def company(settings: Administration) -> Document:
    """The administration."""
    return {
        **blank("CompanyInfo.CompanyInfoModel"),
        "administratieIdentifier": chart.COMPANY_ID,
        "administratieNaam": "Fietsenwinkel De Ketting",
        "bedrijfsnaam": "De Ketting B.V.",
        "btwIdentificatieNummer": "NL123456782B12",
        "kvKNummer": "12345678",
        "huidigBoekjaar": 2026,
        "artikelcodeSoort": settings.code_kind,
        "artikelcodeMaxLengte": settings.code_length,
        "verkoopprijsArtikelbestandExclusiefBtw": True,
        "factureerBuitenlandsBtw": settings.invoices_foreign_vat,
        "factureerBuitenlandsBtwRanges": [],
        "buitenlandseBtwGrootboek": reference(chart.LEDGER, chart.FOREIGN_VAT_ACCOUNT, "grootboeken"),
        **settings.names,
    }


def with_uris(body: Document, paths: dict[str, str]) -> Document:
    """What was sent, with the addresses that answers add to what points to another document."""
    answer = dict(body)
    for name, path in paths.items():
        if name in answer:
            answer[name] = {"id": answer[name]["id"], "uri": f"/{path}/{answer[name]['id']}"}
    return answer


def address(body: Document | None) -> Document | None:
    """An address."""
    if body is None:
        return None
    return {**blank("Relaties.AdresModel"), **with_uris(body, {"land": "landen"})}


def relation(position: int, row: RelationRow) -> Document:
    """A relation."""
    body = body_of(row)
    here = reference(chart.RELATION, position, "relaties")
    mails: Document = {name: {"shouldSend": False, "email": None, "ccEmail": None} for name in _MAILS}
    mails["factuurEmailVersturen"]["email"] = row.email or None
    return {
        **blank("Relaties.RelatieModel"),
        "modifiedOn": MODIFIED,
        "factuurkorting": 0,
        "bankieren": False,
        "nonactief": not row.is_active,
        "kredietLimiet": 0,
        "memo": "",
        "ublBestandAlsBijlage": False,
        "documents": [],
        "extraVeldenKlant": [],
        **mails,
        **body,
        "vestigingsAdres": address(body.get("vestigingsAdres")),
        "correspondentieAdres": address(body.get("correspondentieAdres")),
        "relatiecode": row.code,
        "verkoopBoekingenUri": f"{here['uri']}/verkoopboekingen",
        **here,
    }


def entry(position: int, row: EntryRow) -> Document:
    """A sales entry."""
    body = with_uris(body_of(row), {"klant": "relaties"})
    blank_line = blank("VerkoopBoekingen.VerkoopBoekingRegelModel")
    paths = {"grootboek": "grootboeken", "kostenplaats": "kostenplaatsen"}
    return {
        **blank("VerkoopBoekingen.VerkoopBoekingModel"),
        **_ENTRY_TEXTS,
        "modifiedOn": MODIFIED,
        **body,
        "boekingsregels": [{**blank_line, **with_uris(line, paths)} for line in body["boekingsregels"]],
        "btw": body.get("btw", []),
        "documents": [],
        **reference(chart.ENTRY, position, "verkoopboekingen"),
    }


def invoice(position: int, row: EntryRow) -> Document:
    """The open item of a sales entry."""
    term = int(body_of(row).get("betalingstermijn", 0))
    return {
        **blank("Verkoopfacturen.VerkoopfactuurModel"),
        "verkoopBoeking": reference(chart.ENTRY, position, "verkoopboekingen"),
        "modifiedOn": MODIFIED,
        "openstaandSaldo": row.open_amount,
        "factuurnummer": row.number,
        "vervalDatum": f"{date.fromisoformat(row.day) + timedelta(days=term)}T00:00:00",
        "relatie": reference(chart.RELATION, row.relation, "relaties"),
        "factuurDatum": f"{row.day}T00:00:00",
        "factuurBedrag": row.total,
        "verkoopOrders": [],
        **reference(chart.INVOICE, position, "verkoopfacturen"),
    }


def article(position: int, row: ArticleRow) -> Document:
    """An article."""
    return {
        **blank("Artikelen.ArtikelQueryModel"),
        "isHoofdartikel": False,
        "subartikelen": [],
        "verkoopprijs": 0,
        "inkoopprijs": 0,
        "modifiedOn": MODIFIED,
        "voorraadControle": False,
        "technischeVoorraad": 0,
        "vrijeVoorraad": 0,
        "extraVelden": [],
        **with_uris(body_of(row), {"artikelOmzetgroep": "artikelomzetgroepen"}),
        "isNonActief": not row.is_active,
        **reference(chart.ARTICLE, position, "artikelen"),
    }


def order(position: int, row: OrderRow) -> Document:
    """A sales order, with the totals the server computed."""
    paths = {
        "relatie": "relaties",
        "kostenplaats": "kostenplaatsen",
        "verkoopordersjabloon": "verkoopordersjablonen",
    }
    body = with_uris(body_of(row), paths)
    blank_line = blank("Verkooporders.VerkooporderRegelModel")
    lines = [
        {**blank_line, "extraRegelVelden": [], "kortingsPercentage": 0, **with_uris(line, {"artikel": "artikelen"})}
        for line in body.get("regels", [])
    ]
    return {
        **blank("Verkooporders.VerkoopOrderModel"),
        "procesStatus": "Order",
        "modifiedOn": MODIFIED,
        "geblokkeerd": False,
        "verkooporderBtwIngaveModel": "Exclusief",
        "memo": "",
        "factuurkorting": 0,
        "verkoopOrderStatus": "InBehandeling",
        "extraHoofdVelden": [],
        **body,
        "afleveradres": address(body.get("afleveradres")),
        "factuuradres": address(body.get("factuuradres")),
        "nummer": row.number,
        "regels": lines,
        "totaalExclusiefBtw": row.total_excl,
        "totaalInclusiefBtw": row.total_incl,
        "verkoopfactuur": None if row.invoice is None else reference(chart.INVOICE, row.invoice, "verkoopfacturen"),
        **reference(chart.ORDER, position, "verkooporders"),
    }


def memorial(position: int, row: MemorialRow) -> Document:
    """A memorial entry."""
    return {
        **blank("Bankboekingen.MemoriaalboekingModel"),
        "modifiedOn": MODIFIED,
        "markering": False,
        "gewijzigdDoorAccountant": False,
        "inkoopboekingBoekingsRegels": [],
        **body_of(row),
        **reference(chart.MEMORIAL, position, "memoriaalboekingen"),
    }


def mutations_of_entry(position: int, row: EntryRow) -> list[Document]:
    """The ledger lines of a sales entry: its revenue, as credit."""
    return [
        _mutation(
            position * 64 + number,
            {
                "grootboek": line["grootboek"],
                "datum": f"{row.day}T00:00:00",
                "omschrijving": line.get("omschrijving", ""),
                "boekstuk": "",
                "factuurNummer": row.number,
                "relatiePublicIdentifier": reference(chart.RELATION, row.relation, "relaties"),
            },
            -line["bedrag"],
        )
        for number, line in enumerate(body_of(row)["boekingsregels"])
    ]


def mutations_of_memorial(position: int, row: MemorialRow, books: Books) -> list[Document]:
    """The ledger lines of a memorial entry."""
    entries = [books.entries[sale] for sale, _ in row.sales]
    number = next((entry_row.number for entry_row in entries if entry_row is not None), None)
    return [
        _mutation(
            (1 << 40) + position * 64 + line_number,
            {
                "grootboek": line["grootboek"],
                "datum": f"{row.day}T00:00:00",
                "omschrijving": line.get("omschrijving", ""),
                "boekstuk": row.voucher,
                "factuurNummer": number,
            },
            line.get("debet", Decimal(0)) - line.get("credit", Decimal(0)),
        )
        for line_number, line in enumerate(body_of(row).get("memoriaalBoekingsRegels", []))
    ]


def _mutation(number: int, values: Document, balance: Decimal) -> Document:
    return {
        **blank("GrootboekMutaties.GrootboekMutatieModel"),
        "modifiedOn": MODIFIED,
        "documents": [],
        **with_uris(values, {"grootboek": "grootboeken"}),
        "debet": max(balance, Decimal(0)),
        "credit": max(-balance, Decimal(0)),
        "saldo": balance,
        **reference(chart.MUTATION, number, "grootboekmutaties"),
    }
