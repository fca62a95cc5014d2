"""Details of a claim as its form sends them."""

from django.urls import reverse

from factcheck.models import Claim


def text(response) -> str:
    return " ".join(response.content.decode().split())


def send(client, claim: Claim, name: str, **fields):
    version = Claim.objects.values_list("version", flat=True).get(pk=claim.pk)
    return client.post(reverse(f"claim_{name}", args=[claim.public_id]), {"version": version, **fields})


DETAILS = {
    "statement": "Crews landed more than 20,000 crates of herring in March",
    "claimant": "Harbour office",
    "kind": "number",
    "priority": "4",
    "due_at": "2030-07-01T17:00",
    "said_on": "2026-03-01",
    "said_precision": "month",
    "origin_url": "",
    "must_check": "on",
}
