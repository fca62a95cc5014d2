"""The addresses of accounts: sign-in, one's own password, and Setup."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views.change_password import change_password
from accounts.views.desk_add import desk_add
from accounts.views.desk_edit import desk_edit
from accounts.views.desk_list import desk_list
from accounts.views.invitation import invitation
from accounts.views.person import person, person_invite, person_password
from accounts.views.person_add import person_add
from accounts.views.person_list import person_list
from accounts.views.record_nights import record_nights
from accounts.views.service import key_revoke, service
from accounts.views.service_add import service_add
from accounts.views.service_list import service_list
from accounts.views.setup import setup
from accounts.views.sign_in import SignIn
from accounts.views.user_active import user_active
from accounts.views.user_roles import user_roles
from accounts.views.your_settings import your_settings

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(http_method_names=["post"]), name="sign_out"),
    path("password/", change_password, name="change_password"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("settings/", your_settings, name="your_settings"),
    path("setup/", setup, name="setup"),
    path("setup/people/", person_list, name="person_list"),
    path("setup/people/add/", person_add, name="person_add"),
    path("setup/people/<uuid:public_id>/", person, name="person"),
    path("setup/people/<uuid:public_id>/password/", person_password, name="person_password"),
    path("setup/people/<uuid:public_id>/invite/", person_invite, name="person_invite"),
    path("setup/desks/", desk_list, name="desk_list"),
    path("setup/desks/add/", desk_add, name="desk_add"),
    path("setup/desk/<slug:slug>/", desk_edit, name="desk_edit"),
    path("setup/record/", record_nights, name="record_nights"),
    path("setup/services/", service_list, name="service_list"),
    path("setup/services/add/", service_add, name="service_add"),
    path("setup/services/<uuid:public_id>/", service, name="service"),
    path("setup/users/<uuid:public_id>/roles/", user_roles, name="user_roles"),
    path("setup/users/<uuid:public_id>/active/", user_active, name="user_active"),
    path("setup/keys/<uuid:public_id>/revoke/", key_revoke, name="key_revoke"),
]
