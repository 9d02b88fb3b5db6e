"""The settings of the stand-in forge: what an administrator sees and changes, as untidy as the real ones.

A field that a version does not know is silently ignored; a list of a protection drops accounts that lack the
right for it; an unknown account makes the whole call fail; secrets are listed by name to owners.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import forges
from forges import REPOSITORY, Make, Refused, _Handler, serve_forge
from published import check_github_answer, example

ADMIN_TOKEN = "token-of-the-owner"
OWNER = REPOSITORY.split("/")[0]
_RULE: dict[str, Any] = {
    "enable_push": False,
    "enable_push_whitelist": False,
    "push_whitelist_usernames": [],
    "push_whitelist_teams": [],
    "push_whitelist_deploy_keys": False,
    "enable_merge_whitelist": False,
    "merge_whitelist_usernames": [],
    "merge_whitelist_teams": [],
    "enable_status_check": False,
    "status_check_contexts": [],
    "required_approvals": 0,
    "enable_approvals_whitelist": False,
    "approvals_whitelist_username": [],
    "approvals_whitelist_teams": [],
    "block_on_rejected_reviews": False,
    "block_on_official_review_requests": False,
    "block_on_outdated_branch": False,
    "dismiss_stale_approvals": False,
    "ignore_stale_approvals": False,
    "require_signed_commits": False,
    "protected_file_patterns": "",
    "unprotected_file_patterns": "",
}
_GITEA: dict[str, Any] = {"block_admin_merge_override": False, "enable_force_push": False, "priority": 0}
_BYPASS: dict[str, Any] = {
    "enable_bypass_allowlist": False,
    "bypass_allowlist_usernames": [],
    "bypass_allowlist_teams": [],
}
_REPOSITORY: dict[str, Any] = {
    "default_branch": "main",
    "archived": False,
    "private": False,
    "has_pull_requests": True,
    "has_actions": True,
    "allow_merge_commits": True,
    "allow_rebase": True,
    "allow_rebase_explicit": True,
    "allow_squash_merge": True,
    "allow_fast_forward_only_merge": True,
    "default_merge_style": "merge",
}
_HIDDEN = {"allow_manual_merge": True, "autodetect_manual_merge": True}
"""The settings that Forgejo and older Gitea let an administrator change but do not show."""


@dataclass
class SettingsForge(forges.Forge):
    """A forge with settings.

    Attributes:
        version: the version that it reports.
        people: its accounts, and the right of each collaborator.
        sent: every call that changes something, in order: method, path, body.
        ignored: fields that this forge ignores although its version should know them.
    """

    version: str = "12.0.0+gitea-1.22.0"
    people: dict[str, str | None] = field(default_factory=dict)
    administrators: set[str] = field(default_factory=set)
    sent: list[tuple[str, str, Any]] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    settings: dict[str, Any] = field(default_factory=lambda: {**_REPOSITORY, **_HIDDEN})
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    hook: str | None = None
    most_items: int = 50
    tokens: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    """Other accounts' tokens: the account and the scopes of each."""
    github: dict[str, Any] = field(default_factory=dict)
    """GitHub's objects below the repository, by path."""

    @property
    def is_forgejo(self) -> bool:
        """Whether it is a Forgejo."""
        return "+gitea-" in self.version

    @property
    def hides_manual_merge(self) -> bool:
        """Whether it hides its settings of manual merges."""
        return self.is_forgejo or self.version.startswith("1.24")

    def fields_of_rule(self) -> dict[str, Any]:
        """The fields of a protection in this version, with the values of a new one."""
        if self.is_forgejo:
            return {**_RULE, "apply_to_admins": False}
        numbers = tuple(int(part) for part in self.version.split(".")[:2])
        return _RULE | (_GITEA if numbers >= (1, 23) else {}) | (_BYPASS if numbers >= (1, 27) else {})

    def environment(self) -> dict[str, str]:
        """The environment by which a command finds it."""
        return {**super().environment(), "FORGE_ADMIN_TOKEN": ADMIN_TOKEN}


