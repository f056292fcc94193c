"""A server whose disk fails and whose clocks jump when a test says so: tests/faults/faults.c, preloaded."""

import mmap
import struct
import subprocess

from conftest import ROOT, Server

WALL, BOOT, FAILING_FLUSHES, WRITE_ERROR, DEADLY_STEP, STEPS, FAILING_DATABASE_FLUSHES, WRITER, DATABASE_WRITES, FOREIGN_WRITES, STEP_CALL = range(11)
PWRITE, FLUSH, WRITE, RENAME = range(1, 5)  # what `STEP_CALL` may be; 0: any
SECOND = 1_000_000_000


class Faults:
    """The memory that the preloaded library reads."""

    def __init__(self, directory):
        self.library = directory / "faults.so"
        subprocess.run(["clang-19", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", self.library, ROOT / "tests/faults/faults.c"], check=True)
        self.path = directory / "faults"
        self.path.write_bytes(bytes(8 * 11))
        with open(self.path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)

    def set(self, place, value):
        struct.pack_into("q", self.memory, 8 * place, value)

    def get(self, place):
        return struct.unpack_from("q", self.memory, 8 * place)[0]

    def pass_time(self, seconds):
        """Both clocks go on: as if so much time had passed."""
        for place in (WALL, BOOT):
            self.set(place, self.get(place) + seconds * SECOND)

    def set_wall_clock(self, seconds):
        """The wall clock alone, so many seconds off: somebody set it."""
        self.set(WALL, self.get(BOOT) + seconds * SECOND)


def faulty_server(directory, **more):
    faults = Faults(directory)
    server = Server(directory, environment={"LD_PRELOAD": str(faults.library), "FAULTS": str(faults.path)}, **more)
    server.faults = faults
    return server
