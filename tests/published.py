"""What GitHub publishes of its interfaces: its description, and the schema of its GraphQL interface.

They are the packages `@octokit/openapi` and `@octokit/graphql-schema`. Of Gitea and Forgejo see `published_clients`.
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


@cache
def _schema() -> GraphQLSchema:
    return build_schema(GRAPHQL.read_text(encoding="utf-8"), assume_valid=True)


def queried(asked: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """GitHub's answer to a GraphQL query, from the data in `root`.

    Raises:
        AssertionError: the query, its variables or the data are not of GitHub's published schema.
    """
    faults = validate(_schema(), parse(asked["query"]))
    assert not faults, faults
    done = graphql_sync(_schema(), asked["query"], root, variable_values=dict(asked["variables"]))
    assert not done.errors, done.errors
    return dict(done.formatted)
