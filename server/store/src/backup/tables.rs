//! What a backup holds: every table but those that are left out, with a reason for each.

use crate::backup::value::Kind;

/// A table that a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The table's name.
    pub name: &'static str,
    /// The columns whose values no two rows share together, with spaces between them.
    key: &'static str,
    /// The columns of whole numbers.
    integers: &'static str,
    /// The columns of texts.
    texts: &'static str,
}

/// The tables that a backup holds: the name, the key, the columns of whole numbers, those of texts. A table comes after
/// those that its rows refer to.
pub const TABLES: &[Table] = &[
    table("setting", "key", "", "key value"),
    table("topic", "id", "id parent_id position", "slug name_he name_en"),
    table("company", "id", "id created_at left_at", "slug name sector size_band"),
    table("former_company_slug", "slug", "company_id", "slug"),
    table("former_topic_slug", "slug", "topic_id", "slug"),
    table(
        "member",
        "id",
        "id company_id created_at joined_at removed_at seen_at last_visit deactivated_at is_former reset_link_at \
         sessions_ended_at          mail_refused_at digest_at away_until substitute_id mailed_at_once reminded_before",
        "email name role profession language password_hash digest digest_before phone phone_shown former_names",
    ),
    table("assistant", "member_id assistant_id", "member_id assistant_id created_at", ""),
    table("agreement", "version", "version is_material author_id published_at", "body_he body_en"),
    table("agreement_acceptance", "member_id version", "member_id version accepted_at", ""),
    table("join_request", "id", "id requested_at declined_at", "name email company message"),
    table("api_token", "id", "id member_id created_at expires_at used_at", "token_hash name scope"),
    table("known_device", "token_hash member_id", "member_id seen_at expires_at", "token_hash"),
    table(
        "meeting",
        "id",
        "id version starts_at presenting_company_id deadline creator_id created_at updated_at \
         renderer ends_at sequence seats host_id host_company_id summary_sent_at",
        "title kind place link agenda agenda_html state note uid items summary decisions parking look_for",
    ),
    table("calendar_feed", "member_id", "member_id alarm_minutes created_at", "token_hash"),
    table("rsvp", "meeting_id member_id", "meeting_id member_id answered_at entered_by", "answer note"),
    table("reminder", "name", "at", "name"),
    table("meeting_pass", "id", "id meeting_id creator_id created_at expires_at used_at", "token_hash name"),
    table("meeting_attendance", "meeting_id member_id", "meeting_id member_id came", ""),
    table("survey_answer", "id", "id meeting_id useful next_topic_id", "next recommends"),
    table("survey_participant", "meeting_id member_id", "meeting_id member_id", ""),
    table("rota_place", "company_id", "company_id position ordered_at", ""),
    table(
        "presenting_request",
        "id",
        "id meeting_id swap_meeting_id swap_company_id company_id member_id asked_by asked_at answered_at answered_by",
        "state",
    ),
    table("meeting_presenter", "meeting_id member_id", "meeting_id member_id position", ""),
    table(
        "practice",
        "id",
        "id company_id meeting_id creator_id version revision created_at updated_at published_at \
         deleted_at",
        "slug kind status language title summary audience effort result archived_by deleted_slug \
         sharing approved_by approved_on",
    ),
    table(
        "revision",
        "practice_id number",
        "practice_id number renderer author_id created_at",
        "title summary body html headings",
    ),
    table(
        "promise",
        "id",
        "id version owner_id to_id meeting_id creator_id due_at moves created_at updated_at ended_at",
        "uid what state reason",
    ),
    table(
        "practice_try",
        "id",
        "id practice_id author_id company_id version created_at updated_at deleted_at deleted_by_id",
        "tried_on team outcome why backed_by shown",
    ),
    table("practice_author", "practice_id member_id", "practice_id member_id position", ""),
    table("practice_topic", "practice_id topic_id", "practice_id topic_id position", ""),
    table(
        "dilemma",
        "id",
        "id version asker_id company_id urgent owner_id offered_id due_at reminded missed escalated merged_id created_at \
         updated_at closed_at away_owner_id still_asked_at withdrawn_at",
        "title body summary lesson audience stage withdrawn_from",
    ),
    table(
        "sealed_dilemma",
        "dilemma_id",
        "dilemma_id member_id company_id publish_at next_update unsealed_at unsealed_by_id",
        "unsealed_reason",
    ),
    table("dilemma_meeting", "dilemma_id meeting_id", "dilemma_id meeting_id", ""),
    table("dilemma_practice", "dilemma_id practice_slug", "dilemma_id became", "practice_slug"),
    table("dilemma_company", "dilemma_id company_id", "dilemma_id company_id", ""),
    table("dilemma_topic", "dilemma_id topic_id", "dilemma_id topic_id position", ""),
    table(
        "dilemma_story",
        "id",
        "id dilemma_id at actor_id member_id comment_id due_at other_id meeting_id",
        "kind text",
    ),
    table(
        "comment",
        "id",
        "id practice_id meeting_id dilemma_id author_id company_id version renderer created_at updated_at deleted_at \
         accepted_at parent_id locked_at moved_id asker_of",
        "body html deleted_by",
    ),
    table("comment_version", "comment_id version", "comment_id version written_at", "body"),
    table("comment_thanks", "comment_id member_id", "comment_id member_id at", "reason"),
    table("comment_mark", "comment_id member_id", "comment_id member_id company_id at", "mark"),
    table("comment_report", "id", "id comment_id member_id at handled_at handled_by_id", "reason"),
    table(
        "draft",
        "id",
        "id member_id practice_id base_version meeting_id company_id version created_at updated_at \
         deleted_at size dilemma_id",
        "content notices title excerpt",
    ),
    table(
        "draft_source",
        "draft_id",
        "draft_id catalogue_number tidied_places is_tidied",
        "file_name assignment other_body content_hash",
    ),
    table("draft_import", "draft_id", "draft_id", "report"),
    table(
        "published_draft",
        "draft_id",
        "draft_id member_id practice_id practice_version",
        "content file_name content_hash",
    ),
    table(
        "attachment",
        "id",
        "id practice_id draft_id comment_id dilemma_id size position created_at",
        "file_name media_type hash sharing",
    ),
    table("removed_file", "id", "id draft_id size removed_at", "file_name media_type hash sharing"),
    table("stored_file", "hash", "unused_since", "hash"),
    table("file_text", "hash", "extractor size", "hash text searchable"),
    table("saved_search", "id", "id member_id seen created_at deleted_at", "request"),
    table("synonym_group", "id", "id version created_at updated_at deleted_at", "words"),
    table("asked_query", "query", "times unanswered", "query"),
    table("deletion", "id", "id entity_id member_id at", "entity reason"),
    table(
        "idempotency_key",
        "member_id key",
        "member_id created_at status",
        "key fingerprint location etag content_type body",
    ),
    table(
        "job",
        "id",
        "id run_at attempts max_attempts locked_until created_at ended_at priority",
        "kind unique_key payload recurrence state locked_by last_error",
    ),
    table("audit", "id", "id at actor_id subject_id thing_id", "event network old_value new_value"),
    table(
        "notification",
        "id",
        "id member_id entity_id actor_member_id at change_position read_at mailed_at instead_of_id called_at",
        "kind entity",
    ),
    table("member_notifications", "member_id", "member_id unread", ""),
    table("mail_mute", "member_id kind", "member_id", "kind"),
    table("followed_thing", "member_id entity entity_id", "member_id entity_id is_muted created_at", "entity"),
    table("change", "position", "position at member_id entity_id token", "entity action payload"),
    table("change_head", "id", "id position", ""),
    table("program_version", "id", "id min_migration", ""),
    table("consumer", "name", "position updated_at", "name"),
];

/// The tables that a backup does not hold, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("forum_identity", "a restored forum is another database: an index of the old one does not belong to it"),
    ("session", "a login that was ended after the backup would be good again"),
    ("one_time_link", "a link that was used or replaced after the backup would be good again"),
    ("login_request", "a code or a link that was used after the backup would be good again"),
    ("login_attempt", "failed logins count for a day"),
    ("mail", "a mail that waited when the backup was made was sent since"),
    ("gate_entry", "identity numbers are erased seven days after the visit, and backups are kept for months"),
    ("file_upload", "an upload that was under way ended with its process"),
];

const fn table(name: &'static str, key: &'static str, integers: &'static str, texts: &'static str) -> Table {
    Table { name, key, integers, texts }
}

impl Table {
    /// The columns of the key.
    pub fn key(&self) -> impl Iterator<Item = &'static str> {
        self.key.split(' ')
    }

    /// Every column with its type.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, Kind)> {
        let integers = self.integers.split_whitespace().map(|name| (name, Kind::Integer));
        integers.chain(self.texts.split_whitespace().map(|name| (name, Kind::Text)))
    }
}
