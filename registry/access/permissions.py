"""Everything a person may be allowed to do, as nouns and verbs a curator could review."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One kind of act."""

    APPLICATION_WRITE = "application_write"
    APPLICATION_CHECK = "application_check"
    REVIEW_ASSIGN = "review_assign"
    REVIEW_WRITE = "review_write"
    REVIEW_CONCLUDE = "review_conclude"
    APPLICATION_DECIDE = "application_decide"
    POLICY_WRITE = "policy_write"
    AGREEMENT_WRITE = "agreement_write"
    AGREEMENT_SIGN_FOR_LENDER = "agreement_sign_for_lender"
    AGREEMENT_SIGN_FOR_BORROWER = "agreement_sign_for_borrower"
    PORTION_PREPARE = "portion_prepare"
    LOAN_HAND_OVER = "loan_hand_over"
    LOAN_ACKNOWLEDGE = "loan_acknowledge"
    LOAN_CANCEL = "loan_cancel"
    USE_REPORT = "use_report"
    LOAN_SEND_BACK = "loan_send_back"
    EXTENSION_REQUEST = "extension_request"
    EXTENSION_DECIDE = "extension_decide"
    LOAN_RECALL = "loan_recall"
    INCIDENT_REPORT = "incident_report"
    INCIDENT_RECORD = "incident_record"
    INCIDENT_SETTLE = "incident_settle"
    RETURN_RECEIVE = "return_receive"
    RETURN_WEIGH = "return_weigh"
    RETURN_RECONCILE = "return_reconcile"
    LOSS_WRITE_OFF = "loss_write_off"
    HOLDINGS_WRITE = "holdings_write"
    HOLDINGS_IMPORT = "holdings_import"
    LEDGER_WRITE = "ledger_write"
    LEDGER_CORRECT = "ledger_correct"
    SPLIT_BLOCK = "split_block"
    EVERYTHING_READ = "everything_read"
    ROLE_GRANT = "role_grant"
    NOTICES_ARRANGE = "notices_arrange"
