"""The list of questions, one thread, and its pictures: for everybody who works for the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.mail import tickets as mail
from shopledger.store import portfolio
from shopledger.store import tickets as store
from shopledger.store.models import Ticket, TicketState
from shopledger.store.tickets import Word
from shopledger.web import moment
from shopledger.web.access import who
from shopledger.web.tickets.asking import is_full, sent, too_many
from shopledger.web.tickets.forms import ReplyForm

STATES: dict[str, tuple[Any, str]] = {
    TicketState.NEW.value: (gettext_lazy("With us: we answer"), ""),
    TicketState.ANSWERED.value: (gettext_lazy("Answered"), "good"),
    TicketState.WAITING.value: (gettext_lazy("We wait for your answer"), "bad"),
    TicketState.SOLVED.value: (gettext_lazy("Solved"), "good"),
}
PICTURE_POLICY = "default-src 'none'; sandbox"
AGE = 24 * 3600


@require_GET
@login_required
def tickets(request: HttpRequest) -> HttpResponse:
    """The reader's questions, over all their accounts."""
    found = portfolio.page_of_tickets(request.user.pk, key_of(request.GET.get("after", "")))
    some, has_more = found[: portfolio.PAGE], len(found) > portfolio.PAGE
    context = {
        "rows": [(each, *STATES[each.state]) for each in some],
        "next": f"{some[-1].changed_at.isoformat()}~{some[-1].id}" if has_more else "",
        "is_paged": "after" in request.GET,
        "query": "",
    }
    return render(request, "tickets/tickets.html", context)


def key_of(after: str) -> tuple[datetime, int] | None:
    """The way back from a key of the list; None where it is none."""
    moment_text, _mark, row_id = after.partition("~")
    try:
        at, last = datetime.fromisoformat(moment_text), int(row_id)
    except ValueError:
        return None
    return (at, last) if at.tzinfo else None


@require_http_methods(["GET", "POST"])
@login_required
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One thread, and a box to go on with it."""
    found = ticket_or_404(request, ticket_id)
    form = form_of(request)
    if request.method == "POST" and form.is_valid():
        if not is_full(found.account):
            word = Word(author=who(request), body=form.cleaned_data["body"], pictures=form.cleaned_data["pictures"])
            mail.say(found, word, moment.now())
            return sent(request, found)
        form.add_error(None, too_many())
    state, tone = STATES[found.state]
    context = {
        "ticket": found,
        "integration": found.integration,
        "state": state,
        "tone": tone,
        "thread": store.messages_of(found),
        "form": form,
        "me": who(request),
    }
    return render(request, "tickets/ticket.html", context)


def form_of(request: HttpRequest) -> ReplyForm:
    """The box for the next message, with what was sent in it."""
    if request.method == "POST":
        return ReplyForm(request.POST, {"pictures": request.FILES.getlist("pictures")})
    return ReplyForm()


@require_POST
@login_required
def solved(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The reader says that it is solved."""
    store.change_state(ticket_or_404(request, ticket_id), TicketState.SOLVED, moment.now())
    messages.success(request, _("Good to hear. The question is closed."))
    return redirect("ticket", ticket_id)


@require_POST
@login_required
def again(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The reader says that it is not solved after all."""
    store.change_state(ticket_or_404(request, ticket_id), TicketState.NEW, moment.now())
    messages.success(request, _("The question is open again. Add below what is still wrong."))
    return redirect("ticket", ticket_id)


def ticket_or_404(request: HttpRequest, ticket_id: int) -> Ticket:
    """That thread, where the reader works for its account. Raises Http404."""
    found = portfolio.ticket_of(request.user.pk, ticket_id)
    if found is None:
        raise Http404
    return found


@require_GET
@login_required
def picture(request: HttpRequest, file_id: int) -> HttpResponse:
    """A picture as it was sent. A browser shows it and does nothing else with it, whatever it holds."""
    found = portfolio.file_of(request.user.pk, file_id)
    if found is None:
        raise Http404
    headers = {
        "Content-Disposition": f'inline; filename="{found.name.encode("ascii", "replace").decode()}"',
        "Content-Security-Policy": PICTURE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": f"private, max-age={AGE}",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(bytes(found.content), content_type=found.content_type, headers=headers)
