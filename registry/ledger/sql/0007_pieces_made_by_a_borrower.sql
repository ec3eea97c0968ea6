-- A borrower divides a piece under the allotment it was lent by; with nothing left of it, the piece ends as consumed.
INSERT INTO ledger_allowedline (kind, frm, "to", crosses, carries) VALUES
    ('subdivide', 'borrower', 'borrower', true, 'always'),
    ('subdivide', 'borrower', 'process_loss', false, 'never'),
    ('subdivide', 'borrower', 'consumed', false, 'always');
