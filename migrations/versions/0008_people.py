"""Units, people, accounts, audit, notices, and the tables of handling."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


#: Entries are chained one after the other; the lock keeps two writers from taking one place.
_AUDIT = """
CREATE FUNCTION audit_digest(previous bytea, e audit_entry) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(coalesce(previous, ''::bytea) || convert_to(jsonb_build_array(
    e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.actor, e.action, e.object, e.fields,
    e.purpose, e.details)::text, 'UTF8'))
$$;
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(x'77616E6767650004'::bigint);
  NEW.id := nextval(pg_get_serial_sequence('audit_entry', 'id'));
  NEW.hash := audit_digest((SELECT hash FROM audit_entry ORDER BY id DESC LIMIT 1), NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER chain_audit BEFORE INSERT ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION chain_audit();
CREATE TRIGGER keep_audit BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_audit_table BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
    )
    op.create_index("uq_access_token_name", "access_token", ["name"], unique=True)
    op.create_index("uq_access_token_token_hash", "access_token", ["token_hash"], unique=True)
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(
        "uq_alarm_kind_subject_open",
        "alarm",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column(
            "fields", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor"], unique=False)
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_object", "audit_entry", ["object"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel IN ('webhook', 'sms', 'wechat')", name=op.f("ck_delivery_channel")
        ),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name=op.f("ck_delivery_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_next_at",
        "delivery",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("uq_delivery_event", "delivery", ["channel", "target", "event"], unique=True)
    op.create_table(
        "dispatch_rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.Text(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replay", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'active', 'retired')", name=op.f("ck_dispatch_rule_set_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_rule_set")),
    )
    op.create_index(
        "uq_dispatch_rule_set_one_active",
        "dispatch_rule_set",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("stationing", sa.Text(), nullable=True),
        sa.Column(
            "categories",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('centre', 'agency', 'mediation', 'team')", name=op.f("ck_unit_kind")
        ),
        sa.CheckConstraint(
            "level IN ('grid', 'village', 'township', 'county')", name=op.f("ck_unit_level")
        ),
        sa.CheckConstraint(
            "stationing IN ('resident', 'rotating', 'on_call')", name=op.f("ck_unit_stationing")
        ),
        sa.ForeignKeyConstraint(["parent"], ["unit.code"], name=op.f("fk_unit_parent")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit")),
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "kinds", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index("uq_webhook_name", "webhook", ["name"], unique=True)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(content) > 0", name=op.f("ck_attachment_not_empty")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_attachment_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_incident_id", "attachment", ["incident_id"], unique=False)
    op.create_index(
        "uq_attachment_incident_id_sha256",
        "attachment",
        ["incident_id", "sha256", "kind"],
        unique=True,
    )
    op.create_table(
        "dispatch_rule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), server_default=sa.text("'any'"), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column(
            "support", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.CheckConstraint(
            "hours IN ('any', 'working', 'off')", name=op.f("ck_dispatch_rule_hours")
        ),
        sa.CheckConstraint(
            "tier IN ('unset', 'minor', 'major', 'hard')", name=op.f("ck_dispatch_rule_tier")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"],
            ["dispatch_rule_set.id"],
            name=op.f("fk_dispatch_rule_set_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_rule")),
    )
    op.create_index(
        "uq_dispatch_rule_set_id_position", "dispatch_rule", ["set_id", "position"], unique=True
    )
    op.create_table(
        "incident_reporter",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("is_informant", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_reporter_incident_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident_reporter")),
    )
    op.create_index(
        "ix_incident_reporter_phone_index", "incident_reporter", ["phone_index"], unique=False
    )
    op.create_table(
        "incident_work",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("whistled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_kind", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "before IN ('pending_sign', 'signed', 'working', 'return_requested', 'done', 'returned', 'transferred', 'suspended', 'waived')",
            name=op.f("ck_incident_work_before"),
        ),
        sa.CheckConstraint(
            "due_kind IN ('draft', 'accept', 'dispatch', 'sign', 'first_response', 'conclude', 'arrive', 'verify', 'callback', 'archive')",
            name=op.f("ck_incident_work_due_kind"),
        ),
        sa.CheckConstraint("role IN ('lead', 'support')", name=op.f("ck_incident_work_role")),
        sa.CheckConstraint(
            "state IN ('pending_sign', 'signed', 'working', 'return_requested', 'done', 'returned', 'transferred', 'suspended', 'waived')",
            name=op.f("ck_incident_work_state"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_work_incident_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", "no", name=op.f("pk_incident_work")),
    )
    op.create_index(
        "ix_incident_work_unit_open",
        "incident_work",
        ["unit"],
        unique=False,
        postgresql_where=sa.text("state IN ('pending_sign','signed','working','return_requested')"),
    )
    op.create_index(
        "uq_incident_work_open_lead",
        "incident_work",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text(
            "role = 'lead' AND state IN ('pending_sign','signed','working','return_requested')"
        ),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home_unit", sa.Text(), nullable=True),
        sa.Column("duty_unit", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["duty_unit"], ["unit.code"], name=op.f("fk_person_duty_unit")),
        sa.ForeignKeyConstraint(["home_unit"], ["unit.code"], name=op.f("fk_person_home_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_absence_span")),
        sa.CheckConstraint(
            "substitute_id IS DISTINCT FROM person_id", name=op.f("ck_absence_somebody_else")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["person.id"], name=op.f("fk_absence_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person_id", "absence", ["person_id"], unique=False)
    op.create_index("ix_absence_substitute_id", "absence", ["substitute_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_change", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_account_failures")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index("uq_account_login", "account", [sa.literal_column("lower(login)")], unique=True)
    op.create_index("uq_account_oidc_subject", "account", ["oidc_subject"], unique=True)
    op.create_index("uq_account_person_id", "account", ["person_id"], unique=True)
    op.create_table(
        "duty_slot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_slot_span")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_slot_person_id")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_duty_slot_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_slot")),
    )
    op.create_index("ix_duty_slot_unit_ends_at", "duty_slot", ["unit", "ends_at"], unique=False)
    op.create_table(
        "grid_staffing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("grid_code"), "="),
            (sa.column("person_id"), "="),
            (sa.column("part"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_grid_staffing_once",
        ),
        sa.CheckConstraint(
            "part IN ('leader', 'full_time', 'part_time', 'police', 'cadre', 'volunteer')",
            name=op.f("ck_grid_staffing_part"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_grid_staffing_span")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_grid_staffing_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_staffing")),
    )
    op.create_index("ix_grid_staffing_person_id", "grid_staffing", ["person_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('to_accept', 'to_sign', 'due_soon', 'overdue', 'supervised', 'urged', 'instructed', 'decided', 'to_decide', 'to_verify', 'to_call_back', 'sent_back', 'alarm')",
            name=op.f("ck_notice_kind"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_person_id_created_at", "notice", ["person_id", "created_at"], unique=False
    )
    op.create_index("uq_notice_person_id_event", "notice", ["person_id", "event"], unique=True)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("unit", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("clearance", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("person_id"), "="),
            (sa.column("role"), "<>"),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            where=sa.text("role IN ('auditor', 'sec_admin', 'sys_admin') AND revoked_at IS NULL"),
            using="gist",
            name="ex_role_grant_separate_admins",
        ),
        sa.CheckConstraint("area <> '' OR unit <> ''", name=op.f("ck_role_grant_somewhere")),
        sa.CheckConstraint(
            "clearance IN ('normal', 'restricted', 'sensitive')",
            name=op.f("ck_role_grant_clearance"),
        ),
        sa.CheckConstraint(
            "role IN ('reporter', 'grid_worker', 'village_officer', 'town_dispatcher', 'county_dispatcher', 'agency_handler', 'grid_supervisor', 'visit_planner', 'visit_member', 'mediator', 'callback_officer', 'leader', 'analyst', 'sys_admin', 'sec_admin', 'auditor')",
            name=op.f("ck_role_grant_role"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_role_grant_span")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("viewing_as", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.ForeignKeyConstraint(["viewing_as"], ["person.id"], name=op.f("fk_session_viewing_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"], unique=False)
    op.create_index("uq_session_token_hash", "session", ["token_hash"], unique=True)
    op.execute(_AUDIT)


def downgrade() -> None:
    op.execute("DROP FUNCTION chain_audit, audit_digest CASCADE")
    op.drop_index("uq_session_token_hash", table_name="session")
    op.drop_index("ix_session_account_id", table_name="session")
    op.drop_table("session")
    op.drop_index("ix_role_grant_person_id", table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index("uq_notice_person_id_event", table_name="notice")
    op.drop_index("ix_notice_person_id_created_at", table_name="notice")
    op.drop_table("notice")
    op.drop_index("ix_grid_staffing_person_id", table_name="grid_staffing")
    op.drop_table("grid_staffing")
    op.drop_index("ix_duty_slot_unit_ends_at", table_name="duty_slot")
    op.drop_table("duty_slot")
    op.drop_index("uq_account_person_id", table_name="account")
    op.drop_index("uq_account_oidc_subject", table_name="account")
    op.drop_index("uq_account_login", table_name="account")
    op.drop_table("account")
    op.drop_index("ix_absence_substitute_id", table_name="absence")
    op.drop_index("ix_absence_person_id", table_name="absence")
    op.drop_table("absence")
    op.drop_table("person")
    op.drop_index(
        "uq_incident_work_open_lead",
        table_name="incident_work",
        postgresql_where=sa.text(
            "role = 'lead' AND state IN ('pending_sign','signed','working','return_requested')"
        ),
    )
    op.drop_index(
        "ix_incident_work_unit_open",
        table_name="incident_work",
        postgresql_where=sa.text("state IN ('pending_sign','signed','working','return_requested')"),
    )
    op.drop_table("incident_work")
    op.drop_index("ix_incident_reporter_phone_index", table_name="incident_reporter")
    op.drop_table("incident_reporter")
    op.drop_index("uq_dispatch_rule_set_id_position", table_name="dispatch_rule")
    op.drop_table("dispatch_rule")
    op.drop_index("uq_attachment_incident_id_sha256", table_name="attachment")
    op.drop_index("ix_attachment_incident_id", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index("uq_webhook_name", table_name="webhook")
    op.drop_table("webhook")
    op.drop_table("unit")
    op.drop_index(
        "uq_dispatch_rule_set_one_active",
        table_name="dispatch_rule_set",
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_table("dispatch_rule_set")
    op.drop_index("uq_delivery_event", table_name="delivery")
    op.drop_index(
        "ix_delivery_next_at", table_name="delivery", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_table("delivery")
    op.drop_index("ix_audit_entry_object", table_name="audit_entry")
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    op.drop_index("ix_audit_entry_actor", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index(
        "uq_alarm_kind_subject_open",
        table_name="alarm",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("alarm")
    op.drop_index("uq_access_token_token_hash", table_name="access_token")
    op.drop_index("uq_access_token_name", table_name="access_token")
    op.drop_table("access_token")
