"""Three days in three offices, played: each page is a story in steps, and shows the real output.

`site/guide/day-county.md`, `day-city.md` and `day-region.md` are run from their first line to their last, each on a
repository with a forge of its own. A line that is a date in bold says on which day what follows is done. A block of
commands begins its lines with `$ `; what is below a command is its output. Comments give the other steps and
outputs:

    <!-- as: LOGIN -->                the account that holds the token and hands in reviews
    <!-- review: NUMBER -->           the block that follows is pasted as an approval; `NUMBER changes` requests changes
    <!-- comment: NUMBER -->          the quotation that follows is the gate's comment on the request
    <!-- office: DIVISION -->         the table that follows is the department's page
    <!-- letter: FILE -->             the table that follows is the list in the letter
    <!-- propose: NUMBER TITLE -->    the files there become a request of a clerk
    <!-- approve: NUMBER DUTY … -->   the others approve, as persons of these duties
    <!-- close: NUMBER … -->, <!-- merge: NUMBER -->

`python tests/days.py` writes the three pages anew.
"""

import hashlib
import re
import shlex
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from unittest import mock

from click.testing import CliRunner
from docx import Document

from forges import Forge, Request, forge
from merging import AUTHOR, BODIES, Desk, requirement
from sealing import seal_as_due
from specimen import FORM, ROOT
from taizhang.acts import identity
from taizhang.base import clock
from taizhang.base.timezone import SHANGHAI
from taizhang.cli import taizhang
from taizhang.lifecycle.pulls.file import read_snapshot
from taizhang.lifecycle.pulls.merged import find_merged
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.office.papers.press import FOLDER
from taizhang.repository.repository import load_repository
from taizhang.site.pages.departments import Departments
from taizhang.site.view.view import View
from test_pulls import Review

GUIDE = ROOT / "site" / "guide"
_DAY = re.compile(r"\*\*([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日\*\*.*")
_STEP = re.compile(r"<!-- (as|review|comment|office|letter|propose|approve|close|merge): (.+) -->")
_FENCE = re.compile(r"```([a-z]+)")
_OUTPUT_PREFIXES = {"comment": ">", "office": "|>", "letter": "|"}
"""The first characters of the lines of each output."""


@dataclass(frozen=True)
class CountyRequest:
    """A request of a county: its number and its texts."""

    number: int
    division: str
    tail: str
    title: str
    content: str
    scenario: str
    proposal: str

    @property
    def record(self) -> str:
        return f"REQ-{self.division}-20260629-{self.tail}"


