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
      JOIN (SELECT {key} AS key, min(line) AS first FROM import_row GROUP BY 1 HAVING count(*) > 1) d ON d.key = r.{key}
     WHERE r.line > d.first
     ORDER BY r.line
"""
_MARK_SAME_ID: Final = """
    UPDATE import_row r SET is_bad = true
      FROM (SELECT {key} AS key, min(line) AS first FROM import_row GROUP BY 1 HAVING count(*) > 1) d
     WHERE d.key = r.{key} AND r.line > d.first
"""
_OF_ANOTHER: Final = """
    SELECT r.line, r.identifier, x.identifier
      FROM import_row r JOIN {table} x ON x.sort_key = r.{key}
     WHERE x.identifier <> r.{name} OR x.collection_id <> %s
     ORDER BY r.line
"""
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
_SAMPLE_SAYS: Final = {
    "mission": ("(SELECT name FROM holdings_mission WHERE id = s.mission_id)", "(SELECT name FROM holdings_mission WHERE id = r.mission)"),
    "lithology": ("(SELECT name FROM holdings_lithology WHERE id = s.lithology_id)", "(SELECT name FROM holdings_lithology WHERE id = r.lithology)"),
    "subtype": ("(SELECT name FROM holdings_subtype WHERE id = s.subtype_id)", "(SELECT name FROM holdings_subtype WHERE id = r.subtype)"),
    "mass": ("s.catalogue_mass_ug", "r.mass"),
    "pristine": ("s.pristine_percent", "r.pristine"),
}  # fmt: skip
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
    "form": ("(SELECT name FROM holdings_form WHERE id = s.form_id)", "(SELECT name FROM holdings_form WHERE id = r.form)"),
    "use_class": ("(SELECT name FROM holdings_useclass WHERE id = s.use_class_id)", "(SELECT name FROM holdings_useclass WHERE id = r.use_class)"),
    "facility": ("(SELECT name FROM holdings_facility WHERE id = s.facility_id)", "(SELECT name FROM holdings_facility WHERE id = r.facility)"),
    "place": ("(SELECT code FROM holdings_place WHERE id = s.place_id)", "(SELECT code FROM holdings_place WHERE id = r.place)"),
    "mass": ("CASE WHEN s.is_weighed THEN coalesce(s.first_mass_ug, 0) END", "r.mass"),
}  # fmt: skip
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
        self.cursor.execute("CREATE INDEX ON import_row (identifier)")
        self._same_identifier_twice()
        if self._of_samples:
            self._identifier_of_another("holdings_sample", "sort_key", "identifier")
            if with_pieces:
                self._piece_of_another_sample()
        else:
            self._identifier_of_another("holdings_split", "sort_key", "identifier")
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
        for line, *told in self._ask(where, parameters):
            self._error(line, name, code, message.format(*told))

    def _same_identifier_twice(self) -> None:
        says = _("“{0}” stands on line {1} already.")
        self._refuse(_SAME_ID.format(key="sort_key"), None, "identifier", "same_identifier", says)
        self.cursor.execute(_MARK_SAME_ID.format(key="sort_key"))

    def _identifier_of_another(self, table: str, key: str, name: str) -> None:
        """An identifier that sorts as another one already there, or belongs to another collection."""
        question = _OF_ANOTHER.format(table=table, key=key, name=name)
        says = _("“{0}” is taken: {1} is there already, in this collection or another.")
        found = self._ask(question, [self.collection.pk])
        for line, *told in found:
            self._error(line, "identifier", "identifier_taken", says.format(*told))
        self._mark([line for line, *_told in found])

    def _mark(self, lines: list[int]) -> None:
        if lines:
            self.cursor.execute("UPDATE import_row SET is_bad = true WHERE line = ANY(%s)", [lines])

    def _piece_of_another_sample(self) -> None:
        """A new sample's first piece must not be there yet."""
        question = """
            SELECT r.line, r.piece FROM import_row r JOIN holdings_split x ON x.sort_key = r.piece_sort_key
             WHERE NOT EXISTS (SELECT 1 FROM holdings_sample s WHERE s.identifier = r.identifier) ORDER BY r.line
        """
        found = self._ask(question)
        for line, piece in found:
            self._error(line, "identifier", "piece_taken", _("The piece {0} is there already.").format(piece))
        self._mark([line for line, _piece in found])

    def _find_samples(self) -> None:
        self.cursor.execute(
            "UPDATE import_row r SET sample_id = s.id FROM holdings_sample s"
            " WHERE s.identifier = r.sample AND s.collection_id = %s",
            [self.collection.pk],
        )
        says = _("The registry knows no sample “{0}” in this collection: import the samples first.")
        self._refuse(
            "SELECT line, sample FROM import_row WHERE sample_id IS NULL ORDER BY line",
            None,
            "sample" if self.columns.has("sample") else "identifier",
            "unknown_sample",
            says,
        )
        self.cursor.execute("UPDATE import_row SET is_bad = true WHERE sample_id IS NULL")

    def _find_parents(self) -> None:
        """Parents that are there already, then parents in the file, generation by generation."""
        self.cursor.execute(
            "UPDATE import_row r SET parent_id = s.id, depth = 0 FROM holdings_split s"
            " WHERE r.parent <> '' AND s.identifier = r.parent AND s.collection_id = %s",
            [self.collection.pk],
        )
        self.cursor.execute("UPDATE import_row SET depth = 0 WHERE parent = ''")
        self.cursor.execute("ANALYZE import_row")
        generation = 0
        while self.cursor.rowcount or generation == 0:
            self.cursor.execute(
                "UPDATE import_row r SET depth = %s FROM import_row p"
                " WHERE r.depth IS NULL AND p.identifier = r.parent AND p.depth = %s",
                [generation + 1, generation],
            )
            generation += 1
        self._refuse(
            "SELECT r.line, r.parent FROM import_row r WHERE r.depth IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM import_row p WHERE p.identifier = r.parent) ORDER BY r.line",
            None,
            "parent",
            "unknown_parent",
            _("The parent “{0}” is neither in the file nor in this collection."),
        )
        self._refuse(
            "SELECT r.line, r.parent FROM import_row r WHERE r.depth IS NULL"
            " AND EXISTS (SELECT 1 FROM import_row p WHERE p.identifier = r.parent) ORDER BY r.line",
            None,
            "parent",
            "parent_unreachable",
            _("The parent “{0}” leads in a circle, or to a parent that is not there."),
        )
        self.cursor.execute("UPDATE import_row SET is_bad = true WHERE depth IS NULL")

    def _place_in_its_facility(self) -> None:
        self.cursor.execute(
            "UPDATE import_row r SET facility = p.facility_id FROM holdings_place p"
            " WHERE p.id = r.place AND r.facility IS NULL"
        )
        question = """
            SELECT r.line, p.code, f.name FROM import_row r JOIN holdings_place p ON p.id = r.place
              JOIN holdings_facility f ON f.id = r.facility WHERE p.facility_id <> r.facility ORDER BY r.line
        """
        found = self._ask(question)
        for line, *told in found:
            says = _("The place “{0}” does not lie in {1}: write it as FACILITY/PLACE.")
            self._error(line, "place", "place_elsewhere", says.format(*told))
        self._mark([line for line, *_told in found])

    def _compare(self) -> None:
        """Rows that are there already: unchanged, or different in what the file's columns say."""
        differs = _SAMPLE_DIFFERS if self._of_samples else _SPLIT_DIFFERS
        compared = [name for name in differs if self.columns.has(name)]
        joins = _JOINS[self._of_samples]
        different = " OR ".join(f"({differs[name]})" for name in compared) or "false"
        key = "sample_id" if self._of_samples else "split_id"
        self.cursor.execute(
            f"UPDATE import_row SET outcome = x.outcome, {key} = x.id FROM ("
            f"SELECT r.line AS at_line, s.id, CASE WHEN {different} THEN 'different' ELSE 'unchanged' END AS outcome"
            f" FROM {joins}) x WHERE line = x.at_line AND NOT is_bad"
        )
        if self.cursor.rowcount:
            self._tell_differences(joins, compared)
        self.cursor.execute("UPDATE import_row SET outcome = 'refused' WHERE is_bad")
        self.cursor.execute("UPDATE import_row SET outcome = 'new' WHERE outcome IS NULL")

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


