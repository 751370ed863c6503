"""A context for each kind of letter, as those who write letters give them."""

from __future__ import annotations

from datetime import UTC, date, datetime

AT = datetime(2026, 3, 9, 8, 5, tzinfo=UTC)
DAY = date(2026, 4, 9)
TICKET: dict[str, object] = {
    "number": 12,
    "subject": "Order <1042> & more",
    "token": "0123456789abcdef",
    "body": "It says {no}.\n\n<b>Why?</b>",
    "link": "/tickets/12/",
}
CONTEXTS: dict[str, dict[str, object]] = {
    "welcome": {
        "integration": "Anna's shop & books",
        "login": "anna@example.com",
        "licence_key": "0f1e2d3c4b5a69788796",
        "trial_ends_on": DAY,
        "link": "/integrations/3/setup/",
        "sign_in_link": "/login/",
    },
    "account_exists": {"link": "/login/"},
    "invitation": {
        "inviter": "Anna",
        "account": "Anna's shop",
        "role": "bookkeeper",
        "expires_on": DAY,
        "link": "/invitations/word/",
    },
    "address_confirm": {
        "asker": "anna@example.com",
        "account": "Anna's shop",
        "expires_on": DAY,
        "link": "/addresses/word/",
    },
    "address_changed": {
        "account": "Anna's shop",
        "moved": "new@example.com",
        "added": "extra@example.com",
        "gone": "old@example.com",
        "changed_at": AT,
        "link": "/help/",
    },
    "trial_ending": {"integration": "Shop", "ends_on": DAY, "link": "/accounts/1/profile/"},
    "trial_ended": {"integration": "Shop", "ends_on": DAY, "link": "/accounts/1/profile/"},
    "licence_ending": {"integration": "Shop", "ends_on": DAY, "link": "/accounts/1/profile/"},
    "licence_ended": {"integration": "Shop", "ends_on": DAY, "link": "/accounts/1/profile/"},
    "cancelled": {"integration": "Shop", "ends_on": DAY, "link": "/integrations/3/"},
    "connection_lost": {
        "integration": "Shop",
        "side": "shop",
        "system": "Mijnwebwinkel",
        "code": "CON-01",
        "params": {},
        "lost_at": AT,
        "link": "/integrations/3/configuration/",
    },
    "errors": {
        "account": "Anna's shop",
        "count": 4,
        "causes": [
            {"integration": "Shop", "code": "CHK-05", "count": 3, "link": "/integrations/3/errors/CHK-05/"},
            {"integration": "Shop", "code": "BKG-26", "count": 1, "link": "/integrations/3/errors/BKG-26/"},
        ],
        "more": 2,
        "link": "/integrations/3/errors/",
        "preferences_link": "/accounts/1/profile/",
    },
    "ticket_received": TICKET,
    "ticket_message": {**TICKET, "author": "Support"},
    "ticket_staff": {
        **TICKET,
        "author": "anna@example.com",
        "account": "Anna's shop",
        "integration": "Shop",
        "licence_key": "0f1e2d3c4b5a69788796",
        "order_number": "1042",
        "ordered_on": DAY,
        "code": "CHK-05",
        "error": "What was wrong",
        "equal": 2,
    },
    "password_reset": {"link": "/login/password/reset/key/word/"},
    "password_changed": {"changed_at": AT, "link": "/login/password/reset/"},
    "email_confirm": {"email": "new@example.com", "link": "/login/confirm-email/word/"},
    "email_changed": {"email": "new@example.com", "changed_at": AT, "link": "/help/"},
    "second_factor_changed": {"change": "off", "changed_at": AT, "link": "/login/password/reset/"},
}
