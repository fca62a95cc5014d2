# Stet for production: one image; docker-compose.yml says which command each service runs.
FROM python:3.13-slim-trixie AS build
WORKDIR /srv/stet
# requirements-telemetry.txt has what sends errors and traces elsewhere, too; requirements-meaning.txt what matches
# by meaning. Both at once: "requirements-telemetry.txt -r requirements-meaning.txt".
ARG STET_REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-telemetry.txt requirements-meaning.txt ./
RUN python -m venv /opt/stet && /opt/stet/bin/pip install --no-cache-dir --require-hashes -r $STET_REQUIREMENTS

FROM python:3.13-slim-trixie
ENV PATH=/opt/stet/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /srv/stet --shell /usr/sbin/nologin stet
# pg_dump and pg_restore, for backups: at least as new as the database.
RUN apt-get update && apt-get install --yes --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/stet /opt/stet
WORKDIR /srv/stet
COPY manage.py ./
COPY newsroom newsroom
COPY publishing publishing
COPY factcheck factcheck
COPY articles articles
COPY accounts accounts
COPY audit audit
COPY lib lib
COPY templates templates
COPY static static
COPY docs docs
# Static files are hashed into the image; the embedded default needs no secret to do that, and leaves none behind.
RUN STET_EMBEDDED=1 STET_DATA_DIR=/tmp/stet python manage.py collectstatic --no-input --verbosity=0 && rm -rf /tmp/stet
# The image of Python has no compiled modules, and nothing can be written here: each start would compile all again.
RUN python -m compileall -q /usr/local/lib/python3* /srv/stet
# STET_DATA_DIR in docker-compose.yml. A new volume takes over whose it is and that nobody else may look inside.
RUN mkdir -m 700 /var/lib/stet && chown stet: /var/lib/stet
# STET_BACKUP_DIR there, in the same way.
RUN mkdir -m 700 /var/lib/stet-backups && chown stet: /var/lib/stet-backups
USER stet
EXPOSE 8000
CMD ["python", "manage.py", "run_server", "--host", "0.0.0.0"]