_ROUTES = [
    ("GET", "/version", "stated_version"),
    ("GET", "/settings/api", "limits"),
    ("GET", "/settings/repository", "allowed"),
    ("GET", "/user", "me"),
    ("GET", "/users/([^/]+)", "account"),
    ("GET", "R", "repository"),
    ("PATCH", "R", "edit"),
    ("GET", "R/branch_protections", "list_rules"),
    ("POST", "R/branch_protections", "add_rule"),
    ("PATCH", "R/branch_protections/([^/]+)", "edit_rule"),
    ("GET", "R/branches/main", "branch"),
    ("GET", "R/collaborators", "list_collaborators"),
    ("GET", "R/collaborators/([^/]+)/permission", "permission"),
    ("PUT", "R/collaborators/([^/]+)", "admit"),
    ("GET", "R/teams", "list_teams"),
    ("GET", "R/actions/secrets", "list_secrets"),
    ("GET", "R/actions/variables", "list_variables"),
    ("GET", "R/hooks/git/pre-receive", "see_hook"),
    ("GET", "R/issues", "nothing"),
    ("PATCH", "R/pulls/0", "no_such"),
    ("PATCH", "R/issues/comments/0", "no_such"),
]
_ABSENT = re.compile(r"/orgs/[^/]+/actions/secrets|R/actions/runners".replace("R", f"/repos/{REPOSITORY}"))


