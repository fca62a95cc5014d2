"""Table of all STET_* variables: name, kind, default, description. Settings, docs and checks read it."""

import os
from typing import Any

from newsroom.database_variables import DATABASE_VARIABLES
from newsroom.sign_in_variables import SIGN_IN_VARIABLES
from newsroom.variable import Variable

VARIABLES: tuple[Variable, ...] = (
    Variable(
        "STET_SECRET_KEY",
        "text",
        "",
        "Signs sessions and forms: 50 or more random characters. Required, except with STET_EMBEDDED or "
        "STET_DEBUG, which make one and keep it in STET_DATA_DIR.",
    ),
    Variable(
        "STET_SECRET_KEY_FALLBACKS",
        "list",
        "",
        "Older secret keys, still accepted while sessions signed with them run out.",
    ),
    Variable(
        "STET_BASE_URL",
        "text",
        "",
        "The web address of this site, such as https://stet.example.org. Every link in e-mails and in what "
        "is published begins with it. Without it: http://127.0.0.1:8000.",
    ),
    Variable(
        "STET_NEWSROOM_NAME",
        "text",
        "Stet",
        "The newsroom's name, on its pages and in its published ClaimReviews.",
    ),
    Variable(
        "STET_LANGUAGE",
        "text",
        "en-gb",
        "The newsroom's language, such as en-gb or en-us: of its public pages, of e-mails to people outside, "
        "and of everybody's screens until they choose another one in My settings.",
    ),
    Variable(
        "STET_BRAND_BACKGROUND",
        "colour",
        "",
        "The public pages' background, such as #fbfaf6, in a light theme.",
    ),
    Variable("STET_BRAND_TEXT", "colour", "", "The public pages' text and rules, in a light theme."),
    Variable("STET_BRAND_ACCENT", "colour", "", "The public pages' links; made paler in a dark theme."),
    Variable(
        "STET_PUBLISH_AUDIT_HEADS",
        "flag",
        "1",
        "1 publishes one hash of the audit log a day, at /audit/day-heads/: docs/how-to/prove-the-record.md.",
    ),
    Variable(
        "STET_ALLOWED_HOSTS", "list", "", "Further host names to answer to, beside the one in STET_BASE_URL."
    ),
    Variable(
        "STET_BEHIND_PROXY",
        "flag",
        "0",
        "1 when a proxy of yours ends TLS and sets X-Forwarded-Proto itself, dropping what a visitor sends.",
    ),
    Variable(
        "STET_TRUST_FORWARDED_FOR",
        "flag",
        "0",
        "1 when that proxy also adds the visitor's address at the end of X-Forwarded-For. Without it "
        "everybody behind the proxy counts as one network, where attempts to sign in, reports and public "
        "searches are limited.",
    ),
    Variable(
        "STET_EMBEDDED",
        "flag",
        "0",
        "1 runs without servers: SQLite, and one worker that looks for due work each second.",
    ),
    Variable(
        "STET_DATA_DIR",
        "text",
        "var/data",
        "The folder of the files that Stet keeps: archived copies and uploads (without "
        "STET_SNAPSHOT_STORAGE), e-mails (without STET_EMAIL_URL), the embedded database, and the secret "
        "key where Stet makes one.",
    ),
    Variable(
        "STET_STATIC_DIR",
        "text",
        "staticfiles",
        "The folder into which `manage.py collectstatic` copies style sheets and scripts for the web "
        "process.",
    ),
    *DATABASE_VARIABLES,
    Variable(
        "STET_API_REQUESTS_PER_MINUTE", "number", "600", "How many API requests a minute one key may make."
    ),
    Variable(
        "STET_PASSWORD_MEMORY_MB",
        "number",
        "200",
        "How much memory each web process may use to check passwords, at 100 MB for each. When it is used "
        "up, the next person who signs in waits for up to five seconds.",
    ),
    Variable(
        "STET_BROKER_URL",
        "text",
        "",
        "Redis's address, such as redis://broker:6379/0. Messages in it only tell workers to look for work "
        "now: if they are lost, no work is lost. Required unless STET_EMBEDDED.",
    ),
    Variable("STET_BROKER_PASSWORD", "password", "", "Redis's password, in the same way."),
    Variable(
        "STET_FETCH_ALLOWED_HOSTS",
        "list",
        "",
        "host:port pairs that link checks and imports may reach although they are not public. For a "
        "demonstration or a test; `manage.py check` warns about it.",
    ),
    Variable(
        "STET_FETCH_TIMEOUT_SECONDS",
        "number",
        "20",
        "How long one fetch may take in all, redirects included.",
    ),
    Variable("STET_FETCH_MAX_BYTES", "number", "5000000", "How many bytes one fetch may download."),
    Variable(
        "STET_FETCH_MAX_UNPACKED_BYTES",
        "number",
        "10000000",
        "How many bytes that may be after decompression.",
    ),
    Variable("STET_FETCH_MAX_REDIRECTS", "number", "5", "How many redirects one fetch follows."),
    Variable(
        "STET_FEED_MIN_MINUTES",
        "number",
        "5",
        "The shortest time between two checks of a feed, in minutes. Feeds that change often are checked "
        "this often.",
    ),
    Variable(
        "STET_FEED_MAX_MINUTES",
        "number",
        "360",
        "The longest time between two checks of a feed, in minutes. Feeds that hardly change are checked "
        "this often.",
    ),
    Variable(
        "STET_LINK_CHECK_MIN_HOURS",
        "number",
        "24",
        "The shortest time between two checks of a source, in hours. Pages whose text differs at every "
        "check are checked this often and cost most: docs/explanation/scale.md.",
    ),
    Variable(
        "STET_LINK_CHECK_MAX_HOURS",
        "number",
        "720",
        "The longest time between two checks of a source, in hours. Sources that never change are checked "
        "this often. Half the time means twice as many checks of those, and a tenth more checks in all: "
        "docs/explanation/scale.md.",
    ),
    Variable(
        "STET_LINK_CHECK_MAX_CONCURRENT",
        "number",
        "200",
        "How many links one worker checks at the same time, at most.",
    ),
    Variable(
        "STET_LINK_CHECK_MAX_PER_HOST",
        "number",
        "1",
        "How many links on one host a worker checks at the same time, at most.",
    ),
    Variable(
        "STET_LINK_CHECK_HOST_DELAY_MS",
        "number",
        "1000",
        "How many milliseconds pass between two requests to one host.",
    ),
    Variable(
        "STET_SNAPSHOT_STORAGE",
        "text",
        "",
        "Where archived copies are stored: a folder, or s3://bucket/prefix for an S3-compatible store. "
        "Without it: the "
        "folder snapshots in STET_DATA_DIR.",
    ),
    Variable("STET_S3_ENDPOINT", "text", "", "The address of an S3-compatible store that is not Amazon's."),
    Variable(
        "STET_S3_KEY",
        "text",
        "",
        "The store's access key. Without it, the machine's own credentials are used.",
    ),
    Variable("STET_S3_SECRET", "text", "", "The store's secret key."),
    Variable("STET_S3_REGION", "text", "", "The store's region."),
    Variable(
        "STET_PAGE_RENDERER",
        "text",
        "",
        "The command of a headless Chromium, such as chromium-headless-shell, that draws a picture of each "
        "page that is archived: docs/how-to/keep-copies.md. Without it there are no pictures.",
    ),
    Variable(
        "STET_ARCHIVE_KEY",
        "text",
        "",
        "The access key of an account at the Internet Archive. With it and its secret, sources can be saved "
        "there too (Save Page Now).",
    ),
    Variable("STET_ARCHIVE_SECRET", "text", "", "The secret for it."),
    Variable("STET_ARCHIVE_URL", "text", "https://web.archive.org", "The address of Save Page Now."),
    Variable(
        "STET_ARCHIVE_REQUESTS_PER_MINUTE",
        "number",
        "6",
        "How many pages a minute Stet asks the Internet Archive to save.",
    ),
    Variable(
        "STET_EMAIL_URL",
        "text",
        "",
        "How e-mail goes out: smtp://user@host:587 (smtps:// for TLS from the start), or a folder that "
        "e-mails are written to. Without it: the folder mail in STET_DATA_DIR.",
    ),
    Variable(
        "STET_DISK_MIN_FREE_MB",
        "number",
        "2000",
        "How many megabytes must be free where STET_DATA_DIR and archived copies are. With less, "
        "administrators see a warning on every page and get an e-mail.",
    ),
    Variable(
        "STET_BACKUP_RECIPIENTS",
        "list",
        "",
        "The public keys (age1…) that backups are encrypted to; any of their secret keys opens one. "
        "`manage.py create_backup_key` makes a pair. With at least one, backups are made automatically.",
    ),
    Variable(
        "STET_BACKUP_IDENTITY_FILE",
        "text",
        "",
        "The file with the secret key of a recipient, which drills and restores read. Keep a copy of it away "
        "from this machine: without it no backup can be opened.",
    ),
    Variable(
        "STET_BACKUP_DIR",
        "text",
        "",
        "The folder where backups are stored. Without it: the folder backups in STET_DATA_DIR.",
    ),
    Variable(
        "STET_BACKUP_HOURS",
        "number",
        "24",
        "Hours between two backups. A restore loses at most the work of that time.",
    ),
    Variable("STET_BACKUP_KEEP", "number", "14", "How many backups are kept; 0 keeps all."),
    Variable(
        "STET_BACKUP_FILES",
        "flag",
        "1",
        "0 leaves files out of backups, for a bucket that has backups of its own.",
    ),
    Variable(
        "STET_BACKUP_DRILL_DAYS", "number", "7", "Days between two drills of the newest backup; 0 for none."
    ),
    Variable(
        "STET_SEALING_KEY_FILE",
        "text",
        "",
        "The file with the secret key under which off-the-record sources are encrypted: "
        "docs/how-to/encrypt-sources.md. `manage.py create_sealing_key` makes one. Keep it away from the "
        "database and its backups. STET_EMBEDDED and STET_DEBUG make one in STET_DATA_DIR.",
    ),
    Variable(
        "STET_SEALING_KMS_KEY",
        "text",
        "",
        "The id or ARN of a key of AWS KMS, in place of STET_SEALING_KEY_FILE. Region and credentials are "
        "those of AWS’s own variables.",
    ),
    Variable(
        "STET_EMAIL_PASSWORD",
        "password",
        "",
        "The password of the user in STET_EMAIL_URL, with whatever characters it has.",
    ),
    Variable(
        "STET_READER_REPORT_EMAIL_DAYS",
        "number",
        "30",
        "How many days after the answer to a reader report its e-mail address is erased.",
    ),
    Variable(
        "STET_PUBLIC_SEARCHES",
        "number",
        "100",
        "How many searches of the public list of fact checks a network (/24 or /64) may make in 15 minutes; "
        "0 for no limit.",
    ),
    Variable(
        "STET_EMAIL_FROM", "text", "", "The sender's address of e-mails. Without it: STET_CONTACT_ADDRESS."
    ),
    Variable(
        "STET_CONTACT_ADDRESS",
        "text",
        "",
        "An address to write to about our link checks. Stet sends it to every site that it visits.",
    ),
    Variable(
        "STET_SECURITY_CONTACT",
        "text",
        "",
        "Where to report a security problem of this site: an e-mail address or an https:// page, published "
        "at /.well-known/security.txt. Without it there is no such page.",
    ),
    Variable(
        "STET_SECURITY_CONTACT_EXPIRES",
        "text",
        "",
        "The day at whose start (UTC) that expires, such as 2027-06-30; a year from now at most. Required "
        "with STET_SECURITY_CONTACT.",
    ),
    Variable(
        "STET_HEARTBEAT_FILE",
        "text",
        "",
        "A file that workers touch when they start, after each task and during a backup, and beat after each "
        "message, for a health check.",
    ),
    Variable(
        "STET_WORKER_SILENCE_SECONDS",
        "number",
        "300",
        "How many seconds a worker, or beat, may give no sign of life before /healthz says so and "
        "administrators get an e-mail. A long task is silent while it runs: the longest takes 280.",
    ),
    Variable(
        "STET_WORK_OVERDUE_SECONDS",
        "number",
        "900",
        "How many seconds a link check, import, feed, e-mail or message may be overdue before /healthz says "
        "so.",
    ),
    Variable(
        "STET_WORKER_EVENTS",
        "flag",
        "0",
        "1 lets workers send Celery's events and take its remote control, as Flower needs. Whoever has the "
        "broker's password can then stop them.",
    ),
    *SIGN_IN_VARIABLES,
    Variable("STET_LOG_LEVEL", "text", "INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR."),
    Variable(
        "STET_LOG_JSON",
        "flag",
        "0",
        "1 writes each line of the log as a JSON object: time, level, logger, request_id, message.",
    ),
    Variable(
        "STET_MEANING_MODEL",
        "text",
        "",
        "A folder with a sentence model (model.onnx and tokenizer.json), by which claims are matched by "
        "meaning too: docs/how-to/match-by-meaning.md. Needs requirements-meaning.txt.",
    ),
    Variable(
        "STET_SENTRY_DSN",
        "text",
        "",
        "The address of a project of Sentry or GlitchTip, which then receives each error without the text "
        "of its message: "
        "docs/how-to/send-errors-and-traces.md. Needs requirements-telemetry.txt.",
    ),
    Variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "text",
        "",
        "The address of a collector of OpenTelemetry (OTLP over HTTP), such as http://collector:4318, which "
        "then receives traces. OpenTelemetry’s other variables count too. Needs requirements-telemetry.txt.",
    ),
    Variable(
        "STET_DEBUG",
        "flag",
        "0",
        "1 shows details of errors in the browser. Never use it where others can reach the site.",
    ),
)

BY_NAME: dict[str, Variable] = {variable.name: variable for variable in VARIABLES}


def get_variable(name: str) -> Any:
    """Return the value of one variable of the table; KeyError for a name that is not in it."""
    return BY_NAME[name].read_value(os.environ)
