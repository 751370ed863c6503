"""Letters at the beginning and the end: signing up, being invited, periods, cancelling."""

from __future__ import annotations

from shopledger.mail.parts import Button, Fact, Facts, Kind, Say, Steps, Words

SIGNED_UP = Words(
    "U krijgt deze e-mail omdat dit adres bij Shopledger is opgegeven.",
    "You get this e-mail because this address was entered at Shopledger.",
)
ACCOUNT = Words(
    "U krijgt deze e-mail omdat dit adres bij uw account van Shopledger hoort.",
    "You get this e-mail because this address belongs to your Shopledger account.",
)
INTEGRATION = Words("Koppeling", "Integration")
BACKLOG = Words(
    "Daarna wordt er niets meer geboekt. Bestellingen gaan niet verloren: ze wachten bij Open. Gaat u later verder, dan"
    " worden ze alsnog geboekt, voor zover uw winkel zo ver terug laat kijken.",
    "After that nothing is booked. No order gets lost: they wait under Open. If you go on later they are booked after"
    " all, as far back as your shop lets us look.",
)
NOT_BY_ITSELF = Words(
    "Er wordt niets vanzelf verlengd en niets vanzelf in rekening gebracht.",
    "Nothing renews by itself, and nothing is charged by itself.",
)

KINDS = (
    Kind(
        name="welcome",
        subject=Words("Welkom bij Shopledger: zo begint u", "Welcome to Shopledger: how to begin"),
        parts=(
            Say(
                Words(
                    "Uw koppeling {integration} staat klaar. U kunt haar tot en met {trial_ends_on} gratis proberen.",
                    "Your integration {integration} is ready. You can try it free of charge until {trial_ends_on}.",
                )
            ),
            Button(Words("Installatie openen", "Open the installation")),
            Facts(
                (
                    Fact(Words("Inloggen als", "Sign in as"), "login"),
                    Fact(Words("Licentiesleutel", "Licence key"), "licence_key"),
                    Fact(Words("Proefperiode tot en met", "Trial until"), "trial_ends_on"),
                )
            ),
            Say(
                Words(
                    "De installatie heeft drie stappen. U kunt tussendoor stoppen en later verdergaan:",
                    "The installation has three steps. You can stop at any moment and go on later:",
                )
            ),
            Steps(
                (
                    Words("verbind uw winkel;", "connect your shop;"),
                    Words("verbind uw boekhoudpakket;", "connect your accounting package;"),
                    Words(
                        "kies uw btw-codes en grootboekrekeningen, en bekijk een proefboeking.",
                        "choose your VAT codes and ledger accounts, and look at a trial booking.",
                    ),
                )
            ),
            Say(
                Words(
                    "Er wordt niets geboekt voordat u zelf start. Loopt er al een andere koppeling tussen deze winkel"
                    " en dit pakket? Zet die dan eerst uit, anders komt elke verkoop twee keer in uw boeken.",
                    "Nothing is booked before you start it yourself. Is there another link between this shop and this"
                    " package already? Switch it off first, or every sale will be in your books twice.",
                )
            ),
            Button(Words("Inloggen", "Sign in"), "sign_in_link"),
            Say(NOT_BY_ITSELF),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="account_exists",
        subject=Words("U hebt al een account bij Shopledger", "You have a Shopledger account already"),
        parts=(
            Say(
                Words(
                    "Iemand, waarschijnlijk u, heeft zich met dit adres bij Shopledger aangemeld. U hebt al een"
                    " account, dus er is geen nieuw gemaakt. Log in om er een koppeling bij te maken.",
                    "Somebody, probably you, signed up at Shopledger with this address. You have an account already, so"
                    " no new one was made. Sign in to add an integration.",
                )
            ),
            Button(Words("Inloggen", "Sign in")),
            Say(
                Words(
                    "Was u het niet? Dan hoeft u niets te doen.",
                    "Was it not you? Then there is nothing to do.",
                )
            ),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="invitation",
        subject=Words("{inviter} nodigt u uit voor {account}", "{inviter} invites you to {account}"),
        parts=(
            Say(
                Words(
                    "{inviter} nodigt u uit om bij Shopledger mee te werken in het account {account}. Uw rol: {role}.",
                    "{inviter} invites you to work in the account {account} at Shopledger. Your role: {role}.",
                )
            ),
            Button(Words("Uitnodiging aannemen", "Accept the invitation")),
            Say(
                Words(
                    "De uitnodiging geldt tot en met {expires_on} en kan één keer worden gebruikt. Kent u {inviter}"
                    " niet? Dan hoeft u niets te doen.",
                    "The invitation is valid until {expires_on} and can be used once. If you do not know {inviter},"
                    " there is nothing to do.",
                )
            ),
        ),
        why=SIGNED_UP,
    ),
    Kind(
        name="trial_ending",
        subject=Words(
            "Uw proefperiode eindigt op {ends_on} ({integration})", "Your trial ends on {ends_on} ({integration})"
        ),
        parts=(
            Say(
                Words(
                    "De proefperiode van {integration} loopt tot en met {ends_on}.",
                    "The trial of {integration} runs until {ends_on}.",
                )
            ),
            Say(BACKLOG),
            Button(Words("Abonnement kiezen", "Choose a subscription")),
            Say(NOT_BY_ITSELF),
        ),
        why=ACCOUNT,
    ),
    Kind(
        name="trial_ended",
        subject=Words("Uw proefperiode is voorbij ({integration})", "Your trial is over ({integration})"),
        parts=(
            Say(
                Words(
                    "De proefperiode van {integration} liep tot en met {ends_on}. Er wordt nu niets meer geboekt.",
                    "The trial of {integration} ran until {ends_on}. Nothing is booked any more.",
                )
            ),
            Say(
                Words(
                    "Nieuwe bestellingen wachten bij Open tot u een abonnement kiest.",
                    "New orders wait under Open until you choose a subscription.",
                )
            ),
            Button(Words("Abonnement kiezen", "Choose a subscription")),
        ),
        why=ACCOUNT,
    ),
    Kind(
        name="licence_ending",
        subject=Words(
            "Uw abonnement eindigt op {ends_on} ({integration})", "Your subscription ends on {ends_on} ({integration})"
        ),
        parts=(
            Say(
                Words(
                    "Het abonnement van {integration} loopt tot en met {ends_on}.",
                    "The subscription of {integration} runs until {ends_on}.",
                )
            ),
            Say(BACKLOG),
            Button(Words("Abonnement verlengen", "Renew the subscription")),
            Say(NOT_BY_ITSELF),
        ),
        why=ACCOUNT,
    ),
    Kind(
        name="licence_ended",
        subject=Words("Uw abonnement is voorbij ({integration})", "Your subscription is over ({integration})"),
        parts=(
            Say(
                Words(
                    "Het abonnement van {integration} liep tot en met {ends_on}. Er wordt nu niets meer geboekt.",
                    "The subscription of {integration} ran until {ends_on}. Nothing is booked any more.",
                )
            ),
            Say(
                Words(
                    "Nieuwe bestellingen wachten bij Open tot u verlengt.",
                    "New orders wait under Open until you renew.",
                )
            ),
            Button(Words("Abonnement verlengen", "Renew the subscription")),
        ),
        why=ACCOUNT,
    ),
    Kind(
        name="cancelled",
        subject=Words("Koppeling opgezegd: {integration}", "Integration cancelled: {integration}"),
        parts=(
            Say(
                Words(
                    "De koppeling {integration} is opgezegd. De laatste dag is {ends_on}; daarna wordt er niets meer"
                    " opgehaald en niets meer geboekt. Wat al geboekt is, blijft in uw boeken staan.",
                    "The integration {integration} was cancelled. Its last day is {ends_on}; after that nothing is"
                    " fetched and nothing is booked. What was booked stays in your books.",
                )
            ),
            Say(
                Words(
                    "Trek daarna in uw winkel en in uw boekhoudpakket de sleutel in die u voor ons maakte. Gebruikt u"
                    " OpenCart, verwijder dan ook de module.",
                    "After that, revoke the keys that you made for us in your shop and in your accounting package. If"
                    " you use OpenCart, remove the module as well.",
                )
            ),
            Button(Words("Naar de koppeling", "To the integration")),
        ),
        why=ACCOUNT,
    ),
)
