"""Names of the choices of fields in the API's schema."""

ENUM_NAME_OVERRIDES = {
    "ClaimPublicationStatusEnum": "factcheck.models.enums.PublicationStatus",
    "VerdictPublicationStatusEnum": [("live", "live"), ("under_review", "under_review")],
    "ArticleStateEnum": "articles.models.enums.ArticleState",
    "ClaimStateEnum": "factcheck.models.enums.ClaimState",
    "ClaimKindEnum": "factcheck.models.enums.ClaimKind",
    "ClaimantKindEnum": "factcheck.models.claimant.ClaimantKind",
    "ProofMarkNameEnum": "factcheck.models.enums.PROOF_MARK_CHOICES",
    "SourceKindEnum": "factcheck.models.enums.SourceKind",
    "RatingKindEnum": "factcheck.models.enums.ClaimReviewRatingType",
    "CorrectionEnum": "factcheck.models.enums.CorrectionClass",
}
"""Names in the schema for choices whose fields share a name but not a meaning."""
