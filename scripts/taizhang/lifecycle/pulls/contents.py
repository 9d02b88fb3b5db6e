"""The records of open requests as files: put beside those of main, they can be read as if they were merged."""

from collections.abc import Container, Mapping

from taizhang.lifecycle.pulls.document import PullsSnapshot
from taizhang.repository.kinds import kind_at


def list_proposed_files(snapshot: PullsSnapshot, records: Container[str] | None = None) -> Mapping[str, bytes]:
    """The files that open requests bring or change, by path, as far as the snapshot contains them.

    `records` limits them to these ids. Where several requests change one record, the one of the lowest number
    counts. `taizhang.repository.repository.with_files` reads them into a repository; they are not on main.
    """
    files: dict[str, bytes] = {}
    for request in snapshot.requests:
        for subject in request.subjects:
            place = kind_at(subject.path)
            if subject.content is None or place is None or place[1] != subject.record:
                continue
            if records is None or subject.record in records:
                files.setdefault(subject.path, subject.content.encode())
    return files
