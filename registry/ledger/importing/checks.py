"""What a row means beside the other rows and beside what is there: asked of all rows at once, in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from registry.foundation.mass import Mass
from registry.holdings.models import Collection
from registry.ledger.importing.columns import Columns
from registry.ledger.importing.fields import SAMPLES
from registry.ledger.importing.findings import ERROR, Finding

Tell = Callable[[Finding], None]

_SAME_ID: Final = """
    SELECT r.line, r.identifier, d.first
      FROM import_row r
      JOIN (SELECT sort_key, min(line) AS first FROM import_row GROUP BY 1 HAVING count(*) > 1) d USING (sort_key)
     WHERE r.line > d.first
     ORDER BY r.line
"""
_OF_ANOTHER: Final = """
    SELECT r.line, r.identifier, x.identifier
      FROM import_row r JOIN {table} x ON x.sort_key = r.sort_key
     WHERE x.identifier <> r.identifier OR x.collection_id <> %s
     ORDER BY r.line
"""
_GENERATIONS: Final = (
    """CREATE TEMPORARY TABLE import_depth ON COMMIT DROP AS
       SELECT r.line, 0 AS depth FROM import_row r
        WHERE r.parent = '' OR EXISTS (SELECT 1 FROM holdings_split s
                                        WHERE s.identifier = r.parent AND s.collection_id = %s)""",
    "ANALYZE import_depth",
    """CREATE TEMPORARY TABLE import_tree ON COMMIT DROP AS
       SELECT r.line, p.line AS parent_line FROM import_row r JOIN import_row p ON p.identifier = r.parent
        WHERE NOT EXISTS (SELECT 1 FROM import_depth d WHERE d.line = r.line)""",
    "CREATE INDEX ON import_tree (parent_line)",
    "ANALYZE import_tree",
    """INSERT INTO import_depth
       WITH RECURSIVE below AS (
           SELECT line, depth FROM import_depth
           UNION ALL
           SELECT t.line, b.depth + 1 FROM below b JOIN import_tree t ON t.parent_line = b.line
       )
       SELECT DISTINCT ON (line) line, depth FROM below WHERE depth > 0 ORDER BY line, depth""",
    "ANALYZE import_depth",
)
_SAMPLE_DIFFERS: Final = {
    "mission": "s.mission_id IS DISTINCT FROM r.mission",
    "lithology": "s.lithology_id IS DISTINCT FROM r.lithology",
    "subtype": "s.subtype_id IS DISTINCT FROM r.subtype",
    "mass": "s.catalogue_mass_ug IS DISTINCT FROM r.mass",
    "pristine": "s.pristine_percent IS DISTINCT FROM r.pristine",
    "name": "s.name <> r.name",
    "name_zh": "s.name_zh <> r.name_zh",
    "rock_name": "s.rock_name <> r.rock_name",
    "rock_name_zh": "s.rock_name_zh <> r.rock_name_zh",
}


def _names(table: str, column: str, staged: str, called: str = "name") -> tuple[str, str]:
    """What to show of a word: its name as the registry has it, and as the file means it."""
    ask = f"(SELECT {called} FROM holdings_{table} WHERE id = {{}})"
    return ask.format(f"s.{column}"), ask.format(f"r.{staged}")


_SAMPLE_SAYS: Final = {
    "mission": _names("mission", "mission_id", "mission"),
    "lithology": _names("lithology", "lithology_id", "lithology"),
    "subtype": _names("subtype", "subtype_id", "subtype"),
    "mass": ("s.catalogue_mass_ug", "r.mass"),
    "pristine": ("s.pristine_percent", "r.pristine"),
}
_SPLIT_DIFFERS: Final = {
    "sample": "w.identifier <> r.sample",
    "parent": "coalesce(p.identifier, '') <> r.parent",
    "form": "s.form_id IS DISTINCT FROM r.form",
    "use_class": "s.use_class_id IS DISTINCT FROM r.use_class",
    "condition": "s.condition <> r.condition",
    "environment": "s.environment <> r.environment",
    "facility": "r.facility IS NOT NULL AND s.facility_id IS DISTINCT FROM r.facility",
    "place": "s.place_id IS DISTINCT FROM r.place",
    "mass": "CASE WHEN s.is_weighed THEN coalesce(s.first_mass_ug, 0) END IS DISTINCT FROM r.mass",
    "lithology_note": "s.lithology_note <> r.lithology_note",
}
_SPLIT_SAYS: Final = {
    "sample": ("w.identifier", "r.sample"),
    "parent": ("p.identifier", "r.parent"),
    "form": _names("form", "form_id", "form"),
    "use_class": _names("useclass", "use_class_id", "use_class"),
    "facility": _names("facility", "facility_id", "facility"),
    "place": _names("place", "place_id", "place", called="code"),
    "mass": ("CASE WHEN s.is_weighed THEN coalesce(s.first_mass_ug, 0) END", "r.mass"),
}
_JOINS: Final = {
    True: "import_row r JOIN holdings_sample s ON s.identifier = r.identifier",
    False: """import_row r JOIN holdings_split s ON s.identifier = r.identifier
              JOIN holdings_sample w ON w.id = s.sample_id LEFT JOIN holdings_split p ON p.id = s.parent_id""",
}


class Checks:
    """The questions asked of the staged rows. Each tells what it finds and marks the rows it found wrong."""

    def __init__(self, cursor: CursorWrapper, columns: Columns, collection: Collection, tell: Tell) -> None:
        self.cursor = cursor
        self.columns = columns
        self.collection = collection
        self._tell = tell
        self._of_samples = columns.kind == SAMPLES

    def run(self, *, with_pieces: bool) -> None:
        """Every question, then the outcome of each row: new, unchanged, different, refused."""
        self._same_identifier_twice()
        if self._of_samples:
            self._identifier_of_another("holdings_sample")
            if with_pieces:
                self._piece_of_another_sample()
        else:
            self._identifier_of_another("holdings_split")
            self._find_samples()
            self._find_parents()
            self._place_in_its_facility()
        self._compare()

    def _error(self, line: int, name: str, code: str, message: str) -> None:
        self._tell(Finding(ERROR, line, self.columns.heading_of(name) if name else "", code, message))

    def _ask(self, question: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        self.cursor.execute(question, parameters)
        return list(self.cursor.fetchall())

    def _refuse(self, where: str, parameters: list[Any] | None, name: str, code: str, message: str) -> None:
        """Tell of every row that the condition picks, and mark it. The message may use {0}, {1} … of its row."""
        found = self._ask(where, parameters)
        for line, *told in found:
            self._error(line, name, code, message.format(*told))
        self._mark([line for line, *_told in found])

    def _same_identifier_twice(self) -> None:
        says = _("“{0}” stands on line {1} already.")
        self._refuse(_SAME_ID, None, "identifier", "same_identifier", says)

    def _identifier_of_another(self, table: str) -> None:
        """An identifier that sorts as another one already there, or belongs to another collection."""
        question = _OF_ANOTHER.format(table=table)
        says = _("“{0}” is taken: {1} is there already, in this collection or another.")
        self._refuse(question, [self.collection.pk], "identifier", "identifier_taken", says)

    def _mark(self, lines: list[int]) -> None:
        if lines:
            self.cursor.execute("UPDATE import_row SET is_bad = true WHERE line = ANY(%s)", [lines])

    def _piece_of_another_sample(self) -> None:
        """A new sample's first piece must not be there yet."""
        question = """
            SELECT r.line, r.piece FROM import_row r JOIN holdings_split x ON x.sort_key = r.piece_sort_key
             WHERE NOT EXISTS (SELECT 1 FROM holdings_sample s WHERE s.identifier = r.identifier) ORDER BY r.line
        """
        self._refuse(question, None, "identifier", "piece_taken", _("The piece {0} is there already."))

    def _find_samples(self) -> None:
        question = """
            SELECT r.line, r.sample FROM import_row r
             WHERE NOT EXISTS (SELECT 1 FROM holdings_sample s WHERE s.identifier = r.sample AND s.collection_id = %s)
             ORDER BY r.line
        """
        name = "sample" if self.columns.has("sample") else "identifier"
        says = _("The registry knows no sample “{0}” in this collection: import the samples first.")
        self._refuse(question, [self.collection.pk], name, "unknown_sample", says)

    def _find_parents(self) -> None:
        """The generation of every row: none above it in the file, then daughters, and theirs. A circle has none."""
        for statement in _GENERATIONS:
            self.cursor.execute(statement, [self.collection.pk] if "%s" in statement else None)
        without = "SELECT r.line, r.parent FROM import_row r WHERE r.line NOT IN (SELECT line FROM import_depth) AND "
        in_file = "EXISTS (SELECT 1 FROM import_row p WHERE p.identifier = r.parent) ORDER BY r.line"
        says = _("The parent “{0}” is neither in the file nor in this collection.")
        self._refuse(f"{without} NOT {in_file}", None, "parent", "unknown_parent", says)
        says = _("The parent “{0}” leads in a circle, or to a parent that is not there.")
        self._refuse(f"{without} {in_file}", None, "parent", "parent_unreachable", says)

    def _place_in_its_facility(self) -> None:
        self.cursor.execute(
            "UPDATE import_row r SET facility = p.facility_id FROM holdings_place p"
            " WHERE p.id = r.place AND r.facility IS NULL"
        )
        question = """
            SELECT r.line, p.code, f.name FROM import_row r JOIN holdings_place p ON p.id = r.place
              JOIN holdings_facility f ON f.id = r.facility WHERE p.facility_id <> r.facility ORDER BY r.line
        """
        says = _("The place “{0}” does not lie in {1}: write it as FACILITY/PLACE.")
        self._refuse(question, None, "place", "place_elsewhere", says)

    def _compare(self) -> None:
        """Rows that are there already: unchanged, or different in what the file's columns say."""
        differs = _SAMPLE_DIFFERS if self._of_samples else _SPLIT_DIFFERS
        compared = [name for name in differs if self.columns.has(name)]
        joins = _JOINS[self._of_samples]
        different = " OR ".join(f"({differs[name]})" for name in compared) or "false"
        self.cursor.execute(  # only names of our own are put into these questions
            f"UPDATE import_row SET outcome = x.outcome FROM ("
            f"SELECT r.line AS at_line, CASE WHEN {different} THEN 'different' ELSE 'unchanged' END AS outcome"
            f" FROM {joins}) x WHERE line = x.at_line AND NOT is_bad"
        )
        if self.cursor.rowcount:
            self._tell_differences(joins, compared)
        self.cursor.execute("UPDATE import_row SET outcome = 'refused' WHERE is_bad")

    def _tell_differences(self, joins: str, compared: list[str]) -> None:
        differs, says = (_SAMPLE_DIFFERS, _SAMPLE_SAYS) if self._of_samples else (_SPLIT_DIFFERS, _SPLIT_SAYS)
        for name in compared:
            there, written = says.get(name, (f"s.{name}", f"r.{name}"))
            question = (
                f"SELECT r.line, {there}, {written} FROM {joins}"
                f" WHERE r.outcome = 'different' AND ({differs[name]}) ORDER BY r.line"
            )
            for line, now, then in self._ask(question):
                message = _("In the registry: {0}; in the file: {1}.").format(_said(name, now), _said(name, then))
                self._error(line, name, "different", message)


def _said(name: str, value: Any) -> str:
    """A value as the report shows it."""
    if value is None or value == "":
        return _("not weighed") if name == "mass" else _("nothing")
    return str(Mass(value)) if name == "mass" else f"“{value}”"
