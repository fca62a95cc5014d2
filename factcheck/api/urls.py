"""URLs of the desk's work in the API, under /api/v1/."""

from django.urls import path

from factcheck.api.action_views import (
    ArticleActionsView,
    ArticleFlagView,
    article_action_view,
    claim_action_view,
)
from factcheck.api.actions import ARTICLE_ACTIONS, CLAIM_ACTIONS
from factcheck.api.bulk import ClaimBulkUndoView, ClaimBulkView
from factcheck.api.claimants import ClaimantDetailView, ClaimantListView
from factcheck.api.claims import ClaimDetailView, ClaimListView
from factcheck.api.clearance import ArticleClearanceView

urlpatterns = [
    path("articles/<uuid:id>/clearance/", ArticleClearanceView.as_view(), name="api_article_clearance"),
    path("articles/<uuid:id>/actions/", ArticleActionsView.as_view(), name="api_article_actions"),
    path("articles/<uuid:id>/flag/", ArticleFlagView.as_view(), name="api_article_flag"),
    *(
        path(f"articles/<uuid:id>/{act.name}/", article_action_view(act), name=f"api_article_{act.name}")
        for act in ARTICLE_ACTIONS
    ),
    path("claimants/", ClaimantListView.as_view(), name="api_claimant_list"),
    path("claimants/<uuid:id>/", ClaimantDetailView.as_view(), name="api_claimant"),
    path("claims/", ClaimListView.as_view(), name="api_claim_list"),
    path("claims/bulk/", ClaimBulkView.as_view(), name="api_claim_bulk"),
    path("claims/bulk/<uuid:id>/undo/", ClaimBulkUndoView.as_view(), name="api_claim_bulk_undo"),
    path("claims/<uuid:id>/", ClaimDetailView.as_view(), name="api_claim"),
    *(
        path(f"claims/<uuid:id>/{act.name}/", claim_action_view(act), name=f"api_claim_{act.name}")
        for act in CLAIM_ACTIONS
    ),
]
