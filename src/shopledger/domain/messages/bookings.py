"""BKG: what an accounting package refuses, in our words. Each connector turns its package's own codes into these."""

from __future__ import annotations

from shopledger.domain.messages.entry import Entry, Remedy, Words

ENTRIES = (
    Entry(
        "BKG-00",
        Remedy.PACKAGE,
        Words(
            "Geweigerd door het boekhoudpakket",
            "Het boekhoudpakket weigert deze boeking.",
            "Bij Meer info staat wat het pakket zegt. Verbeter het en klik op Verwerken, of meld het probleem.",
        ),
        Words(
            "Refused by the accounting package",
            "The accounting package refuses this booking.",
            "More info shows what the package says. Correct it and press Process, or report the problem.",
        ),
    ),
    Entry(
        "BKG-01",
        Remedy.PACKAGE,
        Words(
            "Nummer al in gebruik",
            "Nummer {number} staat al in uw boekhouding, met een ander bedrag of een andere debiteur.",
            "Geef het document daar een ander nummer en klik op Verwerken, of markeer deze bestelling als geboekt.",
        ),
        Words(
            "Number already used",
            "Number {number} is already in your books, with another amount or another debtor.",
            "Give the document there another number and press Process, or mark this order as booked.",
        ),
    ),
    Entry(
        "BKG-02",
        Remedy.SETTINGS,
        Words(
            "Grootboekrekening niet bruikbaar",
            "Grootboekrekening {account} kan niet worden gebruikt.",
            "Kies bij Instellingen een andere rekening.",
        ),
        Words(
            "Ledger account cannot be used",
            "Ledger account {account} cannot be used.",
            "Choose another account under Configuration.",
        ),
    ),
    Entry(
        "BKG-03",
        Remedy.SETTINGS,
        Words(
            "Btw-soort past niet bij de rekening",
            "Grootboekrekening {account} is bedoeld voor een andere btw-soort.",
            "Kies bij Instellingen een passende rekening, of wijzig de functie van de rekening in uw boekhouding.",
        ),
        Words(
            "VAT kind does not fit the account",
            "Ledger account {account} is meant for another VAT kind.",
            "Choose a matching account under Configuration, or change the function of the account in your books.",
        ),
    ),
    Entry(
        "BKG-04",
        Remedy.SHOP,
        Words(
            "Klant zonder bruikbaar btw-nummer",
            "De klant heeft geen bruikbaar btw-nummer, dus kan er niet op een EU-rekening worden geboekt.",
            "Vul het btw-nummer aan in de winkel en klik op Verwerken.",
        ),
        Words(
            "Customer without usable VAT number",
            "The customer has no usable VAT number, so an EU account may not be used.",
            "Add the VAT number in the shop and press Process.",
        ),
    ),
    Entry(
        "BKG-05",
        Remedy.PACKAGE,
        Words(
            "Rekening met de nodige functie ontbreekt",
            "In uw boekhouding ontbreekt een rekening met functie {function}.",
            "Maak die rekening aan en klik op Verwerken.",
        ),
        Words(
            "Account with the needed function is missing",
            "Your books lack an account with function {function}.",
            "Create that account and press Process.",
        ),
    ),
    Entry(
        "BKG-06",
        Remedy.PACKAGE,
        Words(
            "Periode afgesloten",
            "{date} ligt in een afgesloten periode.",
            "Vraag uw boekhouder de periode te openen en klik op Verwerken.",
        ),
        Words(
            "Period is closed",
            "{date} lies in a closed period.",
            "Ask your accountant to open the period and press Process.",
        ),
    ),
    Entry(
        "BKG-07",
        Remedy.NONE,
        Words(
            "Datum niet aanvaard",
            "De datum {date} wordt niet aanvaard.",
            "Vraag een migratie aan, of boek de bestelling met de hand.",
        ),
        Words(
            "Date not accepted",
            "The date {date} is not accepted.",
            "Ask for a migration, or book the order by hand.",
        ),
    ),
    Entry(
        "BKG-08",
        Remedy.SETTINGS,
        Words(
            "Kostenplaats",
            "Er is iets mis met de kostenplaats op rekening {account}.",
            "Kies bij Instellingen een kostenplaats die bestaat en actief is.",
        ),
        Words(
            "Cost centre",
            "Something is wrong with the cost centre on account {account}.",
            "Choose a cost centre under Configuration that exists and is active.",
        ),
    ),
    Entry(
        "BKG-09",
        Remedy.NONE,
        Words(
            "Regel van 0,00",
            "Een regel van 0,00 wordt niet aanvaard (nummer {number}).",
            "U hoeft niets te doen.",
        ),
        Words(
            "Line of 0.00",
            "A line of 0.00 is not accepted (number {number}).",
            "Nothing to do.",
        ),
    ),
    Entry(
        "BKG-10",
        Remedy.SETTINGS,
        Words(
            "Boeking niet in evenwicht",
            "De boeking is {difference} niet in evenwicht.",
            "Sta bij Instellingen een afrondingsverschil toe, of meld het probleem.",
        ),
        Words(
            "Entry not in balance",
            "The entry is {difference} out of balance.",
            "Allow a rounding difference under Configuration, or report the problem.",
        ),
    ),
    Entry(
        "BKG-11",
        Remedy.SETTINGS,
        Words(
            "Nummer te lang",
            "Nummer {number} is langer dan de {length} tekens die uw boekhouding aanneemt.",
            "Kies bij Instellingen een korter voorvoegsel.",
        ),
        Words(
            "Number too long",
            "Number {number} is longer than the {length} characters that your books take.",
            "Choose a shorter prefix under Configuration.",
        ),
    ),
    Entry(
        "BKG-12",
        Remedy.PACKAGE,
        Words(
            "Omschrijving niet aanvaard",
            "De omschrijving van de boeking wordt niet aanvaard.",
            "Meld het probleem; wij korten omschrijvingen zelf in.",
        ),
        Words(
            "Description not accepted",
            "The description of the booking is not accepted.",
            "Report the problem; we cut descriptions ourselves.",
        ),
    ),
    Entry(
        "BKG-13",
        Remedy.SETTINGS,
        Words(
            "Dagboek niet gevonden",
            "Het dagboek uit uw instellingen bestaat niet ({journal}).",
            "Kies bij Instellingen een ander dagboek.",
        ),
        Words(
            "Journal not found",
            "The journal of your settings does not exist ({journal}).",
            "Choose another journal under Configuration.",
        ),
    ),
    Entry(
        "BKG-14",
        Remedy.PACKAGE,
        Words(
            "Debiteur niet bruikbaar",
            "Debiteur {debtor} kan niet worden gebruikt.",
            "Maak de debiteur weer actief in uw boekhouding, of laat ons een nieuwe maken, en klik op Verwerken.",
        ),
        Words(
            "Debtor cannot be used",
            "Debtor {debtor} cannot be used.",
            "Reactivate the debtor in your books, or let us create a new one, and press Process.",
        ),
    ),
    Entry(
        "BKG-15",
        Remedy.PACKAGE,
        Words(
            "Artikelcode niet aanvaard",
            "Artikelcode {code} wordt niet aanvaard.",
            "Sta in uw boekhouding letters en 25 tekens toe in artikelcodes en klik op Verwerken.",
        ),
        Words(
            "Article code not accepted",
            "Article code {code} is not accepted.",
            "Allow letters and 25 characters for article codes in your books and press Process.",
        ),
    ),
    Entry(
        "BKG-16",
        Remedy.WAIT,
        Words(
            "Artikel bestaat al",
            "Artikel {code} bestaat al. We zoeken het opnieuw op en gebruiken het.",
            "U hoeft niets te doen.",
        ),
        Words(
            "Product exists already",
            "Product {code} exists already. We look it up again and use it.",
            "Nothing to do.",
        ),
    ),
    Entry(
        "BKG-17",
        Remedy.SETTINGS,
        Words(
            "Omzetgroep ontbreekt",
            "Voor artikel {code} is geen omzetgroep gekozen.",
            "Kies bij Instellingen een omzetgroep.",
        ),
        Words(
            "Revenue group is missing",
            "No revenue group has been chosen for product {code}.",
            "Choose a revenue group under Configuration.",
        ),
    ),
    Entry(
        "BKG-18",
        Remedy.SHOP,
        Words(
            "Klantgegevens niet volledig",
            "De gegevens van de klant zijn niet volledig (bij: {field}).",
            "Vul de klantgegevens aan in de winkel en klik op Verwerken.",
        ),
        Words(
            "Customer data incomplete",
            "The customer's data are not complete (at: {field}).",
            "Complete the customer's data in the shop and press Process.",
        ),
    ),
    Entry(
        "BKG-19",
        Remedy.SHOP,
        Words(
            "Veld te lang",
            "Het veld {field} van de klant is te lang voor uw boekhouding.",
            "Verkort het in de winkel en klik op Verwerken.",
        ),
        Words(
            "Field too long",
            "The customer's field {field} is too long for your books.",
            "Shorten it in the shop and press Process.",
        ),
    ),
    Entry(
        "BKG-20",
        Remedy.SHOP,
        Words(
            "Btw-nummer past niet bij het land",
            "Btw-nummer {number} past niet bij {country}.",
            "Verbeter het nummer of het adres in de winkel en klik op Verwerken.",
        ),
        Words(
            "VAT number does not fit the country",
            "VAT number {number} does not fit {country}.",
            "Correct the number or the address in the shop and press Process.",
        ),
    ),
    Entry(
        "BKG-21",
        Remedy.SHOP,
        Words(
            "E-mailadres niet aanvaard",
            "Het e-mailadres van de klant wordt niet aanvaard.",
            "Verbeter het in de winkel en klik op Verwerken.",
        ),
        Words(
            "E-mail address not accepted",
            "The customer's e-mail address is not accepted.",
            "Correct it in the shop and press Process.",
        ),
    ),
    Entry(
        "BKG-22",
        Remedy.SHOP,
        Words(
            "Veld niet aanvaard",
            "Het veld {field} wordt niet aanvaard.",
            "Verbeter het in de winkel en klik op Verwerken.",
        ),
        Words(
            "Field not accepted",
            "The field {field} is not accepted.",
            "Correct it in the shop and press Process.",
        ),
    ),
    Entry(
        "BKG-23",
        Remedy.SETTINGS,
        Words(
            "Instelling ontbreekt",
            "De instelling {field} ontbreekt.",
            "Vul de instellingen aan. Na het opslaan wordt de bestelling vanzelf geboekt.",
        ),
        Words(
            "Setting is missing",
            "The setting {field} is missing.",
            "Complete the Configuration. Once it is saved the order is booked by itself.",
        ),
    ),
    Entry(
        "BKG-24",
        Remedy.PACKAGE,
        Words(
            "Debiteurcode niet uniek",
            "Twee debiteuren hebben code {code}.",
            "Voeg ze samen of hernummer er een in uw boekhouding, en klik op Verwerken.",
        ),
        Words(
            "Debtor code not unique",
            "Two debtors share code {code}.",
            "Merge them or renumber one in your books, and press Process.",
        ),
    ),
    Entry(
        "BKG-25",
        Remedy.SETTINGS,
        Words(
            "Keuze bestaat niet meer",
            "De keuze {value} bestaat niet meer in uw boekhouding.",
            "Kies opnieuw bij Instellingen.",
        ),
        Words(
            "Choice no longer exists",
            "The choice {value} no longer exists in your books.",
            "Choose again under Configuration.",
        ),
    ),
    Entry(
        "BKG-26",
        Remedy.WAIT,
        Words(
            "Antwoord niet gezien",
            "We hebben geen antwoord gezien op het versturen en kijken na of de boeking is aangekomen.",
            "We zoeken haar op voor we iets opnieuw versturen. Vragen we u of zij er is, kijk dan in uw boekhouding"
            " en antwoord.",
        ),
        Words(
            "Answer not seen",
            "We saw no answer after sending and are checking whether the booking arrived.",
            "We look it up before sending anything again. If we ask you whether it is there, look in your books and"
            " answer.",
        ),
    ),
    Entry(
        "BKG-27",
        Remedy.SETTINGS,
        Words(
            "Btw van een ander land",
            "{package} kan {rate} % btw van {country} niet boeken.",
            "Boek deze verkopen met de hand. Brengt u in dat land Nederlandse btw in rekening (onder de drempel), kies"
            " dat dan bij Instellingen.",
        ),
        Words(
            "VAT of another country",
            "{package} cannot book {rate} % VAT of {country}.",
            "Book these sales by hand. If you charge Dutch VAT in that country (below the threshold), choose so under"
            " Configuration.",
        ),
    ),
)
