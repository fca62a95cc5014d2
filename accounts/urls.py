"""URLs of accounts: sign-in, one's own password, and Setup."""

from django.urls import path

from accounts.views.absences import absence_list, absence_remove
from accounts.views.audit_verification import audit_verification
from accounts.views.change_password import change_password
from accounts.views.consent import consent_decide, consent_list, consent_withdraw
from accounts.views.desks import desk_add, desk_edit, desk_list
from accounts.views.invitation import invitation_accept
from accounts.views.people import person_add, person_detail, person_invite, person_list
from accounts.views.services import api_key_revoke, service_add, service_detail, service_list
from accounts.views.setup import setup_index
from accounts.views.sign_in import SignInView, SignOutView
from accounts.views.sign_in_list import sign_in_list
from accounts.views.user_reactivate import user_reactivate
from accounts.views.user_roles import user_roles
from accounts.views.user_settings import user_settings

urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="sign_in"),
    path("sign-out/", SignOutView.as_view(), name="sign_out"),
    path("password/", change_password, name="change_password"),
    path("invitation/<str:token>/", invitation_accept, name="invitation_accept"),
    path("consent/", consent_list, name="consent_list"),
    path("consent/<uuid:public_id>/", consent_decide, name="consent_decide"),
    path("setup/consent/<uuid:public_id>/withdraw/", consent_withdraw, name="consent_withdraw"),
    path("people/<uuid:public_id>/absences/", absence_list, name="absence_list"),
    path("absences/<uuid:public_id>/remove/", absence_remove, name="absence_remove"),
    path("settings/", user_settings, name="user_settings"),
    path("setup/", setup_index, name="setup_index"),
    path("setup/people/", person_list, name="person_list"),
    path("setup/people/add/", person_add, name="person_add"),
    path("setup/people/<uuid:public_id>/", person_detail, name="person_detail"),
    path("setup/people/<uuid:public_id>/invite/", person_invite, name="person_invite"),
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