@dataclass
class Player:
    """Plays a page at a desk with open requests."""

    review: Review
    day: date = date(2026, 7, 1)
    login: str = AUTHOR
    minutes: int = 0
    codes: list[tuple[str, int]] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.review.desk

    @property
    def server(self) -> Forge:
        return self.review.server

    @property
    def root(self) -> Path:
        return self.desk.root

    def play(self, page: str) -> str:
        """The page with the real outputs."""
        tails = mock.patch.object(identity, "generate_tail", self._tail)
        with tails, mock.patch.object(clock, "datetime", self._clock()):
            self.server.now = lambda: self.moment.isoformat()
            return "\n".join(self._play_lines(deque(page.split("\n"))))

    def _clock(self) -> type[datetime]:
        """The wall clock, which advances by a minute with every step."""
        player = self

        class Clock(datetime):
            @classmethod
            def now(cls, _zone: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return player.at

        return Clock

    def _tail(self, length: int) -> str:
        """A tail that is the same at every run."""
        return hashlib.sha256(f"{self.day} {len(self.codes)}".encode()).hexdigest()[:length]

    def _play_lines(self, lines: deque[str]) -> Iterator[str]:
        step, argument = "", ""
        while lines:
            line = lines.popleft()
            yield line
            if day := _DAY.fullmatch(line):
                self.day, self.minutes = date(int(day[1]), int(day[2]), int(day[3])), 0
            elif match := _STEP.fullmatch(line):
                step, argument = match[1], match[2]
                if step in _OUTPUT_PREFIXES:
                    yield from _replace_output(lines, _OUTPUT_PREFIXES[step], getattr(self, step)(argument))
                elif step != "review":
                    getattr(self, f"_{step}")(*argument.split())
            elif fence := _FENCE.fullmatch(line):
                block = list(iter(lines.popleft, "```"))
                if fence[1] == "console":
                    yield from self._console(block)
                else:
                    if step == "review":
                        self._hand_in("\n".join(block), *argument.split())
                    yield from block
                step = ""
                yield "```"

    # Outputs.

    def _console(self, block: list[str]) -> Iterator[str]:
        for line in block:
            if line.startswith("$ "):
                yield line
                yield from self.run(line[2:]).splitlines()

    def run(self, command: str) -> str:
        """The output of a command."""
        words = shlex.split(command)
        assert words.pop(0) == "taizhang", command
        words = [str(self.desk.key) if word == "见证私钥" else word for word in words]
        self.server.myself = self.login
        self.minutes += 1
        words += ["--lang", "zh", "--today", str(self.day)]
        with chdir(self.root):
            result = CliRunner().invoke(taizhang, words, env=self.server.environment(), catch_exceptions=False)
        self.codes.append((command, result.exit_code))
        if words[0] == "seal":
            self._keep_seals()
        output = result.output.replace(f"{self.root.resolve()}/", "").replace(f"{self.root}/", "")
        return "\n".join(line.rstrip() for line in output.splitlines())

    def comment(self, number: str) -> Iterator[str]:
        """The gate's comment on a request, as people read it after a run of the workflow."""
        account, self.server.myself = self.server.myself, "taizhang-bot"
        words = ["gate", "--pull", number, "--tell", "--today", str(self.day)]
        with chdir(self.root):
            CliRunner().invoke(taizhang, words, env=self.server.environment(), catch_exceptions=False)
        self.server.myself = account
        is_code = False
        for line in self.server.requests[int(number)].comments[0]["body"].split("\n"):
            if line.startswith("```"):
                is_code = not is_code
                yield ">"
            elif not line.startswith(("<!--", "<sub>", "Verdict: ")):
                heading = re.sub("^#+ (.+)$", r"**\1**", line)
                yield f">     {line}" if is_code else f"> {heading}".rstrip()

    def office(self, division: str) -> Iterator[str]:
        """The page of a department, as the finance departments read it."""
        repository = load_repository(self.root)
        assert repository.law is not None
        snapshot = read_snapshot(self.root / "build/pulls.json")
        proposals = Proposals(snapshot, find_merged(self.root, repository.book))
        page = Departments(View(repository, repository.law, self.day, proposals=proposals)).page(division)
        rows = [tuple(cell.text for cell in row) for row in page.matters.rows]
        return _format_table(page.matters.heads, rows) if rows else iter([f"> {page.matters.empty}"])

    def letter(self, file: str) -> Iterator[str]:
        """The list of requirements in a letter: the last table of the paper that has more than two columns."""
        tables = [table for table in Document(str(self.root / file)).tables if len(table.columns) > 2]
        head, *rows = [tuple(cell.text for cell in row.cells) for row in tables[-1].rows]
        return _format_table(head, rows)

    # Steps.

    @property
    def moment(self) -> datetime:
        """The moment of the next step: a minute after the step before it."""
        self.minutes += 1
        return self.at

    @property
    def at(self) -> datetime:
        """The time on the clock."""
        return datetime.combine(self.day, time(8, 30), SHANGHAI) + timedelta(minutes=self.minutes)

    def _as(self, login: str) -> None:
        self.login = login

    def _hand_in(self, body: str, number: str, state: str = "") -> None:
        request = self.server.requests[int(number)]
        review = {
            "id": str(int(number) * 100 + len(request.reviews)),
            "user": self.login,
            "bot": False,
            "state": "CHANGES_REQUESTED" if state else "APPROVED",
            "commit": request.head,
            "submitted_at": self.moment.isoformat(),
            "dismissed": False,
            "body": body,
        }
        request.reviews.append(review)

    def _approve(self, number: str, *duties: str) -> None:
        account = self.login
        for duty in duties:
            self.login = duty
            self._hand_in(BODIES[re.sub("[0-9]", "", duty.rpartition("-")[2])], number)
        self.login = account

    def _propose(self, number: str, *title: str) -> None:
        """Turn the changes on main's tree into a branch and a request of the account that holds the token."""
        desk = self.desk
        desk.reviews.clear()
        desk.authors.clear()
        desk.git("checkout", "-q", "-B", "topic")
        desk.save(author=self.login)
        self.open(int(number), " ".join(title), self.login, self.moment)
        desk.git("checkout", "-q", "main")

    def _close(self, *numbers: str) -> None:
        for number in numbers:
            self.server.requests[int(number)].closed_by = self.login

    def _merge(self, number: str) -> None:
        request, desk = self.server.requests[int(number)], self.desk
        desk.git("checkout", "-q", "main")
        desk.git("merge", "-q", "--no-ff", "-m", f"合并请求{number}", request.head)
        request.merge, request.merged_at = desk.git("rev-parse", "HEAD"), self.moment.isoformat()
        desk.git("push", "-q", "origin", "main")

    def _keep_seals(self) -> None:
        if self.desk.git("status", "--porcelain"):
            self.desk.save("存证")
            self.desk.git("push", "-q", "origin", "main")

    # The requests of the morning.

    def open_county_request(self, planned: CountyRequest, *approvals: str) -> None:
        """Open a county's request for one requirement, two days earlier."""
        desk, day = self.desk, date(2026, 6, 29)
        digest = hashlib.sha256(planned.record.encode()).hexdigest()
        requester = FORM["requester"] | {
            "organization": f"{self.name_of(planned.division)}财政局",
            "division": planned.division,
            "contact_ref": f"C-{digest.translate(str.maketrans('', '', 'ilou'))[:8]}",
            "sealed_form": {"file": f"{planned.title}申请表.pdf", "sha256": digest},
        }
        texts = {name: getattr(planned, name) for name in ("title", "content", "scenario", "proposal")}
        text = requirement(id=planned.record, submitted_on=str(day), requester=requester, **texts)
        desk.start_request(planned.number)
        desk.propose(lambda _: desk.write(f"requests/{planned.division}/2026/{planned.record}.yaml", text))
        opened = datetime.combine(day, time(9), SHANGHAI) + timedelta(minutes=planned.number)
        self.open(planned.number, planned.title, AUTHOR, opened)
        desk.git("checkout", "-q", "main")
        today, self.day, self.minutes = self.day, date(2026, 6, 30), planned.number * 5
        self._approve(str(planned.number), *approvals)
        self.day, self.minutes = today, 0

    def open(self, number: int, title: str, author: str, at: datetime) -> None:
        """Open a request from the present branch."""
        desk = self.desk
        desk.git("push", "-q", "-f", "origin", f"topic:refs/pull/{number}/head")
        request = Request(number, author, desk.head, title, opened_at=at.isoformat())
        request.commits = [(sha, one, one) for sha, one in desk.authors.items()]
        self.server.requests[number] = request

    def name_of(self, division: str) -> str:
        law = load_repository(self.root).law
        assert law is not None
        return law.divisions[division].name


def _replace_output(lines: deque[str], prefix: str, output: Iterable[str]) -> Iterator[str]:
    """The new output, in place of the lines after an empty one that have this prefix."""
    assert lines.popleft() == "", "an output is between empty lines"
    if lines[0].startswith(tuple(prefix)):
        while lines[0]:
            lines.popleft()
        lines.popleft()
    text = "\n".join(output).rstrip("\n>")
    yield from ("", *re.sub(r"^>\n(?=>\n)", "", text, flags=re.M).split("\n"), "")


def _format_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace(chr(10), '<br>') for cell in row)} |"