class SettingsHandler(_Handler):
    """Answers about the settings; the stand-in itself answers everything else."""

    forge: SettingsForge

    def do_PUT(self) -> None:  # noqa: N802 - the server's name
        self._answer("PUT")

    def do_DELETE(self) -> None:  # noqa: N802 - the server's name
        self._answer("DELETE")

    def _answer(self, method: str) -> None:
        token = self.headers.get("Authorization", "").split(" ")[-1]
        accounts = {ADMIN_TOKEN: (OWNER, {"all"}), self.forge.token: (forges.MYSELF, {"all"}), **self.forge.tokens}
        self.login, self.scopes = accounts.get(token, ("", set()))
        if self.login:
            self.headers.replace_header("Authorization", f"token {self.forge.token}")
        super()._answer(method)

    def _routed(self, method: str, path: str, query: dict[str, str], sent: Any) -> tuple[int, dict[str, str], Any]:
        if method != "GET":
            self.forge.sent.append((method, path, sent))
        self.query = query
        self._check_scopes(method, path)
        if self.forge.make == "github":
            answer = self._on_github(method, path, sent)
            return answer if answer is not None else super()._routed(method, path, query, sent)
        if _ABSENT.fullmatch(path):
            raise Refused(404, "Not Found")
        for verb, template, name in _ROUTES:
            match = re.fullmatch(
                template.replace("R", f"/repos/{REPOSITORY}", 1) if template[0] == "R" else template, path
            )
            if verb == method and match is not None:
                code, body = getattr(self, "_" + name)(*match.groups(), *([sent] if sent is not None else []))
                if isinstance(body, list):
                    # A list is cut into pages, and the page after the last is empty.
                    size, page = int(query.get("limit", "30")), int(query.get("page", "1"))
                    body = body[(page - 1) * size : page * size]
                return code, {}, body
        if path.startswith("/repos/") and not path.startswith(f"/repos/{REPOSITORY}"):
            raise Refused(404, "Not Found")
        return super()._routed(method, path, query, sent)

    def _check_scopes(self, method: str, path: str) -> None:
        """Refuse what the token's scopes do not cover, before anything else, as the real ones do."""
        subject = "user" if path.startswith("/user") else "issue" if "/issues" in path else "repository"
        needed = {f"write:{subject}"} | ({f"read:{subject}"} if method == "GET" else set())
        if path.startswith(("/user", "/repos")) and not (self.scopes & (needed | {"all"})):
            raise Refused(403, "token does not have at least one of required scope(s)")

    def _owner_only(self) -> None:
        if self.login != OWNER:
            raise Refused(403, "user should be the owner of the repo")

    def _right(self, login: str) -> str:
        return "owner" if login == OWNER else self.forge.people.get(login) or "read"

    def _stated_version(self) -> tuple[int, Any]:
        return 200, {"version": self.forge.version}

    def _limits(self) -> tuple[int, Any]:
        return 200, {"max_response_items": self.forge.most_items, "default_paging_num": 30}

    def _allowed(self) -> tuple[int, Any]:
        return 200, {"http_git_disabled": False, **({"forks_disabled": False} if self.forge.is_forgejo else {})}

    def _me(self) -> tuple[int, Any]:
        if self.forge.make == "github":
            return super()._me()
        return 200, {**self._user_body(self.login), "email": self.forge.email}

    def _user_body(self, login: str) -> dict[str, Any]:
        is_admin = login in self.forge.administrators and self.login == login
        return {"id": 7, "login": login, "email": "", "is_admin": is_admin}

    def _account(self, login: str) -> tuple[int, Any]:
        if login != OWNER and login not in self.forge.people:
            raise Refused(404, "user redirect does not exist")
        return 200, self._user_body(login)

    def _repository(self) -> tuple[int, Any]:
        hidden = _HIDDEN if self.forge.hides_manual_merge else {}
        visible = {key: value for key, value in self.forge.settings.items() if key not in hidden}
        right = self._right(self.login)
        permissions = {"admin": right in ("admin", "owner"), "push": right in ("write", "admin", "owner"), "pull": True}
        return 200, {
            "id": 1,
            "full_name": REPOSITORY,
            "owner": {"id": 1, "login": OWNER},
            "permissions": permissions,
            **visible,
        }

    def _edit(self, sent: dict[str, Any]) -> tuple[int, Any]:
        self._owner_only()
        styles = {name for name in sent if name.startswith(("allow_", "autodetect_", "default_merge"))}
        if not sent.get("has_pull_requests"):  # older ones read the styles only beside the unit
            sent = {name: value for name, value in sent.items() if name not in styles}
        known_settings = self.forge.settings.keys() - self.forge.ignored
        self.forge.settings |= {name: value for name, value in sent.items() if name in known_settings}
        return self._repository()

    def _list_rules(self) -> tuple[int, Any]:
        self._owner_only()
        return 200, list(self.forge.rules.values())

    def _add_rule(self, sent: dict[str, Any]) -> tuple[int, Any]:
        self._owner_only()
        name = sent["rule_name"]
        if name in self.forge.rules:
            raise Refused(403, "Branch protection already exist")
        self.forge.rules[name] = {"rule_name": name, **self.forge.fields_of_rule()}
        try:
            return 201, self._edit_rule(name, sent)[1]
        except Refused:
            del self.forge.rules[name]
            raise

    def _edit_rule(self, name: str, sent: dict[str, Any]) -> tuple[int, Any]:
        self._owner_only()
        rule = self.forge.rules[name]
        for field_name, value in sent.items():
            if field_name not in self.forge.fields_of_rule() or field_name in self.forge.ignored:
                continue
            if field_name.endswith(("usernames", "username")):
                value = self._filter_accounts(field_name, value)
            rule[field_name] = value
        return 200, rule

    def _filter_accounts(self, name: str, logins: list[str]) -> list[str]:
        unknown = [login for login in logins if login != OWNER and login not in self.forge.people]
        if unknown:
            raise Refused(422, f"user does not exist [uid: 0, name: {unknown[0]}]")
        # A public repository of Gitea keeps no record of its readers, and so accepts none in any list.
        reads = name.startswith("approvals") and (self.forge.is_forgejo or self.forge.settings["private"])
        least = ("read", "write", "admin") if reads else ("write", "admin")
        return [login for login in logins if login == OWNER or self.forge.people[login] in least]

    def _branch(self) -> tuple[int, Any]:
        matching = sorted(name for name in self.forge.rules if name in ("main", "*"))
        return 200, {"name": "main", "effective_branch_protection_name": matching[0] if matching else ""}

    def _list_collaborators(self) -> tuple[int, Any]:
        return 200, [self._user_body(login) for login, right in self.forge.people.items() if right is not None]

    def _permission(self, login: str) -> tuple[int, Any]:
        return 200, {"permission": self._right(login)}

    def _admit(self, login: str, sent: dict[str, Any]) -> tuple[int, Any]:
        self._owner_only()
        self._account(login)
        self.forge.people[login] = sent["permission"]
        return 204, None

    def _list_teams(self) -> tuple[int, Any]:
        raise Refused(405, "repo is not owned by an organization")

    def _list_secrets(self) -> tuple[int, Any]:
        self._owner_only()
        return 200, [{"name": name} for name in self.forge.secrets]

    def _list_variables(self) -> tuple[int, Any]:
        self._owner_only()
        return 200, [{"name": name, "data": "x"} for name in self.forge.variables]

    def _see_hook(self) -> tuple[int, Any]:
        if self.forge.hook is None:
            raise Refused(403, "must be allowed to edit Git hooks")
        return 200, {"name": "pre-receive", "is_active": True, "content": self.forge.hook}

    def _nothing(self) -> tuple[int, Any]:
        return 200, []

    def _no_such(self, _: Any) -> tuple[int, Any]:
        raise Refused(404, "Not Found")

    # GitHub: objects below the repository are stored by path, and every answer is checked against its description.

    def _on_github(self, method: str, path: str, sent: Any) -> tuple[int, dict[str, str], Any] | None:
        root = f"/repos/{REPOSITORY}"
        if (
            path != root
            and not path.startswith(tuple(f"{root}/{one}" for one in _BELOW))
            and not path.startswith("/users/")
        ):
            return None
        code, body = self._github_answer(method, path.removeprefix(root), sent)
        if code < 400:
            check_github_answer(_template(path), method, code, body, sent)
        if method == "GET" and isinstance(body, list) and int(self.query.get("page", "1")) > 1:
            body = []
        return code, {}, body

    def _github_answer(self, method: str, path: str, sent: Any) -> tuple[int, Any]:
        store = self.forge.github
        if path.startswith("/users/"):
            login = path.split("/")[-1]
            if login not in self.forge.people:
                return 404, {"message": "Not Found"}
            template = example("private-user-response-with-public-profile-information")
            return 200, {**template, "login": login, "id": _number(login), "user_view_type": "public"}
        if path == "":
            if method == "PATCH":
                store[""] = {**store[""], **sent}
            return 200, {
                **example("full-repository"),
                "has_discussions": False,
                "permissions": {"admin": True, "push": True, "pull": True},
                "full_name": REPOSITORY,
                **store[""],
            }
        if path.endswith("/permission"):
            template = example("repository-collaborator-permission-response-if-user-has-admin-permissions")
            return 200, {**template, "user": None, "permission": self.forge.people.get(path.split("/")[2]) or "read"}
        if path.startswith("/collaborators/"):
            self.forge.people[path.split("/")[2]] = "write"
            return 204, None
        if path.startswith("/rulesets"):
            return self._ruleset(method, path, sent)
        if path.endswith("/deployment-branch-policies"):
            if method == "POST":
                store.setdefault(path, []).append(sent["name"])
            policies = [{"id": 1, "node_id": "x", "name": name} for name in store.get(path, [])]
            return 200, policies[-1] if method == "POST" else {
                "total_count": len(policies),
                "branch_policies": policies,
            }
        if path.endswith(("/secrets", "/variables")):
            key = path.split("/")[-1]
            common = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
            more = {"value": "1"} if key == "variables" else {}
            items = [{"name": name, **common, **more} for name in store.get(path, [])]
            return 200, {"total_count": len(items), key: items}
        if method == "GET":
            return (200, store[path]) if path in store else (404, {"message": "Not Found"})
        if path.startswith("/environments/"):
            policy = sent["deployment_branch_policy"]
            store[path] = {**example("environment"), "name": "taizhang", "deployment_branch_policy": policy}
            return 200, store[path]
        if path == "/pages":
            store[path] = {**example("page"), **sent}
            return (201, store[path]) if method == "POST" else (204, None)
        store[path] = {**store.get(path, {}), **sent}
        return 204, None

    def _ruleset(self, method: str, path: str, sent: Any) -> tuple[int, Any]:
        store = self.forge.github.setdefault("/rulesets", {})
        template = example("repository-ruleset")
        number = int(path.split("/")[2]) if path.count("/") == 2 else len(store) + 1
        if method in ("POST", "PUT"):
            store[number] = {**template, **sent, "id": number}
            return (201 if method == "POST" else 200), store[number]
        if path == "/rulesets":
            return 200, [{key: value for key, value in one.items() if key not in _DETAILS} for one in store.values()]
        return 200, store[number]


