"""The page of an account: its data, its people, what was done, invoices. Everybody in it may look; owners change."""

from __future__ import annotations

import re

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shopledger.store import acts, invitations, invoices, people
from shopledger.store.accounts import integrations_of
from shopledger.store.invitations import AlreadyMemberError
from shopledger.store.models import Act, AddressPlace, Membership, Role
from shopledger.store.people import LastOwnerError, Right
from shopledger.store.texts import params_of
from shopledger.web.access import House, of_account, who
from shopledger.web.moment import now
from shopledger.web.people import addresses, letters
from shopledger.web.people.entering import too_often
from shopledger.web.people.forms import AccountForm, InviteForm, RoleForm
from shopledger.web.people.links import id_in
from shopledger.web.people.words import MAY, OFTEN, ROLES, said

RECENT = 8
PAGE = 50
DATA = ("name", "language", "error_mail")
ADDRESSES = tuple(AddressPlace.values)
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@of_account(Right.VIEW)
@require_GET
def profile(request: HttpRequest, house: House) -> HttpResponse:
    """All of it on one page."""
    shown = {
        "house": house,
        "addresses": addresses.shown(house.account),
        "often": OFTEN.get(house.account.error_mail, ""),
        "members": [row_of(member, house) for member in people.members_of(house.account)],
        "integrations": list(integrations_of([house.account.pk])),
    }
    return render(request, "people/profile.html", {**shown, **(_owned(house) if house.may_manage else {})})


def _owned(house: House) -> dict[str, object]:
    """What only those see who manage the account."""
    waiting = [{"row": each, "role": ROLES[each.role]} for each in invitations.open_of(house.account, now())]
    done = [act_of(act) for act in acts.acts_of(house.account.pk, RECENT)]
    return {"waiting": waiting, "acts": done, "invoices": invoices.list_for(house.account)}


def row_of(member: Membership, house: House) -> dict[str, object]:
    """A member as the list shows them."""
    user = member.user
    is_self = member.pk == house.member.pk
    name = user.get_full_name() or user.get_username()
    return {"member": member, "name": name, "email": user.email, "role": ROLES[member.role], "is_self": is_self}


def act_of(act: Act) -> dict[str, object]:
    """What was done, as a sentence, with the name of the integration unless the sentence has it."""
    text = said(act.what, params_of(act.params))
    name = act.integration.name if act.integration else ""
    return {"act": act, "text": text, "name": "" if name in text else name}


@of_account(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, house: House) -> HttpResponse:
    """Change the account's own data. A new address waits until whoever reads its mail confirms it."""
    form = AccountForm(request.POST or None, initial={key: getattr(house.account, key) for key in (*DATA, *ADDRESSES)})
    if not form.is_valid():
        waiting = [each for each in addresses.shown(house.account) if each["change"]]
        return render(request, "people/edit.html", {"form": form, "house": house, "waiting": waiting})
    asked = addresses.wanted(house.account, form.cleaned_data)
    if addresses.is_too_often(request, asked):
        return too_often(request)
    people.change_account(house.account, who(request), now(), **{key: form.cleaned_data[key] for key in DATA})
    house.account.language = form.cleaned_data["language"]
    addresses.change(request, house, asked)
    messages.success(request, _("Saved."))
    return redirect("profile", house.account.pk)


@of_account(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, house: House) -> HttpResponse:
    """Invite somebody by mail."""
    form = InviteForm(request.POST or None, initial={"role": Role.BOOKKEEPER.value})
    if form.is_valid() and not ratelimit.consume(request, action="invite", user=request.user):
        return too_often(request)
    if form.is_valid() and _invite(request, house, form):
        messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
        return redirect("profile", house.account.pk)
    return render(request, "people/invite.html", {"form": form, "house": house, "roles": explained()})


def _invite(request: HttpRequest, house: House, form: InviteForm) -> bool:
    role = Role(form.cleaned_data["role"])
    try:
        row, token = invitations.invite(house.account, form.cleaned_data["email"], role, who(request), now())
    except AlreadyMemberError:
        form.add_error("email", _("This person works for the account already."))
        return False
    letters.invitation(row, token)
    return True


def explained() -> list[tuple[object, object]]:
    """Each role with what it may do."""
    return [(ROLES[role], MAY[role]) for role in ROLES]


@of_account(Right.MANAGE)
@require_POST
def withdraw(request: HttpRequest, house: House, invitation_id: int) -> HttpResponse:
    """Take an invitation back: its link no longer works."""
    if not invitations.withdraw(house.account, invitation_id, who(request), now()):
        raise Http404
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("profile", house.account.pk)


@of_account(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, house: House, member_id: int) -> HttpResponse:
    """Give somebody another role."""
    row = found(house, member_id)
    form = RoleForm(request.POST or None, initial={"role": row.role})
    shown = {"form": form, "house": house, "row": row_of(row, house), "roles": explained()}
    if form.is_valid():
        try:
            people.change_role(house.account, member_id, Role(form.cleaned_data["role"]), who(request), now())
        except LastOwnerError:
            form.add_error("role", _("Somebody must stay the owner. Make another person owner first."))
        else:
            messages.success(request, _("Saved."))
            return redirect("profile", house.account.pk)
    return render(request, "people/member.html", shown)


@of_account(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, house: House, member_id: int) -> HttpResponse:
    """Ask first, then let somebody work for the account no longer."""
    row = found(house, member_id)
    if request.method != "POST":
        return render(request, "people/remove.html", {"house": house, "row": row_of(row, house)})
    try:
        people.remove_member(house.account, member_id, who(request), now())
    except LastOwnerError:
        messages.error(request, _("Somebody must stay the owner. Make another person owner first."))
        return redirect("member", house.account.pk, member_id)
    if member_id == house.member.pk:
        messages.success(request, _("You no longer work for %(account)s.") % {"account": house.account.name})
        return redirect("home")
    messages.success(request, _("This person no longer works for the account."))
    return redirect("profile", house.account.pk)


def found(house: House, member_id: int) -> Membership:
    """The member of this account. Raises Http404."""
    row = people.members_of(house.account).filter(pk=member_id).first()
    if row is None:
        raise Http404
    return row


@of_account(Right.MANAGE)
@require_GET
def history(request: HttpRequest, house: House) -> HttpResponse:
    """All that people did, page by page."""
    after = request.GET.get("after", "")
    before = id_in(after)
    rows = acts.acts_of(house.account.pk, PAGE + 1, before)
    shown = [act_of(act) for act in rows[:PAGE]]
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    pages = {"next": following, "is_paged": before is not None, "query": ""}
    return render(request, "people/history.html", {"house": house, "acts": shown, **pages})


@of_account(Right.MANAGE)
@never_cache
@require_GET
def invoice(request: HttpRequest, house: House, number: str) -> HttpResponse:
    """One invoice as it was issued."""
    document = invoices.document_for(house.account, number)
    if document is None:
        raise Http404
    name = UNSAFE.sub("-", number)
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(document, content_type="application/pdf", headers=headers)
