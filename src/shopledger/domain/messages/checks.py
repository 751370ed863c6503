"""CHK: what is found before anything is sent; and what else stops an order beforehand: the licence, a fault of ours."""

from __future__ import annotations

from shopledger.domain.messages.entry import Entry, Remedy, Words

ENTRIES = (
    Entry(
        "CHK-01",
        Remedy.SHOP,
        Words(
            "Totaal wijkt af van de regels",
            "Het totaal van de bestelling is {total}, maar de regels tellen op tot {lines} (verschil {difference}).",
            "Zoek naar een korting, cadeaubon of toeslag die geen regel heeft. Verbeter de bestelling in de"
            " winkel en klik"
            " op Verwerken, of boek haar met de hand. Kleine afrondingsverschillen kunt u toestaan bij Instellingen.",
        ),
        Words(
            "Total differs from the lines",
            "The order total is {total}, but the lines add up to {lines} (difference {difference}).",
            "Look for a discount, gift card or fee that has no line. Correct the order in the shop and press"
            " Process, or"
            " book it by hand. Small rounding differences can be allowed under Configuration.",
        ),
    ),
    Entry(
        "CHK-02",
        Remedy.SHOP,
        Words(
            "ICP zonder btw-nummer",
            "Voor 0 % btw naar een bedrijf in {country} is het btw-nummer van de klant nodig. Deze bestelling heeft er"
            " geen.",
            "Zet het btw-nummer bij het factuuradres in de winkel, of breng btw in rekening. Klik daarna op Verwerken.",
        ),
        Words(
            "Intra-community sale without VAT number",
            "0 % VAT to a company in {country} needs the customer's VAT number. This order has none.",
            "Add the VAT number to the billing address in the shop, or charge VAT. Then press Process.",
        ),
    ),
    Entry(
        "CHK-03",
        Remedy.SHOP,
        Words(
            "Btw-nummer niet geldig",
            "Het btw-nummer {number} is niet geldig (levering aan {country}, nagekeken op {date}).",
            "Vraag de klant om het juiste nummer en verbeter het in de winkel, of breng btw in rekening. Klik daarna op"
            " Verwerken.",
        ),
        Words(
            "VAT number not valid",
            "VAT number {number} is not valid (delivery to {country}, checked on {date}).",
            "Ask the customer for the right number and correct it in the shop, or charge VAT. Then press Process.",
        ),
    ),
    Entry(
        "CHK-04",
        Remedy.WAIT,
        Words(
            "Btw-nummer kan nu niet worden nagekeken",
            "Het Europese register geeft nu geen antwoord over btw-nummer {number}. We proberen het vanzelf opnieuw.",
            "U hoeft niets te doen.",
        ),
        Words(
            "VAT number cannot be checked right now",
            "The European register does not answer about VAT number {number}. We try again by ourselves.",
            "Nothing to do.",
        ),
    ),
    Entry(
        "CHK-05",
        Remedy.SETTINGS,
        Words(
            "Btw-regel ontbreekt",
            "Er is geen btw-instelling voor {rate} % in {country}.",
            "Voeg de regel toe bij Instellingen, Btw. Na het opslaan wordt de bestelling vanzelf geboekt.",
        ),
        Words(
            "VAT row is missing",
            "There is no VAT setting for {rate} % in {country}.",
            "Add the row under Configuration, VAT. Once it is saved the order is booked by itself.",
        ),
    ),
    Entry(
        "CHK-06",
        Remedy.SETTINGS,
        Words(
            "Land niet ingesteld",
            "{country} heeft nog geen btw-instellingen (nodig: {rate} %).",
            "Voeg het land toe bij Instellingen, Btw. Na het opslaan wordt de bestelling vanzelf geboekt.",
        ),
        Words(
            "Country is not set up",
            "{country} has no VAT settings yet (needed: {rate} %).",
            "Add the country under Configuration, VAT. Once it is saved the order is booked by itself.",
        ),
    ),
    Entry(
        "CHK-07",
        Remedy.SHOP,
        Words(
            "Btw op een levering buiten de EU",
            "Een levering buiten de EU ({country}) hoort 0 % btw te hebben. Op deze bestelling staat {rate} %.",
            "Verbeter de belastingregel in de winkel. Klik daarna op Verwerken, of boek deze bestelling met de hand.",
        ),
        Words(
            "VAT on a delivery outside the EU",
            "A delivery outside the EU ({country}) must have 0 % VAT. This order has {rate} %.",
            "Correct the tax rule in the shop. Then press Process, or book this order by hand.",
        ),
    ),
    Entry(
        "CHK-08",
        Remedy.NONE,
        Words(
            "Al geboekt",
            "Deze bestelling is op {date} al geboekt als {number}.",
            "U hoeft niets te doen.",
        ),
        Words(
            "Booked before",
            "This order was booked on {date} as {number}.",
            "Nothing to do.",
        ),
    ),
    Entry(
        "CHK-09",
        Remedy.SHOP,
        Words(
            "Verzendkosten zonder btw",
            "Op de artikelen zit btw, op de verzendkosten (“{line}”) niet.",
            "Stel in de winkel de belastinggroep van de verzendkosten in. Verbeter de bestelling en klik op"
            " Verwerken, of"
            " boek haar met de hand.",
        ),
        Words(
            "Shipping without VAT",
            "The goods carry VAT, shipping (“{line}”) does not.",
            "Set the tax class of shipping in the shop. Correct the order and press Process, or book it by hand.",
        ),
    ),
    Entry(
        "CHK-10",
        Remedy.SHOP,
        Words(
            "Btw-percentage niet vast te stellen",
            "Het btw-percentage van “{line}” is niet vast te stellen (opgegeven: {rate}, land: {country}): {reason}.",
            "Verbeter de btw in de winkel en klik op Verwerken, of boek de bestelling met de hand. Bij kleine bedragen"
            " helpt het om bij Instellingen een afrondingsverschil toe te staan.",
        ),
        Words(
            "VAT percentage cannot be established",
            "The VAT percentage of “{line}” cannot be established (given: {rate}, country: {country}): {reason}.",
            "Correct the VAT in the shop and press Process, or book the order by hand. For small amounts it"
            " helps to allow"
            " a rounding difference under Configuration.",
        ),
    ),
    Entry(
        "CHK-11",
        Remedy.SETTINGS,
        Words(
            "Gratis regel zonder btw-percentage",
            "De gratis regel “{line}” heeft geen btw-percentage.",
            "Kies bij Instellingen een percentage voor gratis regels.",
        ),
        Words(
            "Free line without VAT percentage",
            "The free line “{line}” has no VAT percentage.",
            "Choose a percentage for free lines under Configuration.",
        ),
    ),
    Entry(
        "CHK-12",
        Remedy.NONE,
        Words(
            "Te oud",
            "De bestelling is van {date}: langer dan {days} dagen geleden. Zo ver kijken we niet terug.",
            "Vraag een migratie aan om oude bestellingen alsnog te boeken.",
        ),
        Words(
            "Too old",
            "The order is of {date}: more than {days} days ago. We do not look back that far.",
            "Ask for a migration to have old orders booked after all.",
        ),
    ),
    Entry(
        "CHK-13",
        Remedy.SHOP,
        Words(
            "Geen land",
            "De bestelling heeft geen land, noch bij het afleveradres, noch bij het factuuradres.",
            "Vul het adres aan in de winkel en klik op Verwerken.",
        ),
        Words(
            "No country",
            "The order has no country, neither in the delivery address nor in the billing address.",
            "Complete the address in the shop and press Process.",
        ),
    ),
    Entry(
        "CHK-14",
        Remedy.SHOP,
        Words(
            "Geen e-mailadres",
            "We herkennen klanten aan hun e-mailadres. Deze bestelling heeft er geen (betaalwijze: {method}).",
            "Vul het e-mailadres aan in de winkel en klik op Verwerken, of kies bij Instellingen een vaste"
            " debiteur voor"
            " deze betaalwijze.",
        ),
        Words(
            "No e-mail address",
            "We recognise customers by their e-mail address. This order has none (payment method: {method}).",
            "Add the e-mail address in the shop and press Process, or choose a fixed debtor for this payment"
            " method under"
            " Configuration.",
        ),
    ),
    Entry(
        "CHK-15",
        Remedy.SETTINGS,
        Words(
            "Btw-code of grootboekrekening bestaat niet meer",
            "“{value}” uit uw instellingen bestaat niet (meer) in uw boekhouding.",
            "Kies een andere bij Instellingen. Na het opslaan wordt de bestelling vanzelf geboekt.",
        ),
        Words(
            "VAT code or ledger account no longer exists",
            "“{value}” of your settings does not exist in your books (any more).",
            "Choose another under Configuration. Once it is saved the order is booked by itself.",
        ),
    ),
    Entry(
        "CHK-16",
        Remedy.SHOP,
        Words(
            "Andere munt dan de euro",
            "De bestelling is in {currency}. We boeken alleen bedragen in euro.",
            "Boek deze bestelling met de hand.",
        ),
        Words(
            "Currency is not the euro",
            "The order is in {currency}. We book amounts in euro only.",
            "Book this order by hand.",
        ),
    ),
    Entry(
        "CHK-17",
        Remedy.SHOP,
        Words(
            "Winkel en btw-regels spreken elkaar tegen",
            "De winkel zegt: {shop}. De btw en het afleverland zeggen: {rule}.",
            "Kijk de btw, het land en het btw-nummer na. Verbeter de bestelling in de winkel en klik op"
            " Verwerken, of boek"
            " haar met de hand.",
        ),
        Words(
            "Shop and VAT rules contradict each other",
            "The shop says: {shop}. VAT and country of delivery say: {rule}.",
            "Look at VAT, country and VAT number. Correct the order in the shop and press Process, or book it by hand.",
        ),
    ),
    Entry(
        "CHK-18",
        Remedy.SHOP,
        Words(
            "Btw-totaal wijkt af van de regels",
            "De bestelling noemt {vat} btw, maar de regels komen op {lines} (verschil {difference}).",
            "Verbeter de btw in de winkel en klik op Verwerken, of boek de bestelling met de hand.",
        ),
        Words(
            "VAT total differs from the lines",
            "The order states {vat} of VAT, but its lines come to {lines} (difference {difference}).",
            "Correct the VAT in the shop and press Process, or book the order by hand.",
        ),
    ),
    Entry(
        "CHK-19",
        Remedy.WAIT,
        Words(
            "Status nog niet toegestaan",
            "De status van de bestelling ({status}) is nog niet een van de statussen die u wilt boeken.",
            "We kijken elke nacht opnieuw. Bij Instellingen kiest u welke statussen worden geboekt.",
        ),
        Words(
            "Status not allowed yet",
            "The status of the order ({status}) is not yet one that you want to have booked.",
            "We look again every night. Choose under Configuration which statuses are booked.",
        ),
    ),
    Entry(
        "CHK-20",
        Remedy.SETTINGS,
        Words(
            "Regel voor ICP of internationaal ontbreekt",
            "Er is geen btw-instelling voor: {treatment}.",
            "Vul de regel ICP of Internationaal in bij Instellingen, Btw. Na het opslaan wordt de bestelling vanzelf"
            " geboekt.",
        ),
        Words(
            "Row for ICP or International is missing",
            "There is no VAT setting for: {treatment}.",
            "Fill in the row ICP or International under Configuration, VAT. Once it is saved the order is booked"
            " by itself.",
        ),
    ),
    Entry(
        "CHK-21",
        Remedy.NONE,
        Words(
            "Niets te boeken",
            "Alle regels van de bestelling zijn 0,00, en uw boekhoudpakket neemt geen regels van nul aan.",
            "U hoeft niets te doen.",
        ),
        Words(
            "Nothing to book",
            "Every line of the order is 0.00, and your accounting package takes no lines of nothing.",
            "Nothing to do.",
        ),
    ),
    Entry(
        "CHK-22",
        Remedy.SHOP,
        Words(
            "Btw-nummer uit het eigen land",
            "Het btw-nummer {number} is van {country}, uw eigen land. Daarmee kan een levering niet"
            " intracommunautair zijn.",
            "Vraag de klant om het nummer van een ander EU-land en verbeter het in de winkel, of breng btw in"
            " rekening.",
        ),
        Words(
            "VAT number of the shop's own country",
            "VAT number {number} is of {country}, your own country. With it a supply cannot be intra-community.",
            "Ask the customer for the number of another EU country and correct it in the shop, or charge VAT.",
        ),
    ),
    Entry(
        "CHK-23",
        Remedy.NONE,
        Words(
            "Testbestelling",
            "Bestelling {number} is een testbestelling. Die boeken we niet.",
            "U hoeft niets te doen.",
        ),
        Words(
            "Test order",
            "Order {number} is a test order. Those are not booked.",
            "Nothing to do.",
        ),
    ),
    Entry(
        "CHK-25",
        Remedy.SHOP,
        Words(
            "Bestelling kan niet worden gelezen",
            "De gegevens van de winkel kunnen niet als bestelling worden gelezen (bij: {path}).",
            "Kijk de bestelling in de winkel na en klik op Verwerken. Blijft dit zo, meld het probleem dan.",
        ),
        Words(
            "Order cannot be read",
            "What the shop sends cannot be read as an order (at: {path}).",
            "Look at the order in the shop and press Process. If it stays like this, report the problem.",
        ),
    ),
    Entry(
        "CHK-26",
        Remedy.SHOP,
        Words(
            "Bestelling gemist",
            "Bij het nalopen van de winkel bleek dat bestelling {number} bij ons ontbrak.",
            "Kijk de bestelling na en klik op Verwerken om haar alsnog te boeken, of sluit haar af.",
        ),
        Words(
            "Order was missed",
            "When we went through the shop again, order {number} turned out to be missing here.",
            "Look at the order and press Process to have it booked after all, or close it.",
        ),
    ),
    Entry(
        "CHK-27",
        Remedy.NONE,
        Words(
            "Bestelling niet gevonden",
            "Deze bestelling staat niet in de proefboeking, of niet meer in de winkel.",
            "Maak de proefboeking opnieuw en kies een bestelling die daarin staat.",
        ),
        Words(
            "Order not found",
            "This order is not in the trial run, or no longer in the shop.",
            "Do the trial run again and choose an order that is in it.",
        ),
    ),
    Entry(
        "LIC-01",
        Remedy.SETTINGS,
        Words(
            "Proefperiode voorbij",
            "Uw proefperiode eindigde op {date}. Bestellingen wachten tot u een abonnement kiest.",
            "Kies een abonnement bij Profiel.",
        ),
        Words(
            "Trial over",
            "Your trial ended on {date}. Orders wait until you choose a subscription.",
            "Choose a subscription under Profile.",
        ),
    ),
    Entry(
        "LIC-02",
        Remedy.SETTINGS,
        Words(
            "Abonnement voorbij",
            "Uw abonnement eindigde op {date}. Bestellingen wachten tot u het verlengt.",
            "Verleng het abonnement bij Profiel.",
        ),
        Words(
            "Subscription over",
            "Your subscription ended on {date}. Orders wait until you renew it.",
            "Renew the subscription under Profile.",
        ),
    ),
    Entry(
        "LIC-03",
        Remedy.SETTINGS,
        Words(
            "Licentiesleutel onbekend",
            "Deze licentiesleutel bestaat niet.",
            "Neem de sleutel over uit de e-mail bij uw aanmelding.",
        ),
        Words(
            "Licence key unknown",
            "This licence key does not exist.",
            "Copy the key from the e-mail of your sign-up.",
        ),
    ),
    Entry(
        "LIC-04",
        Remedy.SETTINGS,
        Words(
            "Voorwaarden niet aanvaard",
            "De voorwaarden zijn nog niet aanvaard. Tot dan wordt er niets geboekt.",
            "Aanvaard de voorwaarden.",
        ),
        Words(
            "Terms not accepted",
            "The terms have not been accepted yet. Nothing is booked until then.",
            "Accept the terms.",
        ),
    ),
    Entry(
        "LIC-05",
        Remedy.SETTINGS,
        Words(
            "Nog niet gestart",
            "Deze koppeling is nog niet gestart. Tot dan wordt er vanzelf niets opgehaald of geboekt.",
            "Bekijk de proefboeking en start de koppeling.",
        ),
        Words(
            "Not started yet",
            "This integration has not been started. Until then nothing is fetched or booked by itself.",
            "Look at the trial run and start the integration.",
        ),
    ),
    Entry(
        "BUG-01",
        Remedy.NONE,
        Words(
            "Fout bij ons",
            "Bij ons ging iets mis (kenmerk {reference}). Wij hebben er bericht van gekregen.",
            "U hoeft niets te doen; wij zoeken het uit.",
        ),
        Words(
            "A fault of ours",
            "Something went wrong on our side (reference {reference}). We have been told.",
            "Nothing to do; we look into it.",
        ),
    ),
)
