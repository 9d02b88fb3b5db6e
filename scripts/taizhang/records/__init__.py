"""The records as frozen typed values, built only from documents that their schema has passed.

The schemas in `schemas/` are the truth of shape. They may hold more than the classes here, never less: `drift` finds
where they do, and a test holds the schemas of this repository to the classes, field by field.
"""

from taizhang.records.approval import Approval, Digest, Predicate, Review, Subject
from taizhang.records.common import Attachment, Correction, RecordChange, Report, Struct, Undoing
from taizhang.records.defect import Defect, DefectHandling, Disposition, Reporter, Verification
from taizhang.records.dispute import (
    Challenge,
    Complaint,
    Dispute,
    DisputeHandling,
    ExcludedSpan,
    Explanation,
    Filing,
    Inquiry,
    Purchaser,
    Rejection,
    SupplementRequest,
    Suspension,
)
from taizhang.records.ledger import (
    Bearer,
    CostAgreement,
    CostBearer,
    CostShare,
    Entry,
    FrameworkUnchanged,
    Interface,
    Postponement,
    Release,
)
from taizhang.records.mechanism import DepartmentChannel, DepartmentScheme
from taizhang.records.migration import (
    MigratedColumn,
    MigratedEntry,
    MigratedRow,
    Migration,
    PaperCost,
    PaperNote,
    PaperNotice,
    PaperObjection,
    PaperRelease,
    PaperRequester,
)
from taizhang.records.notice import (
    Arrival,
    CalendarPin,
    Channel,
    Notice,
    NoticedRequirement,
    Objection,
    ObjectionHandling,
    Prolongation,
    Publication,
)
from taizhang.records.requirement import AffectedScope, JointRequester, LegalBasis, Requester, Requirement, Sharing
from taizhang.records.vendor import (
    Assessment,
    AssessmentScheme,
    Contract,
    Deduction,
    Escalation,
    MajorProblem,
    Payment,
    PlanItem,
    Qualification,
    SchemeItem,
    Score,
    ServicePlan,
    Team,
    Vendor,
)

__all__ = [
    "AffectedScope",
    "Approval",
    "Arrival",
    "Assessment",
    "AssessmentScheme",
    "Attachment",
    "Bearer",
    "CalendarPin",
    "Challenge",
    "Channel",
    "Complaint",
    "Contract",
    "Correction",
    "CostAgreement",
    "CostBearer",
    "CostShare",
    "Deduction",
    "Defect",
    "DefectHandling",
    "DepartmentChannel",
    "DepartmentScheme",
    "Digest",
    "Disposition",
    "Dispute",
    "DisputeHandling",
    "Entry",
    "Escalation",
    "ExcludedSpan",
    "Explanation",
    "Filing",
    "FrameworkUnchanged",
    "Inquiry",
    "Interface",
    "JointRequester",
    "LegalBasis",
    "MajorProblem",
    "MigratedColumn",
    "MigratedEntry",
    "MigratedRow",
    "Migration",
    "Notice",
    "NoticedRequirement",
    "Objection",
    "ObjectionHandling",
    "PaperCost",
    "PaperNote",
    "PaperNotice",
    "PaperObjection",
    "PaperRelease",
    "PaperRequester",
    "Payment",
    "PlanItem",
    "Postponement",
    "Predicate",
    "Prolongation",
    "Publication",
    "Purchaser",
    "Qualification",
    "Record",
    "RecordChange",
    "Rejection",
    "Release",
    "Report",
    "Reporter",
    "Requester",
    "Requirement",
    "Review",
    "SchemeItem",
    "Score",
    "ServicePlan",
    "Sharing",
    "Struct",
    "Subject",
    "SupplementRequest",
    "Suspension",
    "Team",
    "Undoing",
    "Vendor",
    "Verification",
]

Record = (
    Requirement
    | Approval
    | Notice
    | Entry
    | Release
    | Dispute
    | Interface
    | Defect
    | Vendor
    | Assessment
    | DepartmentScheme
    | DepartmentChannel
    | Migration
    | MigratedEntry
)
