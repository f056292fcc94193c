"""The house stands as docs say: an include never points up, a file stays readable, Beast stays in few files."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src"
# From the ground up; a module includes its own floor and those below.
FLOORS = [{"base"}, {"token", "permission", "fetch", "login", "mail"}, {"verify", "store"}, {"authority"}, {"guard"}, {"config"}, {"http"}, {"client"}, {"cli"}]
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}


def sources():
    return [path for path in SOURCES.rglob("*") if path.suffix in (".cc", ".h")]


def points_up(module, line):
    """Whether an include line of `module` names a module of a higher floor."""
    match = re.match(r'\s*#\s*include\s+"([a-z]+)/', line)
    return bool(match) and match[1] in FLOOR_OF and FLOOR_OF[match[1]] > FLOOR_OF[module]


def test_the_rule_itself_sees_an_include_that_points_up():
    assert points_up("token", '#include "http/server.h"')
    assert not points_up("http", '#include "token/format.h"')
    assert not points_up("verify", '#include "store/rows.h"')


def test_every_folder_has_a_floor():
    assert {path.name for path in SOURCES.iterdir() if path.is_dir()} <= set(FLOOR_OF)


def test_no_include_points_up():
    found = []
    for path in sources():
        module = path.relative_to(SOURCES).parts[0]
        found += [f"{path.name}: {line}" for line in path.read_text().splitlines() if points_up(module, line)]
    assert sources() and found == []


def test_no_file_is_longer_than_four_hundred_lines():
    assert [path.name for path in sources() if len(path.read_text().splitlines()) > 400] == []


def test_beast_is_in_at_most_five_files():
    """Included by whatever way: each such file takes long to compile."""
    text = {path.relative_to(SOURCES).as_posix(): path.read_text() for path in sources()}

    def reaches(name, seen):
        seen.add(name)
        return "boost/beast" in text[name] or any(reaches(other, seen) for other in re.findall(r'#include "([^"]+)"', text[name]) if other in text and other not in seen)

    users = [name for name in text if name.endswith(".cc") and reaches(name, set())]
    assert len(users) <= 5, users
