"""Mail into a folder, for an installation without a mail server: each letter a file that mail programs open."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_numbers = count()


class FolderBackend(BaseEmailBackend):
    """Writes into SHOPLEDGER_MAIL_FOLDER; files sort by age and are for their owner only: letters may hold links."""

    def __init__(self, *, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self._folder = Path(settings.SHOPLEDGER_MAIL_FOLDER)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each; how many that were. Raises OSError where the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            self._write(message.message().as_bytes())
        return len(email_messages)

    def _write(self, data: bytes) -> None:
        """First under another name, so that whoever reads the folder never sees half a letter."""
        name = f"{time.time_ns():020}-{os.getpid()}-{next(_numbers)}"
        made = self._folder / f"{name}.part"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        made.rename(made.with_suffix(".eml"))
