"""Laws 4 and 6 to 9 and 12: items, applications, people and papers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.reports.verification.report import Check

ONE_HOLDER = """
    SELECT s.identifier, count(*) || ' open loan items'
      FROM loans_loanitem i JOIN holdings_split s ON s.id = i.portion_id
     WHERE NOT loans_has_ended(i.status) GROUP BY s.identifier HAVING count(*) > 1
"""
CLOSED_AT_ZERO = """
    SELECT al.label, i.status || ' with ' || a.balance_ug || ' µg in ' || a.place
      FROM loans_loanitem i JOIN ledger_allotment al ON al.id = i.allotment_id
      JOIN ledger_account a ON a.allotment_id = i.allotment_id
     WHERE loans_has_ended(i.status) AND a.balance_ug <> 0
    UNION ALL
    SELECT al.label, i.status || ' while the piece is in ' || p.place
      FROM loans_loanitem i JOIN ledger_allotment al ON al.id = i.allotment_id
      JOIN ledger_possession p ON p.allotment_id = i.allotment_id
     WHERE loans_has_ended(i.status)
"""
PAPERS = """
    SELECT al.label, 'handed over at ' || m.happened_at || ' without an agreement signed by both sides'
      FROM loans_itemmove m JOIN loans_loanitem i ON i.id = m.item_id JOIN loans_loan l ON l.id = i.loan_id
      JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE m."to" = 'handed_over'
       AND (SELECT count(DISTINCT g.side) FROM loans_signature g WHERE g.agreement_id = l.agreement_id) < 2
"""
TRANSFERS = """
    SELECT al.label, 'transferred, and no item of another loan took it over'
      FROM loans_loanitem i JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE i.status = 'transferred'
       AND NOT EXISTS (SELECT 1 FROM loans_transferhandover h JOIN loans_loanitem n ON n.id = h.item_id
                        WHERE n.taken_from_id = i.id)
    UNION ALL
    SELECT al.label, 'taken over with ' || coalesce(n.issued_ug::text, 'no') || ' µg, handed over were '
           || (h.books_ug - greatest(h.difference_ug, 0))
      FROM loans_transferhandover h JOIN loans_loanitem n ON n.id = h.item_id
      JOIN ledger_allotment al ON al.id = n.allotment_id
     WHERE n.issued_ug <> h.books_ug - greatest(h.difference_ug, 0) + (
           SELECT coalesce(sum(d.books_ug - greatest(d.difference_ug, 0)), 0)
             FROM loans_transferdaughter d WHERE d.hand_over_id = h.id)
    UNION ALL
    SELECT al.label, 'taken over at ' || h.happened_at || ' without an agreement signed by both sides'
      FROM loans_transferhandover h JOIN loans_loanitem n ON n.id = h.item_id JOIN loans_loan l ON l.id = n.loan_id
      JOIN ledger_allotment al ON al.id = n.allotment_id
     WHERE NOT loans_is_signed(l.agreement_id)
    UNION ALL
    SELECT l.reference, 'a transfer was decided by one of its sides'
      FROM loans_transferdecision d JOIN loans_transfer t ON t.id = d.transfer_id JOIN loans_loan l ON l.id = t.loan_id
     WHERE d.by_id IN (t.by_id, t.investigator_id, l.investigator_id)
"""
DOCUMENTS = """
    SELECT a.reference, 'the ' || s.side || ' signed another document than the agreement keeps'
      FROM loans_signature s JOIN loans_agreement a ON a.id = s.agreement_id
     WHERE s.document_id IS DISTINCT FROM a.document_id
"""
FOUR_EYES = """
    WITH played AS (
        SELECT a.id, a.reference, 'investigator' AS part, a.investigator_id AS person FROM applications_application a
        UNION SELECT r.application_id, a.reference, 'reviewer', r.reviewer_id
                FROM applications_reviewassignment r JOIN applications_application a ON a.id = r.application_id
               WHERE r.released_at IS NULL
        UNION SELECT d.application_id, a.reference, 'decider', d.decided_by_id
                FROM applications_decision d JOIN applications_application a ON a.id = d.application_id
        UNION SELECT d.application_id, a.reference, 'shipper', k.handed_by_id
                FROM loans_consignment k JOIN applications_decision d ON d.loan_id = k.loan_id
                JOIN applications_application a ON a.id = d.application_id WHERE k.direction = 'out')
    SELECT reference, 'one person was ' || string_agg(part, ' and ' ORDER BY part)
      FROM played GROUP BY id, reference, person HAVING count(DISTINCT part) > 1
