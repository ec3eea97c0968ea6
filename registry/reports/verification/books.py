"""Laws 1 to 5 over the whole ledger: balances, possession and roll-ups computed anew from the lines."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext_lazy as _

from registry.reports.verification.report import Check

_ACCOUNT = "coalesce(s.identifier, 'the Moon') || ' ' || a.place || coalesce(' ' || al.label, '')"

BALANCES = f"""
    SELECT {_ACCOUNT}, 'stored ' || a.balance_ug || ' µg, lines say ' || coalesce(l.ug, 0) || ' µg'
      FROM ledger_account a
      LEFT JOIN holdings_split s ON s.id = a.split_id
      LEFT JOIN ledger_allotment al ON al.id = a.allotment_id
      LEFT JOIN (SELECT account, sum(ug) AS ug
                   FROM (SELECT to_id AS account, mass_ug AS ug FROM ledger_line
                         UNION ALL SELECT frm_id, -mass_ug FROM ledger_line) sides
                  GROUP BY account) l ON l.account = a.id
     WHERE a.balance_ug <> coalesce(l.ug, 0)
"""  # noqa: S608 - no outside text enters
CONSERVED = """
    SELECT c.code, 'accessioned and accounted for differ by ' || sum(a.balance_ug) || ' µg'
      FROM ledger_account a JOIN holdings_collection c ON c.id = a.collection_id
     GROUP BY c.code HAVING sum(a.balance_ug) <> 0
"""
NOT_NEGATIVE = f"""
    SELECT {_ACCOUNT}, a.balance_ug || ' µg'
      FROM ledger_account a LEFT JOIN holdings_split s ON s.id = a.split_id
      LEFT JOIN ledger_allotment al ON al.id = a.allotment_id
     WHERE a.balance_ug < 0 AND a.place <> 'origin'
"""  # noqa: S608 - no outside text enters
EMPTY_MOVEMENTS = """
    SELECT 'movement ' || m.id, m.kind FROM ledger_movement m
     WHERE NOT EXISTS (SELECT 1 FROM ledger_line l WHERE l.movement_id = m.id)
"""
ALLOWED = """
    SELECT 'line ' || l.id, m.kind || ': ' || f.place || ' → ' || t.place
      FROM ledger_line l JOIN ledger_movement m ON m.id = l.movement_id
      JOIN ledger_account f ON f.id = l.frm_id JOIN ledger_account t ON t.id = l.to_id
      LEFT JOIN ledger_allowedline a ON a.kind = m.kind AND a.frm = f.place AND a."to" = t.place
           AND a.crosses = coalesce(f.split_id <> t.split_id, false)
      LEFT JOIN ledger_line r ON r.id = l.reverses_id
     WHERE m.kind <> 'correct' AND a.id IS NULL
        OR m.kind = 'correct' AND (r.id IS NULL OR r.frm_id <> l.to_id OR r.to_id <> l.frm_id
                                   OR r.mass_ug <> l.mass_ug OR r.movement_id <> m.corrects_id)
"""
PARENTAGE = """
    SELECT 'line ' || l.id, fs.identifier || ' → ' || ts.identifier
      FROM ledger_line l JOIN ledger_movement m ON m.id = l.movement_id AND m.kind <> 'correct'
      JOIN ledger_account f ON f.id = l.frm_id JOIN ledger_account t ON t.id = l.to_id
      JOIN holdings_split fs ON fs.id = f.split_id JOIN holdings_split ts ON ts.id = t.split_id
     WHERE f.split_id <> t.split_id AND ts.parent_id IS DISTINCT FROM fs.id
       AND NOT EXISTS (SELECT 1 FROM holdings_splitparent x WHERE x.split_id = ts.id AND x.parent_id = fs.id)
"""
ONE_COLLECTION = """
    SELECT 'line ' || l.id, 'crosses collections'
      FROM ledger_line l JOIN ledger_movement m ON m.id = l.movement_id
      JOIN ledger_account f ON f.id = l.frm_id JOIN ledger_account t ON t.id = l.to_id
     WHERE f.collection_id <> m.collection_id OR t.collection_id <> m.collection_id
        OR f.allotment_id <> t.allotment_id AND m.kind <> 'transfer'
