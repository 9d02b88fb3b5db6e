"""A vendor with its contracts, and its periodic assessments."""

from datetime import date

from taizhang.records.common import Correction, RecordChange, Report, Struct


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


class Deduction(Struct, frozen=True):
    """What a contract takes off a payment, in yuan, by which of its clauses and why."""

    amount: float
    clause: str
    reason: str


class Payment(Struct, frozen=True):
    """One payment of a contract, in yuan. `amount` is what was agreed, before any deduction."""

    amount: float
    due_on: date
    kind: str | None = None
    paid_on: date | None = None
    assessment: str | None = None
    clause: str | None = None
    deduction: Deduction | None = None


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
    counted_from: str | None = None


class MajorProblem(Struct, frozen=True):
    """A major problem 重大问题 of a vendor's service, with its reports up the chain."""

    known_on: date
    contract: str
    description: str
    reports: tuple[Report, ...] = ()


class Vendor(Struct, frozen=True):
    """A vendor 服务商 of one finance department."""

    id: str
    name: str
    division: str
    qualifications: tuple[Qualification, ...]
    team: Team
    contracts: tuple[Contract, ...]
    assessment_scheme: AssessmentScheme
    credit_code: str | None = None
    major_problems: tuple[MajorProblem, ...] = ()
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
    reports: tuple[Report, ...] = ()


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
