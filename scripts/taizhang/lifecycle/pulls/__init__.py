"""The open pull requests as they stood at one moment: a document that the gate's judging makes and many readers read.

What judges writes it, and nothing that merges, seals or audits reads it: it tells people how far a request had
come.
"""

from taizhang.lifecycle.pulls.document import (
    VERSION,
    OpenRequest,
    OpenStep,
    OpenSubject,
    PullsSnapshot,
    RefusedReview,
    Wording,
)

__all__ = ["VERSION", "OpenRequest", "OpenStep", "OpenSubject", "PullsSnapshot", "RefusedReview", "Wording"]
