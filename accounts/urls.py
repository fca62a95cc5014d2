"""URLs of accounts: sign-in, one's own password, and Setup."""

from django.urls import path

from accounts.views import saml
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
from accounts.views.passwords import change_password, invitation_accept, password_reset
from accounts.views.people import (
    person_add,
    person_detail,
    person_invite,
    person_list,
    person_reset_factors,
    user_reactivate,
    user_roles,
)
from accounts.views.proof import proof_ask, proof_continue, proof_done, proof_passkey
from accounts.views.provider_sign_in import provider_callback, provider_sign_in
from accounts.views.services import api_key_revoke, service_add, service_detail, service_list
from accounts.views.setup import audit_verification, setup_index, sign_in_list
from accounts.views.sign_in import SignInView, SignOutView
from accounts.views.sign_in_code import sign_in_code, sign_in_passkey
from accounts.views.user_settings import user_settings
from lib.web.requests import list_public_routes, named_path

urlpatterns = [
    *list_public_routes(
        path("sign-in/", SignInView.as_view(), name="sign_in"),
        named_path("sign-in/code/", sign_in_code),
        named_path("sign-in/passkey/", sign_in_passkey),
        path("sign-in/with/<slug:provider_id>/", provider_sign_in, name="openid_connect_login"),
        path("sign-in/with/<slug:provider_id>/callback/", provider_callback, name="openid_connect_callback"),
        path("sign-in/saml/<slug:organization_slug>/", saml.saml_sign_in, name="saml_login"),
        path("sign-in/saml/<slug:organization_slug>/acs/", saml.saml_assertion, name="saml_acs"),
        path("sign-in/saml/<slug:organization_slug>/acs/finish/", saml.saml_finish, name="saml_finish_acs"),
        path("sign-in/saml/<slug:organization_slug>/sls/", saml.saml_sign_out, name="saml_sls"),
        named_path("sign-in/saml/<slug:organization_slug>/metadata/", saml.saml_metadata),
        named_path("sign-in/reset/", password_reset),
        path("sign-out/", SignOutView.as_view(), name="sign_out"),
        named_path("invitation/<str:token>/", invitation_accept),
    ),
    path("proof/", proof_ask, name="proof"),
    named_path("proof/passkey/", proof_passkey),
    named_path("proof/continue/", proof_continue),
    named_path("proof/done/", proof_done),
    named_path("settings/sign-in/", sign_in_settings),
    named_path("settings/sign-in/app/", factor_app),
    named_path("settings/sign-in/passkey/", factor_passkey),
    named_path("settings/sign-in/recovery-codes/", recovery_codes),
    named_path("settings/sign-in/factors/<str:key>/remove/", factor_remove),
    named_path("settings/sign-in/sessions/end/", session_end_all),
    named_path("settings/sign-in/sessions/<uuid:public_id>/end/", session_end),
    named_path("settings/sign-in/devices/<uuid:public_id>/forget/", device_forget),
    named_path("password/", change_password),
    named_path("consent/", consent_list),
    named_path("consent/<uuid:public_id>/", consent_decide),
    named_path("consent/<uuid:public_id>/stop/", consent_stop),
    named_path("setup/consent/<uuid:public_id>/withdraw/", consent_withdraw),
    named_path("settings/", user_settings),
    named_path("setup/", setup_index),
    named_path("setup/people/", person_list),
    named_path("setup/people/add/", person_add),
    named_path("setup/people/<uuid:public_id>/", person_detail),
    named_path("setup/people/<uuid:public_id>/invite/", person_invite),
    named_path("setup/people/<uuid:public_id>/reset-factors/", person_reset_factors),
    path("setup/people/<uuid:public_id>/sign-ins/", sign_in_list, name="person_sign_ins"),
    named_path("setup/desks/", desk_list),
    named_path("setup/desks/add/", desk_add),
    named_path("setup/desk/<slug:slug>/", desk_edit),
    named_path("setup/sign-ins/", sign_in_list),
    named_path("setup/audit/", audit_verification),
    named_path("setup/services/", service_list),
    named_path("setup/services/add/", service_add),
    named_path("setup/services/<uuid:public_id>/", service_detail),
    named_path("setup/users/<uuid:public_id>/roles/", user_roles),
    named_path("setup/users/<uuid:public_id>/reactivate/", user_reactivate),
    named_path("setup/keys/<uuid:public_id>/revoke/", api_key_revoke),
]
