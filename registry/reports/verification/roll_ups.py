"""What the catalogue counts, searches and sorts by, against the pieces and the ledger: in both directions."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.holdings.models.roll_ups import FACETS
from registry.reports.verification.report import Check

_ALL: Final = ", ".join(FACETS)
_OF_A_SAMPLE: Final = "sample_id, facility, form, use_class, availability, condition, band"


def differences(name: str, keys: str, kept: str, counted: str) -> str:
    """SQL: keys for which the sum of what is kept is not what is counted. Both give the keys, n and mass."""
    return f"""
    SELECT '{name} ' || concat_ws('/', {keys}),
           'kept and counted differ by ' || sum(n) || ' pieces, ' || sum(mass_ug) || ' µg'
      FROM (SELECT {keys}, n, mass_ug FROM ({kept}) kept UNION ALL
            SELECT {keys}, -n, -mass_ug FROM ({counted}) counted) both_sides
     GROUP BY {keys} HAVING sum(n) <> 0 OR sum(mass_ug) <> 0
    """


CELLS: Final = differences(
    "facets",
    _ALL,
    f"SELECT {_ALL}, n, mass_ug FROM holdings_facetcell UNION ALL SELECT {_ALL}, n, mass_ug FROM holdings_facetchange",
    f"SELECT {_ALL}, count(*) AS n, sum(mass_ug) AS mass_ug FROM holdings_facets_of_pieces GROUP BY {_ALL}",
)
FEW: Final = differences(
    "facets",
    "facet_a, value_a, facet_b, value_b",
    "SELECT facet_a, value_a, facet_b, value_b, n, mass_ug FROM holdings_facetcount",
    f"""SELECT a AS facet_a, v[a] AS value_a, b AS facet_b, coalesce(v[nullif(b, 0)], 0) AS value_b,
               sum(n) AS n, sum(mass_ug) AS mass_ug
          FROM (SELECT ARRAY[{_ALL}] AS v, n, mass_ug FROM holdings_facetcell) cells
          CROSS JOIN (SELECT a, b FROM generate_series(1, 10) a, generate_series(0, 10) b WHERE b = 0 OR b > a) few
         GROUP BY 1, 2, 3, 4""",
)
SAMPLES: Final = differences(
    "sample",
    _OF_A_SAMPLE,
    f"""SELECT {_OF_A_SAMPLE}, n, 0 AS mass_ug FROM holdings_samplecell
        UNION ALL SELECT {_OF_A_SAMPLE}, n, 0 FROM holdings_facetchange""",
    f"SELECT {_OF_A_SAMPLE}, count(*) AS n, 0 AS mass_ug FROM holdings_facets_of_pieces GROUP BY {_OF_A_SAMPLE}",
)
SAMPLES_ALONE: Final = differences(
    "sample",
    "sample_id, facet, value",
    f"""SELECT sample_id, facet, value, n, mass_ug FROM holdings_samplecount
        UNION ALL SELECT sample_id, facet, v[facet], n, mass_ug
          FROM (SELECT sample_id, ARRAY[{_ALL}] AS v, n, mass_ug FROM holdings_facetchange) notes
          CROSS JOIN generate_series(1, 10) facet""",
    f"""SELECT sample_id, facet, v[facet] AS value, count(*) AS n, sum(mass_ug) AS mass_ug
          FROM (SELECT sample_id, ARRAY[{_ALL}] AS v, mass_ug FROM holdings_facets_of_pieces) pieces
          CROSS JOIN generate_series(1, 10) facet GROUP BY 1, 2, 3""",
)


def unlike(name: str, key: str, values: str, kept: str, reckoned: str) -> str:
    """SQL: keys at which what is kept is not what is reckoned anew, or one of both has no row."""
    return f"""
    SELECT '{name} ' || coalesce(k.{key}, r.{key}), 'what is kept is not what the record says'
      FROM {kept} k FULL JOIN {reckoned} r ON r.{key} = k.{key}
     WHERE ({", ".join(f"k.{value}" for value in values.split(", "))})
           IS DISTINCT FROM ({", ".join(f"r.{value}" for value in values.split(", "))})
    """


SAMPLE_TEXTS: Final = unlike(
    "sample", "sample_id", "title, names, words", "holdings_sampletext", "holdings_texts_of_samples"
)
PIECE_TEXTS: Final = unlike("piece", "split_id", "split_id, words", "holdings_splittext", "holdings_texts_of_pieces")
LAST_CHANGES: Final = unlike(
    "piece",
    "split_id",
    "split_id, changed_at",
    "holdings_lastchange",
    """(SELECT c.split_id, max(c.changed_at) AS changed_at FROM loans_public_changes c
         WHERE c.public_from <= CURRENT_TIMESTAMP AND NOT EXISTS (
               SELECT 1 FROM holdings_changedue d WHERE d.split_id = c.split_id AND d.changed_at = c.changed_at)
         GROUP BY 1)""",
)
"""What is due and was not published yet within its minute is no difference: it shows too late, never too early."""
STILL_DUE: Final = """
    SELECT 'piece ' || c.split_id, 'a change waits for its day and nobody noted it'
      FROM loans_public_changes c
     WHERE c.public_from > CURRENT_TIMESTAMP AND NOT EXISTS (
           SELECT 1 FROM holdings_changedue d WHERE d.split_id = c.split_id AND d.changed_at = c.changed_at)
"""

CHECKS = (
    Check("facets_counted", 1, _("What the catalogue counts equals the pieces"), CELLS),
    Check("few_counted", 1, _("What it counts of a few facets equals what it counts of all"), FEW),
    Check("samples_counted", 1, _("What it counts of each sample equals its pieces"), SAMPLES),
    Check("samples_counted_alone", 1, _("What it counts of each sample by one facet equals its pieces"), SAMPLES_ALONE),
    Check("samples_told", 1, _("What is searched of each sample is what is said of it"), SAMPLE_TEXTS),
    Check("pieces_told", 1, _("What is searched of each piece is what is said of it"), PIECE_TEXTS),
    Check("changes_kept", 1, _("The last change of each piece is the last one anybody may read"), LAST_CHANGES),
    Check("changes_due", 1, _("Every change that waits to be public is noted with its day"), STILL_DUE),
)