@contextmanager
def morning_desk(folder: Path) -> Iterator[Player]:
    """A player at a desk on the morning of 1 July 2026, with a forge of its own; all records on main are sealed."""
    with forge("gitea") as server:
        review = Review(folder, server)
        desk = review.desk
        desk.git("checkout", "-q", "main")
        shutil.copytree(ROOT / FOLDER, desk.root / FOLDER)
        desk.write(".gitignore", "/build/\n")
        seal_as_due(desk.root, "REQ-150102-20260501-aaa7", datetime(2026, 6, 25, 9, tzinfo=SHANGHAI))
        (desk.root / "requests/150203/2026/REQ-150203-20260310-aaa6.yaml").unlink()
        review.main = desk.amend()
        desk.git("push", "-q", "-f", "origin", "main")
        yield Player(review)


def _county_request(number: int, division: str, *words: str) -> CountyRequest:
    title, content, scenario, proposal = words
    tail = hashlib.sha256(title.encode()).hexdigest()[:4]
    return CountyRequest(number, division, tail, title, content, scenario, proposal)


YUQUAN = "150104"
FILLER = "因工作需要，" * 4 + "因工作需要。\n"
COUNTY_REQUESTS = (
    _county_request(
        11,
        YUQUAN,
        "开标一览表导出时保留报价的小数位",
        "开标一览表导出为表格时，报价按供应商填报的小数位保留，不再统一取整到元。\n",
        "我区公务用车维修项目按工时报价，导出的开标一览表把报价取整，与开标现场公布的不一致，每次须人工逐家改回。\n",
        "导出时沿用开标记录中的报价格式。\n",
    ),
    _county_request(
        12,
        YUQUAN,
        "电子卖场增加同款商品比价",
        "在电子卖场的商品页面列出各供应商同款商品的价格，供采购单位比较。\n",
        "预算单位在电子卖场采购办公用品时，须逐家打开店铺抄录价格，比一次价要半个小时。\n",
        "在商品页面增加比价列表。\n",
    ),
    _county_request(
        13,
        YUQUAN,
        "采购合同增加自动归档",
        "采购合同签订后，由系统自动归入采购档案，并生成档案目录。\n",
        FILLER,
        "增加自动归档的功能。\n",
    ),
)


