"""The forms of questions: words, and up to three pictures that are judged by what they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shopledger.store import tickets
from shopledger.store.models import NAME, Account, Integration, TicketState
from shopledger.store.tickets import FileError, Picture
from shopledger.web.forms import StyledForm

REASONS: dict[str, Any] = {
    "kind": _("“%(name)s” is not a picture that we can take. Send PNG, JPEG, WebP or GIF."),
    "size": _("“%(name)s” is larger than 5 MB. Send a smaller picture."),
    "number": _("Send at most 3 pictures at a time."),
}
GENERAL = "account-"


class PicturesInput(forms.FileInput):
    """A box for several files."""

    allow_multiple_selected = True


class PicturesField(forms.Field):
    """Up to three pictures; cleaned to `Picture`s. The name and the type that a browser gives are not trusted."""

    widget = PicturesInput

    def clean(self, value: Any) -> tuple[Picture, ...]:
        """The pictures. Raises ValidationError."""
        files: list[UploadedFile[Any]] = value or []
        if len(files) > tickets.FILES:
            raise refused("number")
        return tuple(map(taken, files))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether any was sent."""
        return bool(data)


def taken(file: UploadedFile[Any]) -> Picture:
    """One picture. Raises ValidationError."""
    name = file.name or ""
    if (file.size or 0) > tickets.FILE_BYTES:
        raise refused("size", name)
    try:
        return tickets.picture(name, file.read())
    except FileError as error:
        raise refused(error.reason, name) from None


def refused(reason: str, name: str = "") -> forms.ValidationError:
    """Why a file is not taken, in words."""
    return forms.ValidationError(REASONS[reason], code=reason, params={"name": name})


def pictures_field() -> PicturesField:
    """The box for pictures."""
    return PicturesField(
        label=_("Pictures"),
        required=False,
        help_text=_("For example of the message on your screen. At most 3, each PNG, JPEG, WebP or GIF up to 5 MB."),
        widget=PicturesInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


def body_field(label: Any, *, is_required: bool = True) -> forms.CharField:
    """The box for words."""
    box = forms.Textarea(attrs={"rows": 7})
    return forms.CharField(label=label, required=is_required, max_length=tickets.BODY, widget=box)


class QuestionForm(StyledForm):
    """A free question."""

    def __init__(
        self, *args: Any, integrations: Iterable[Integration], accounts: Iterable[Account], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.id), f"{each.name} ({each.account.name})") for each in integrations]
        choices += [(f"{GENERAL}{each.id}", each.name) for each in accounts]
        about = forms.ChoiceField(label=_("What is it about?"), choices=choices)
        if len(choices) == 1:
            about.widget, about.initial, about.required = forms.HiddenInput(), choices[0][0], False
        self.fields["about"] = about
        self.fields["subject"] = forms.CharField(label=_("In a few words"), max_length=NAME)
        help_text = _("Is it about one order? Then add its number and its date.")
        self.fields["body"] = body_field(_("Your question"))
        self.fields["body"].help_text = help_text
        self.fields["pictures"] = pictures_field()
        self.restyle()


class ReportForm(StyledForm):
    """A problem with an order or a cause: what is known of it goes along by itself."""

    body = body_field(_("Is there anything else we should know?"), is_required=False)
    pictures = pictures_field()


class ReplyForm(StyledForm):
    """The next message of a thread."""

    body = body_field(_("Your message"))
    pictures = pictures_field()


class StaffForm(ReplyForm):
    """The staff's answer, and what is to be done with the thread."""

    state = forms.ChoiceField(
        label=_("After this"),
        choices=[
            (TicketState.ANSWERED.value, _("Answered")),
            (TicketState.WAITING.value, _("We wait for the merchant's answer")),
            (TicketState.SOLVED.value, _("Solved")),
        ],
    )
