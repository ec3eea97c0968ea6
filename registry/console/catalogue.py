"""The catalogue of translations: gathered from code and templates and compiled, without the gettext programs."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALES = ROOT / "registry" / "locale"
# English needs no catalogue: it is what the code says.
LANGUAGES = ("zh_Hans",)
# The keywords of Django's translation functions; numbers tell which argument is what, "c" is a context.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENTS = ["Translators:"]
WIDTH = 110
# No dates and no names: a file that changes only with its messages makes fewer conflicts.
HEADER = """\
# Translations of the lunar sample loan registry.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def file_of(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[tuple[str, str]]:
    """Every file that may hold words for people: its name in the checkout, and its text as Python that can be read."""
    for file in sorted(ROOT.glob("registry/**/*.py")):
        if "migrations" not in file.parts:
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
    templates = [*ROOT.glob("templates/**/*"), *ROOT.glob("registry/*/templates/**/*")]
    for file in sorted(templates):
        if file.suffix in {".html", ".txt", ".xml"}:
            name = str(file.relative_to(ROOT))
            # What is left of a template is no Python; without its indentation the reader does not trip over it.
            lines = templatize(file.read_text(encoding="utf-8"), origin=name).splitlines()
            yield name, "\n".join(line.lstrip() for line in lines)


def gather() -> Catalog:
    """A catalogue of every message that the code and templates ask to be translated, with where each stands."""
    catalog = Catalog(charset="utf-8")
    for name, text in sources():
        for _line, message, comments, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, COMMENTS, options={"encoding": "utf-8"}
        ):
            catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """The catalogue of a language as it lies in the source, or an empty one."""
    file = file_of(language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8")
    with file.open("rb") as text:
        return read_po(text, locale=language, charset="utf-8")


def merge(language: str, gathered: Catalog) -> Catalog:
    """A language's catalogue with exactly the gathered messages, each with the translation it had before, if any.

    A message that nothing asks for any longer is set aside as obsolete, and comes back with its translation.
    """
    before = read(language)
    merged = Catalog(locale=language, charset="utf-8")
    for message in gathered:
        if message.id:
            known = before.get(message.id, message.context) or before.obsolete.get(key_of(message))
            translated = known.string if known and fits(known, message) else None
            merged.add(
                message.id,
                translated,
                locations=message.locations,
                flags=message.flags,
                auto_comments=message.auto_comments,
                user_comments=known.user_comments if known else (),
                context=message.context,
            )
    wanted = {key_of(message) for message in merged}
    for message in [*before, *before.obsolete.values()]:
        if message.id and message.string and key_of(message) not in wanted:
            merged.obsolete[key_of(message)] = message
    return merged


def key_of(message: Message) -> str | tuple[str, str]:
    name = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    return (name, message.context) if message.context else name


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(strings) and all(strings)


def fits(known: Message, message: Message) -> bool:
    """A translation of a plural serves no singular, nor the other way."""
    return known.pluralizable == message.pluralizable


def write(language: str, catalog: Catalog, *, forget: bool = False) -> None:
    """Write a language's catalogue in an order that does not depend on where a message stands in its file."""
    text = io.BytesIO()
    write_po(
        text, catalog, width=WIDTH, omit_header=True, include_lineno=False, sort_output=True, ignore_obsolete=forget
    )
    file = file_of(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=language, plurals=catalog.plural_forms)
    file.write_text(header + text.getvalue().decode(), encoding="utf-8")


def faults(language: str) -> list[str]:
    """What keeps a language from being complete: messages without a translation, doubtful ones, wrong placeholders."""
    catalog = read(language)
    gathered = {key_of(message) for message in gather() if message.id}
    written = {key_of(message): message for message in catalog if message.id}
    found = [f"not gathered yet (make messages): {key}" for key in sorted(gathered - set(written), key=str)]
    found += [f"no longer asked for (make messages): {key}" for key in sorted(set(written) - gathered, key=str)]
    for key, message in written.items():
        if not is_translated(message):
            found.append(f"not translated: {key}")
        elif message.fuzzy:
            found.append(f"marked as doubtful: {key}")
        else:
            found += [f"{error}: {key}" for error in message.check(catalog)]
    return found


def compile_catalogue(language: str) -> bool:
    """Make the file that Django reads, if it is older than its source; True if it was made."""
    source, compiled = file_of(language), file_of(language).with_suffix(".mo")
    if not source.exists() or (compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime):
        return False
    side = compiled.with_suffix(f".{os.getpid()}")
    with side.open("wb") as file:
        write_mo(file, read(language))
    side.replace(compiled)
    return True
