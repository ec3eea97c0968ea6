-- The table of moves of loan items, as lifecycle.py states it; a test compares the two.
INSERT INTO audit_allowedmove (lifecycle, frm, "to", act, needs_reason) VALUES
    ('loan item', 'set_aside', 'preparing', 'prepare', false),
    ('loan item', 'preparing', 'ready', 'make ready', false),
    ('loan item', 'ready', 'handed_over', 'hand over', false),
    ('loan item', 'handed_over', 'on_loan', 'acknowledge', false),
    ('loan item', 'on_loan', 'sent_back', 'send back', false),
    ('loan item', 'sent_back', 'received', 'receive back', false),
    ('loan item', 'received', 'reweighed', 're-weigh', false),
    ('loan item', 'reweighed', 'discrepancy', 'find a discrepancy', true),
    ('loan item', 'discrepancy', 'reweighed', 'correct', true),
    ('loan item', 'discrepancy', 'closed', 'write off', true),
    ('loan item', 'reweighed', 'closed', 'reconcile', false),
    ('loan item', 'on_loan', 'closed', 'close as used up', true),
    ('loan item', 'set_aside', 'cancelled', 'cancel', true),
    ('loan item', 'preparing', 'cancelled', 'cancel', true),
    ('loan item', 'ready', 'cancelled', 'cancel', true),
    ('loan item', 'set_aside', 'lapsed', 'lapse', true);
