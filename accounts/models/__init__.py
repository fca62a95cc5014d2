"""Models of accounts."""

from accounts.models.absence import Absence
from accounts.models.api_key import ApiKey
from accounts.models.backup_run import BackupRun, BackupRunKind
from accounts.models.calendar_feed import CalendarFeed
from accounts.models.consent_request import ConsentRequest
from accounts.models.desk import Desk
from accounts.models.device import Device
from accounts.models.invitation import Invitation
from accounts.models.login_attempt import LoginAttempt
from accounts.models.membership import Membership
from accounts.models.notification_preference import NotificationPreference
from accounts.models.outgoing_email import OutgoingEmail
from accounts.models.sign_in_session import SignInSession
from accounts.models.user import User
from accounts.models.worker_heartbeat import WorkerHeartbeat
