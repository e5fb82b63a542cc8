"""People who sign in and the invitations that bring them here."""

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import MFA_ROLES, NationalRole

DIGEST_HOURS = [(hour, f"{hour:02}:00") for hour in range(7, 21)]


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """The directorate sees every member; anyone else only the own account."""
        return self.all() if user.is_directorate else self.filter(pk=user.pk)

    def with_email(self, email: str) -> "UserQuerySet":
        """Whoever signs in with this address, however it was typed."""
        return self.filter(email=email.strip().lower())


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user; without a password he signs in by a code that is mailed to him."""
        if not email:
            raise ValueError("A user needs an e-mail address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator (`manage.py createsuperuser`)."""
        fields.pop("is_superuser", None)
        fields.pop("is_staff", None)
        return self.create_user(email, password, national_role=NationalRole.ADMIN, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who works with the portal. Signs in by e-mail."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("as on the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        error_messages={"unique": _("Someone with this e-mail has an account already.")},
    )
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="ky"
    )
    theme = models.CharField(_("colours"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    # How reminders come: the digest from this hour on, without the rules switched off; by a service
    # of `core.channels` in place of e-mail.
    digest_hour = models.PositiveSmallIntegerField(
        _("hour of the reminders"), choices=DIGEST_HOURS, default=8
    )
    muted_rules = models.JSONField(default=list, blank=True)
    service = models.CharField(_("way of the reminders"), max_length=20, blank=True)
    service_address = models.CharField(
        _("your address there"),
        max_length=120,
        blank=True,
        help_text=_("The number of your chat or your phone, as the service knows you"),
    )
    national_role = models.CharField(
        _("national role"), max_length=20, choices=NationalRole.choices, blank=True
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(_("demo account"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects = UserManager()

    STATES = {
        "active": _("signs in"),
        "invited": _("invited, not here yet"),
        "left": _("has left"),
    }

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(national_role="") | Q(national_role__in=NationalRole.values),
                name="user_national_role_known",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour__range=(7, 20)), name="user_digest_hour_of_the_day"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(is_active=False),
                name="user_who_left_is_not_active",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="user_name"),
            models.Index(fields=["national_role"], name="user_national_role"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_absolute_url(self) -> str:
        return reverse("accounts:user_detail", kwargs={"pk": self.pk})

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.email

    @property
    def is_admin(self) -> bool:
        return self.is_active and self.national_role == NationalRole.ADMIN

    @property
    def is_directorate(self) -> bool:
        """Directorate or administrator: sees the whole network."""
        return self.is_active and self.national_role in MFA_ROLES

    @property
    def is_library_reviewer(self) -> bool:
        return self.is_active and self.national_role == NationalRole.LIBRARY_REVIEWER

    @property
    def is_donor_viewer(self) -> bool:
        return self.is_active and self.national_role == NationalRole.DONOR_VIEWER

    @property
    def needs_mfa(self) -> bool:
        """Must this person sign in with a second factor?"""
        return self.national_role in MFA_ROLES and not self.is_demo

    @property
    def state(self) -> str:
        """One of STATES: an invited person is not here before the first sign-in."""
        if not self.is_active:
            return "left"
        return "active" if self.last_login else "invited"

    @property
    def state_label(self) -> str:
        return str(self.STATES[self.state])

    # The role is the only source of these two, so they can never disagree with it.
    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]
        return self.is_admin


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither used nor withdrawn nor too old."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )


class Invitation(models.Model):
    """A letter with a personal link. Only the hash of its secret is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "-created_at"], name="invitation_user")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.created_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and self.expires_at > timezone.now()
        )
