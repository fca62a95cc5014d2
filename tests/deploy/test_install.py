"""bin/install: what it asks, what it writes, and what it refuses to write over."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from deploy.installer import answers, compose, debian, environment_file, steps
from deploy.installer.answers import Answers, InstallError
from newsroom.version import VERSION
from tests.architecture.source_files import ROOT
from tests.newsroom.processes import build_environment

GIVEN = Answers(
    "stet.example.org", "The Courier & Sons", "maria@example.org", "smtp://m@mail.example.org:587", "p $x #"
)
SYSTEMD = ROOT / "deploy" / "systemd"


def run_install(*arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.installer", *arguments],
        cwd=ROOT,
        env=build_environment() | ({"PATH": path} if path else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_compose_reads_what_was_answered_and_new_secrets(tmp_path: Path) -> None:
    compose.prepare_compose(tmp_path, GIVEN)
    read = subprocess.run(
        [
            *(
                "docker-compose",
                "--env-file",
                str(tmp_path / ".env"),
                "--file",
                str(ROOT / "docker-compose.yml"),
            ),
            *("config", "--format", "json"),
        ],
        env=build_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    web = json.loads(read.stdout.replace("$$", "$"))["services"]["web"]["environment"]
    assert web["STET_BASE_URL"] == "https://stet.example.org"
    assert web["STET_NEWSROOM_NAME"] == GIVEN.newsroom
    assert web["STET_EMAIL_PASSWORD"] == GIVEN.mail_password
    secrets = {web[name] for name in ("STET_SECRET_KEY", "STET_DATABASE_PASSWORD", "STET_BROKER_PASSWORD")}
    assert len(secrets) == 3
    assert min(map(len, secrets)) >= 64


def test_the_shell_reads_the_file_as_compose_does(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    environment_file.write_settings(file, {"NAME": GIVEN.newsroom, "PASSWORD": GIVEN.mail_password})
    said = subprocess.run(
        ["sh", "-c", f'. {file}; echo "$NAME|$PASSWORD"'], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == f"{GIVEN.newsroom}|{GIVEN.mail_password}"
    assert environment_file.read_settings(file) == {"NAME": GIVEN.newsroom, "PASSWORD": GIVEN.mail_password}


def test_settings_are_for_their_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    compose.prepare_compose(tmp_path, GIVEN)
    (tmp_path / compose.UNFINISHED).unlink()
    before = (tmp_path / ".env").read_text()
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    with pytest.raises(InstallError, match="is there already"):
        compose.prepare_compose(tmp_path, GIVEN)
    assert (tmp_path / ".env").read_text() == before


def test_a_certificate_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "certificates").mkdir()
    (tmp_path / "certificates" / "fullchain.pem").write_text("mine")
    assert not steps.create_certificate(tmp_path / "certificates", "stet.example.org")
    assert (tmp_path / "certificates" / "fullchain.pem").read_text() == "mine"


@pytest.mark.parametrize(
    ("check", "typed"),
    [
        (answers.check_host, "stet example"),
        (answers.check_host, "-stet.example.org"),
        (answers.check_newsroom, " "),
        (answers.check_newsroom, "The Reader's Courier"),
        (answers.check_email, "maria"),
        (answers.check_mail_url, "mail.example.org"),
        (answers.check_mail_url, "smtp://mail.example.org\nSTET_DEBUG=1"),
        (answers.check_value, "a\\b"),
    ],
)
def test_what_cannot_be_right_is_refused(check, typed: str) -> None:
    with pytest.raises(InstallError):
        check(typed)


def test_nobody_at_the_keyboard_is_told_what_is_missing() -> None:
    ran = run_install("compose", "--host", "stet.example.org")
    assert ran.returncode == 1
    assert "What is the newsroom called?" in ran.stderr
    assert not (ROOT / ".env").exists()


def test_a_password_among_the_words_of_a_command_is_refused(tmp_path: Path) -> None:
    for words in (["--mail-password", "three herons"], ["--mail-password=three herons"]):
        ran = run_install("compose", *words)
        assert ran.returncode == 1
        assert "stands in the list of processes" in ran.stderr
        assert "three herons" not in ran.stderr


def test_a_password_is_read_from_a_file_or_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STET_EMAIL_PASSWORD", "of the environment")
    assert answers.find_mail_password(["compose"], None) == "of the environment"
    assert answers.find_mail_password(["compose", "@answers.txt"], "of the file") == "of the file"


def test_a_try_that_failed_is_repeated_with_the_secrets_that_it_made(tmp_path: Path) -> None:
    calls, docker = tmp_path / "calls", tmp_path / "docker"
    script = (
        f'#!/bin/sh\necho "$*" >> {calls}\ncase "$*" in *create_backup_key*) echo age1made;; '
        '*create_person*) echo https://link/;; *" up "*) exit STATUS;; esac\n'
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        docker.write_text(script.replace("STATUS", "1"))
        docker.chmod(0o755)
        compose.prepare_compose(tmp_path, GIVEN)
        with pytest.raises(InstallError):
            compose.start_compose(tmp_path, GIVEN)
        before = environment_file.read_settings(tmp_path / ".env")
        docker.write_text(script.replace("STATUS", "0"))
        corrected = replace(GIVEN, mail_url="smtp://mail.example.org", mail_password="")
        compose.prepare_compose(tmp_path, corrected)
        assert compose.start_compose(tmp_path, corrected) == "https://link/"
    after = environment_file.read_settings(tmp_path / ".env")
    del before["STET_EMAIL_PASSWORD"]
    assert after == before | {"STET_EMAIL_URL": "smtp://mail.example.org"}
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert calls.read_text().count("create_backup_key") == 1
    with pytest.raises(InstallError, match="is there already"):
        compose.prepare_compose(tmp_path, GIVEN)


@pytest.fixture
def on_debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of those of the machine."""
    files = ("SETTINGS_FILE", "SECRETS_FILE", "FETCH_FILE", "OWNER_FILE", "UNFINISHED", "UNFINISHED_UPGRADE")
    monkeypatch.setattr(debian, "NGINX_FILE", tmp_path / "nginx.conf")
    for name in ("SETTINGS_FOLDER", *files):
        there = str(getattr(debian, name))
        monkeypatch.setattr(debian, name, Path(there.replace("/etc/stet", str(tmp_path))))
    monkeypatch.setattr(debian, "RELEASES", tmp_path)
    monkeypatch.setattr(debian, "CURRENT", tmp_path / "current")
    return tmp_path


