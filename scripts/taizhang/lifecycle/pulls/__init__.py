"""The open pull requests at one moment: a document that the gate writes and many readers use.

Nothing that merges, seals or audits reads it: it only informs people about the progress of requests.
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
