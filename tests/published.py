"""GitHub's published interfaces: its description, and the schema of its GraphQL interface.

They are the packages `@octokit/openapi` and `@octokit/graphql-schema`. For Gitea and Forgejo see `published_clients`.
"""

import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_schema, graphql_sync, parse, validate
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_OCTOKIT = Path(sys.prefix) / "npm/node_modules/@octokit"
GITHUB = _OCTOKIT / "openapi/generated/api.github.com.json"
GRAPHQL = _OCTOKIT / "graphql-schema/schema.graphql"
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


def check_github_answer(template: str, method: str, code: int, body: Any, sent: Any = None) -> None:
    """Check an answer of GitHub's, and what was sent for it, against the description.

    Raises:
        jsonschema.ValidationError: it differs from the description.
        KeyError: GitHub has no such operation or answer.
    """
    operation = github()["paths"][template][method.lower()]
    answer = operation["responses"][str(code)]
    if "$ref" not in answer and "application/json" in answer.get("content", {}):
        steps = ("paths", template, method.lower(), "responses", str(code), "content", "application/json", "schema")
        _validator(_pointer(*steps)).validate(body)
    if sent is not None:
        body_steps = ("paths", template, method.lower(), "requestBody", "content", "application/json", "schema")
        _validator(_pointer(*body_steps)).validate(sent)


def parameters(template: str, method: str) -> set[str]:
    """The names that an operation of GitHub's takes in its query."""
    entries = github()["paths"][template][method.lower()].get("parameters", ())
    return {item["name"] for entry in entries if (item := _resolve(entry))["in"] == "query"}


def example(name: str) -> Any:
    """A whole object, as GitHub's description shows it."""
    return json.loads(json.dumps(github()["components"]["examples"][name]["value"]))


def _resolve(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    value: Any = entry
    while "$ref" in value:
        pointer = value["$ref"]
        value = github()
        for step in pointer.removeprefix("#/").split("/"):
            value = value[step]
    return value  # type: ignore[no-any-return]


@cache
def _schema() -> GraphQLSchema:
    return build_schema(GRAPHQL.read_text(encoding="utf-8"), assume_valid=True)


def run_query(query: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """GitHub's answer to a GraphQL query, from the data in `root`.

    Raises:
        AssertionError: the query, its variables or the data are not of GitHub's published schema.
    """
    faults = validate(_schema(), parse(query["query"]))
    assert not faults, faults
    done = graphql_sync(_schema(), query["query"], root, variable_values=dict(query["variables"]))
    assert not done.errors, done.errors
    return dict(done.formatted)
