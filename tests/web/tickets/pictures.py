"""Files as browsers send them."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PAGE = b"<html><script>alert(1)</script>"


def png(name: str = "screen.png") -> SimpleUploadedFile:
    """A picture."""
    return SimpleUploadedFile(name, PNG, "image/png")


def disguised() -> SimpleUploadedFile:
    """A page that calls itself a picture."""
    return SimpleUploadedFile("screen.png", PAGE, "image/png")


def huge() -> SimpleUploadedFile:
    """A picture of more than five megabytes."""
    return SimpleUploadedFile("large.png", PNG + b"\0" * 5 * 1024 * 1024, "image/png")