"""
LOAN_STATUS = """
    SELECT reference, 'stands at ' || status || ', items and signatures say ' || loans_status_of(id)
      FROM loans_loan WHERE status <> loans_status_of(id)
"""
ITEMS_AND_BOOKS = """
    SELECT al.label, 'stands at ' || i.status || ', the books show it elsewhere'
      FROM loans_loanitem i JOIN ledger_allotment al ON al.id = i.allotment_id WHERE NOT loans_agrees_with_the_books(i)
"""
WRITE_OFFS = """
    SELECT al.label, 'weighed and written off by the same person'
      FROM loans_reconciliation r JOIN ledger_weighing w ON w.id = r.weighing_id
      JOIN loans_loanitem i ON i.id = r.item_id JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE r.outcome = 'written_off' AND r.by_id IN (w.by_id, w.second_by_id)
"""
DUE_DAYS = """
    SELECT reference, 'due on ' || coalesce(due_on::text, 'no day') || ', receipts, extensions and recalls say '
           || coalesce(loans_due_of(id)::text, 'no day')
      FROM loans_loan WHERE due_on IS DISTINCT FROM loans_due_of(id)
"""
EXTENSIONS = """
    SELECT l.reference, count(*) || ' extensions granted, ' || l.extensions_allowed || ' allowed'
      FROM loans_loan l JOIN loans_extension e ON e.loan_id = l.id
      JOIN loans_extensiondecision d ON d.extension_id = e.id WHERE d.is_granted
     GROUP BY l.id HAVING count(*) > l.extensions_allowed
    UNION ALL
    SELECT l.reference, 'an extension was decided by who asked for it'
      FROM loans_loan l JOIN loans_extension e ON e.loan_id = l.id
      JOIN loans_extensiondecision d ON d.extension_id = e.id WHERE d.by_id = e.by_id
"""
INCIDENTS = """
    SELECT al.label, 'closed while an incident is open'
      FROM loans_incident n JOIN loans_loanitem i ON i.id = n.item_id
      JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE i.status = 'closed' AND NOT EXISTS (SELECT 1 FROM loans_incidentend e WHERE e.incident_id = n.id)
    UNION ALL
    SELECT al.label, 'a loss was written off by who reported it'
      FROM loans_incident n JOIN loans_incidentend e ON e.incident_id = n.id
      JOIN loans_loanitem i ON i.id = n.item_id JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE e.outcome = 'written_off' AND e.by_id = n.by_id
"""
INVENTORIES = """
    SELECT l.reference, 'an inventory was certified and countersigned by one person'
      FROM loans_certification n JOIN loans_countersignature s ON s.certification_id = n.id
      JOIN loans_loan l ON l.id = n.loan_id WHERE s.by_id = n.by_id
    UNION ALL
    SELECT l.reference, 'an inventory without a piece'
      FROM loans_certification n JOIN loans_loan l ON l.id = n.loan_id
     WHERE NOT EXISTS (SELECT 1 FROM loans_certifieditem k WHERE k.certification_id = n.id)
"""
USE_CONFIRMED = """
    SELECT al.label, 'a use was confirmed by who reported it or answers for the loan'
      FROM loans_useconfirmation k JOIN loans_usereport u ON u.id = k.report_id
      JOIN loans_loanitem i ON i.id = u.item_id JOIN loans_loan l ON l.id = i.loan_id
      JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE k.by_id IN (u.by_id, l.investigator_id)
"""
FILMED = """
    SELECT al.label, 'lossy work was reported without the video its policy demands'
      FROM loans_usereport u JOIN loans_loanitem i ON i.id = u.item_id JOIN loans_loan l ON l.id = i.loan_id
      JOIN holdings_method m ON m.id = u.method_id JOIN ledger_allotment al ON al.id = i.allotment_id
      LEFT JOIN papers_storedfile f ON f.sha256 = u.evidence_id
     WHERE l.video_demanded AND m.harm <> 'N' AND coalesce(f.media_type, '') <> 'video/mp4'
"""
SHOWN = """
    SELECT al.label, 'left for its display at ' || m.happened_at || ' without venue, case and an insurance that held'
      FROM loans_itemmove m JOIN loans_loanitem i ON i.id = m.item_id JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE (m."to" = 'handed_over' OR (m.frm = 'awaiting_transfer' AND m."to" = 'on_loan'))
       AND NOT loans_display_told(i.loan_id, m.happened_at)