_DETAILS = ("bypass_actors", "conditions", "rules")
_BELOW = ("actions/", "environments/", "rulesets", "pages", "collaborators/")


def _number(login: str) -> int:
    return sum(login.encode())


def _template(path: str) -> str:
    """GitHub's path template of an address."""
    path = path.replace(f"/repos/{REPOSITORY}", "/repos/{owner}/{repo}")
    path = re.sub(r"^/users/[^/]+", "/users/{username}", path)
    path = re.sub(r"/rulesets/[0-9]+", "/rulesets/{ruleset_id}", path)
    path = re.sub(r"/environments/[^/]+", "/environments/{environment_name}", path)
    return re.sub(r"/collaborators/[^/]+", "/collaborators/{username}", path)


@contextmanager
def settings_forge(
    make: Make,
    handler: type[SettingsHandler] = SettingsHandler,
    kind: type[SettingsForge] = SettingsForge,
    **more: Any,
) -> Iterator[SettingsForge]:
    """A forge with settings that runs until the block ends, and fails if an answer differed from a real forge's."""
    server = kind(make, **more)
    if make == "github":
        server.github = {
            "": {"default_branch": "main", "archived": False, "allow_merge_commit": True, "allow_squash_merge": True,
                 "allow_rebase_merge": True, "allow_auto_merge": True},
            "/actions/permissions": {"enabled": True, "allowed_actions": "all", "sha_pinning_required": False},
            "/actions/permissions/selected-actions": {
                "github_owned_allowed": False, "verified_allowed": True, "patterns_allowed": ["x/y@*"]},
            "/actions/permissions/workflow": {
                "default_workflow_permissions": "write", "can_approve_pull_request_reviews": True},
            "/actions/permissions/fork-pr-contributor-approval": {"approval_policy": "first_time_contributors"},
        }  # fmt: skip
    with serve_forge(server, handler):
        yield server


__all__ = ["ADMIN_TOKEN", "OWNER", "SettingsForge", "SettingsHandler", "settings_forge"]
