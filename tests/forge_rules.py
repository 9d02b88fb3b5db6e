"""What a Gitea or a Forgejo does when somebody reviews: drafts, hand-ins, and what it refuses, by version.

Rows are those of `forges.Request`; a draft's row is used again when it is handed in.
"""

from typing import Any

from forges import TIME, Forge, Refused, Request

_STATES = {"APPROVED": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def hand_in(
    memory: Forge, number: int, login: str, event: str, body: str = "", commit: str = "", at: str = TIME
) -> dict[str, Any]:
    """What `POST pulls/{number}/reviews` does, sent by `login`; the row that holds it.

    Any event but the three begins or renews a draft, which nobody but its author sees.

    Raises:
        Refused: as the forge would.
    """
    request, state = memory.requests[number], _STATES.get(event, "PENDING")
    decides = state in ("APPROVED", "CHANGES_REQUESTED")
    if decides and login == request.author:
        raise Refused(422, "approve your own pull is not allowed")
    if decides and (request.merge or request.closed_by) and not memory.is_before((1, 22), (9999,)):
        raise Refused(422, "cannot approve or reject a closed or merged pull request")
    if state != "APPROVED" and not body.strip():
        raise Refused(422, "review body is required")
    known = {request.head, *(sha for sha, _, _ in request.commits)}
    if decides and commit and commit not in known:
        raise Refused(500, "object does not exist")
    draft = next((row for row in request.reviews if row["user"] == login and row["state"] == "PENDING"), None)
    said = {"state": state, "body": body, "commit": commit or request.head}
    if draft is not None:
        # Its number and its beginning stay; earlier approvals of the same person are not put aside here.
        draft.update(said)
        if state == "PENDING":
            draft["drafted"].append((at, body))
        else:
            draft["begun_at"], draft["submitted_at"] = draft["submitted_at"], at
        return draft
    if decides:
        _put_aside(request, login, at)
    number = max((int(row["id"]) for row in request.reviews), default=0) + 1
    row = {"id": str(number), "user": login, "dismissed": False, "submitted_at": at, **said}
    if state == "PENDING":
        row["drafted"] = [(at, body)]
    request.reviews.append(row)
    return row


def _put_aside(request: Request, login: str, at: str) -> None:
    """A person's new decision dismisses the earlier ones and takes away what they were asked for."""
    request.reviews[:] = [
        row for row in request.reviews if not (row["state"] == "REQUEST_REVIEW" and row["user"] == login)
    ]
    for row in request.reviews:
        if row["user"] == login and row["state"] in ("APPROVED", "CHANGES_REQUESTED"):
            row["dismissed"], row["touched_at"] = True, at


def edit(row: dict[str, Any], text: str) -> None:
    """What its author, or whoever may write to requests, does by `PATCH issues/comments/{id}`."""
    row["shown"] = text


def dismiss_and_take_back(row: dict[str, Any], at: str) -> None:
    """What an administrator does by a dismissal and its undoing: nothing is left of it but the time of the row."""
    row["touched_at"] = at


def delete_comment(row: dict[str, Any]) -> None:
    """What whoever may write to requests does by `DELETE issues/comments/{id}`: the review's row stays."""
    row["deleted"] = True
