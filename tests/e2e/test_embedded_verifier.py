"""The C++ interface of verify, in a program that is no server."""

import subprocess

from conftest import JETON, grant


def test_a_program_verifies_by_itself(deployment):
    deployment.init()
    deployment.start()
    secret, _ = deployment.token([grant("contents:read", repository=["acme/*"])])
    gone, token = deployment.token([])
    deployment.ask("DELETE", f"/v1/tokens/{token['id']}", deployment.admin)
    program = JETON.parent / "embedded_verifier"
    run = lambda resource: subprocess.run([program, deployment.data, deployment.config, "contents:read", resource], input=f"{secret}\n{gone}\nx\n",
                                          capture_output=True, text=True, timeout=30)
    busy = run("repository:acme/site")
    assert busy.returncode == 1 and "in use by another jeton process" in busy.stderr
    deployment.stop()
    assert run("repository:acme/site").stdout == "yes ada\nno revoked\nno malformed\n"
    assert run("repository:other/site").stdout.startswith("no resource_not_granted\n")
