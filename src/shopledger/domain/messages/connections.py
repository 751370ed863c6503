"""CON: what can be wrong with a connection to a shop or a package."""

from __future__ import annotations

from shopledger.domain.messages.entry import Entry, Remedy, Words

ENTRIES = (
    Entry(
        "CON-00",
        Remedy.SETTINGS,
        Words(
            "Geen verbinding",
            "Er is geen verbinding.",
            "Maak bij Instellingen opnieuw verbinding.",
        ),
        Words(
            "No connection",
            "There is no connection.",
            "Connect again under Configuration.",
        ),
    ),
    Entry(
        "CON-01",
        Remedy.SETTINGS,
        Words(
            "Winkel weigert het token",
            "De winkel aanvaardt dit token niet.",
            "Maak een nieuw token en kies daarbij ons als partner, niet uw boekhoudpakket.",
        ),
        Words(
            "Shop refuses the token",
            "The shop does not accept this token.",
            "Make a new token and choose our partner entry, not your accounting package.",
        ),
    ),
    Entry(
        "CON-02",
        Remedy.WAIT,
        Words(
            "Winkel antwoordt niet",
            "Uw winkel gaf geen antwoord. We blijven het proberen; er gaat geen bestelling verloren.",
            "U hoeft niets te doen. Duurt het langer dan een dag, kijk dan of uw winkel bereikbaar is.",
        ),
        Words(
            "Shop does not answer",
            "Your shop did not answer. We keep trying; no order gets lost.",
            "Nothing to do. If it lasts longer than a day, see whether your shop can be reached.",
        ),
    ),
    Entry(
        "CON-03",
        Remedy.SETTINGS,
        Words(
            "Niet de API-sleutel van de module",
            "Dit is niet de API-sleutel van de module.",
            "Neem de API-sleutel over uit de instellingen van de module (hoogstens 64 tekens), niet de"
            " licentiesleutel.",
        ),
        Words(
            "Not the API key of the module",
            "This is not the API key of the module.",
            "Copy the API key from the settings of the module (at most 64 characters), not the licence key.",
        ),
    ),
    Entry(
        "CON-04",
        Remedy.SETTINGS,
        Words(
            "Module niet gevonden",
            "We vinden onze module niet in uw winkel.",
            "Installeer de module voor uw versie van OpenCart en zet haar aan.",
        ),
        Words(
            "Module not found",
            "We cannot find our module in your shop.",
            "Install the module for your OpenCart version and enable it.",
        ),
    ),
    Entry(
        "CON-05",
        Remedy.SETTINGS,
        Words(
            "AFAS SB weigert de koppeling",
            "AFAS SB weigert de koppeling.",
            "Lees beide domeinen opnieuw af van uw AFAS-adres en vernieuw het token.",
        ),
        Words(
            "AFAS SB refuses the connection",
            "AFAS SB refuses the connection.",
            "Read both domains off your AFAS address again and renew the token.",
        ),
    ),
    Entry(
        "CON-06",
        Remedy.SETTINGS,
        Words(
            "Jortt geeft geen toegang meer",
            "Jortt geeft geen toegang meer.",
            "Log uit bij Jortt, klik op Verbinden, log in en geef toegang.",
        ),
        Words(
            "Jortt no longer allows access",
            "Jortt no longer allows access.",
            "Log out of Jortt, press Connect, log in and allow access.",
        ),
    ),
    Entry(
        "CON-07",
        Remedy.SETTINGS,
        Words(
            "Verbonden met een ander Jortt-account",
            "De verbinding is gelegd met een ander Jortt-account dan eerst ({account}).",
            "Log uit bij Jortt en verbind opnieuw.",
        ),
        Words(
            "Connected with another Jortt account",
            "The connection was made with another Jortt account than before ({account}).",
            "Log out of Jortt and connect again.",
        ),
    ),
    Entry(
        "CON-08",
        Remedy.SETTINGS,
        Words(
            "Sleutel van een andere administratie",
            "Deze sleutel hoort bij administratie {account}.",
            "Bevestig dat dit de juiste is, of maak een sleutel in de juiste administratie.",
        ),
        Words(
            "Key of another administration",
            "This key belongs to administration {account}.",
            "Confirm that it is the right one, or make a key in the right administration.",
        ),
    ),
    Entry(
        "CON-09",
        Remedy.PACKAGE,
        Words(
            "SnelStart-pakket te klein voor orders",
            "Voor boeken als order is InBalans of InZicht nodig.",
            "Neem een groter pakket bij SnelStart, of kies voor boekingen in plaats van orders.",
        ),
        Words(
            "SnelStart package too small for orders",
            "Booking as orders needs InBalans or InZicht.",
            "Upgrade at SnelStart, or choose financial entries instead of orders.",
        ),
    ),
    Entry(
        "CON-10",
        Remedy.PACKAGE,
        Words(
            "SnelStart nog in de proefperiode",
            "SnelStart geeft geen sleutels tijdens zijn proefperiode.",
            "Bevestig eerst het abonnement bij SnelStart.",
        ),
        Words(
            "SnelStart still in its trial",
            "SnelStart gives no keys during its trial.",
            "Confirm the subscription at SnelStart first.",
        ),
    ),
    Entry(
        "CON-11",
        Remedy.SETTINGS,
        Words(
            "Gebruikersnaam te kort",
            "Uw gebruikersnaam is te kort voor deze koppeling.",
            "Maak bij e-Boekhouden een nieuwe login van 6 of meer tekens.",
        ),
        Words(
            "User name too short",
            "Your user name is too short for this link.",
            "Make a new login of 6 or more characters at e-Boekhouden.",
        ),
    ),
    Entry(
        "CON-12",
        Remedy.SETTINGS,
        Words(
            "e-Boekhouden weigert de codes",
            "e-Boekhouden weigert de beveiligingscodes (hoofdletters tellen mee).",
            "Neem beide codes opnieuw over.",
        ),
        Words(
            "e-Boekhouden refuses the codes",
            "e-Boekhouden refuses the security codes (capitals count).",
            "Copy both codes again.",
        ),
    ),
    Entry(
        "CON-13",
        Remedy.PACKAGE,
        Words(
            "Jortt-pakket zonder de nodige rechten",
            "Met uw Jortt-pakket kunnen we geen klanten aanmaken.",
            "Kies bij Jortt een pakket dat dit toestaat.",
        ),
        Words(
            "Jortt package without the needed rights",
            "Your Jortt package does not let us create debtors.",
            "Choose a package at Jortt that allows it.",
        ),
    ),
    Entry(
        "CON-14",
        Remedy.WAIT,
        Words(
            "Even wachten op de winkel of het pakket",
            "Het aantal verzoeken per uur is bereikt. We gaan over {minutes} minuten verder.",
            "U hoeft niets te doen.",
        ),
        Words(
            "Waiting for the shop or the package",
            "The number of requests in an hour has been reached. We go on in {minutes} minutes.",
            "Nothing to do.",
        ),
    ),
    Entry(
        "CON-15",
        Remedy.WAIT,
        Words(
            "Boekhoudpakket antwoordt niet",
            "{package} gaf geen antwoord. We blijven het proberen.",
            "U hoeft niets te doen.",
        ),
        Words(
            "Accounting package does not answer",
            "{package} did not answer. We keep trying.",
            "Nothing to do.",
        ),
    ),
    Entry(
        "CON-16",
        Remedy.SETTINGS,
        Words(
            "Boekhoudpakket weigert de sleutel",
            "{package} weigert de sleutel.",
            "Maak daar een nieuwe sleutel voor de juiste administratie en vul die in bij Verbindingen.",
        ),
        Words(
            "Accounting package refuses the key",
            "{package} refuses the key.",
            "Make a new key there for the right administration, and enter it under Connections.",
        ),
    ),
    Entry(
        "CON-17",
        Remedy.WAIT,
        Words(
            "Sleutel van het platform geweigerd",
            "{package} weigert de sleutel van dit platform. Uw eigen sleutel is in orde.",
            "U hoeft niets te doen; de beheerder van het platform herstelt dit.",
        ),
        Words(
            "Key of the platform refused",
            "{package} refuses the key of this platform. Your own key is in order.",
            "Nothing to do; whoever runs the platform mends this.",
        ),
    ),
    Entry(
        "CON-18",
        Remedy.SETTINGS,
        Words(
            "Winkel zonder https",
            "Uw winkel is alleen zonder https te bereiken. Bestellingen zouden dan onderweg te lezen zijn.",
            "Zet https aan in uw winkel en gebruik dat adres. Kan dat niet, sta http dan toe in de module en bij"
            " Instellingen.",
        ),
        Words(
            "Shop without https",
            "Your shop can only be reached without https. Orders could then be read on their way.",
            "Turn on https in your shop and use that address. If you cannot, allow http in the module and under"
            " Configuration.",
        ),
    ),
    Entry(
        "CON-19",
        Remedy.SETTINGS,
        Words(
            "Andere licentiesleutel in de winkel",
            "De module in uw winkel heeft een andere licentiesleutel.",
            "Vul bij Verbindingen en in de module dezelfde licentiesleutel in.",
        ),
        Words(
            "Another licence key in the shop",
            "The module in your shop has another licence key.",
            "Enter the same licence key under Connections and in the module.",
        ),
    ),
)