"""
AS_SENT = """
    SELECT al.label, 'received with a broken seal or a weight beyond tolerance, and no incident tells of it'
      FROM loans_acknowledgement k JOIN loans_loanitem i ON i.id = k.item_id
      JOIN ledger_allotment al ON al.id = i.allotment_id
     WHERE i.taken_from_id IS NULL AND (NOT k.seal_whole OR loans_receipt_is_off(i, k.weighing_id))
       AND NOT EXISTS (SELECT 1 FROM loans_incident n WHERE n.item_id = i.id AND n.kind = 'not_received')
"""
DAUGHTERS = """
    SELECT s.identifier, 'provisional, and no item of a loan tells how it was made'
      FROM holdings_split s LEFT JOIN loans_madepiece m ON m.split_id = s.id WHERE s.is_provisional AND m.id IS NULL
    UNION ALL
    SELECT al.label, 'pieces made of ' || k.before_ug || ' µg come to ' || (k.left_ug + k.process_loss_ug + made.ug)
      FROM loans_making k JOIN loans_loanitem i ON i.id = k.item_id JOIN ledger_allotment al ON al.id = i.allotment_id
      CROSS JOIN LATERAL (SELECT coalesce(sum(m.mass_ug), 0) AS ug FROM loans_madepiece m WHERE m.making_id = k.id) made
     WHERE k.before_ug <> k.left_ug + k.process_loss_ug + made.ug
    UNION ALL
    SELECT s.identifier, 'not made of ' || mother.identifier
      FROM loans_madepiece m JOIN loans_making k ON k.id = m.making_id JOIN holdings_split s ON s.id = m.split_id
      JOIN holdings_split mother ON mother.id = k.mother_id WHERE s.parent_id IS DISTINCT FROM k.mother_id
    UNION ALL
    SELECT s.identifier, 'provisional, and in an application or set aside for a loan'
      FROM holdings_split s WHERE s.is_provisional
       AND (EXISTS (SELECT 1 FROM applications_line n WHERE n.split_id = s.id)
            OR EXISTS (SELECT 1 FROM loans_loanitem i WHERE i.source_id = s.id))
    UNION ALL
    SELECT a.number, 'numbered, and no longer found by ' || a.provisional_number
      FROM loans_acceptance a JOIN holdings_split s ON s.id = a.split_id
     WHERE s.is_provisional OR NOT EXISTS (
           SELECT 1 FROM holdings_alternativeidentifier o
            WHERE o.split_id = a.split_id AND o.scheme = 'provisional number' AND o.value = a.provisional_number)
"""
DECISIONS = """
    SELECT a.reference, 'decided without a verdict on every rule'
      FROM applications_decision d JOIN applications_application a ON a.id = d.application_id
     WHERE coalesce(jsonb_typeof(d.verdict), '') NOT IN ('object', 'array') OR d.verdict IN ('{}', '[]')
        OR d.standing = '{}'
    UNION ALL
    SELECT a.reference, 'stands at ' || a.status || ', decided ' || d.outcome
      FROM applications_decision d JOIN applications_application a ON a.id = d.application_id
     WHERE d.outcome = 'approved' AND a.status NOT IN ('approved', 'lapsed')
        OR d.outcome = 'declined' AND a.status <> 'declined'
"""
OUT_OF_WINDOW = """
    SELECT a.reference, 'handed in outside its call' FROM applications_applicationmove m
      JOIN applications_application a ON a.id = m.application_id JOIN applications_call k ON k.id = a.call_id
     WHERE m.frm = 'draft' AND m."to" = 'submitted'
       AND (m.happened_at < k.opens_at OR m.happened_at >= k.closes_at)
"""
BLANKED = """
    SELECT 'person ' || id, 'blanked, yet something is left' FROM parties_person
     WHERE blanked_at IS NOT NULL AND (name, name_zh, email, orcid, expertise) <> ('', '', '', '', '')
    UNION ALL
    SELECT 'letter ' || l.id, 'its person was blanked, yet something of it is left or it still waits'
      FROM messages_letter l JOIN parties_person p ON p.id = l.person_id
     WHERE p.blanked_at IS NOT NULL AND ((l.subject, l.body) <> ('', '') OR l.status = 'waiting')
