"""The records as frozen typed values, built only from documents that their schema has passed.

The schemas in `schemas/` are the truth of shape; a test holds every class here to its schema, field by field.
"""

from datetime import date, datetime
from typing import Any

import msgspec


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ground of all records: immutable, and nothing unknown in it."""


class Attachment(Struct, frozen=True):
    """A file kept outside the repository, named and proved by its digest."""

    file: str
    sha256: str


class Report(Struct, frozen=True):
    """One report up the chain: to which division's finance department, and when."""

    to: str
    on: date


class Correction(Struct, frozen=True):
    """A correction 更正: a field was wrong from the start; it holds its new value, and the old one stays here.

    Attributes:
        field: the dotted place inside the record.
        was: the value that stood there before.
    """

    field: str
    was: Any
    on: date
    reason: str


class RecordChange(Struct, frozen=True):
    """A change 变更: a field was right until a day and has another value from then on; the field itself stays.

    Attributes:
        field: the dotted place inside the record.
        value: what it is from `effective_from` on, in the shape of the field.
    """

    field: str
    value: Any
    effective_from: date = msgspec.field(name="from")
    basis: str


class Undoing(Struct, frozen=True):
    """A decision that undoes an earlier fact from a day on: annulled, struck, cancelled or withdrawn."""

    on: date
    reason: str


class Requester(Struct, frozen=True):
    """The institution that raises a requirement."""

    organization: str
    division: str
    contact_ref: str
    landline: str
    sealed_form: Attachment | None = None


class LegalBasis(Struct, frozen=True):
    """A law or policy document that a requirement rests on."""

    document: str
    number: str | None = None
    article: str | None = None


class AffectedScope(Struct, frozen=True):
    """What of the platform a requirement touches."""

    subsystems: tuple[str, ...]
    base_libraries: tuple[str, ...]
    description: str | None = None


class Sharing(Struct, frozen=True):
    """How a third-party system wishes to obtain data."""

    system: str
    operator: str
    data: str
    mode: str
    safeguards: str


class Requirement(Struct, frozen=True):
    """A requirement 软件需求: the annex's form, field by field."""

    id: str
    kind: str
    title: str
    submitted_on: date
    requester: Requester
    content: str
    scenario: str
    legal_basis: tuple[LegalBasis, ...]
    proposal: str
    affected_scope: AffectedScope
    expected_by: date
    rationale: str | None = None
    unifications: tuple[str, ...] = ()
    sharing: Sharing | None = None
    supersedes: str | None = None
    withdrawn: Undoing | None = None
    corrections: tuple[Correction, ...] = ()


class Digest(Struct, frozen=True):
    """The digest of a file."""

    sha256: str


class Subject(Struct, frozen=True):
    """The file that an approval speaks of."""

    name: str
    digest: Digest


class Review(Struct, frozen=True):
    """One duty done: who said what, when, of which commit."""

    duty: str
    division: str
    person: str
    review: str
    commit: str
    at: datetime
    opinion: str
    letter: str | None
    classification: str | None


class Predicate(Struct, frozen=True):
    """What an approval states."""

    repository: str
    pull: int
    author: str
    merge: str
    sealed_at: datetime
    chain: tuple[Review, ...]
    reviewers_sha256: str
    previous: str | None
    opened_at: datetime | None = None
    merged_at: datetime | None = None

    @property
    def proven_at(self) -> datetime:
        """When the merge is proven to have happened: as the forge recorded it; by the seal in the first version."""
        return self.merged_at or self.sealed_at


class Approval(Struct, frozen=True):
    """An approval 审批存证: the review chain of one merged change of one record.

    `id` is `<record id>/<nnnn>`, `record` the record's id; both come from the path, not from the file.
    """

    statement_type: str = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: Predicate
    id: str = ""

    @property
    def record(self) -> str:
        """The id of the record that was approved."""
        return self.id.rpartition("/")[0]

    @property
    def serial(self) -> int:
        """1 for the record's first approval, 2 for the next."""
        return int(self.id.rpartition("/")[2])

    @property
    def digest(self) -> str:
        """SHA-256 of the record's file as it was approved."""
        return self.subject[0].digest.sha256

    @property
    def approved_on(self) -> date:
        """The day, in Beijing time, from which the approval counts."""
        return self.predicate.proven_at.date()

    @property
    def classification(self) -> str | None:
        """The classification that the review stated, if it stated one."""
        stated = [review.classification for review in self.predicate.chain if review.classification]
        return stated[-1] if stated else None


