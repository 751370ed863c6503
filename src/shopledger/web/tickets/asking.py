"""The page of Ask us and of Report problem."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shopledger.mail import tickets as mail
from shopledger.store import people, portfolio
from shopledger.store.models import Account, Integration, Ticket
from shopledger.store.tickets import Word
from shopledger.web import moment
from shopledger.web.access import who
from shopledger.web.tickets.forms import GENERAL, QuestionForm, ReportForm
from shopledger.web.tickets.matters import Matter, matter_of

AN_HOUR = timedelta(hours=1)
MOST = 20
"""Messages of one account within an hour; more than a worried person writes, less than a runaway form sends."""
CHOICES = 1000


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a question, or report a problem with what is known of it."""
    matter = matter_of(request.user.pk, request.POST if request.method == "POST" else request.GET)
    form = form_of(request, matter)
    if request.method == "POST" and form.is_valid():
        about = about_of(request, matter, form)
        if not is_full(about.account if isinstance(about, Integration) else about):
            return sent(request, opened(request, matter, about, form.cleaned_data))
        form.add_error(None, too_many())
    context = {"form": form, "matter": matter, "integration": matter.integration}
    return render(request, "tickets/ask.html", context)


def form_of(request: HttpRequest, matter: Matter) -> ReportForm | QuestionForm:
    """The form for such a matter."""
    sent_along = (request.POST, {"pictures": request.FILES.getlist("pictures")}) if request.method == "POST" else ()
    if matter.posting:
        return ReportForm(*sent_along)
    integrations, accounts = choices_of(request, matter)
    if not integrations and not accounts:
        raise Http404
    return QuestionForm(*sent_along, integrations=integrations, accounts=accounts)


def choices_of(request: HttpRequest, matter: Matter) -> tuple[list[Integration], list[Account]]:
    """What a free question can be about: this integration, or any, or an account that has none yet."""
    if matter.integration:
        return [matter.integration], []
    integrations = list(portfolio.integrations_of(request.user.pk).order_by("name", "id")[:CHOICES])
    owners = {each.account_id for each in integrations}
    members = people.memberships_of(request.user.pk)[:CHOICES]
    return integrations, [member.account for member in members if member.account_id not in owners]


def about_of(request: HttpRequest, matter: Matter, form: forms.Form) -> Integration | Account:
    """Whose question it becomes."""
    if matter.integration:
        return matter.integration
    integrations, accounts = choices_of(request, matter)
    known: dict[str, Integration | Account] = {f"{GENERAL}{each.id}": each for each in accounts}
    known |= {str(each.id): each for each in integrations}
    return known[form.cleaned_data["about"] or next(iter(known))]


def is_full(account: Account) -> bool:
    """Whether this account's people wrote as much as they may in an hour."""
    return portfolio.questions_since(account, moment.now() - AN_HOUR) >= MOST


def too_many() -> str:
    """What they are told then."""
    return _("You have sent %(most)s messages within an hour. We will read them all; try again in an hour.") % {
        "most": MOST
    }


def opened(request: HttpRequest, matter: Matter, about: Integration | Account, said: dict[str, Any]) -> Ticket:
    """The thread that the words came into."""
    word = Word(author=who(request), body=said["body"], pictures=said["pictures"])
    if matter.posting and matter.is_error:
        return mail.report(matter.posting, word, moment.now())
    if matter.posting:
        subject = _("Order %(number)s") % {"number": matter.number}
        full = Word(author=word.author, body=f"{described(matter)}\n\n{word.body}".strip(), pictures=word.pictures)
        return mail.ask(about, subject, full, moment.now())
    return mail.ask(about, said["subject"], word, moment.now())


def described(matter: Matter) -> str:
    """An order that is no error, in one line."""
    values = {
        "number": matter.number,
        "day": date_format(matter.day, "j F Y") if matter.day else "",
        "state": matter.state,
    }
    return _("Order %(number)s of %(day)s: %(state)s") % values


def sent(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Tell that it was sent, on the page of the thread."""
    messages.success(request, _("Sent. We answer as soon as we can, by e-mail and on this page."))
    return redirect("ticket", ticket.id)
