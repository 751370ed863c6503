"""The WSGI application that servers load."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from shopledger.config.paths import prepare_data_dir

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopledger.config.settings")
prepare_data_dir()
application = get_wsgi_application()
