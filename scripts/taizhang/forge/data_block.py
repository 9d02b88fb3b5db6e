"""The verdict as data, hidden in the gate's comment: for whatever shows it, and for nothing that decides.

Anybody may write a comment with a block like it. So nothing that judges, merges, seals or publishes reads one; a reader
that shows it takes it from the gate's own account alone.
"""

import base64

from taizhang.lifecycle.pulls import OpenRequest
from taizhang.lifecycle.pulls.file import encode_request

BEGIN = "<!-- taizhang:data:v1 "
END = " -->"
LONGEST = 60_000
"""Characters of a comment with it; GitHub takes 65,536, and a line on who was called follows."""


def data_block(request: OpenRequest, before: int) -> str:
    """The block for a comment that is `before` characters long: one HTML comment, or nothing where it would not fit.

    What people wrote is in base64, whose alphabet can neither end the comment nor call on anybody.
    """
    data = base64.b64encode(encode_request(request.without_contents)).decode("ascii")
    block = f"{BEGIN}{data}{END}"
    return block if before + len(block) <= LONGEST else ""
