"""URLs of accounts: sign-in, one's own password, and Setup."""

from allauth.socialaccount.providers.openid_connect import views as provider_views
from django.urls import path

from accounts.views import saml
from accounts.views.absences import absence_list, absence_remove
from accounts.views.audit_verification import audit_verification
from accounts.views.change_password import change_password
from accounts.views.consent import consent_decide, consent_list, consent_stop, consent_withdraw
from accounts.views.desks import desk_add, desk_edit, desk_list
from accounts.views.factors import (
    device_forget,
    factor_app,
    factor_passkey,
    factor_remove,
    recovery_codes,
    session_end,
    session_end_all,
    sign_in_settings,
)
from accounts.views.invitation import invitation_accept
from accounts.views.password_reset import password_reset
from accounts.views.people import person_add, person_detail, person_invite, person_list, person_reset_factors
from accounts.views.proof import proof_ask, proof_continue, proof_passkey
from accounts.views.provider_sign_in import provider_sign_in
from accounts.views.services import api_key_revoke, service_add, service_detail, service_list
from accounts.views.setup import setup_index
from accounts.views.sign_in import SignInView, SignOutView
from accounts.views.sign_in_code import sign_in_code, sign_in_passkey
from accounts.views.sign_in_list import sign_in_list
from accounts.views.user_reactivate import user_reactivate
from accounts.views.user_roles import user_roles
from accounts.views.user_settings import user_settings

urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="sign_in"),
    path("sign-in/code/", sign_in_code, name="sign_in_code"),
    path("sign-in/passkey/", sign_in_passkey, name="sign_in_passkey"),
    path("sign-in/with/<slug:provider_id>/", provider_sign_in, name="openid_connect_login"),
    path(
        "sign-in/with/<slug:provider_id>/callback/", provider_views.callback, name="openid_connect_callback"
    ),
    path("sign-in/saml/<slug:organization_slug>/", saml.saml_sign_in, name="saml_login"),
    path("sign-in/saml/<slug:organization_slug>/acs/", saml.saml_assertion, name="saml_acs"),
    path("sign-in/saml/<slug:organization_slug>/acs/finish/", saml.saml_finish, name="saml_finish_acs"),
    path("sign-in/saml/<slug:organization_slug>/sls/", saml.saml_sign_out, name="saml_sls"),
    path("sign-in/saml/<slug:organization_slug>/metadata/", saml.saml_metadata, name="saml_metadata"),
    path("sign-in/reset/", password_reset, name="password_reset"),
    path("proof/", proof_ask, name="proof"),
    path("proof/passkey/", proof_passkey, name="proof_passkey"),
    path("proof/continue/", proof_continue, name="proof_continue"),
    path("settings/sign-in/", sign_in_settings, name="sign_in_settings"),
    path("settings/sign-in/app/", factor_app, name="factor_app"),
    path("settings/sign-in/passkey/", factor_passkey, name="factor_passkey"),
    path("settings/sign-in/recovery-codes/", recovery_codes, name="recovery_codes"),
    path("settings/sign-in/factors/<str:key>/remove/", factor_remove, name="factor_remove"),
    path("settings/sign-in/sessions/end/", session_end_all, name="session_end_all"),
    path("settings/sign-in/sessions/<uuid:public_id>/end/", session_end, name="session_end"),
    path("settings/sign-in/devices/<uuid:public_id>/forget/", device_forget, name="device_forget"),
    path("sign-out/", SignOutView.as_view(), name="sign_out"),
    path("password/", change_password, name="change_password"),
    path("invitation/<str:token>/", invitation_accept, name="invitation_accept"),
    path("consent/", consent_list, name="consent_list"),
    path("consent/<uuid:public_id>/", consent_decide, name="consent_decide"),
    path("consent/<uuid:public_id>/stop/", consent_stop, name="consent_stop"),
    path("setup/consent/<uuid:public_id>/withdraw/", consent_withdraw, name="consent_withdraw"),
    path("people/<uuid:public_id>/absences/", absence_list, name="absence_list"),
    path("absences/<uuid:public_id>/remove/", absence_remove, name="absence_remove"),
    path("settings/", user_settings, name="user_settings"),
    path("setup/", setup_index, name="setup_index"),
    path("setup/people/", person_list, name="person_list"),
    path("setup/people/add/", person_add, name="person_add"),
    path("setup/people/<uuid:public_id>/", person_detail, name="person_detail"),
    path("setup/people/<uuid:public_id>/invite/", person_invite, name="person_invite"),
    path("setup/people/<uuid:public_id>/reset-factors/", person_reset_factors, name="person_reset_factors"),
    path("setup/people/<uuid:public_id>/sign-ins/", sign_in_list, name="person_sign_ins"),
    path("setup/desks/", desk_list, name="desk_list"),
    path("setup/desks/add/", desk_add, name="desk_add"),
    path("setup/desk/<slug:slug>/", desk_edit, name="desk_edit"),
    path("setup/sign-ins/", sign_in_list, name="sign_in_list"),
    path("setup/audit/", audit_verification, name="audit_verification"),
    path("setup/services/", service_list, name="service_list"),
    path("setup/services/add/", service_add, name="service_add"),
    path("setup/services/<uuid:public_id>/", service_detail, name="service_detail"),
    path("setup/users/<uuid:public_id>/roles/", user_roles, name="user_roles"),
    path("setup/users/<uuid:public_id>/reactivate/", user_reactivate, name="user_reactivate"),
    path("setup/keys/<uuid:public_id>/revoke/", api_key_revoke, name="api_key_revoke"),
]
