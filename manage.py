#!/usr/bin/env python3
"""Every command of the registry: python3 manage.py COMMAND. Makes its own environment first, if need be."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # an older Python must get a sentence, not a SyntaxError
    sys.exit(
        "This needs Python 3.11 or newer, and {} is {}.{}: install a newer one and name it, for example "
        "'python3.11 manage.py demo' or 'make demo PYTHON=python3.11'.".format(sys.executable, *sys.version_info[:2])
    )


def main() -> None:
    from registry.config.bootstrap import enter_environment  # noqa: PLC0415  # after the check of the version

    enter_environment(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
    from registry.config.commands import run  # noqa: PLC0415  # needs what set-up installs

    run(sys.argv)


if __name__ == "__main__":
    main()
