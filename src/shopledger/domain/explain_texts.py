"""The sentences of an explanation, in Dutch and English, for a shopkeeper who is no accountant.

What it is for: the words of every `Reason`, by code.  What it does not do: it fills nothing in (`explain_words` does).
Amounts bring their own euro sign; the sentences do not add one.
"""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One sentence or two in both languages, with the parameters in braces."""

    nl: str
    en: str


_SALE = {
    "home": Text("Het land van uw winkel: {home}.", "The country of your shop: {home}."),
    "place-collected": Text(
        "De klant haalt de goederen op. Dan telt het land van uw winkel: {home}.",
        "The customer collects the goods. Then the country of your shop counts: {home}.",
    ),
    "place-delivery": Text(
        "Het land van bestemming: {country}, volgens het afleveradres.",
        "The country of destination: {country}, by the delivery address.",
    ),
    "place-billing": Text(
        "Het land van bestemming: {country}, volgens het factuuradres (er is geen ander afleveradres).",
        "The country of destination: {country}, by the billing address (there is no other delivery address).",
    ),
    "area-inside": Text(
        "Het adres ligt in een bijzonder gebied: {area_nl}. Voor de btw hoort dat bij de EU.",
        "The address lies in a special area: {area}. For VAT that is part of the EU.",
    ),
    "area-outside": Text(
        "Het adres ligt in een bijzonder gebied: {area_nl}. Voor de btw telt dat als buiten de EU.",
        "The address lies in a special area: {area}. For VAT that counts as outside the EU.",
    ),
    "rule-margin-scheme": Text(
        "U gebruikt de margeregeling. Daarom is een verkoop nooit ICP en nooit een levering buiten de EU.",
        "You use the margin scheme. So a sale is never intra-community and never a supply outside the EU.",
    ),
    "rule-small-business": Text(
        "U gebruikt de kleineondernemersregeling en rekent nooit btw. Daarom is elke verkoop gewoon.",
        "You use the small-business scheme and never charge VAT. So every sale is ordinary.",
    ),
    "rule-no-country": Text(
        "Geen van de adressen noemt een land. Daarom is niet te zeggen welke btw-regels gelden.",
        "Neither address names a country. So nobody can tell which VAT rules hold.",
    ),
    "rule-domestic": Text(
        "De verkoop blijft binnen het land van uw winkel, dus zij is gewoon.",
        "The sale stays within the country of your shop, so it is ordinary.",
    ),
    "rule-vat-charged-eu": Text(
        "Deze klant zit in {country} en er is btw berekend, dus de verkoop is gewoon (geen ICP).",
        "This customer is in {country} and VAT was charged, so the sale is ordinary (not intra-community).",
    ),
    "rule-vat-charged-outside": Text(
        "Deze klant zit in {country}, buiten de EU, maar er is btw berekend. Daarom is de verkoop gewoon.",
        "This customer is in {country}, outside the EU, but VAT was charged. So the sale is ordinary.",
    ),
    "rule-free": Text(
        "Alle regels zijn gratis. Er is niets om btw over te rekenen.",
        "Every line is free. There is nothing to charge VAT on.",
    ),
    "rule-icp": Text(
        "Deze klant zit in een ander EU-land ({country}) en er is geen btw berekend. Zo'n verkoop is een ICP-levering.",
        "This customer is in another EU country ({country}) and no VAT was charged. Such a sale is an intra-community"
        " supply (ICP).",
    ),
    "rule-international": Text(
        "Deze klant zit buiten de EU ({country}) en er is geen btw berekend. Dat is een levering buiten de EU.",
        "This customer is outside the EU ({country}) and no VAT was charged. That is a supply outside the EU.",
    ),
    "rule-shop-outside": Text(
        "Uw winkel zit zelf buiten de EU, de klant in {country}, en er is geen btw berekend. Zo'n verkoop is"
        " internationaal.",
        "Your shop itself is outside the EU, the customer is in {country}, and no VAT was charged. Such a sale is"
        " international.",
    ),
    "shop-agrees": Text(
        "De winkel zegt zelf hetzelfde: {treatment}.",
        "The shop itself says the same: {treatment}.",
    ),
    "shop-decides": Text(
        "De winkel zegt zelf: {treatment}. Dat gaat voor, al zou de regel zeggen: {rule}.",
        "The shop itself says: {treatment}. That goes first, although the rule would say: {rule}.",
    ),
    "shop-overruled": Text(
        "De winkel zegt: {treatment}. Met uw instellingen kan dat niet, dus dat telt niet mee.",
        "The shop says: {treatment}. With your settings that cannot be, so it does not count.",
    ),
    "charged-country": Text(
        "De winkel rekende de btw van {country}. Daarom zoeken we btw-regels van dat land.",
        "The shop charged the VAT of {country}. So we look for VAT rows of that country.",
    ),
    "date": Text(
        "De boekdatum is de dag van de bestelling: {date} (om {time}, Nederlandse tijd).",
        "The booking date is the day of the order: {date} (at {time}, Dutch time).",
    ),
    "date-shifted": Text(
        "De boekdatum is {date}: in Nederland was het toen {time}. In de tijd van de winkel was het {there}.",
        "The booking date is {date}: it was {time} in the Netherlands then. In the shop's own time it was {there}.",
    ),
    "debtor-fixed": Text(
        "Voor {method} koos u een vaste debiteur: {debtor}. Daarop wordt geboekt.",
        "For {method} you chose a fixed debtor: {debtor}. The sale is booked on it.",
    ),
    "debtor-fixed-ignored": Text(
        "Voor {method} koos u een vaste debiteur. Die telt hier niet: een ICP-verkoop krijgt altijd een eigen"
        " debiteur.",
        "For {method} you chose a fixed debtor. It does not count here: an intra-community sale always gets a debtor of"
        " its own.",
    ),
    "debtor-email": Text(
        "De klant is een eigen debiteur. Die herkennen we aan het e-mailadres {email}.",
        "The customer is a debtor of their own. We know them by the e-mail address {email}.",
    ),
    "debtor-vat-number": Text(
        "De klant is een eigen debiteur. Die herkennen we aan het e-mailadres {email} samen met btw-nummer {number}.",
        "The customer is a debtor of their own. We know them by the e-mail address {email} together with VAT number"
        " {number}.",
    ),
    "debtor-of-order": Text(
        "De klant ({name}) heeft geen e-mailadres. Daarom is er een debiteur voor alleen deze bestelling.",
        "The customer ({name}) has no e-mail address. So there is a debtor for this order only.",
    ),
    "reference-order": Text(
        "Het nummer in de boekhouding is het bestelnummer: {number}.",
        "The number in the books is the order number: {number}.",
    ),
    "reference-invoice": Text(
        "Het nummer in de boekhouding is het factuurnummer, zoals u koos: {number}.",
        "The number in the books is the invoice number, as you chose: {number}.",
    ),
    "reference-no-invoice": Text(
        "U koos het factuurnummer, maar dat is er niet. Daarom is het nummer het bestelnummer: {number}.",
        "You chose the invoice number, but there is none. So the number is the order number: {number}.",
    ),
    "reference-prefix": Text(
        "Daar staat uw voorvoegsel {prefix} voor: {number}.",
        "Your prefix {prefix} stands before it: {number}.",
    ),
}

_LINES = {
    "skipped-quantity": Text(
        "Deze regel heeft aantal 0 en wordt niet geboekt.",
        "This line has quantity 0 and is not booked.",
    ),
    "skipped-free": Text(
        "Deze regel is gratis. Uw boekhoudpakket neemt geen regels van 0,00 aan.",
        "This line is free. Your accounting package takes no lines of 0.00.",
    ),
    "skipped-tiny": Text(
        "Van deze regel ({excl} zonder btw, {incl} met btw) blijft na het afronden niets over. Uw boekhoudpakket neemt"
        " geen regels van 0,00 aan.",
        "Nothing is left of this line ({excl} without VAT, {incl} with VAT) after rounding. Your accounting package"
        " takes no lines of 0.00.",
    ),
    "text-missing": Text(
        "De winkel gaf geen omschrijving. Daarom heet de regel “{line}”.",
        "The shop gave no description. So the line is called “{line}”.",
    ),
    "text-cut": Text(
        "De omschrijving was te lang voor uw boekhoudpakket en is ingekort. Voluit: “{line}”.",
        "The description was too long for your accounting package and was cut. In full: “{line}”.",
    ),
    "line-stopped": Text(
        "Deze regel kan zo niet worden geboekt. De melding hierbij zegt waarom.",
        "This line cannot be booked like this. The message beside it says why.",
    ),
    "rate-given": Text("De winkel gaf {rate} % btw voor deze regel.", "The shop gave {rate} % VAT for this line."),
    "rate-derived": Text(
        "De winkel gaf geen btw-tarief. Bij {excl} zonder btw en {incl} met btw past alleen {rate} %.",
        "The shop gave no VAT rate. Only {rate} % fits {excl} without VAT and {incl} with VAT.",
    ),
    "rate-nearest": Text(
        "De winkel gaf geen btw-tarief. Bij {excl} zonder btw en {incl} met btw passen er meer; {rate} % past het best."
        " Omdat u kleine verschillen toestaat, nemen we dat.",
        "The shop gave no VAT rate. More than one fits {excl} without VAT and {incl} with VAT; {rate} % fits best."
        " Since you allow small differences, we take that.",
    ),
    "rate-free-line": Text(
        "De regel is gratis en heeft geen btw-tarief. Bij Instellingen koos u daarvoor {rate} %.",
        "The line is free and has no VAT rate. Under Configuration you chose {rate} % for such lines.",
    ),
    "rate-gift-card": Text(
        "Een cadeaubon is een betaalmiddel. De btw komt pas als de bon wordt gebruikt, dus hier 0 %.",
        "A gift card is a means of payment. VAT is due when the card is spent, so here it is 0 %.",
    ),
    "rate-zero": Text(
        "Zonder btw: deze verkoop is een {treatment}. Daarom is het tarief 0 %.",
        "No VAT: this sale is an {treatment}. So the rate is 0 %.",
    ),
    "rate-not-used": Text(
        "De winkel noemt {rate} %, maar rekende geen btw: deze verkoop is een {treatment}. Daarom is het tarief 0 %.",
        "The shop names {rate} %, but charged no VAT: this sale is an {treatment}. So the rate is 0 %.",
    ),
    "row-ordinary": Text(
        "Uw btw-regel {country} {rate} % boekt dit op rekening {account} met btw-code {code}.",
        "Your VAT row {country} {rate} % books it on account {account} with VAT code {code}.",
    ),
    "row-icp": Text(
        "Uw btw-regel voor ICP boekt dit op rekening {account} met btw-code {code}.",
        "Your VAT row for intra-community supplies books it on account {account} with VAT code {code}.",
    ),
    "row-international": Text(
        "Uw btw-regel voor leveringen buiten de EU boekt dit op rekening {account} met btw-code {code}.",
        "Your VAT row for supplies outside the EU books it on account {account} with VAT code {code}.",
    ),
    "row-margin": Text(
        "Uw btw-regel voor margegoederen ({rate} %) boekt dit op rekening {account} met btw-code {code}.",
        "Your VAT row for margin goods ({rate} %) books it on account {account} with VAT code {code}.",
    ),
    "row-gift-card": Text(
        "Omdat een cadeaubon een betaalmiddel is, telt het land van de klant hier niet.",
        "Since a gift card is a means of payment, the customer's country does not count here.",
    ),
    "row-destination": Text(
        "Voor {charged}, het land van de berekende btw, is er geen passende btw-regel. Daarom telt de btw-regel van het"
        " afleverland, {country}.",
        "There is no fitting VAT row for {charged}, the country whose VAT was charged. So the VAT row of the country of"
        " delivery counts, {country}.",
    ),
    "row-own-kind": Text("Dat is uw eigen btw-regel voor {kind}.", "That is your own VAT row for {kind}."),
    "row-every-kind": Text(
        "Er is geen aparte btw-regel voor {kind}; deze geldt voor alle soorten regels.",
        "There is no separate VAT row for {kind}; this one holds for all kinds of lines.",
    ),
    "row-article-kind": Text(
        "Er is geen aparte btw-regel voor {kind}; daarom telt die voor artikelen.",
        "There is no separate VAT row for {kind}; so the one for articles counts.",
    ),
    "row-from": Text("Die btw-regel geldt vanaf {date}.", "That VAT row holds from {date}."),
    "row-until": Text("Die btw-regel geldt tot en met {until}.", "That VAT row holds up to and including {until}."),
    "row-between": Text(
        "Die btw-regel geldt van {date} tot en met {until}.",
        "That VAT row holds from {date} up to and including {until}.",
    ),
}

_AMOUNTS = {
    "amounts-given": Text(
        "In de bestelling staat {excl} zonder btw en {incl} met btw.",
        "The order says {excl} without VAT and {incl} with VAT.",
    ),
    "amounts-divided": Text(
        "Met btw is het {incl}. Gedeeld door {factor} is dat {excl} zonder btw.",
        "With VAT it is {incl}. Divided by {factor} that is {excl} without VAT.",
    ),
    "zero-no-vat": Text(
        "Bij 0 % is er geen btw. Daarom telt alleen het bedrag met btw, {incl}; het verschil is afronding.",
        "At 0 % there is no VAT. So only the amount with VAT counts, {incl}; the difference is rounding.",
    ),
    "cents-as-given": Text(
        "Dat zijn hele centen; er is niets afgerond.",
        "These are whole cents; nothing was rounded.",
    ),
    "excl-rounded": Text(
        "Zonder btw: {exact} is afgerond op {rounded}.",
        "Without VAT: {exact} was rounded to {rounded}.",
    ),
    "vat-rounded": Text("Btw: {exact} is afgerond op {rounded}.", "VAT: {exact} was rounded to {rounded}."),
    "excl-raised": Text(
        "Zonder btw: er is {moved} bij gedaan ({booked}), zodat alle regels samen precies het totaal van de bestelling"
        " zijn.",
        "Without VAT: {moved} was added ({booked}), so that all lines together are exactly the order total.",
    ),
    "excl-lowered": Text(
        "Zonder btw: er is {moved} af gehaald ({booked}), zodat alle regels samen precies het totaal van de bestelling"
        " zijn.",
        "Without VAT: {moved} was taken off ({booked}), so that all lines together are exactly the order total.",
    ),
    "vat-raised": Text(
        "Btw: er is {moved} bij gedaan ({booked}), zodat de btw van {rate} % over alle regels samen klopt.",
        "VAT: {moved} was added ({booked}), so that the VAT of {rate} % is right over all lines together.",
    ),
    "vat-lowered": Text(
        "Btw: er is {moved} af gehaald ({booked}), zodat de btw van {rate} % over alle regels samen klopt.",
        "VAT: {moved} was taken off ({booked}), so that the VAT of {rate} % is right over all lines together.",
    ),
    "vat-raised-shop": Text(
        "Btw: er is {moved} bij gedaan ({booked}), zodat de btw per tarief gelijk is aan die van de winkel.",
        "VAT: {moved} was added ({booked}), so that the VAT per rate equals the shop's own.",
    ),
    "vat-lowered-shop": Text(
        "Btw: er is {moved} af gehaald ({booked}), zodat de btw per tarief gelijk is aan die van de winkel.",
        "VAT: {moved} was taken off ({booked}), so that the VAT per rate equals the shop's own.",
    ),
    "correction": Text(
        "Deze regel vangt het verschil van {difference} op tussen het totaal en de regels. U staat een verschil tot"
        " {tolerance} toe.",
        "This line makes good the difference of {difference} between the total and the lines. You allow a difference of"
        " up to {tolerance}.",
    ),
    "correction-rate": Text(
        "Zij krijgt het tarief met het hoogste bedrag, {rate} %. Daarvan is {vat} btw.",
        "It gets the rate with the largest amount, {rate} %. Of it, {vat} is VAT.",
    ),
}

_TOTALS = {
    "total-sum": Text(
        "Alle regels met btw samen zijn {total}. Dat is het totaal van de bestelling.",
        "All lines with VAT together are {total}. That is the order total.",
    ),
    "total-per-line": Text(
        "Elke regel met btw, afgerond op centen, telt op tot {total}. Dat is het totaal van de bestelling.",
        "The lines with VAT, each rounded to cents, add up to {total}. That is the order total.",
    ),
    "total-net-and-vat": Text(
        "Alle regels zonder btw samen, plus de btw van de winkel, zijn {total}. Dat is het totaal van de bestelling.",
        "All lines without VAT together, plus the shop's VAT, are {total}. That is the order total.",
    ),
    "total-differs": Text(
        "Het totaal van de bestelling is {total}, maar de regels tellen op tot {lines}. Het verschil is {difference}.",
        "The order total is {total}, but the lines add up to {lines}. The difference is {difference}.",
    ),
    "difference-allowed": Text(
        "Zo'n verschil mag: bij Instellingen staat u {tolerance} toe. Het krijgt een eigen regel.",
        "Such a difference is allowed: under Configuration you permit {tolerance}. It gets a line of its own.",
    ),
    "difference-too-large": Text(
        "Dat is meer dan de {tolerance} die u bij Instellingen toestaat.",
        "That is more than the {tolerance} that you permit under Configuration.",
    ),
    "difference-not-allowed": Text(
        "Bij Instellingen staat u geen verschil toe.",
        "Under Configuration you permit no difference.",
    ),
    "vat-as-given": Text(
        "De btw van {rate} % is {booked}, precies zoals de regels zeggen.",
        "VAT of {rate} % is {booked}, exactly as the lines say.",
    ),
    "vat-rounded-sum": Text(
        "De btw van {rate} % is volgens de regels {exact}. Afgerond wordt {booked} geboekt.",
        "VAT of {rate} % is {exact} by the lines. Rounded, {booked} is booked.",
    ),
    "vat-moved": Text(
        "De btw van {rate} % is volgens de regels {exact}. Er wordt {booked} geboekt, zodat alle btw samen gelijk is"
        " aan die van de winkel.",
        "VAT of {rate} % is {exact} by the lines. {booked} is booked, so that all VAT together equals the shop's own.",
    ),
    "vat-corrected": Text(
        "De btw van {rate} % is volgens de regels {exact}. Met {correction} van de correctieregel wordt {booked}"
        " geboekt.",
        "VAT of {rate} % is {exact} by the lines. With {correction} of the correction line, {booked} is booked.",
    ),
    "shop-vat-same": Text(
        "De winkel rekende in totaal {vat} btw. Dat wordt ook geboekt.",
        "The shop charged {vat} VAT in total. The same is booked.",
    ),
    "shop-vat-rounded": Text(
        "De winkel rekende in totaal {vat} btw. In hele centen wordt {booked} geboekt.",
        "The shop charged {vat} VAT in total. In whole cents, {booked} is booked.",
    ),
    "shop-vat-unsaid": Text(
        "De winkel noemt geen totaal van de btw. Volgens de regels is het {booked}.",
        "The shop names no total of VAT. By the lines it is {booked}.",
    ),
}

EXPLANATIONS: dict[str, Text] = {**_SALE, **_LINES, **_AMOUNTS, **_TOTALS}
"""Every code of a `Reason` with its words."""
