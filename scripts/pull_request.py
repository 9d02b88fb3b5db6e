"""Open a pull request from a pushed branch: `pull_request.py HEAD BASE TITLE`, its text from the standard input.

FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN say where; GitHub, Gitea and Forgejo take the same call. A request that is
open already is as good as a new one. Exit codes: 0 it is open, 3 it could not be opened.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

_OPEN_ALREADY = {409, 422}  # Gitea, GitHub
_PAUSES = (1, 4, 16)
_PATIENCE = 30


def main() -> int:
    """Ask for the pull request, again after a pause where the forge does not answer."""
    head, base, title = sys.argv[1:]
    address = f"{os.environ['FORGE_API']}/repos/{os.environ['FORGE_REPOSITORY']}/pulls"
    if not address.startswith(("https://", "http://127.0.0.1:")):
        return failed(head, "FORGE_API")
    # Neither the command line nor any output ever holds the token.
    headers = {"Authorization": f"token {os.environ['FORGE_TOKEN']}", "Content-Type": "application/json"}
    body = json.dumps({"title": title, "head": head, "base": base, "body": sys.stdin.read()}).encode()
    for pause in (*_PAUSES, None):
        request = urllib.request.Request(address, body, headers)  # noqa: S310 - the scheme was looked at
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE):  # noqa: S310 - as above
                print("已发起合并请求。 / Opened the pull request.")  # noqa: T201 - it is a command
                return 0
        except urllib.error.HTTPError as error:
            told, again = str(error.code), error.code >= 500
            if error.code in _OPEN_ALREADY:
                print("合并请求已经存在。 / The pull request is open already.")  # noqa: T201 - it is a command
                return 0
        except OSError as error:
            told, again = type(error).__name__, True
        if not again or pause is None:
            break
        time.sleep(pause)
    return failed(head, told)


def failed(head: str, told: str) -> int:
    """Say that the pull request could not be opened, and what to do."""
    zh = f"合并请求未能发起（{told}），分支{head}已推送，请手工发起。"
    print(f"{zh} / The pull request could not be opened ({told}).", file=sys.stderr)  # noqa: T201 - it is a command
    return 3


if __name__ == "__main__":
    sys.exit(main())
