"""The words of the registry in both languages, as `docs/glossary.md` has them: a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Word:
    """One idea: its word in both languages, and what it means."""

    english: str
    chinese: str
    meaning: str | Promise


WORDS: Final = (
    Word(
        "acceptance",
        "编号接收",
        _(
            "A piece a borrower made came back and gets a number of the collection’s own; by the provisional one it is "
            "found for good"
        ),
    ),
    Word("account", "账户", _("A piece, a place, and between the vault and the ends an allotment")),
    Word(
        "agreement",
        "借用协议",
        _("The contract between lender (party A) and borrower (party B), in force once both signed"),
    ),
    Word("alarm", "警示", _("One answer of the watch, from the night it was first seen to the one it is gone")),
    Word("allotment", "配额", _("The right of one loan item to mass")),
    Word("application", "借用申请", _("A request for pieces of one collection")),
    Word("authority", "批准机构", _("Who decides, waives and writes off")),
    Word(
        "availability",
        "可申请、已预留、已借出、已耗尽、不可借用",
        _("Available, set aside, on loan, consumed, not lendable: the first that applies"),
    ),
    Word(
        "basket",
        "样品篮",
        _("Pieces one thinks of asking for, kept in the browser, signed in or not; sets nothing aside"),
    ),
    Word("blocked", "暂停借用", _("Not lent for now, visibly, for a reason")),
    Word("borrower", "借用单位", _("The institution that holds a loan")),
    Word(
        "call",
        "申请公告",
        _(
            "When a collection takes applications, for what, and what must come with them; announced, it stays as announced"
        ),
    ),
    Word("carrier", "承运人", _("Who brings a consignment")),
    Word("certificate", "月球样品证书", _("The paper that goes with each piece lent, once both sides have signed")),
    Word(
        "certification",
        "盘点确认",
        _("The holder’s word on each piece at the yearly inventory; it counts once countersigned"),
    ),
    Word("combine", "合并", _("Make one piece of several")),
    Word(
        "conflict",
        "利益冲突",
        _("A reviewer cannot judge somebody: declared by them, or barred by itself (own institution’s family, team)"),
    ),
    Word("consigned, consignment", "运送", _("Items on their way, out or back")),
    Word("consumed", "消耗", _("Used up by an approved analysis")),
    Word("correction", "更正", _("The mirror image of a movement written in error; the old one stays")),
    Word("curator", "样品管理员", _("Runs calls, checks, agreements and reconciliation of a collection")),
    Word("daughter, parent", "子样、母样", _("A piece cut from another, and that other")),
    Word("deaccession", "注销", _("Leave the collection for good")),
    Word("decision", "决定", _("The authority's word, line by line")),
    Word("decision letter", "决定书", _("The decision as a paper for its investigator")),
    Word(
        "declaration",
        "承诺",
        _("What an applicant declares before handing in: the policy’s sentence, kept word by word"),
    ),
    Word("defence", "答辩", _("The talk before the board, with a slot and minutes")),
    Word("delinquent", "盘点逾期", _("A borrower whose yearly inventory is late")),
    Word("discrepancy", "账实不符", _("A difference on return beyond tolerance, not yet explained")),
    Word(
        "display",
        "展示",
        _("Where a piece lent for public benefit is shown, in which case, and how it is insured"),
    ),
    Word("divisible", "可分", _("Lent by mass; powder is, fragments and sections are not")),
    Word("document", "文件", _("Of an agreement: the very paper both sides sign, known by its digest")),
    Word(
        "edition",
        "版次",
        _("Which state of everything public this is: a number that only grows, by which caches know what is still so"),
    ),
    Word(
        "due day",
        "应还日",
        _("Derived: receipt and term, then the longest extension granted, never later than a recall"),
    ),
    Word("extension", "延期", _("More time, asked for by the investigator and decided")),
    Word("formal check", "形式审查", _("Is the application complete and may it go to review")),
    Word("given away", "赠出", _("Left the collection as a gift")),
    Word("holder", "持有者", _("Whoever has a piece now")),
    Word("illustrative (†)", "示意", _("Invented for demonstration, on a record that is otherwise real")),
    Word(
        "incident",
        "事件",
        _("Loss, theft, damage or contamination while a piece is out; open until found, settled or written off"),
    ),
    Word("institution", "单位", _("A university, agency, museum or store")),
    Word("inventory", "盘点", _("The yearly look at every piece of a loan")),
    Word("investigator", "使用责任人", _("The scientist who answers for a loan")),
    Word("item, loan item", "借用项", _("One portion of one loan")),
    Word("kept back", "保留量", _("What the policy never lends of a divisible piece: a floor or a share")),
    Word(
        "kind, way",
        "类别、方式",
        _(
            "Of a notice: what sort of fact it tells, and how: a letter at once, in the day’s digest, on the page only, not at all"
        ),
    ),
    Word("last change", "最近变动", _("When a piece last moved, was cut, used or came in, as far as that is public")),
    Word("lapsed", "失效", _("Approved, but not signed for in time")),
    Word("letter", "邮件", _("A mail to one person, a row before it is sent")),
    Word("line", "行", _("Of a movement: mass from one account to another; of an application: one piece asked for")),
    Word("lithology", "岩性", _("What rock it is; beside the catalogue's classification")),
    Word("loan", "借用", _("Items lent to an institution under an agreement until a day")),
    Word("main mass", "主体", _("The largest piece left")),
    Word(
        "making",
        "制成子样",
        _(
            "The investigator’s word on pieces made of a lent one: what they are, what each weighs, what is left, what "
            "was lost"
        ),
    ),
    Word("mass", "质量", _("In whole micrograms; nothing means not weighed, 0 means none left")),
    Word("missing", "丢失", _("A piece reported lost whole and not yet found or written off")),
    Word("movement", "变动", _("One act that moves mass or a piece")),
    Word("notice", "通知", _("One fact told to one person, on their page and by letter")),
    Word("obstacle, refusal", "障碍、拒绝", _("What stands in the way of an act, and the answer that says so")),
    Word("packing list", "装箱单", _("What goes into a consignment, with seals and masses")),
    Word("portion", "份样", _("The piece cut for one loan item")),
    Word("pristine, opened, returned", "原始、已开封、已归还", _("A piece's condition; pristine is never regained")),
    Word("process loss", "损耗", _("Mass lost in handling: saw dust, chips too small to collect")),
    Word("processor", "制样人员", _("The laboratory: cuts, weighs, hands over, takes in")),
    Word(
        "provisional",
        "临时编号",
        _(
            "Of a piece: made by a borrower, numbered after the piece it was made of (CE5C0400-03/P1), not lent before "
            "it is accepted"
        ),
    ),
    Word(
        "recall, early end",
        "召回、提前终止",
        _("The lender wants everything back before the term ends: for a need, or for a breach"),
    ),
    Word("reconciliation", "归还核对", _("Squaring an item's books on return")),
    Word(
        "renewal",
        "续签",
        _("Of an agreement: the one that follows it for loans that are out, in force for them once both have signed"),
    ),
    Word("representative", "法定代表人", _("Signs and vouches for an institution")),
    Word("result", "成果", _("A paper, data set or thesis, with the pieces it speaks of")),
    Word("return", "归还, 返还", _("Of a loan; the spacecraft's is the mission return")),
    Word("reviewer", "评审专家", _("Judges an application")),
    Word(
        "round",
        "评审轮次",
        _("The reviews of one application, hidden from one another until all are in or the office closes it"),
    ),
    Word("sample", "样品", _("The numbered thing: 15415, CE5C0800")),
    Word(
        "saved search",
        "已保存的检索",
        _("A search of the catalogue somebody keeps under a name; theirs alone, gone when they are blanked"),
    ),
    Word("set aside", "已预留", _("Promised to one loan item")),
    Word("split, piece", "分样", _("Each physical piece of a sample")),
    Word("standing", "信誉", _("How an investigator and institution stand: overdue, discrepancies, what is out")),
    Word("standing in", "代行职责", _("Holding somebody’s role in their place, given by them, until a day")),
    Word(
        "stocktake",
        "库房清点",
        _(
            "A storage place looked through by scanning: what is missing, extra or belongs elsewhere; the books do not move"
        ),
    ),
    Word(
        "suggested allocation",
        "建议分配",
        _("Pieces that would serve a line, the least harm first; sets nothing aside"),
    ),
    Word(
        "taken over",
        "接收",
        _("Of a loan: it was out before its books came here; its opening position keeps what the older books say"),
    ),
    Word("team", "申请团队", _("Who works on the material beside the investigator")),
    Word(
        "tolerance",
        "容差",
        _("3 × the combined uncertainty of the weighings, at least 0.1 mg, at most what the policy says"),
    ),
    Word(
        "transfer",
        "转移",
        _(
            "A piece that is out passes to another investigator, under an agreement of their own; the old item ends as transferred"
        ),
    ),
    Word("tray", "对比栏", _("The pieces a reader collected to compare, kept in the address alone (collect=)")),
    Word("uncertain", "不确定", _("Of a letter: handed over, and nobody knows whether it was taken")),
    Word(
        "use class",
        "永久存储、备份永久存储、研究、社会公益",
        _("Permanent storage, backup storage, research, public benefit"),
    ),
    Word(
        "use report",
        "使用报告",
        _(
            "What was done with a piece and what it took; the books move at once, the report is confirmed by the "
            "institution’s representative afterwards"
        ),
    ),
    Word("vault", "库存", _("In store, free")),
    Word("verdict", "判定", _("The policy's answer to every rule, with numbers")),
    Word("waiver", "免除", _("Of a result: the authority lets a loan close without the one its policy demands")),
    Word("watch", "巡查", _("The questions asked every night of what is lent")),
    Word("weighing", "称量", _("A reading: balance, uncertainty, people")),
    Word("weighing difference", "称量差", _("A shortfall on return within tolerance")),
)
