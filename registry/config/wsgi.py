"""The way in for a web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
# A connection of its own for each request would be forty times slower; see docs/architecture.md.
os.environ.setdefault("REGISTRY_POOL", "1")

application = get_wsgi_application()

# What is loaded by now stays. Looking it through again and again for what may go cost a page a millisecond on average.
gc.collect()
gc.freeze()
