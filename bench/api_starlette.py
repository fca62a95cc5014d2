"""Starlette and asyncpg over the same verdicts: JSON made by PostgreSQL, or the written documents joined.

Run by bench.api in an environment of its own: uvicorn bench.api_starlette:application. No keys, no limits.
"""

import os
from contextlib import asynccontextmanager

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

MADE = """
SELECT json_agg(page)::text FROM (
    SELECT v.public_id AS id, v.url, v.version, v.publication_status, v.statement, v.claimant, v.said_on,
    v.language,
        json_build_object('label', r.label, 'definition', r.definition, 'value', r.value) AS rating,
        v.headline, v.markdown, v.html, v.desk, v.first_published_at, v.updated_at, v.claim_review,
        (SELECT json_agg(json_build_object(
            'number', s.number, 'title', s.title, 'publisher', s.publisher, 'author', s.author, 'url', s.url,
            'passage', s.passage, 'locator', s.locator, 'published_on', s.published_on, 'stance', s.stance,
            'tier', s.tier)) FROM bench_source s WHERE s.verdict_id = v.id) AS sources
    FROM bench_verdict v JOIN bench_rating r ON r.id = v.rating_id
    WHERE v.id < $1 ORDER BY v.id DESC LIMIT 100
) page
"""
WRITTEN = """
SELECT string_agg(body, ',' ORDER BY position DESC) FROM (
    SELECT position, body FROM publishing_publicdocument
    WHERE is_current AND position < $1 ORDER BY position DESC LIMIT 100
) page
"""


@asynccontextmanager
async def lifespan(app):
    app.state.pool = await asyncpg.create_pool(
        host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), user="stet",
        database=os.environ["BENCH_DATABASE"], min_size=4, max_size=8,
    )  # fmt: skip
    yield
    await app.state.pool.close()


async def made(request: Request) -> Response:
    rows = await request.app.state.pool.fetchval(MADE, int(request.query_params["before"]))
    return Response(f'{{"results":{rows}}}', media_type="application/json")


async def written(request: Request) -> Response:
    rows = await request.app.state.pool.fetchval(WRITTEN, int(request.query_params["before"]))
    return Response(f'{{"results":[{rows}]}}', media_type="application/json")


application = Starlette(routes=[Route("/made", made), Route("/written", written)], lifespan=lifespan)
