"""Forms of this area. What may be chosen is held to here, whatever a browser sends."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shopledger.connect.registry import BOOKS, SHOPS, books_system, shop_system
from shopledger.domain.countries import Language, country_name, known_countries
from shopledger.domain.dates import business_date
from shopledger.domain.territories import is_eu_member, normal_country
from shopledger.store.models import NAME
from shopledger.store.signup import USERNAME, Wish
from shopledger.web.forms import StyledForm
from shopledger.web.moment import now
from shopledger.web.people.words import OFTEN, ROLES
from shopledger.web.texts import language

LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


@cache
def countries(spoken: str, day: date) -> list[tuple[str, str]]:
    """The member states of the EU on that day, by name, as that language sorts them."""
    codes = (code for code in known_countries() if normal_country(code) == code and is_eu_member(code, day))
    return sorted(((code, country_name(code, Language(spoken))) for code in codes), key=lambda pair: pair[1])


def countries_now() -> list[tuple[str, str]]:
    """The same of today, in the language of the page."""
    return countries(language(), business_date(now()))


def shops() -> list[tuple[str, str]]:
    """The shop systems there are."""
    return [(key, shop_system(key).name) for key in SHOPS]


def packages() -> list[tuple[str, str]]:
    """The accounting packages there are."""
    return [(key, books_system(key).name) for key in BOOKS]


def _accept(words: Promise, page: str, name: Promise) -> SafeString:
    return format_html(str(words), format_html('<a href="{}" target="_blank">{}</a>', reverse(page), name))


accept = lazy(_accept, SafeString)


class WishForm(StyledForm):
    """Which shop with which package, and the two consents."""

    shop = forms.ChoiceField(label=_("Your shop"), choices=shops, widget=forms.RadioSelect)
    books = forms.ChoiceField(label=_("Your accounting package"), choices=packages, widget=forms.RadioSelect)
    country = forms.ChoiceField(
        label=_("Country of the shop"),
        choices=countries_now,
        initial="NL",
        help_text=_("VAT depends on where your shop is established."),
    )
    terms = forms.BooleanField(label=accept(_("I accept the {}."), "terms", _("terms of use")))
    privacy = forms.BooleanField(label=accept(_("I have read and accept the {}."), "privacy", _("privacy statement")))

    def wish(self) -> Wish:
        """What was chosen; of a form that is valid."""
        data = self.cleaned_data
        return Wish(shop=data["shop"], books=data["books"], country=data["country"])


class SignUpForm(WishForm):
    """What a newcomer tells us. No password: that is chosen behind the link in the mail."""

    business = forms.CharField(
        label=_("Name of your business"),
        max_length=NAME // 2,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    name = forms.CharField(label=_("Your name"), max_length=USERNAME, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send the link to begin with to this address. You sign in with it afterwards."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    field_order = ("shop", "books", "business", "name", "email", "country", "terms", "privacy")


class PasswordForm(StyledForm):
    """A first password."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=lazy(password_validators_help_text_html, str)(),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Raises ValidationError for a password that is too easy, with the reasons."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class NewMemberForm(PasswordForm):
    """What somebody who was invited and is new tells us."""

    name = forms.CharField(label=_("Your name"), max_length=USERNAME, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ("name", "password")


class AccountForm(StyledForm):
    """The account's own data."""

    name = forms.CharField(label=_("Name of the business"), max_length=NAME)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Mails about errors and invoices go here. We first send a link to a new address, to be confirmed."),
    )
    extra_email = forms.EmailField(
        label=_("Extra e-mail address"),
        required=False,
        help_text=_("Gets the same mails, for example the address of your bookkeeper."),
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=LANGUAGES)
    error_mail = forms.ChoiceField(label=_("Mail about orders that were not booked"), choices=OFTEN.items)

    def clean(self) -> dict[str, Any]:
        """The extra address is another one."""
        data = super().clean() or {}
        if data.get("extra_email", "").lower() == data.get("email", "").lower() != "":
            self.add_error("extra_email", _("This is the same address as the first one."))
        return data


class RoleForm(StyledForm):
    """What somebody is for the account."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES.items, widget=forms.RadioSelect)


class InviteForm(RoleForm):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "off"}))
    field_order = ("email", "role")


class NameForm(StyledForm):
    """What an integration is called."""

    name = forms.CharField(label=_("Name of the integration"), max_length=NAME)


class CancelForm(StyledForm):
    """When an integration ends."""

    when = forms.ChoiceField(
        label=_("When does it end?"),
        choices=[("now", _("At once")), ("later", _("On a later date"))],
        widget=forms.RadioSelect,
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Only for a later date: orders are still booked on this day."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A later date is there, and not in the past."""
        data = super().clean() or {}
        chosen = data.get("ends_on")
        if data.get("when") == "later" and "ends_on" not in self.errors:
            if chosen is None:
                self.add_error("ends_on", _("Choose the last day."))
            elif chosen < self.today:
                self.add_error("ends_on", _("This day is over."))
        return data

    @property
    def last_day(self) -> date | None:
        """The day that was chosen; None for at once."""
        data = self.cleaned_data
        chosen: date | None = data["ends_on"]
        return chosen if data["when"] == "later" else None
