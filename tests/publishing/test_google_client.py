"""The client that Google publishes pages through our verdicts as it is, pointed at us."""

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError


@pytest.mark.parametrize("describes_itself", [False, True])
def test_googles_own_client_pages_through_results(
    transactional_db, live_server, publish_claim, partner_key, settings, describes_itself
):
    settings.STET_BASE_URL = live_server.url
    for boat in ("Anna", "Berta", "Clara"):
        publish_claim(statement=f"The {boat} landed herring", claimant="The mayor")
    described = {
        "discoveryServiceUrl": live_server.url + "/$discovery/rest?version={apiVersion}",
        "static_discovery": False,
    }
    service = build(
        "factchecktools", "v1alpha1", developerKey=partner_key, cache_discovery=False,
        client_options={"api_endpoint": live_server.url}, **(described if describes_itself else {}),
    )  # fmt: skip
    with service:
        requested = service.claims().search(query="herring", pageSize=1, languageCode="en-US")
        results = []
        while requested is not None:
            answer = requested.execute()
            results += answer["claims"]
            requested = _next(service, answer, len(results))
        assert [one["text"] for one in results] == [
            f"The {boat} landed herring" for boat in ("Clara", "Berta", "Anna")
        ]
        with pytest.raises(HttpError, match="Use query or reviewPublisherSiteFilter"):
            service.claims().search().execute()


def _next(service, answer, seen):
    token = answer.get("nextPageToken")
    assert bool(token) is (seen < 3)
    if not token:
        return None
    return service.claims().search(query="herring", pageSize=1, languageCode="en-US", pageToken=token)