"""
POSSESSION = """
    WITH carried AS (
        SELECT DISTINCT ON (piece) piece, place, allotment_id FROM (
            SELECT CASE WHEN m.kind = 'correct' AND f.split_id IS DISTINCT FROM t.split_id
                        THEN f.split_id ELSE t.split_id END AS piece,
                   CASE WHEN m.kind = 'correct' AND f.split_id IS DISTINCT FROM t.split_id
                        THEN NULL ELSE t.place END AS place,
                   CASE WHEN m.kind = 'correct' AND f.split_id IS DISTINCT FROM t.split_id
                        THEN NULL ELSE t.allotment_id END AS allotment_id,
                   l.id
              FROM ledger_line l JOIN ledger_movement m ON m.id = l.movement_id
              JOIN ledger_account f ON f.id = l.frm_id JOIN ledger_account t ON t.id = l.to_id
             WHERE l.carries_piece) all_carried
        ORDER BY piece, id DESC)
    SELECT s.identifier, 'stored ' || coalesce(p.place, 'nowhere') || ', lines say ' || coalesce(c.place, 'nowhere')
      FROM holdings_split s LEFT JOIN carried c ON c.piece = s.id LEFT JOIN ledger_possession p ON p.split_id = s.id
     WHERE (p.place, p.allotment_id) IS DISTINCT FROM (c.place, c.allotment_id)
        OR s.whereabouts <> coalesce(c.place, '')
"""
MASS_IS_WHERE_THE_PIECE_IS = """
    SELECT s.identifier, a.balance_ug || ' µg in ' || a.place || ', piece in ' || coalesce(p.place, 'nowhere')
      FROM ledger_account a JOIN holdings_split s ON s.id = a.split_id
      LEFT JOIN ledger_possession p ON p.split_id = s.id
     WHERE a.balance_ug > 0
       AND a.place IN ('vault', 'set_aside', 'preparing', 'carrier', 'borrower', 'receiving')
       AND NOT coalesce(p.place = 'vault' AND a.place IN ('vault', 'set_aside')
                        OR p.place = a.place AND p.allotment_id = a.allotment_id, false)
