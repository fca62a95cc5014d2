"""The STET_* variables of the database and its roles, as newsroom/environment.py lists them."""

from newsroom.variable import Variable

DATABASE_VARIABLES: tuple[Variable, ...] = (
    Variable(
        "STET_DATABASE_URL",
        "text",
        "",
        "PostgreSQL's address: postgresql://stet@db:5432/stet. Required unless STET_EMBEDDED.",
    ),
    Variable(
        "STET_DATABASE_PASSWORD",
        "password",
        "",
        "The password of the role in STET_DATABASE_URL, with whatever characters it has. The address may "
        "hold it instead, between user and @; write %25 for a % there.",
    ),
    Variable(
        "STET_DATABASE_OWNER_URL",
        "text",
        "",
        "The same database under the role that owns the tables. Set it only for `manage.py migrate`, which "
        "then migrates as the owner and grants the role in STET_DATABASE_URL only what it needs.",
    ),
    Variable("STET_DATABASE_OWNER_PASSWORD", "password", "", "The owner's password, in the same way."),
    Variable(
        "STET_DATABASE_FETCH_ROLE",
        "text",
        "",
        "The database role of workers that fetch and read pages and files from outside, such as stet_fetch. "
        "`manage.py migrate` creates it and grants it only what they need: no off-the-record source, no "
        "password, no session.",
    ),
    Variable(
        "STET_DATABASE_FETCH_PASSWORD",
        "password",
        "",
        "Its password. Set it only for those workers and for `manage.py migrate`.",
    ),
    Variable(
        "STET_FETCH_ONLY",
        "flag",
        "0",
        "1 for workers of the queues fetch and links: they sign in to the database in "
        "STET_DATABASE_URL as STET_DATABASE_FETCH_ROLE, and have neither STET_SECRET_KEY nor a password of "
        "another role: with one of them they do not start.",
    ),
    Variable(
        "STET_DATABASE_POOL_SIZE",
        "number",
        "0",
        "How many pooled connections each web process may hold. 0 keeps one per thread for a minute.",
    ),
    Variable(
        "STET_DATABASE_STATEMENT_TIMEOUT_SECONDS",
        "number",
        "30",
        "PostgreSQL ends any statement of a worker or a command that takes longer. 0 for no limit, as long "
        "migrations need.",
    ),
    Variable(
        "STET_REQUEST_DATABASE_SECONDS",
        "number",
        "10",
        "How long the database may work on one request of a browser or a program. A request that takes "
        "longer is stopped with a message that says so. 0 for no limit.",
    ),
)