"""


def status_follows_moves(record: str, move: str, column: str, called: str, first: str) -> str:
    """SQL: records whose status is not where their moves led, and moves that do not follow on.

    `first` is SQL for where the record `r` starts.
    """
    return f"""
    WITH walked AS (
        SELECT m.*, lag(m."to") OVER (PARTITION BY m.{column} ORDER BY m.id) AS stood,
               row_number() OVER (PARTITION BY m.{column} ORDER BY m.id DESC) AS back
          FROM {move} m)
    SELECT {called}, 'stands at ' || r.status || ', moves say ' || coalesce(w."to", {first})
      FROM {record} r LEFT JOIN walked w ON w.{column} = r.id AND w.back = 1
     WHERE r.status <> coalesce(w."to", {first})
    UNION ALL
    SELECT {called}, 'a move starts at ' || w.frm || ', it stood at ' || coalesce(w.stood, {first})
      FROM walked w JOIN {record} r ON r.id = w.{column} WHERE w.frm <> coalesce(w.stood, {first})
    """  # noqa: S608 - table names of our own


SIGNED_ELSEWHERE = """
    SELECT a.reference, 'signed elsewhere, though a loan under it was not taken over'
      FROM loans_agreement a JOIN loans_signature s ON s.agreement_id = a.id AND s.evidence <> ''
     WHERE EXISTS (SELECT 1 FROM loans_loan l WHERE l.agreement_id = a.id AND l.opened_at <= s.signed_at
                    AND NOT EXISTS (SELECT 1 FROM loans_opening o WHERE o.loan_id = l.id))
"""

DECLARED = """
    SELECT a.reference, 'handed in without what its call asks to be declared'
      FROM applications_application a JOIN applications_call k ON k.id = a.call_id
     WHERE a.status NOT IN ('draft', 'returned_for_revision', 'withdrawn') AND NOT a.declared @> k.declarations
"""

CHECKS = (
    Check("signed_elsewhere", 8, _("Only loans taken over stand on an agreement signed elsewhere"), SIGNED_ELSEWHERE),
    Check("one_holder", 4, _("A portion is in at most one open loan item"), ONE_HOLDER),
    Check(
        "item_moves",
        6,
        _("Every item stands where its moves led"),
        status_follows_moves(
            "loans_loanitem",
            "loans_itemmove",
            "item_id",
            "(SELECT label FROM ledger_allotment al WHERE al.id = r.allotment_id)",
            "CASE WHEN r.taken_from_id IS NULL THEN 'set_aside' ELSE 'awaiting_transfer' END",
        ),
    ),
    Check(
        "application_moves",
        6,
        _("Every application stands where its moves led"),
        status_follows_moves(
            "applications_application", "applications_applicationmove", "application_id", "r.reference", "'draft'"
        ),
    ),
    Check(
        "call_moves",
        6,
        _("Every call stands where its moves led"),
        status_follows_moves("applications_call", "applications_callmove", "call_id", "r.slug", "'draft'"),
    ),
    Check("windows", 6, _("Nothing was handed in outside its call’s window"), OUT_OF_WINDOW),
    Check("declared", 6, _("Nothing was handed in without what its call asks to be declared"), DECLARED),
    Check("loan_status", 6, _("Every loan stands where its items and signatures say"), LOAN_STATUS),
    Check("items_and_books", 6, _("Every loan item stands where the books show its piece and mass"), ITEMS_AND_BOOKS),
    Check("due_days", 6, _("Every due day follows from receipt, extensions and recalls"), DUE_DAYS),
    Check("extensions", 7, _("Extensions stay within the limit, decided by another than who asked"), EXTENSIONS),
    Check("inventories", 7, _("Two people stand behind each inventory, and it names its pieces"), INVENTORIES),
    Check("use_confirmed", 7, _("Who reported a use did not confirm it"), USE_CONFIRMED),
    Check("filmed", 8, _("Lossy work was filmed where the policy demands it"), FILMED),
    Check("shown", 8, _("What is shown to the public left insured, with venue and case told"), SHOWN),
    Check("as_sent", 8, _("What did not arrive as it was sent is an incident"), AS_SENT),
    Check("daughters", 1, _("Pieces borrowers made come to what they were made of, and keep their names"), DAUGHTERS),
    Check("incidents", 9, _("Nothing closed over an open incident, and no reporter wrote off a loss"), INCIDENTS),
    Check("four_eyes", 7, _("Applicant, reviewers, decider and shipper are different people"), FOUR_EYES),
    Check("write_offs", 7, _("Who weighed a return did not write it off"), WRITE_OFFS),
    Check("papers", 8, _("Nothing left without an agreement signed by both sides"), PAPERS),
    Check(
        "transfers", 8, _("What passed to another investigator was agreed, signed for and weighed by both"), TRANSFERS
    ),
    Check("documents", 8, _("Both sides signed the document their agreement keeps"), DOCUMENTS),
    Check("closed_at_zero", 9, _("Ended items hold exactly nothing"), CLOSED_AT_ZERO),
    Check("blanked", 10, _("Blanked people are blank"), BLANKED),
    Check("decisions", 12, _("Every decision remembers its verdict and standing"), DECISIONS),
)
