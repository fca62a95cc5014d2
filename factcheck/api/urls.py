"""The addresses of the desk's work in the API, under /api/v1/."""

from django.urls import path

from factcheck.api.acts import ARTICLE_ACTS, CLAIM_ACTS
from factcheck.api.claims import ClaimDetail, ClaimList
from factcheck.api.clearance import ArticleClearance
from factcheck.api.steps import ArticleFlag, ArticleSteps, article_act, claim_act

urlpatterns = [
    path("articles/<uuid:id>/clearance/", ArticleClearance.as_view(), name="api_article_clearance"),
    path("articles/<uuid:id>/steps/", ArticleSteps.as_view(), name="api_article_steps"),
    path("articles/<uuid:id>/flag/", ArticleFlag.as_view(), name="api_article_flag"),
    *(
        path(f"articles/<uuid:id>/{act.name}/", article_act(act), name=f"api_article_{act.name}")
        for act in ARTICLE_ACTS
    ),
    path("claims/", ClaimList.as_view(), name="api_claims"),
    path("claims/<uuid:id>/", ClaimDetail.as_view(), name="api_claim"),
    *(
        path(f"claims/<uuid:id>/{act.name}/", claim_act(act), name=f"api_claim_{act.name}")
        for act in CLAIM_ACTS
    ),
]
