"""The verdict as data, hidden in the gate's comment: for display only, not for decisions.

Anybody may write a comment with such a block. So nothing that judges, merges, seals or publishes reads one; a reader
that displays it takes it only from the gate's own account.
"""

import base64

from taizhang.lifecycle.pulls import OpenRequest
from taizhang.lifecycle.pulls.file import encode_request

BEGIN = "<!-- taizhang:data:v1 "
END = " -->"
LONGEST = 60_000
"""Characters of a comment with it; GitHub takes 65,536, and a line with the call history follows."""


def encode_data_block(request: OpenRequest, before: int) -> str:
    """The block for a comment that is `before` characters long: one HTML comment, or empty where it would not fit.

    Other people's text is in base64, whose alphabet can neither end the comment nor notify anybody.
    """
    data = base64.b64encode(encode_request(request.without_contents)).decode("ascii")
    block = f"{BEGIN}{data}{END}"
    return block if before + len(block) <= LONGEST else ""