def prepare_county(player: Player) -> None:
    """Open three requests of Yuquan that have no review yet."""
    for planned in COUNTY_REQUESTS:
        player.open_county_request(planned)


FACES = "评审现场签到改为人脸识别"
CITY_REQUESTS = (
    _county_request(
        11,
        "150102",
        FACES,
        "评审专家到评审现场签到改为人脸识别，保留人工核验的通道。\n",
        "评审专家到场签到时排队时间长，上半年发现两起他人代签，事后难以追查。\n",
        "接入现有的人脸识别服务，比对专家库中的照片。\n",
    ),
    _county_request(
        12,
        "150105",
        "评审专家到场增加人脸核验",
        "评审专家进入评审现场前核验人脸，核验不通过的由工作人员人工核对证件。\n",
        "我区评审现场由两名工作人员查验证件，专家集中到场时来不及逐人核对，存在冒名顶替的风险。\n",
        "在评审现场签到环节增加人脸核验。\n",
    ),
    _county_request(
        13,
        "150102",
        "中标结果公告增加评审得分汇总表",
        "发布中标结果公告时，由系统生成各供应商评审得分汇总表，作为公告附件。\n",
        "供应商对得分提出询问的，采购人须逐份翻查评审记录答复，一个项目平均收到三次询问。\n",
        "由评审记录自动汇总生成。\n",
    ),
    _county_request(
        14,
        "150103",
        "采购意向公开到期未采购的提示",
        "采购意向公开后超过预计采购时间仍未启动采购的，向采购单位提示。\n",
        "本区部分单位公开意向后计划调整而忘记更正，社会公众来电询问，财政部门逐家核对。\n",
        "在采购单位的待办中提示。\n",
    ),
    _county_request(
        15,
        YUQUAN,
        "开标一览表导出时保留报价的小数位",
        "开标一览表导出为表格时，报价按供应商填报的小数位保留，不再统一取整到元。\n",
        "公务用车维修项目按工时报价，导出的开标一览表把报价取整，与开标现场公布的不一致，须人工逐家改回。\n",
        "导出时沿用开标记录中的报价格式。\n",
    ),
    _county_request(
        16,
        "150105",
        "质疑答复文书增加送达记录",
        "质疑答复通过系统送达供应商时，记录送达时间和供应商查看时间。\n",
        "供应商主张没有收到质疑答复，采购人只能提供快递单，投诉处理时双方各执一词。\n",
        "在质疑答复环节增加送达记录。\n",
    ),
    _county_request(
        17,
        "150121",
        "合同备案增加蒙汉双语附件",
        "采购合同备案时可以同时上传蒙古文、汉文两种文本，并标明以哪一种为准。\n",
        "旗内部分单位的合同有蒙汉两种文本，备案只能上传一份，调阅时须另行索要。\n",
        "合同备案页面增加附件位置和说明。\n",
    ),
    _county_request(
        18,
        "150122",
        "框架协议二次竞价增加报价截止提醒",
        "框架协议第二阶段竞价截止前，向尚未报价的入围供应商发送提醒。\n",
        "县医院采购检验试剂时，入围供应商因未留意截止时间而未报价，竞价因家数不足重新组织。\n",
        "竞价截止前一日和一小时各提醒一次。\n",
    ),
    _county_request(
        19,
        "150125",
        "预算单位更名后历史合同的归集",
        "预算单位更名的，其更名以前的采购合同归集到更名后的单位，注明原名称。\n",
        "机构改革后三家单位更名，查询历年采购时只显示更名以后的合同，审计取数须人工拼接。\n",
        "以单位编码归集，显示当时的名称。\n",
    ),
    _county_request(
        20,
        "150124",
        "取消电子保函到期前的提示",
        "供应商的电子保函到期前，系统不再向采购单位发送提示。\n",
        "采购单位经办人每日收到多条保函到期提示，认为打扰办公，要求全部取消，由其自行登记跟踪。\n",
        "停止发送保函到期提示。\n",
    ),
)
INFEASIBLE = "经评估，保函到期提示是防止保函失效的必要控制，取消后没有可替代的措施，不予上报。\n结论：不可行"