class Channel(Struct, frozen=True):
    """Where a notice was published in law."""

    url: str
    screenshot: Attachment | None = None


class Publication(Struct, frozen=True):
    """Proof that the page of a notice stood on the official site, and from which day."""

    url: str
    on: date
    screenshot: Attachment


class CalendarPin(Struct, frozen=True):
    """The version of a year's calendar that a notice was counted with."""

    year: int
    version: int


class NoticedRequirement(Struct, frozen=True):
    """A requirement in a notice, with the digest of its content as shown."""

    id: str
    sha256: str


class ObjectionHandling(Struct, frozen=True):
    """What became of an objection."""

    on: date
    outcome: str
    decided_by: str
    reply: str
    officer: str | None = None


class Arrival(Struct, frozen=True):
    """Proof of when an objection arrived that was recorded after the window of its notice."""

    number: str
    scan: Attachment
    recorded_on: date


class Objection(Struct, frozen=True):
    """An objection 异议 to one requirement of a notice."""

    requirement: str
    received_on: date
    party: str
    grounds: str
    text: str
    organization: str | None = None
    arrival: Arrival | None = None
    withdrawn: Undoing | None = None
    handling: ObjectionHandling | None = None


class Notice(Struct, frozen=True):
    """A public notice 公示 of a batch of requirements."""

    id: str
    title: str
    published_on: date
    closes_on: date
    calendar: tuple[CalendarPin, ...]
    requirements: tuple[NoticedRequirement, ...]
    channel: Channel | None = None
    publication: Publication | None = None
    objections: tuple[Objection, ...] = ()
    annulled: Undoing | None = None
    corrections: tuple[Correction, ...] = ()


class Bearer(Struct, frozen=True):
    """Who bears a cost, and by which article."""

    division: str
    source: str


class CostBearer(Struct, frozen=True):
    """The cost bearer 费用承担单位 in its two parts."""

    towards_region: Bearer
    internal: Bearer


class Entry(Struct, frozen=True):
    """A ledger entry 台账条目."""

    id: str
    requirement: str
    notice: str
    enrolled_on: date
    classification: str
    cost_bearer: CostBearer | None = None
    struck: Undoing | None = None
    corrections: tuple[Correction, ...] = ()


class FrameworkUnchanged(Struct, frozen=True):
    """The vendor's word that the platform's basic framework stays as it is."""

    confirmed_by: str
    confirmed_on: date
    statement: str


class Postponement(Struct, frozen=True):
    """An entry that a release was to realize and no longer does; it is free to be planned again."""

    entry: str
    on: date
    reason: str


class Release(Struct, frozen=True):
    """A release 版本升级."""

    id: str
    title: str
    type: str
    arranged_on: date
    planned_for: date
    entries: tuple[str, ...]
    released_on: date | None = None
    framework_unchanged: FrameworkUnchanged | None = None
    notes: str | None = None
    postponed: tuple[Postponement, ...] = ()
    cancelled: Undoing | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def live_entries(self) -> tuple[str, ...]:
        """The entries that the release realizes or is to realize: none of a cancelled one, no postponed one."""
        if self.cancelled is not None:
            return ()
        postponed = {item.entry for item in self.postponed}
        return tuple(entry for entry in self.entries if entry not in postponed)


class Explanation(Struct, frozen=True):
    """The explanation of a dispute by whoever raised the requirement."""

    on: date
    text: str


class DisputeHandling(Struct, frozen=True):
    """How a dispute was handled."""

    on: date
    measures: str
    result: str


class Filing(Struct, frozen=True):
    """The region's filing 备案 of a dispute."""

    on: date
    number: str


class Challenge(Struct, frozen=True):
    """A challenge 质疑 that a dispute led to."""

    known_on: date
    received_on: date
    accepted: bool
    sent_on: date | None = None
    answered_on: date | None = None
    answer: str | None = None

    @property
    def raised_on(self) -> date:
        """The day that counts for its period: what was posted in time is in time. Source: order-94/42."""
        return self.sent_on or self.received_on


class Complaint(Struct, frozen=True):
    """A complaint 投诉 after a challenge."""

    received_on: date
    accepted: bool
    sent_on: date | None = None
    excluded_working_days: int = 0
    decided_on: date | None = None
    decision: str | None = None

    @property
    def raised_on(self) -> date:
        """The day that counts for its period: what was posted in time is in time. Source: order-94/42."""
        return self.sent_on or self.received_on


