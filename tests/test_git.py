"""Git is read by its objects alone; neither the environment nor the repository's settings change that."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import NOTHING, Git


def git(root: Path, *arguments: str) -> str:
    options = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    result = subprocess.run(["git", *options, *arguments], cwd=root, check=True, capture_output=True, text=True)
    return result.stdout.strip()


def save(root: Path, files: dict[str, str | None], message: str = "m") -> str:
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    save(folder, {"requests/a.yaml": "a: 1\n", "ledger/b.yaml": "b: a\n"})
    return folder


def test_a_commit_has_its_tree_and_its_parents_in_order(root: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "-b", "side")
    side = save(root, {"requests/c.yaml": "c: 1\n"})
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "merge", "side")
    commit = Git(root).commit("main")
    assert commit.parents == (base, side)
    assert commit.tree == git(root, "rev-parse", "main^{tree}")
    assert Git(root).commits_between(base, side) == (side,)
    assert Git(root).first_parents("main") == (base, commit.oid)


@pytest.mark.parametrize("name", ["nowhere", "--all", "-h", "HEAD:requests/a.yaml", "main\nmain", ""])
def test_an_unknown_revision_is_reported_and_never_read_as_an_option(root: Path, name: str) -> None:
    with pytest.raises(RunFailedError) as error:
        Git(root).commit(name)
    assert "找不到提交" in error.value.message.zh


def test_a_folder_outside_git_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RunFailedError):
        Git(tmp_path)


def test_changes_name_both_sides_and_a_move_is_two_of_them(root: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    git(root, "mv", "requests/a.yaml", "requests/z.yaml")
    head = save(root, {"ledger/b.yaml": "b: 2\n"})
    changes = {change.path: change for change in Git(root).changes(base, head)}
    assert {path: change.status for path, change in changes.items()} == {
        "requests/a.yaml": "D",
        "requests/z.yaml": "A",
        "ledger/b.yaml": "M",
    }
    assert changes["requests/a.yaml"].old == changes["requests/z.yaml"].new
    assert changes["requests/a.yaml"].new == NOTHING
    assert {change.path for change in Git(root).changes(None, base)} == {"requests/a.yaml", "ledger/b.yaml"}


def test_a_symlink_and_an_executable_keep_their_modes(root: Path) -> None:
    (root / "requests/link.yaml").symlink_to("a.yaml")
    (root / "requests/a.yaml").chmod(0o755)
    head = save(root, {})
    modes = {entry.path: entry.mode for entry in Git(root).entries(head, recursive=True)}
    assert modes == {"ledger/b.yaml": "100644", "requests/a.yaml": "100755", "requests/link.yaml": "120000"}


@settings(max_examples=25)
@given(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_any_name_that_git_holds_comes_back_as_it_is(name: str) -> None:
    if name in (".", "..") or name.casefold().startswith((".git", "git~")) or len(name.encode()) > 200:
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        git(root, "init", "-q")
        blob = git(root, "hash-object", "-w", "--stdin")
        listing = f"100644 blob {blob}\t{name}\0".encode()
        result = subprocess.run(["git", "mktree", "-z"], cwd=root, input=listing, check=True, capture_output=True)
        tree = result.stdout.decode().strip()
        assert [entry.path for entry in Git(root).entries(tree)] == [name]
        assert [change.path for change in Git(root).changes(None, tree)] == [name]


def test_contents_come_in_the_requested_order_with_none_for_missing_ones(root: Path) -> None:
    names = ["HEAD:requests/a.yaml", "HEAD:none", "HEAD:requests", "HEAD:a\nHEAD:b", "HEAD:ledger/b.yaml"]
    assert list(Git(root).blobs(names)) == [b"a: 1\n", None, None, None, b"b: a\n"]
    assert list(Git(root).blobs([])) == []


def test_a_merge_returns_its_tree_or_its_conflicts_and_leaves_the_work_tree_alone(root: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    one = save(root, {"requests/a.yaml": "a: 2\n"})
    git(root, "checkout", "-q", "-b", "two", base)
    two = save(root, {"ledger/b.yaml": "b: 2\n"})
    git(root, "checkout", "-q", "-b", "three", base)
    three = save(root, {"requests/a.yaml": "a: 3\n"})
    reader = Git(root)
    tree, conflicts = reader.merge_trees(one, two)
    assert conflicts == ()
    assert list(reader.blobs([f"{tree}:requests/a.yaml", f"{tree}:ledger/b.yaml"])) == [b"a: 2\n", b"b: 2\n"]
    assert Git(root).merge_trees(one, three)[1] == ("requests/a.yaml",)
    assert git(root, "status", "--porcelain") == ""


def test_words_are_found_in_the_requested_folders_and_taken_literally(root: Path) -> None:
    head = save(root, {"ledger/c.yaml": "x: a.b\n", "ledger/d.yaml": "x: aXb\n", "defects/e.yaml": "x: a.b\n"})
    assert Git(root).find_paths_containing(head, ["a.b"], ["ledger"]) == ("ledger/c.yaml",)
    assert Git(root).find_paths_containing(head, ["-e", "nothing"], ["ledger", "requests"]) == ()


def test_environment_and_replace_refs_have_no_effect(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = git(root, "rev-parse", "HEAD:requests/a.yaml")
    save(root, {"requests/a.yaml": "a: forged\n"})
    forgery = git(root, "rev-parse", "HEAD:requests/a.yaml")
    git(root, "replace", first, forgery)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.bare")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "nonsense")
    assert list(Git(root).blobs([first])) == [b"a: 1\n"]


def test_the_last_change_of_a_folder_is_found_and_sizes_are_read(root: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    save(root, {"requests/a.yaml": "a: 22\n"})
    reader = Git(root)
    assert reader.last_change("HEAD", "ledger") == first
    assert reader.last_change("HEAD", "vendors") is None
    blob = git(root, "rev-parse", "HEAD:requests/a.yaml")
    assert reader.sizes([blob, NOTHING]) == {blob: 6}
    assert reader.has_commit(first)
    assert not reader.has_commit(NOTHING)
    assert reader.is_ancestor(first, "HEAD")
    assert not reader.is_ancestor("HEAD", first)


def test_a_commit_is_fetched_by_its_id_and_a_missing_one_is_reported(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", str(root), str(other))
    head = save(root, {"requests/a.yaml": "a: 3\n"})
    git(root, "config", "uploadpack.allowAnySHA1InWant", "true")
    assert Git(other).fetch("origin", head)
    assert not Git(other).fetch("origin", "1" * 40)


def test_damaged_objects_are_reported(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    copy, damage = Git(root).create_checked_copy(head)
    assert (damage, copy.first_parents(head)) == ((), (head,))
    blob = git(root, "rev-parse", "HEAD:requests/a.yaml")
    path = root / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-2] + b"xx")
    assert Git(root).create_checked_copy(head)[1] != ()


def test_every_form_of_a_ref_is_read(root: Path, tmp_path: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    git(root, "branch", "side")
    second = save(root, {"requests/a.yaml": "a: 2\n"})
    git(root, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    git(root, "symbolic-ref", "refs/heads/second", "refs/heads/alias")
    git(root, "tag", "-a", "-m", "t", "v1", first)
    git(root, "pack-refs", "--all")
    worktree = tmp_path / "linked"
    git(root, "worktree", "add", "-q", str(worktree), "side")
    below = root / "requests"
    reader = Git(root)
    commits = {name: reader.commit(name).oid for name in ("HEAD", "main", "second", "v1", "refs/heads/side", "HEAD~1")}
    assert commits == {
        "HEAD": second,
        "main": second,
        "second": second,
        "v1": first,
        "refs/heads/side": first,
        "HEAD~1": first,
    }
    assert [Git(place).commit("HEAD").oid for place in (worktree, below, root / ".git")] == [first, second, second]
    assert Git(worktree).layout.common_dir == Git(root).layout.common_dir
    assert reader.target_of("refs/heads/second") == "refs/heads/main" == reader.target_of("refs/heads/main")
    assert reader.symbolic_refs() == {"refs/heads/alias": "refs/heads/main", "refs/heads/second": "refs/heads/main"}
    git(root, "checkout", "-q", "--detach", first)
    assert Git(root).commit("HEAD").oid == first


def test_an_ambiguous_name_is_reported(root: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    git(root, "tag", "main", first)
    assert Git(root).commit("main").oid == first
    save(root, {"requests/a.yaml": "a: 2\n"})
    with pytest.raises(RunFailedError) as error:
        Git(root).commit("main~0")
    assert "refs/tags/main、refs/heads/main" in error.value.message.zh
    assert Git(root).commit("refs/tags/main").oid == first


def test_the_working_tree_is_compared_by_content(root: Path) -> None:
    path = root / "requests/a.yaml"
    assert Git(root).is_unchanged("requests", "ledger")
    assert not Git(root / ".git").is_unchanged("requests")
    git(root, "update-index", "--assume-unchanged", "requests/a.yaml")
    path.write_text("a: 9\n", encoding="utf-8")
    assert git(root, "status", "--porcelain") == ""
    assert not Git(root).is_unchanged("requests")
    assert Git(root).is_unchanged("ledger")
    (root / "ledger/more.yaml").write_text("x: 1\n", encoding="utf-8")
    assert not Git(root).is_unchanged("ledger")


@pytest.mark.parametrize("kind", ["blob", "tree"])
@pytest.mark.parametrize("number", [1, 100])
def test_a_missing_object_is_not_taken_for_an_absent_file(root: Path, kind: str, number: int) -> None:
    oid = git(root, "rev-parse", "HEAD:requests/a.yaml" if kind == "blob" else "HEAD:requests")
    (root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    reader = Git(root)
    assert list(reader.blobs(["HEAD:none", "HEAD:ledger/none"] * number)) == [None, None] * number
    with pytest.raises(RunFailedError) as error:
        list(reader.blobs(["HEAD:requests/a.yaml"] * number))
    assert "部分克隆" in error.value.message.zh
    if kind == "tree":
        with pytest.raises(RunFailedError):
            reader.entries("HEAD", "requests/")


def test_a_shallow_clone_is_reported(root: Path, tmp_path: Path) -> None:
    save(root, {"requests/a.yaml": "a: 2\n"})
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")
    reader = Git(tmp_path / "shallow")
    assert list(reader.blobs(["HEAD:requests/a.yaml"])) == [b"a: 2\n"]
    with pytest.raises(RunFailedError) as error:
        reader.first_parents("HEAD")
    assert "浅克隆" in error.value.message.zh


def test_a_copy_contains_one_commit_and_is_read_without_the_rest(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "--orphan", "other")
    other = save(root, {"requests/z.yaml": "z: 1\n"})
    copy, damage = Git(root).create_checked_copy(head)
    assert damage == ()
    shutil.rmtree(root / ".git/objects")
    assert copy.commit(head).parents == ()
    assert not copy.has_commit(other)


def test_objects_in_quarantine_are_read_by_a_hook_alone(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming = tmp_path / "incoming:1"
    incoming.mkdir()
    result = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],
        cwd=root,
        env={"PATH": os.environ["PATH"], "GIT_OBJECT_DIRECTORY": str(incoming)},
        input=b"new",
        capture_output=True,
        check=True,
    )
    oid = result.stdout.decode().strip()
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(incoming))
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(root / ".git/objects"))
    assert Git(root, quarantined=True).sizes([oid]) == {oid: 3}
    assert Git(root, quarantined=True).commit("HEAD").parents == ()
    assert Git(root).sizes([oid]) == {}


def test_without_git_nothing_can_be_judged(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for ask in (lambda: Git(root).commit("HEAD"), lambda: Git(root).first_parents("HEAD")):
        with pytest.raises(ToolFailedError):
            ask()
