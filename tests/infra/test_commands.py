"""The command line of `ownwords` without any service: its help, its completion and its refusals."""

import importlib
import os
import pkgutil
import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import click
import pytest

from infra import commands
from infra.cli import every_command, main
from tests.functions.service import ROOT, clean_environment

COMMANDS = sorted(every_command())


@pytest.fixture(autouse=True)
def _no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing here look for a service: what was typed is read first."""

    def refuse(_: str) -> None:
        pytest.fail("a service was looked for")

    monkeypatch.setattr("infra.commands.arguments.find_deployment", refuse)


def test_without_a_command_everything_there_is_is_listed_and_nothing_is_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    listed = printed.err.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed if line][: len(COMMANDS)] == COMMANDS
    assert [line for line in listed if line.endswith("...")] == []


def test_every_command_that_a_module_has_can_be_called() -> None:
    modules = [importlib.import_module(f"infra.commands.{it.name}") for it in pkgutil.iter_modules(commands.__path__)]
    found = {it.name for module in modules for it in vars(module).values() if isinstance(it, click.Command)}
    assert set(COMMANDS) == found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_each_of_its_options_has_a_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = every_command()[name]
    assert command.help
    assert [it.name for it in command.params if isinstance(it, click.Option) and not it.help] == []
    assert main([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: ownwords {name} ")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("compil", "No such command 'compil'."),
        ("links --rotat", "No such option: --rotat Did you mean --rotate?"),
        ("links --rotate --revoke-old", "Use one of --rotate or --revoke-old."),
        ("comments --all --json", "Use one of --all or --json."),
        ("compile --quarter 2016-17-Q1", "Missing option '--contract'."),
        ("compile --contract c1 --quarter 2017-19-Q1", "write it like 2016-17-Q1"),
        ("audit --since May", "May is no day. Write it like 2026-04-01."),
        ("release --contract c1", "Use one of --automatic, --reviewed or --approve."),
        ("paper mine", "Invalid value for 'SURVEY': 'mine' is not one of 'participant', 'peer_tutor'."),
        ("poster", "Missing argument 'GROUP'."),
        ("access p01", "Name a person by their code, or a receipt with --reference"),
        ("access p01 p02 out", "Got unexpected extra argument (p02)"),
    ],
)
def test_what_is_typed_wrongly_is_refused_with_1_and_says_what_to_do(
    typed: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.commands.arguments.find_deployment", lambda _: SimpleNamespace(store=None))
    assert main(typed.split()) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [("ownwords re", {"release", "retention"}), ("ownwords links --re", {"--revoke", "--revoke-old"})],
)
def test_the_shell_completes_commands_and_options(
    words: str, offered: set[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"_OWNWORDS_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    for name, value in asked.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 0
    assert {line.partition(",")[2] for line in capsys.readouterr().out.splitlines()} == offered


def test_a_command_that_is_stopped_says_so_and_ends_with_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.cli", "links"],
            cwd=ROOT,
            env=clean_environment(
                AWS_ENDPOINT_URL=f"http://127.0.0.1:{silent.getsockname()[1]}", PATH=os.environ["PATH"]
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = silent.accept()  # it waits for an answer now
        with connection:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate()
    assert (process.returncode, out) == (1, "")
    assert err.strip() == "Stopped before it was done. Run the command again to finish it."
