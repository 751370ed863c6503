"""The list of questions, one thread, and its pictures: for who works for the account, and for the staff."""

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
from shopledger.web.tickets.forms import ReplyForm, StaffForm
from shopledger.web.tickets.reach import Reached, is_staff, reach, reach_file

STATES: dict[str, tuple[Any, str]] = {
    TicketState.NEW.value: (gettext_lazy("With us: we answer"), ""),
    TicketState.ANSWERED.value: (gettext_lazy("Answered"), "good"),
    TicketState.WAITING.value: (gettext_lazy("We wait for your answer"), "bad"),
    TicketState.SOLVED.value: (gettext_lazy("Solved"), "good"),
}
PICTURE_POLICY = "default-src 'none'; sandbox"
AGE = 24 * 3600
LARGEST = 2**63
"""Numbers of rows are smaller."""


@require_GET
@login_required
def tickets(request: HttpRequest) -> HttpResponse:
    """The reader's questions, over all their accounts."""
    found = portfolio.page_of_tickets(request.user.pk, key_of(request.GET.get("after", "")))
    return show_list(request, found, is_desk=False)


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """For the staff: what is open, over all accounts."""
    if not is_staff(request):
        raise Http404
    return show_list(request, portfolio.page_for_staff(key_of(request.GET.get("after", ""))), is_desk=True)


def show_list(request: HttpRequest, found: list[Ticket], *, is_desk: bool) -> HttpResponse:
    """A page of threads."""
    some, has_more = found[: portfolio.PAGE], len(found) > portfolio.PAGE
    context = {
        "rows": [(each, *STATES[each.state]) for each in some],
        "next": f"{some[-1].changed_at.isoformat()}~{some[-1].id}" if has_more else "",
        "is_paged": "after" in request.GET,
        "query": "",
        "is_desk": is_desk,
        "is_staff": is_desk or is_staff(request),
    }
    return render(request, "tickets/tickets.html", context)


def key_of(after: str) -> tuple[datetime, int] | None:
    """The way back from a key of the list; None where it is none."""
    moment_text, _mark, row_id = after.partition("~")
    try:
        at, last = datetime.fromisoformat(moment_text), int(row_id)
    except ValueError:
        return None
    return (at, last) if at.tzinfo and abs(last) < LARGEST else None


@require_http_methods(["GET", "POST"])
@login_required
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """One thread, and a box to go on with it."""
    reached = reach(request, ticket_id)
    form = form_of(request, reached)
    if request.method == "POST" and form.is_valid():
        if reached.is_staff or not is_full(reached.ticket.account):
            return said(request, reached, form.cleaned_data)
        form.add_error(None, too_many())
    return show_thread(request, reached, form)


def form_of(request: HttpRequest, reached: Reached) -> ReplyForm:
    """The box for the next message, with what was sent in it."""
    kind = StaffForm if reached.is_staff else ReplyForm
    if request.method == "POST":
        return kind(request.POST, {"pictures": request.FILES.getlist("pictures")})
    return kind()


def said(request: HttpRequest, reached: Reached, words: dict[str, Any]) -> HttpResponse:
    """Add the reader's words to the thread."""
    state = TicketState(words["state"]) if reached.is_staff else None
    word = Word(author=who(request), body=words["body"], pictures=words["pictures"], is_staff=reached.is_staff)
    mail.say(reached.ticket, word, moment.now(), state)
    if not reached.is_staff:
        return sent(request, reached.ticket)
    messages.success(request, _("Sent to the merchant."))
    return redirect("ticket", reached.ticket.id)


def show_thread(request: HttpRequest, reached: Reached, form: ReplyForm) -> HttpResponse:
    """The page of a thread."""
    state, tone = STATES[reached.ticket.state]
    context = {
        "ticket": reached.ticket,
        "integration": reached.ticket.integration,
        "is_staff": reached.is_staff,
        "state": state,
        "tone": tone,
        "thread": store.messages_of(reached.ticket),
        "form": form,
        "me": who(request),
    }
    return render(request, "tickets/ticket.html", context)


@require_POST
@login_required
def solved(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The reader says that it is solved."""
    store.change_state(reach(request, ticket_id).ticket, TicketState.SOLVED, moment.now())
    messages.success(request, _("Good to hear. The question is closed."))
    return redirect("ticket", ticket_id)


@require_POST
@login_required
def again(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The reader says that it is not solved after all."""
    store.change_state(reach(request, ticket_id).ticket, TicketState.NEW, moment.now())
    messages.success(request, _("The question is open again. Add below what is still wrong."))
    return redirect("ticket", ticket_id)


@require_GET
@login_required
def picture(request: HttpRequest, file_id: int) -> HttpResponse:
    """A picture as it was sent. A browser shows it and does nothing else with it, whatever it holds."""
    found = reach_file(request, file_id)
    headers = {
        "Content-Disposition": f'inline; filename="{found.name.encode("ascii", "replace").decode()}"',
        "Content-Security-Policy": PICTURE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": f"private, max-age={AGE}",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(bytes(found.content), content_type=found.content_type, headers=headers)
