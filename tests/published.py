"""What the forges themselves publish of their interfaces: GitHub's own description, and Gitea's documented fields.

GitHub's comes as the package `@octokit/openapi`. Of Gitea's, the fields that its documentation lists for the objects
that we read are told here, as JSON Schema.
"""

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

GITHUB = Path(sys.prefix) / "npm/node_modules/@octokit/openapi/generated/api.github.com.json"
_HERE = "urn:github"


@cache
def github() -> dict[str, Any]:
    """GitHub's description."""
    return json.loads(GITHUB.read_bytes())  # type: ignore[no-any-return]


@cache
def _validator(pointer: str) -> OAS30Validator:
    resource: Resource[Any] = DRAFT202012.create_resource(github())
    registry: Registry[Any] = Registry().with_resource(_HERE, resource)
    return OAS30Validator({"$ref": f"{_HERE}#{pointer}"}, registry=registry)


def _pointer(*steps: str) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def held(template: str, method: str, code: int, body: Any, asked: Any = None) -> None:
    """Hold an answer of GitHub's, and what was sent for it, to the description.

    Raises:
        jsonschema.ValidationError: it is not as described.
        KeyError: GitHub has no such operation or answer.
    """
    operation = github()["paths"][template][method.lower()]
    answer = operation["responses"][str(code)]
    if "$ref" not in answer and "application/json" in answer.get("content", {}):
        steps = ("paths", template, method.lower(), "responses", str(code), "content", "application/json", "schema")
        _validator(_pointer(*steps)).validate(body)
    if asked is not None:
        wanted = ("paths", template, method.lower(), "requestBody", "content", "application/json", "schema")
        _validator(_pointer(*wanted)).validate(asked)


def parameters(template: str, method: str) -> set[str]:
    """The names that an operation of GitHub's takes in its query."""
    listed = github()["paths"][template][method.lower()].get("parameters", ())
    return {item["name"] for entry in listed if (item := _resolved(entry))["in"] == "query"}


def example(name: str) -> Any:
    """A whole object, as GitHub's description shows it."""
    return json.loads(json.dumps(github()["components"]["examples"][name]["value"]))


def _resolved(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = entry
    while "$ref" in found:
        pointer = found["$ref"]
        found = github()
        for step in pointer.removeprefix("#/").split("/"):
            found = found[step]
    return found  # type: ignore[no-any-return]


_TIME = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(Z|[+-][0-9]{2}:[0-9]{2})$"}
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_YES = {"type": "boolean"}
_SHA = {"type": "string", "pattern": "^[0-9a-f]{40}$"}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


_USER = _object("id login", id=_NUMBER, login=_TEXT, full_name=_TEXT, email=_TEXT, html_url=_TEXT, created=_TIME)
_MAYBE = {"anyOf": [_USER, {"type": "null"}]}
_BRANCH = _object("label ref sha repo_id", label=_TEXT, ref=_TEXT, sha=_SHA, repo_id=_NUMBER)
_SOMEBODY = _object("name email date", name=_TEXT, email=_TEXT, date=_TIME)
_NAMED = _object("url sha created", url=_TEXT, sha=_SHA, created=_TIME)
_PULL = _object(
    "id number user title body state base head merged mergeable created_at updated_at",
    id=_NUMBER,
    url=_TEXT,
    html_url=_TEXT,
    number=_NUMBER,
    user=_MAYBE,
    title=_TEXT,
    body=_TEXT,
    state={"enum": ["open", "closed"]},
    draft=_YES,
    mergeable=_YES,
    merged=_YES,
    merged_at={"anyOf": [_TIME, {"type": "null"}]},
    merge_commit_sha={"anyOf": [_SHA, {"type": "null"}]},
    merged_by=_MAYBE,
    base=_BRANCH,
    head=_BRANCH,
    merge_base=_SHA,
    created_at=_TIME,
    updated_at=_TIME,
    closed_at={"anyOf": [_TIME, {"type": "null"}]},
)
_COMMIT = _object(
    "url sha created html_url commit author committer parents",
    url=_TEXT,
    sha=_SHA,
    created=_TIME,
    html_url=_TEXT,
    commit=_object("url message author committer", url=_TEXT, message=_TEXT, author=_SOMEBODY, committer=_SOMEBODY),
    author=_MAYBE,
    committer=_MAYBE,
    parents={"type": "array", "items": _NAMED},
)
_REVIEW = _object(
    "id user state body commit_id stale official dismissed comments_count submitted_at html_url pull_request_url",
    id=_NUMBER,
    user=_MAYBE,
    state={"enum": ["APPROVED", "PENDING", "COMMENT", "REQUEST_CHANGES", "REQUEST_REVIEW"]},
    body=_TEXT,
    commit_id=_TEXT,
    stale=_YES,
    official=_YES,
    dismissed=_YES,
    comments_count=_NUMBER,
    submitted_at=_TIME,
    updated_at=_TIME,
    html_url=_TEXT,
    pull_request_url=_TEXT,
)
_COMMENT = _object(
    "id html_url issue_url user body created_at updated_at",
    id=_NUMBER,
    html_url=_TEXT,
    issue_url=_TEXT,
    pull_request_url=_TEXT,
    user=_MAYBE,
    body=_TEXT,
    created_at=_TIME,
    updated_at=_TIME,
)
_STATUS = _object(
    "id status context description created_at updated_at",
    id=_NUMBER,
    status={"enum": ["pending", "success", "error", "failure", "warning"]},
    context=_TEXT,
    description=_TEXT,
    target_url=_TEXT,
    url=_TEXT,
    creator=_MAYBE,
    created_at=_TIME,
    updated_at=_TIME,
)
_STANDING = _object(
    "state sha total_count statuses",
    state=_TEXT,
    sha=_TEXT,
    total_count=_NUMBER,
    statuses={"anyOf": [{"type": "array", "items": _STATUS}, {"type": "null"}]},
    commit_url=_TEXT,
    url=_TEXT,
    repository={"type": "object"},
)
GITEA: dict[str, Any] = {
    "user": _USER,
    "pull": _PULL,
    "pulls": {"type": "array", "items": _PULL},
    "commits": {"type": "array", "items": _COMMIT},
    "reviews": {"type": "array", "items": _REVIEW},
    "comment": _COMMENT,
    "timeline": {
        "type": "array",
        "items": _object(
            "id type user body created_at updated_at",
            id=_NUMBER,
            type=_TEXT,
            user=_MAYBE,
            body=_TEXT,
            created_at=_TIME,
            updated_at=_TIME,
        ),
    },
    "comments": {"type": "array", "items": _COMMENT},
    "status": _STATUS,
    "standing": _STANDING,
    "error": _object("message", message=_TEXT, url=_TEXT),
}
"""Gitea's objects by their documented fields, as far as we read them."""


def documented(name: str, body: Any) -> None:
    """Hold an answer of Gitea's to its documented fields."""
    Draft202012Validator(GITEA[name]).validate(body)