def test_on_debian_too_another_try_keeps_the_secrets_and_takes_the_answers(on_debian: Path) -> None:
    files = (debian.SETTINGS_FILE, debian.SECRETS_FILE, debian.OWNER_FILE, debian.FETCH_FILE)
    debian._write_settings(GIVEN)
    environment_file.append_setting(debian.SECRETS_FILE, "STET_BACKUP_IDENTITY_FILE", "key")
    with debian.SETTINGS_FILE.open("a") as out:
        out.write("STET_LANGUAGE=de\n")
    settings, *secrets = (environment_file.read_settings(file) for file in files)
    assert settings["STET_LANGUAGE"] == "de"
    assert not [name for name in settings if environment_file.is_secret(name)]
    debian._write_settings(replace(GIVEN, newsroom="The Ledger"))
    assert [environment_file.read_settings(file) for file in files] == [
        settings | {"STET_NEWSROOM_NAME": "The Ledger"},
        *secrets,
    ]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    debian.UNFINISHED.unlink()
    with pytest.raises(InstallError, match="is there already"):
        debian._write_settings(GIVEN)


def test_an_upgrade_that_fails_leaves_the_secrets_where_the_release_that_runs_reads_them(
    on_debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_require_debian", "_create_users", "refresh_nginx", "_start_units"):
        monkeypatch.setattr(debian, name, lambda *arguments: None)
    ran: list[str] = []
    monkeypatch.setattr(debian, "run_command", lambda *words, **more: ran.extend(words))
    monkeypatch.setattr(debian, "build_release", lambda *arguments: on_debian / VERSION)

    def fail(*arguments: object, **more: object) -> str:
        raise InstallError("No network.")

    monkeypatch.setattr(debian, "run_stet", fail)
    debian.SETTINGS_FILE.write_text("STET_SECRET_KEY='k'\n")
    with pytest.raises(InstallError, match="No network"):
        debian.upgrade_on_debian(ROOT)
    assert environment_file.read_settings(debian.SETTINGS_FILE)["STET_SECRET_KEY"] == "k"
    monkeypatch.setattr(debian, "run_stet", lambda *arguments, **more: "")
    for _ in range(2):
        debian.upgrade_on_debian(ROOT)
        assert environment_file.read_settings(debian.SETTINGS_FILE) == {
            "STET_DATABASE_FETCH_ROLE": "stet_fetch"
        }
        assert environment_file.read_settings(debian.SECRETS_FILE) == {"STET_SECRET_KEY": "k"}
    assert {*ran} & {*debian.PACKAGES} == {"nftables"}, (
        "what somebody replaced, as PostgreSQL 17 by 18, stays away"
    )


def test_a_release_that_is_current_is_taken_again_only_where_a_try_broke_off(on_debian: Path) -> None:
    release = on_debian / VERSION
    release.mkdir()
    debian.CURRENT.symlink_to(VERSION)
    with pytest.raises(InstallError, match="installed already"):
        debian.build_release(ROOT, debian.UNFINISHED_UPGRADE)
    debian.UNFINISHED_UPGRADE.touch()
    assert debian.build_release(ROOT, debian.UNFINISHED_UPGRADE) == release


def test_an_upgrade_refreshes_the_proxy_and_leaves_what_somebody_changed(
    on_debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = on_debian / "1.0.0", on_debian / "2.0.0"
    for release, size in ((old, "1m"), (new, "2m")):
        (release / "deploy").mkdir(parents=True)
        (release / "deploy" / "nginx.conf").write_text(
            f"client_max_body_size {size};\naccess_log /dev/stdout;\n"
        )
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(debian, "run_command", lambda *command, **more: calls.append(command) or "")
    monkeypatch.setattr(debian, "has_systemd", lambda: False)
    debian.NGINX_FILE.write_text(debian.build_nginx_text(old))
    debian.refresh_nginx(new)
    assert debian.NGINX_FILE.read_text() == (
        "user www-data;\nclient_max_body_size 2m;\naccess_log /var/log/nginx/stet.log;\n"
    )
    assert calls[-1] == ("service", "nginx", "reload")
    debian.NGINX_FILE.write_text(debian.build_nginx_text(old))
    monkeypatch.setattr(debian, "has_systemd", lambda: True)
    debian.refresh_nginx(new)
    assert [command for command in calls if "systemctl" in command] == [
        ("systemctl", "try-reload-or-restart", "nginx")
    ], "one that somebody stopped is not started"
    del calls[:]
    debian.refresh_nginx(new)
    debian.NGINX_FILE.write_text("ours")
    debian.refresh_nginx(new)
    assert (debian.NGINX_FILE.read_text(), calls) == ("ours", [])
    debian.NGINX_FILE.unlink()
    debian.refresh_nginx(new)
    assert (debian.NGINX_FILE.exists(), calls) == (False, [])

    def refuse(*command: str, **more: object) -> str:
        raise InstallError("nginx: unknown directive")

    monkeypatch.setattr(debian, "run_command", refuse)
    debian.NGINX_FILE.write_text(debian.build_nginx_text(old))
    with pytest.raises(InstallError, match="unknown directive"):
        debian.refresh_nginx(new)
    assert debian.NGINX_FILE.read_text() == debian.build_nginx_text(old)


def test_it_ends_with_the_first_admins_link(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    docker = tmp_path / "docker"
    docker.write_text(
        f'#!/bin/sh\necho "$*" >> {calls}\n'
        'case "$*" in *create_backup_key*) echo age1made;; *create_person*) echo "Hello"; echo https://link/;;'
        " esac\n"
    )
    docker.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        compose.prepare_compose(tmp_path, GIVEN)
        assert compose.start_compose(tmp_path, GIVEN) == "https://link/"
    assert environment_file.read_settings(tmp_path / ".env")["STET_BACKUP_RECIPIENTS"] == "age1made"
    assert environment_file.read_settings(tmp_path / ".env")["STET_SEALING_KEY_FILE"] == compose.SEALING_KEY
    made = calls.read_text().splitlines()
    assert [line.split()[1] for line in made] == ["build", "run", "run", "up", "exec"]
    assert "--link --username maria --name maria --email maria@example.org" in made[-1]


def test_systemd_starts_the_commands_of_compose() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    of_compose = {
        name: " ".join(service["command"]).replace("0.0.0.0", "127.0.0.1")
        for name, service in services.items()
        if "stet:" in service["image"]
    }
    of_systemd = {
        unit.stem.removeprefix("stet-"): line.partition(".venv/bin/")[2]
        for unit in SYSTEMD.glob("stet-*.service")
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=")
    }
    assert of_systemd == of_compose


def test_a_restart_of_one_process_does_not_migrate_again_and_a_failed_migration_is_tried_again() -> None:
    migrate = (SYSTEMD / "stet-migrate.service").read_text().splitlines()
    assert {"RemainAfterExit=yes", "Restart=on-failure", "PartOf=stet.target"} <= set(migrate)
    for unit in SYSTEMD.glob("stet-*.service"):
        if unit.stem != "stet-migrate":
            assert "Requires=" not in unit.read_text(), unit.name
            assert "\nWants=stet-migrate.service " in unit.read_text(), unit.name
            assert "\nAfter=stet-migrate.service " in unit.read_text(), unit.name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_every_line_of_the_units(tmp_path: Path) -> None:
    for unit in SYSTEMD.glob("stet*"):
        # The program is there only where Stet is installed.
        (tmp_path / unit.name).write_text(
            re.sub("/opt/stet/current/.venv/bin/python|/usr/sbin/nft", "/bin/true", unit.read_text())
        )
    drop_ins = tmp_path / "stet-.service.d"
    drop_ins.mkdir()
    shutil.copy(SYSTEMD / "hardening.conf", drop_ins)
    units = sorted(str(file) for file in tmp_path.glob("stet*.service"))
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units, str(tmp_path / "stet.target")],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in ran.stderr.splitlines() if "stet" in line] == []


def test_services_that_read_what_others_wrote_have_the_same_secrets_on_systemd_as_in_compose() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for unit in SYSTEMD.glob("stet-*.service"):
        lines = unit.read_text().splitlines()
        is_fetching = "STET_FETCH_ONLY" in services[unit.stem.removeprefix("stet-")]["environment"]
        files = [line.partition("=")[2] for line in lines if line.startswith("EnvironmentFile=")]
        assert ("/etc/stet/secrets.env" in files, "Environment=STET_FETCH_ONLY=1" in lines) == (
            not is_fetching,
            is_fetching,
        ), unit.name
        assert ("InaccessiblePaths=/etc/stet" in lines) == is_fetching, unit.name
        user = debian.FETCH_USER if is_fetching else debian.USER
        assert {f"User={user}", f"Group={user}"} <= set(lines), unit.name
        assert (f"ReadWritePaths={debian.FILES}" in lines) == is_fetching, unit.name
        most = services[unit.stem.removeprefix("stet-")].get("pids_limit")
        assert (f"TasksMax={most}" in lines) == (most is not None) == (unit.stem == "stet-fetcher"), unit.name
        assert ("StateDirectory=stet" in lines) == (not is_fetching), unit.name
        assert ("/etc/stet/owner.env" in files) == (unit.stem == "stet-migrate"), unit.name
    # A drop-in counts more than the unit.
    hardening = (SYSTEMD / "hardening.conf").read_text()
    assert not re.search("^(User|Group|StateDirectory)=", hardening, re.M)
    assert re.findall("^KillMode=(.*)", hardening, re.M) == ["mixed"], "see test_workers_told_to_end.py"
    house = set(services["web"]["environment"]) - set(services["links"]["environment"])
    assert {name for name in house if not environment_file.is_secret(name)} == {
        # They match nothing, and sign in with one connection each.
        *("STET_MEANING_MODEL", "STET_DATABASE_POOL_SIZE"),
    }
    assert not [name for name in services["links"]["environment"] if environment_file.is_secret(name)]


def test_an_upgrade_moves_the_secrets_away_from_workers_that_fetch(tmp_path: Path) -> None:
    before, secrets = tmp_path / "stet.env", tmp_path / "secrets.env"
    before.write_text("# Ours\nSTET_BASE_URL='https://a.example'\nSTET_SECRET_KEY='k'\nSTET_SAML_ADDRESS=x\n")
    environment_file.move_secrets(before, secrets)
    assert before.read_text() == "# Ours\nSTET_BASE_URL='https://a.example'\n"
    assert secrets.read_text().endswith("STET_SECRET_KEY='k'\nSTET_SAML_ADDRESS=x\n")
    assert secrets.stat().st_mode & 0o777 == 0o600
    before.write_text("STET_SECRET_KEY='k'\nSTET_EMAIL_URL='smtp://m'")  # ended in between, and changed
    environment_file.move_secrets(before, secrets)
    assert secrets.read_text().endswith(
        "STET_SECRET_KEY='k'\nSTET_SAML_ADDRESS=x\nSTET_EMAIL_URL='smtp://m'\n"
    )


def test_an_upgrade_with_compose_makes_the_password_of_workers_that_fetch_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "run_command", lambda *command, **more: "")
    with pytest.raises(InstallError, match="is not there"):
        compose.upgrade_compose(tmp_path)
    assert not (tmp_path / ".env").exists()
    (tmp_path / ".env").write_text("# STET_DATABASE_FETCH_PASSWORD\nSTET_BASE_URL='https://a.example'")
    compose.upgrade_compose(tmp_path)
    made = (tmp_path / ".env").read_text()
    settings = environment_file.read_settings(tmp_path / ".env")
    assert len(settings["STET_DATABASE_FETCH_PASSWORD"]) == 64
    assert settings["STET_BASE_URL"] == "https://a.example"
    compose.upgrade_compose(tmp_path)
    assert (tmp_path / ".env").read_text() == made
