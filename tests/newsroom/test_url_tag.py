"""An address that templates keep in a variable must exist, as one that they write must."""

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse


def render(text: str) -> str:
    return engines["django"].from_string(text).render({"missing": ""})


def test_an_address_in_a_variable_is_that_of_the_route() -> None:
    assert render("{% url 'claim_queue' as here %}<{{ here }}>") == f"<{reverse('claim_queue')}>"
    assert render("{% url 'claim_queue' %}") == reverse("claim_queue")


@pytest.mark.parametrize("text", ["'no_such_screen'", "'claim_detail' missing", "missing"])
@pytest.mark.parametrize("ending", ["", " as here"])
def test_a_route_that_is_missing_is_an_error(text: str, ending: str) -> None:
    with pytest.raises(NoReverseMatch):
        render(f"{{% url {text}{ending} %}}")
