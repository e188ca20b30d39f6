"""The two programs as servers of a preview: how they are called, where they keep and serve things, what they use."""
import glob
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urljoin

import programs
from programs import TICK



class Server:
    """A server of one site; the subclasses know the program. `page` and `list` are addresses and `document` the file of
    the one entry that is edited; `layout` and `style` are files below `root`."""

    name = layout = style = ""

    def __init__(self, program: str, root: Path, entry: str):
        self.program, self.root, self.log = program, root, root.with_suffix(".log")
        self.page, self.list = self.addresses(entry)
        self.document = self.documents(root) / f"{entry}.md"
        self.process = self.client = None
        # The files that are edited, as they are at first.
        self.texts = {}

    @staticmethod
    def find() -> str:
        """The program to run; ends the benchmark if there is none."""
        raise NotImplementedError

    @staticmethod
    def documents(root: Path) -> Path:
        """The folder of the entries of the kind news."""
        raise NotImplementedError

    @staticmethod
    def addresses(entry: str) -> tuple[str, str]:
        """Of the entry's page, and of the first page of the list."""
        raise NotImplementedError

    def command(self, port: int) -> list[str]:
        raise NotImplementedError

    def has_style(self, client: "Client", token: bytes) -> bool:
        """Whether a browser that loads the page now gets a style sheet with `token`."""
        raise NotImplementedError

    def start(self, limit: float) -> float:
        """Starts the server; seconds until the first 200 of the page."""
        port = free_port()
        with open(self.log, "ab") as log:
            began = time.perf_counter()
            self.process = subprocess.Popen(
                self.command(port), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.client = Client(port)
        while self.client.get(self.page)[0] != 200:
            if self.process.poll() is not None or time.perf_counter() - began > limit:
                raise SystemExit(f"{self.name} did not start:\n{self.log.read_text('utf-8', 'replace')[-3000:]}")
            time.sleep(0.002)
        return time.perf_counter() - began

    def stop(self):
        """Ends the processes that `start` made."""
        if self.process is None:
            return
        self.client.close()
        for way in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, way)
                self.process.wait(10)
                break
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                break
        self.process = None

    def processes(self) -> list[int]:
        """The ids of its processes: those of the session it was started in."""
        return [pid for pid, fields in process_table() if int(fields[3]) == self.process.pid]

    def processor_seconds(self) -> float:
        return sum(
            int(fields[11]) + int(fields[12]) for _, fields in process_table() if int(fields[3]) == self.process.pid
        ) / TICK

    def memory(self) -> float:
        """Resident MiB."""
        resident = 0
        for pid in self.processes():
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            found = re.search(r"VmRSS:\s+(\d+)", status)
            resident += int(found[1]) if found else 0
        return resident / 1024


class Verbund(Server):
    name = "verbund"
    layout, style = "themes/bench/templates/base.html", "themes/bench/assets/style.css"
    SHEET = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')

    @staticmethod
    def find() -> str:
        return programs.verbund()

    @staticmethod
    def documents(root: Path) -> Path:
        return root / "content/bench/news"

    @staticmethod
    def addresses(entry: str) -> tuple[str, str]:
        return f"/bench/aktuelles/{entry}/", "/bench/aktuelles/"

    def command(self, port: int) -> list[str]:
        return [self.program, "serve", "--root", str(self.root), "--port", str(port)]

    def has_style(self, client: "Client", token: bytes) -> bool:
        # The sheet has its fingerprint in its name: the page has to name the new one.
        sheet = self.SHEET.search(client.get(self.page)[1])
        if sheet is None:
            return False
        return token in client.get(urljoin(self.page, sheet[1].decode()))[1]


class Hugo(Server):
    name = "Hugo"
    layout, style = "layouts/baseof.html", "static/style.css"

    @staticmethod
    def find() -> str:
        return programs.hugo()

    @staticmethod
    def documents(root: Path) -> Path:
        return root / "content/news"

    @staticmethod
    def addresses(entry: str) -> tuple[str, str]:
        return f"/news/{entry}/", "/news/"

    def command(self, port: int) -> list[str]:
        return [
            self.program, "server", "--source", str(self.root), "--bind", "127.0.0.1", "--port", str(port),
            "--cacheDir", str(self.root / "cache"), "--noBuildLock",
        ]  # fmt: skip

    def has_style(self, client: "Client", token: bytes) -> bool:
        return token in client.get("/style.css")[1]


class Client:
    """Asks over one connection that is kept open."""

    def __init__(self, port: int):
        self.port, self.connection = port, None

    def get(self, address: str) -> tuple[int, bytes]:
        """Status and body; 0 if there is no answer."""
        for _ in range(2):  # a second time if the server closed the kept connection meanwhile
            kept = self.connection is not None
            if not kept:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                self.connection.request("GET", address, headers={"Accept": "text/html,*/*"})
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self.close()
                if not kept:
                    break
        return 0, b""

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def process_table() -> list[tuple[int, list[str]]]:
    """Every process with the fields of its `/proc/*/stat` from the state on (man 5 proc)."""
    table = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            text = Path(path).read_text(errors="replace")
        except OSError:
            continue
        table.append((int(path.split("/")[2]), text.rsplit(")", 1)[1].split()))
    return table