"""
TIME_RUNS_FORWARD = """
    SELECT identifier, 'movement ' || movement_id || ' happened before the one recorded ahead of it'
      FROM (SELECT s.identifier, m.id AS movement_id, m.happened_at,
                   max(m.happened_at) OVER (PARTITION BY s.id ORDER BY m.id
                                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM ledger_movement m
              JOIN (SELECT DISTINCT l.movement_id, a.split_id FROM ledger_line l
                      JOIN ledger_account a ON a.id IN (l.frm_id, l.to_id) WHERE a.split_id IS NOT NULL) x
                ON x.movement_id = m.id
              JOIN holdings_split s ON s.id = x.split_id) ordered
     WHERE happened_at < before
"""
ROLL_UPS = """
    SELECT s.identifier, 'its masses on the piece differ from its accounts'
      FROM holdings_split s
      LEFT JOIN (SELECT split_id,
                        sum(balance_ug) FILTER (WHERE place = 'vault') AS free,
                        sum(balance_ug) FILTER (WHERE place IN ('set_aside', 'preparing', 'receiving')) AS held,
                        sum(balance_ug) FILTER (WHERE place IN ('carrier', 'borrower')) AS away
                   FROM ledger_account GROUP BY split_id) a ON a.split_id = s.id
     WHERE (s.in_vault_ug, s.held_ug, s.out_ug) <> (coalesce(a.free, 0), coalesce(a.held, 0), coalesce(a.away, 0))
        OR s.mass_ug IS DISTINCT FROM
           CASE WHEN s.is_weighed THEN coalesce(a.free, 0) + coalesce(a.held, 0) + coalesce(a.away, 0) END
"""
AVAILABILITY = """
    SELECT s.identifier, 'says ' || s.availability || ', is ' || holdings_availability_of(s)
      FROM holdings_split s WHERE s.availability <> holdings_availability_of(s)
"""
TREE = """
    SELECT s.identifier, 'its place in the tree or order is false'
      FROM holdings_split s JOIN holdings_sample w ON w.id = s.sample_id
      LEFT JOIN holdings_split p ON p.id = s.parent_id
     WHERE s.path <> CASE WHEN p.sample_id = s.sample_id THEN p.path || '.' ELSE '' END || lpad(to_hex(s.id), 8, '0')
        OR s.sort_key <> holdings_natural_key(s.identifier)
        OR (s.collection_id, s.mission_id, s.lithology_id) <> (w.collection_id, w.mission_id, w.lithology_id)
        OR (s.site_id, s.subtype_id) IS DISTINCT FROM (w.site_id, w.subtype_id)
"""
ONLY_LENDABLE = """
    SELECT s.identifier, 'set aside although its use class is never lent'
      FROM ledger_account a JOIN holdings_split s ON s.id = a.split_id
      JOIN holdings_useclass u ON u.id = s.use_class_id
     WHERE a.place = 'set_aside' AND a.balance_ug > 0 AND NOT u.is_lendable
"""

STOCKTAKES_TOLD = """
    SELECT 'stocktake ' || t.id, 'its lines are not what its event counted'
      FROM ledger_stocktake t JOIN audit_event e ON e.id = t.event_id
     WHERE EXISTS (
        SELECT 1 FROM jsonb_each_text(e.text::jsonb -> 'counts') told
         WHERE told.value::bigint <> (SELECT count(*) FROM ledger_stocktakeline l
                                       WHERE l.stocktake_id = t.id AND l.outcome = told.key))
        OR (e.text::jsonb -> 'counts') IS NULL
"""

CHECKS = (
    Check("balances", 1, _("Every balance equals the sum of its lines"), BALANCES),
    Check("conserved", 1, _("What was accessioned equals what is accounted for"), CONSERVED),
    Check("lines_allowed", 1, _("Every line is a move the table allows"), ALLOWED),
    Check("parentage", 1, _("Mass crosses pieces only along their parentage"), PARENTAGE),
    Check(
        "one_collection",
        1,
        _("Every line stays in one collection, and but for transfers under one allotment"),
        ONE_COLLECTION,
    ),
    Check("not_negative", 2, _("No account is below zero, save the Moon’s"), NOT_NEGATIVE),
    Check("movements_move", 3, _("Every movement has a line"), EMPTY_MOVEMENTS),
    Check("time", 3, _("Each piece’s history runs forward"), TIME_RUNS_FORWARD),
    Check("stocktakes_told", 3, _("Every stocktake has the lines its event counted"), STOCKTAKES_TOLD),
    Check("possession", 4, _("Each piece is where its lines carried it"), POSSESSION),
    Check("mass_with_piece", 4, _("Mass is where the piece is"), MASS_IS_WHERE_THE_PIECE_IS),
    Check("only_lendable", 5, _("Only what may be lent is set aside"), ONLY_LENDABLE),
    Check("roll_ups", 1, _("The masses shown with the pieces equal their accounts"), ROLL_UPS),
    Check("availability", 5, _("Every availability word is true"), AVAILABILITY),
    Check("tree", 10, _("Every piece stands in its place in the tree"), TREE),
)


def sums() -> dict[str, dict[str, int]]:
    """Micrograms by collection and place; the origin is what was accessioned."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.code, a.place, sum(a.balance_ug)::bigint FROM ledger_account a
                 JOIN holdings_collection c ON c.id = a.collection_id GROUP BY c.code, a.place"""
        )
        found: dict[str, dict[str, int]] = {}
        for code, place, total in cursor.fetchall():
            found.setdefault(code, {})[place] = -total if place == "origin" else total
        return found