def prepare_city(player: Player) -> None:
    """Open ten requests of Hohhot's counties: nine judged feasible, one infeasible."""
    for planned in CITY_REQUESTS:
        if planned.number < 20:
            player.open_county_request(planned, f"nm{planned.division}-evaluate")
    with mock.patch.dict(BODIES, evaluate=INFEASIBLE):
        player.open_county_request(CITY_REQUESTS[-1], "nm150124-evaluate")


REGION_REQUESTS = (
    _county_request(
        11,
        YUQUAN,
        "开标一览表导出时保留报价的小数位",
        "开标一览表导出为表格时，报价按供应商填报的小数位保留，不再统一取整到元。\n",
        "公务用车维修项目按工时报价，导出的开标一览表把报价取整，与开标现场公布的不一致，须人工逐家改回。\n",
        "导出时沿用开标记录中的报价格式。\n",
    ),
    _county_request(
        12,
        "150122",
        "框架协议二次竞价自动淘汰最低报价",
        "框架协议第二阶段竞价时，系统自动剔除最低报价，以次低报价成交。\n",
        "县医院采购检验试剂时，最低报价的供应商两次不能按期供货，经办人希望系统直接排除最低报价。\n",
        "竞价结果自动剔除最低报价。\n",
    ),
)


def prepare_region(player: Player) -> None:
    """Open two requests that Hohhot has sent up, and write the picture of the notice's page."""
    (player.root / "build").mkdir()
    (player.root / "build/公示网页.png").write_bytes(b"picture of the page")
    for planned in REGION_REQUESTS:
        player.open_county_request(planned, f"nm{planned.division}-evaluate", "nm150100-consolidate")


DAYS: dict[str, Callable[[Player], None]] = {
    "day-county": prepare_county,
    "day-city": prepare_city,
    "day-region": prepare_region,
}


def read_page(name: str) -> str:
    """The page of a day on the site."""
    return (GUIDE / f"{name}.md").read_text(encoding="utf-8")


def write_pages() -> None:
    """Write the three pages anew with the real outputs."""
    import tempfile

    for name, prepare in DAYS.items():
        with tempfile.TemporaryDirectory() as folder, morning_desk(Path(folder)) as player:
            prepare(player)
            played = player.play(read_page(name))
        (GUIDE / f"{name}.md").write_text(played, encoding="utf-8")


if __name__ == "__main__":
    write_pages()
