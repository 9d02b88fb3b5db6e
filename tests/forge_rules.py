"""The behaviour of Gitea and Forgejo towards reviews: drafts, hand-ins and refusals, by version.

Rows are those of `forges.Request`; a draft's row is used again when it is handed in.
"""

from typing import Any

from forges import TIME, Forge, Refused, Request

_STATES = {"APPROVED": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def hand_in(
    memory: Forge, number: int, login: str, event: str, body: str = "", commit: str = "", at: str = TIME
) -> dict[str, Any]:
    """Do what `POST pulls/{number}/reviews` by `login` does; the row of the review.

    Any event but the three begins or renews a draft, which only its author sees.

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
    known_commits = {request.head, *(sha for sha, _, _ in request.commits)}
    if decides and commit and commit not in known_commits:
        raise Refused(500, "object does not exist")
    draft = next((row for row in request.reviews if row["user"] == login and row["state"] == "PENDING"), None)
    content = {"state": state, "body": body, "commit": commit or request.head}
    if draft is not None:
        # Its number and its beginning stay; earlier approvals of the same person are not dismissed here.
        draft.update(content)
        if state == "PENDING":
            draft["drafted"].append((at, body))
        else:
            draft["begun_at"], draft["submitted_at"] = draft["submitted_at"], at
        return draft
    if decides:
        _dismiss_earlier(request, login, at)
    number = max((int(row["id"]) for row in request.reviews), default=0) + 1
    row = {"id": str(number), "user": login, "dismissed": False, "submitted_at": at, **content}
    if state == "PENDING":
        row["drafted"] = [(at, body)]
    request.reviews.append(row)
    return row


def _dismiss_earlier(request: Request, login: str, at: str) -> None:
    """Dismiss a person's earlier decisions and remove the requests for their review, as a new decision does."""
    request.reviews[:] = [
        row for row in request.reviews if not (row["state"] == "REQUEST_REVIEW" and row["user"] == login)
    ]
    for row in request.reviews:
        if row["user"] == login and row["state"] in ("APPROVED", "CHANGES_REQUESTED"):
            row["dismissed"], row["touched_at"] = True, at


def edit(row: dict[str, Any], text: str) -> None:
    """Edit a review's text, as its author or any account with write access can by `PATCH issues/comments/{id}`."""
    row["shown"] = text


def dismiss_and_take_back(row: dict[str, Any], at: str) -> None:
    """Dismiss a review and undo it, as an administrator can: only the row's time changes."""
    row["touched_at"] = at


def delete_comment(row: dict[str, Any]) -> None:
    """Delete a review's comment, as writers can by `DELETE issues/comments/{id}`; its row stays."""
    row["deleted"] = True
