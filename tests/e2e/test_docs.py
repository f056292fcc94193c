"""The docs are true: their commands run, their links lead somewhere, every key is described."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from conftest import CATALOG, JETON, ROOT, Server

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.S | re.M)
SETTINGS = re.compile(r"^```toml\n(.*?)^```", re.S | re.M)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
EXAMPLES = [(page, block) for page in PAGES for block in SETTINGS.findall(page.read_text())]


def run_page(page, directory):
    """Runs a page's shell blocks as one script, in a directory that looks like the repository after `./dev build`."""
    (directory / "build/release/bin").mkdir(parents=True)
    os.symlink(JETON, directory / "build/release/bin/jeton")
    shutil.copytree(ROOT / "examples", directory / "examples", ignore=shutil.ignore_patterns("*data*"))
    (directory / "dev").write_text("#!/bin/sh\n[ \"$1\" = build ]\n")  # what it builds is there
    (directory / "dev").chmod(0o755)
    script = "set -euo pipefail\n" + "\n".join(BLOCK.findall(page.read_text()))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("JETON_")} | {"HOME": str(directory), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["bash", "-c", script], cwd=directory, env=environment, capture_output=True, text=True, timeout=120)


def test_the_quick_start_runs(tmp_path):
    done = run_page(ROOT / "docs/quick-start.md", tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]


def test_the_readme_runs(tmp_path):
    done = run_page(ROOT / "README.md", tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    assert "refused: the token only reads" in done.stdout and "refused: the token is dead" in done.stdout


def test_every_setting_is_described():
    text = (ROOT / "docs/configuration.md").read_text()
    for section, name in re.findall(r'Key\{"(\w+)", "(\w+)"', (ROOT / "src/config/keys.cc").read_text()):
        assert f"`{section}.{name}`" in text, f"{section}.{name}"


@pytest.mark.parametrize("page,block", EXAMPLES, ids=lambda one: str(one.relative_to(ROOT)) if isinstance(one, pathlib.Path) else one.split("]")[0] + "]")
def test_every_example_of_a_configuration_is_one(tmp_path, page, block):
    """The server starts with it, and takes no key that it does not know. Files that it names are there."""
    there = tmp_path / "etc"
    there.mkdir()
    for name in re.findall(r'"/etc/jeton/([^"]+)"', block):
        (there / name).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>' if name.endswith(".svg") else "a secret\n")
        (there / name).chmod(0o600)
    config = block.replace("/etc/jeton", str(there))
    one = Server(tmp_path, config if "[resource.repository]" in config else CATALOG + config)
    one.init()
    try:
        one.start()
        told = one.ask("GET", "/v1/admin/settings", one.admin).json
        assert bool(told["guards"]) == ("[guard." in block) and bool(told["oidc"]) == ("[login.oidc." in block), "it is read"
    finally:
        one.stop()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target
