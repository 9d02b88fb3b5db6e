"""A requirement, field by field of the official form."""

from datetime import date

from taizhang.records.common import Attachment, Correction, Struct, Undoing


class Requester(Struct, frozen=True):
    """The institution that raises a requirement."""

    organization: str
    division: str
    contact_ref: str
    landline: str
    sealed_form: Attachment | None = None


class JointRequester(Requester, frozen=True):
    """One of several institutions that raise a requirement together.

    Attributes:
        supersedes: its own earlier requirement, which the common one replaces.
    """

    supersedes: str | None = None


class LegalBasis(Struct, frozen=True):
    """A law or policy document that a requirement rests on."""

    document: str
    number: str | None = None
    article: str | None = None


class AffectedScope(Struct, frozen=True):
    """The parts of the platform that a requirement affects."""

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
    enclosures: tuple[Attachment, ...] = ()
    corrections: tuple[Correction, ...] = ()
    raised_by: tuple[JointRequester, ...] = ()

    @property
    def raising_divisions(self) -> tuple[str, ...]:
        """The divisions in which it was raised: that of the requester, or those of the joint requesters."""
        return tuple(dict.fromkeys(one.division for one in self.raised_by)) or (self.requester.division,)

    @property
    def raising_organizations(self) -> tuple[str, ...]:
        """The institutions that raise it: the requester, or the joint requesters."""
        return tuple(one.organization for one in self.raised_by) or (self.requester.organization,)

    @property
    def superseded(self) -> tuple[str, ...]:
        """The earlier requirements that it replaces: its own, and those of its joint requesters."""
        earlier = (self.supersedes, *(one.supersedes for one in self.raised_by))
        return tuple(dict.fromkeys(one for one in earlier if one is not None))