class Dispute(Struct, frozen=True):
    """A dispute 争议 after an upgrade."""

    id: str
    title: str
    release: str
    entry: str
    arose_on: date
    party: str
    matter: str
    explained_by: str
    organization: str | None = None
    explanation: Explanation | None = None
    handling: DisputeHandling | None = None
    reports: tuple[Report, ...] = ()
    filed: Filing | None = None
    challenge: Challenge | None = None
    complaint: Complaint | None = None
    corrections: tuple[Correction, ...] = ()


class Interface(Struct, frozen=True):
    """A published interface specification 接口规范."""

    id: str
    title: str
    version: str
    published_on: date
    answers: tuple[str, ...]
    provision: str
    document: str
    summary: str
    changes: tuple[RecordChange, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Reporter(Struct, frozen=True):
    """Who reported a defect or problem."""

    party: str
    organization: str
    division: str


class Disposition(Struct, frozen=True):
    """How a problem is to be handled, by the result of the communication."""

    kind: str
    on: date
    explanation: str | None = None
    requirement: str | None = None


class DefectHandling(Struct, frozen=True):
    """One step of handling a defect."""

    on: date
    by: str
    measure: str


class Verification(Struct, frozen=True):
    """The reporter's word that the defect is gone."""

    on: date
    by: str
    remark: str | None = None


class Defect(Struct, frozen=True):
    """A defect 缺陷 or problem; the problem-resolution ledger is derived from these."""

    id: str
    title: str
    reported_on: date
    reporter: Reporter
    channel: str
    subsystem: str
    symptom: str
    severity: str
    affects_business: bool
    changes_business_rules: bool
    disposition: Disposition | None = None
    reports: tuple[Report, ...] = ()
    handling: tuple[DefectHandling, ...] = ()
    resolved_on: date | None = None
    verified: Verification | None = None
    changes: tuple[RecordChange, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Qualification(Struct, frozen=True):
    """A fact that shows a vendor's ability."""

    name: str
    number: str | None = None
    valid_until: date | None = None


class Team(Struct, frozen=True):
    """A vendor's service team, without names."""

    size: int
    composition: str


class PlanItem(Struct, frozen=True):
    """One item of a service plan: object, content, standard, manner."""

    id: str
    object: str
    content: str
    standard: str
    manner: str


class ServicePlan(Struct, frozen=True):
    """The detailed service plan 运维服务方案 that comes with a contract."""

    submitted_on: date
    items: tuple[PlanItem, ...]


class Payment(Struct, frozen=True):
    """One payment of a contract, in yuan."""

    amount: float
    due_on: date
    paid_on: date | None = None
    assessment: str | None = None


class Contract(Struct, frozen=True):
    """A service contract, its plan and its payments; the amount in yuan."""

    number: str
    signed_on: date
    starts_on: date
    ends_on: date
    amount: float
    service_plan: ServicePlan
    renews: str | None = None
    basis: str | None = None
    payments: tuple[Payment, ...] = ()


class SchemeItem(Struct, frozen=True):
    """One item of an assessment scheme: object, content, method, standard."""

    id: str
    plan_item: str
    object: str
    content: str
    method: str
    standard: str
    full_marks: int


class AssessmentScheme(Struct, frozen=True):
    """The assessment mechanism 考核方案."""

    adopted_on: date
    period: str
    items: tuple[SchemeItem, ...]


class Vendor(Struct, frozen=True):
    """A vendor 服务商 of one finance department."""

    id: str
    name: str
    division: str
    qualifications: tuple[Qualification, ...]
    team: Team
    contracts: tuple[Contract, ...]
    assessment_scheme: AssessmentScheme
    changes: tuple[RecordChange, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Score(Struct, frozen=True):
    """The marks for one item of the scheme."""

    item: str
    score: float
    remark: str | None = None


class Escalation(Struct, frozen=True):
    """The report up the chain of a serious failure or a major problem."""

    reason: str
    reports: tuple[Report, ...]


class Assessment(Struct, frozen=True):
    """A periodic assessment 服务质量考核 of a vendor."""

    id: str
    vendor: str
    contract: str
    period: str
    assessed_on: date
    assessed_by: str
    scores: tuple[Score, ...]
    total: float
    grade: str
    major_problem: str | None = None
    escalation: Escalation | None = None
    corrections: tuple[Correction, ...] = ()


Record = Requirement | Approval | Notice | Entry | Release | Dispute | Interface | Defect | Vendor | Assessment
