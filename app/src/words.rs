//! The words of the forum's closed sets of codes, and of sizes and durations.
//!
//! Pages hand in the language of [`crate::context::PageContext`]; what is returned stands in
//! `locales/`.

use domain::access::{Browser, DeviceKind, System, TokenScope};
use domain::agenda::AgendaKind;
use domain::audit::AuditEvent;
use domain::company::{Sector, SizeBand};
use domain::digest::DigestCadence;
use domain::dilemma::{DilemmaList, DilemmaStatus, StoryKind};
use domain::job::{JobKind, Recurrence};
use domain::language::Language;
use domain::mail::MailKind;
use domain::meeting::MeetingKind;
use domain::member::{Profession, Role};
use domain::notification::{NotificationArea, NotificationKind};
use domain::occasion::Occasion;
use domain::personal::DetailKind;
use domain::phone::PhoneShown;
use domain::practice::{PracticeKind, Sharing, Status};
use domain::promise::PromiseStanding;
use domain::quota::Quota;
use domain::rota::RequestState;
use domain::rsvp::RsvpAnswer;
use domain::search::{HitType, Sort};
use domain::survey::Recommends;
use domain::tries::{Likeness, Tried, TryOutcome, TryShown};

/// Words for a function from one code to its name: `names!(sort: Sort, { Newest => sort.newest, … })`.
macro_rules! names {
    ($($(#[$doc:meta])* $function:ident($type:ident) { $($variant:ident => $($key:ident).+),+ $(,)? })+) => {$(
        $(#[$doc])*
        pub fn $function(language: Language, code: $type) -> &'static str {
            match code { $($type::$variant => t!(language, $($key).+)),+ }
        }
    )+};
}

names! {
    /// Names the kind of a practice in one word.
    practice_kind(PracticeKind) {
        WriteUp => practice_kind.write_up, Tool => practice_kind.tool, Template => practice_kind.template,
    }
    /// Who can see a practice.
    status(Status) {
        Draft => status.draft, InReview => status.in_review,
        Published => status.published, Archived => status.archived,
    }
    /// Who sees a phone number.
    phone_shown(PhoneShown) {
        Coordinator => account.phone.shown_to.coordinator, Presenters => account.phone.shown_to.presenters,
        All => account.phone.shown_to.all,
    }
    /// How far a practice may go.
    sharing(Sharing) { Members => sharing.members, Team => sharing.team, Public => sharing.public }
    /// What a personal detail seems to be.
    detail_kind(DetailKind) {
        IdentityNumber => detail_kind.identity_number, Phone => detail_kind.phone, Email => detail_kind.email,
        Card => detail_kind.card, Account => detail_kind.account, Name => detail_kind.name,
    }
    /// Names the kind of a meeting.
    meeting_kind(MeetingKind) {
        Regular => meeting_kind.regular, Workshop => meeting_kind.workshop, Conference => meeting_kind.conference,
        FieldVisit => meeting_kind.field_visit,
    }
    /// What a day is, as a reason to meet on another.
    occasion(Occasion) {
        Friday => occasion.friday, Shabbat => occasion.shabbat, RoshHashanaEve => occasion.rosh_hashana_eve,
        RoshHashana => occasion.rosh_hashana, FastOfGedalia => occasion.fast_of_gedalia,
        YomKippurEve => occasion.yom_kippur_eve, YomKippur => occasion.yom_kippur, SukkotEve => occasion.sukkot_eve,
        Sukkot => occasion.sukkot, SukkotMiddle => occasion.sukkot_middle, SimchatTorah => occasion.simchat_torah,
        TishreiHolidays => occasion.tishrei_holidays, TenthOfTevet => occasion.tenth_of_tevet,
        FastOfEsther => occasion.fast_of_esther, Purim => occasion.purim, ShushanPurim => occasion.shushan_purim,
        WeekBeforePesach => occasion.week_before_pesach, PesachEve => occasion.pesach_eve,
        Pesach => occasion.pesach, PesachMiddle => occasion.pesach_middle,
        SeventhOfPesach => occasion.seventh_of_pesach, HolocaustDay => occasion.holocaust_day,
        MemorialDay => occasion.memorial_day, IndependenceDay => occasion.independence_day,
        ShavuotEve => occasion.shavuot_eve, Shavuot => occasion.shavuot,
        SeventeenthOfTammuz => occasion.seventeenth_of_tammuz, NinthOfAv => occasion.ninth_of_av,
        August => occasion.august, YearEnd => occasion.year_end, Ramadan => occasion.ramadan,
        EidAlFitr => occasion.eid_al_fitr, EidAlAdha => occasion.eid_al_adha,
        IslamicNewYear => occasion.islamic_new_year, ProphetsBirthday => occasion.prophets_birthday,
        Christmas => occasion.christmas, NewYear => occasion.new_year,
        OrthodoxChristmas => occasion.orthodox_christmas, Easter => occasion.easter,
        OrthodoxEaster => occasion.orthodox_easter, NabiShuayb => occasion.nabi_shuayb,
    }
    /// What somebody says who answers whether they come.
    rsvp_answer(RsvpAnswer) { Room => rsvp.answer.room, Online => rsvp.answer.online, No => rsvp.answer.no }
    /// Those who gave an answer.
    rsvp_group(RsvpAnswer) { Room => rsvp.group.room, Online => rsvp.group.online, No => rsvp.group.no }
    /// Names the kind of an item of an agenda.
    agenda_kind(AgendaKind) {
        Opening => agenda.kind.opening, Promised => agenda.kind.promised,
        Presentation => agenda.kind.presentation, Round => agenda.kind.round,
        Dilemma => agenda.kind.dilemma, Tried => agenda.kind.tried, Break => agenda.kind.pause,
        Promises => agenda.kind.promises, Other => agenda.kind.other,
    }
    /// How it stands with a promise.
    promise_standing(PromiseStanding) {
        Open => promises.standing.open, Late => promises.standing.late, Kept => promises.standing.kept,
        KeptLate => promises.standing.kept_late, Released => promises.standing.released,
    }
    /// What a company does after it tried a practice.
    try_outcome(TryOutcome) {
        Keep => tries.outcome.keep, Adapt => tries.outcome.adapt, Drop => tries.outcome.drop,
    }
    /// What came of a practice where it was tried.
    tried(Tried) {
        Any => tries.filter.any, Keep => tries.filter.keep, Adapt => tries.filter.adapt, Drop => tries.filter.drop,
    }
    /// How large a company is beside the reader's.
    likeness(Likeness) { Like => tries.by.like, Larger => tries.by.larger, Smaller => tries.by.smaller }
    /// How a try is shown.
    try_shown(TryShown) { Company => tries.shown_company, Counted => tries.shown_counted }
    /// How it stands with a dilemma.
    dilemma_status(DilemmaStatus) {
        Scheduled => dilemmas.status.scheduled, Open => dilemmas.status.open, AwaitingUpdate => dilemmas.status.awaiting_update,
        Closed => dilemmas.status.closed,
    }
    /// A list of dilemmas.
    dilemma_list(DilemmaList) {
        All => dilemmas.list.all, Open => dilemmas.list.open, Mine => dilemmas.list.mine, Waiting => dilemmas.list.waiting,
        Unanswered => dilemmas.list.unanswered, AwaitingUpdate => dilemmas.list.awaiting_update,
        Lessons => dilemmas.list.lessons, Scheduled => dilemmas.list.scheduled,
    }
    /// What a line of a dilemma's story says.
    story_kind(StoryKind) {
        Asked => dilemmas.story_kind.asked, TakenOver => dilemmas.story_kind.taken_over,
        Offered => dilemmas.story_kind.offered, HandedOver => dilemmas.story_kind.handed_over,
        Declined => dilemmas.story_kind.declined, Assigned => dilemmas.story_kind.assigned,
        Promised => dilemmas.story_kind.promised, Kept => dilemmas.story_kind.kept,
        Moved => dilemmas.story_kind.moved, Missed => dilemmas.story_kind.missed,
        Answered => dilemmas.story_kind.answered, Accepted => dilemmas.story_kind.accepted,
        Unaccepted => dilemmas.story_kind.unaccepted, Closed => dilemmas.story_kind.closed,
        Reopened => dilemmas.story_kind.reopened, Merged => dilemmas.story_kind.merged,
        Joined => dilemmas.story_kind.joined, ToAgenda => dilemmas.story_kind.to_agenda,
        Revealed => dilemmas.story_kind.revealed, StoodIn => dilemmas.story_kind.stood_in,
        Returned => dilemmas.story_kind.returned, SaidAtMeeting => dilemmas.story_kind.said_at_meeting,
        StillMatters => dilemmas.story_kind.still_matters, Edited => dilemmas.story_kind.edited,
    }
    /// Names the kind of a hit, in the plural.
    hit_type(HitType) {
        Practice => hit_type.practice, Meeting => hit_type.meeting, Comment => hit_type.comment,
        Dilemma => hit_type.dilemma, Lesson => hit_type.lesson,
    }
    /// The field a company works in.
    sector(Sector) {
        Finance => sector.finance, Insurance => sector.insurance, Retail => sector.retail,
        Telecom => sector.telecom, Health => sector.health, Utilities => sector.utilities,
        Automotive => sector.automotive, Technology => sector.technology,
        Manufacturing => sector.manufacturing, Logistics => sector.logistics,
        Hospitality => sector.hospitality, Public => sector.public, Other => sector.other,
    }
    /// How many people a company employs, without the word "employees".
    size(SizeBand) {
        Upto49 => size.upto49, Upto249 => size.upto249, Upto999 => size.upto999, From1000 => size.from1000,
    }
    /// What a member may do.
    role(Role) {
        Coordinator => role.coordinator, Manager => role.manager, Member => role.member, Guest => role.guest,
    }
    /// What a member works in.
    profession(Profession) {
        Service => profession.service, HumanResources => profession.human_resources,
        Training => profession.training, Other => profession.other,
    }
    /// What an API token is good for.
    token_scope(TokenScope) { Read => token_scope.read, Write => token_scope.write, Feed => token_scope.feed }
    /// A browser.
    browser(Browser) {
        Chrome => browser.chrome, Edge => browser.edge, Firefox => browser.firefox, Safari => browser.safari,
        Opera => browser.opera, Samsung => browser.samsung, Other => browser.other,
    }
    /// An operating system.
    system(System) {
        Windows => system.windows, MacOs => system.macos, Ios => system.ios, Android => system.android,
        Linux => system.linux, Other => system.other,
    }
    /// What was done, in the audit log.
    audit_event(AuditEvent) {
        LoggedIn => audit_event.logged_in, LoginFailed => audit_event.login_failed,
        LinkMade => audit_event.link_made, LinkUsed => audit_event.link_used,
        PasswordChanged => audit_event.password_changed, PasswordRefused => audit_event.password_refused,
        SessionsEnded => audit_event.sessions_ended, MemberAdded => audit_event.member_added,
        RoleChanged => audit_event.role_changed, MemberMoved => audit_event.member_moved,
        Deactivated => audit_event.deactivated, Reactivated => audit_event.reactivated,
        MemberErased => audit_event.member_erased, TokenMade => audit_event.token_made,
        TokenRevoked => audit_event.token_revoked, Exported => audit_event.exported,
        CompanyChanged => audit_event.company_changed, CompanyMerged => audit_event.company_merged,
        CompanyLeft => audit_event.company_left, CompanyReturned => audit_event.company_returned,
        CompanyExported => audit_event.company_exported,
        AgreementPublished => audit_event.agreement_published, AgreementAccepted => audit_event.agreement_accepted,
        MeetingPassMade => audit_event.meeting_pass_made, MeetingPassRevoked => audit_event.meeting_pass_revoked,
        JoinRequestDeclined => audit_event.join_request_declined,
        AssistantAdded => audit_event.assistant_added, AssistantRemoved => audit_event.assistant_removed,
        DilemmaUnsealed => audit_event.dilemma_unsealed,
        TopicChanged => audit_event.topic_changed, TopicMerged => audit_event.topic_merged,
        AuditExported => audit_event.audit_exported,
        GateListRead => audit_event.gate_list_read, GateListExported => audit_event.gate_list_exported,
        PracticeErased => audit_event.practice_erased, PracticeArchived => audit_event.practice_archived,
        BackedUp => audit_event.backed_up, CommentDeleted => audit_event.comment_deleted,
        TryDeleted => audit_event.try_deleted,
        PublishedOnBehalf => audit_event.published_on_behalf, SettingChanged => audit_event.setting_changed,
        SynonymsChanged => audit_event.synonyms_changed, MailOpened => audit_event.mail_opened,
    }
    /// What a kind of background job does.
    job_kind(JobKind) {
        DeleteExpired => job_kind.delete_expired, DeleteUnusedFiles => job_kind.delete_unused_files,
        RemindOfMeeting => job_kind.remind_of_meeting, RemindOfPromise => job_kind.remind_of_promise,
        FollowUpDilemma => job_kind.follow_up_dilemma,
        PlanReminders => job_kind.plan_reminders,
        BriefPresenters => job_kind.brief_presenters,
        BackUp => job_kind.back_up, SendMail => job_kind.send_mail, SendDigests => job_kind.send_digests,
        QueueDigests => job_kind.queue_digests, UpdateDilemmaOwners => job_kind.update_dilemma_owners,
        AskOldDilemmas => job_kind.ask_old_dilemmas,
        DrawInPractices => job_kind.draw_in_practices,
    }
    /// How often a member gets a digest.
    digest_cadence(DigestCadence) {
        Fortnightly => digest.fortnightly, Weekly => digest.weekly, Daily => digest.daily, Never => digest.never,
    }
    /// What a mail is for.
    mail_kind(MailKind) {
        Invitation => mail_kind.invitation, PasswordReset => mail_kind.password_reset, Login => mail_kind.login,
        Notification => mail_kind.notification, Digest => mail_kind.digest,
        PresentingRequest => mail_kind.presenting_request,
    }
    /// The areas of what a member is notified of.
    notification_area(NotificationArea) {
        Practices => notifications.area.practices,
        Meetings => notifications.area.meetings,
        Presenting => notifications.area.presenting,
        Dilemmas => notifications.area.dilemmas,
        Promises => notifications.area.promises,
        Comments => notifications.area.comments,
        Running => notifications.area.running,
    }
    /// What a member is notified of.
    notification_kind(NotificationKind) {
        PracticeToConfirm => notifications.kind.practice_to_confirm,
        PracticePublished => notifications.kind.practice_published,
        MeetingMoved => notifications.kind.meeting_moved,
        MeetingCancelled => notifications.kind.meeting_cancelled,
        MeetingReinstated => notifications.kind.meeting_reinstated,
        MeetingMovedOnline => notifications.kind.meeting_moved_online,
        MeetingsAnnounced => notifications.kind.meetings_announced,
        MeetingInvited => notifications.kind.meeting_invited,
        RsvpAsked => notifications.kind.rsvp_asked, MeetingSoon => notifications.kind.meeting_soon,
        Reading => notifications.kind.reading,
        Brief => notifications.kind.brief,
        SummarySent => notifications.kind.summary_sent,
        PromiseMade => notifications.kind.promise_made,
        PromiseKept => notifications.kind.promise_kept,
        PromiseMoved => notifications.kind.promise_moved,
        PromiseReleased => notifications.kind.promise_released,
        PromiseDue => notifications.kind.promise_due,
        DilemmaAsked => notifications.kind.dilemma_asked,
        DilemmaToPublish => notifications.kind.dilemma_to_publish,
        DilemmaOwned => notifications.kind.dilemma_owned,
        DilemmaOffered => notifications.kind.dilemma_offered,
        DilemmaDeclined => notifications.kind.dilemma_declined,
        DilemmaPromised => notifications.kind.dilemma_promised,
        AnswerAccepted => notifications.kind.answer_accepted,
        AnswerHelped => notifications.kind.answer_helped,
        DilemmaClosed => notifications.kind.dilemma_closed,
        DilemmaReopened => notifications.kind.dilemma_reopened,
        DilemmaMerged => notifications.kind.dilemma_merged,
        DilemmaUpdateDue => notifications.kind.dilemma_update_due,
        DilemmaUpdateMissed => notifications.kind.dilemma_update_missed,
        DilemmaOwnerWanted => notifications.kind.dilemma_owner_wanted,
        DilemmaStillAsked => notifications.kind.dilemma_still_asked,
        DilemmaUnsealed => notifications.kind.dilemma_unsealed,
        SealedNews => notifications.kind.sealed_news,
        DilemmaUrgent => notifications.kind.dilemma_urgent,
        DilemmaInTopic => notifications.kind.dilemma_in_topic,
        LessonInTopic => notifications.kind.lesson_in_topic,
        WriteUpDue => notifications.kind.write_up_due,
        WriteUpDueToday => notifications.kind.write_up_due_today,
        WriteUpMissing => notifications.kind.write_up_missing,
        WriteUpAwaited => notifications.kind.write_up_awaited,
        WriteUpLeft => notifications.kind.write_up_left,
        SurveyAsked => notifications.kind.survey_asked,
        PresenterNamed => notifications.kind.presenter_named,
        PresenterRemoved => notifications.kind.presenter_removed,
        PresentingAccepted => notifications.kind.presenting_accepted,
        PresentingPassed => notifications.kind.presenting_passed,
        RoleChanged => notifications.kind.role_changed,
        SubstituteNamed => notifications.kind.substitute_named,
        AssistantNamed => notifications.kind.assistant_named,
        CommentWritten => notifications.kind.comment_written,
        CommentMentioned => notifications.kind.comment_mentioned,
        CommentThanked => notifications.kind.comment_thanked,
        CommentReported => notifications.kind.comment_reported, PracticeTried => notifications.kind.practice_tried,
        PracticeInTopic => notifications.kind.practice_in_topic,
        JoinRequested => notifications.kind.join_requested,
        MailRefused => notifications.kind.mail_refused,
    }
    /// Whether somebody would recommend the meetings.
    recommends(Recommends) {
        Yes => survey.yes, Maybe => survey.maybe, No => survey.no,
    }
    /// What became of a request to present.
    request_state(RequestState) {
        Open => rota.state.open, Accepted => rota.state.accepted, Passed => rota.state.passed,
        Withdrawn => rota.state.withdrawn,
    }
    /// How often a background job recurs.
    recurrence(Recurrence) { Nightly => recurrence.nightly, Weekly => recurrence.weekly }
    /// A language's name.
    language(Language) { Hebrew => language.he, English => language.en }
    /// An order of hits.
    sort(Sort) {
        Relevance => sort.relevance, Newest => sort.newest, Oldest => sort.oldest, Title => sort.title,
    }
}

/// The kind of device that a session was begun on. Isolated, since makers' names are written from left to right.
pub fn device(language: Language, device: DeviceKind) -> String {
    format!(
        "\u{2068}{}\u{2069} · \u{2068}{}\u{2069}",
        browser(language, device.browser),
        system(language, device.system)
    )
}

/// How many people a company employs, in full.
pub fn employees(language: Language, band: SizeBand) -> String {
    t!(language, size.employees, band = size(language, band))
}

/// A number with its thousands parted.
pub fn number(value: impl Into<i64>) -> String {
    let value: i64 = value.into();
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A file's size, rounded, in units of 1,024 as file managers have them.
pub fn bytes(language: Language, size: i64) -> String {
    const KB: i64 = 1_024;
    const MB: i64 = KB * KB;
    const GB: i64 = MB * KB;
    match size {
        ..KB => t!(language, bytes.b, n = number(size)),
        KB..MB => t!(language, bytes.kb, n = number(size / KB)),
        MB..GB => t!(language, bytes.mb, n = tenths(size, MB)),
        _ => t!(language, bytes.gb, n = tenths(size, GB)),
    }
}

/// A size in units, with a tenth where it is not whole.
fn tenths(size: i64, unit: i64) -> String {
    let tenths = i128::from(size) * 10 / i128::from(unit);
    let whole = number(i64::try_from(tenths / 10).unwrap_or(i64::MAX));
    if tenths % 10 == 0 { whole } else { format!("{whole}.{}", tenths % 10) }
}

/// Names what a quota counts.
pub fn quota(language: Language, what: Quota) -> &'static str {
    match what {
        Quota::Drafts => t!(language, quota.drafts),
        Quota::DraftBytes => t!(language, quota.draft_bytes),
        Quota::Practices => t!(language, quota.practices),
        Quota::Tokens => t!(language, quota.tokens),
        Quota::SavedSearches => t!(language, quota.saved_searches),
        Quota::Comments => t!(language, quota.comments),
        Quota::MemberFiles => t!(language, quota.member_files),
        Quota::CompanyFiles => t!(language, quota.company_files),
    }
}

/// An amount of what a quota counts: a number, or a size.
pub fn amount(language: Language, what: Quota, amount: i64) -> String {
    if what.is_bytes() { bytes(language, amount) } else { number(amount) }
}

/// How long to wait, in whole minutes from one minute on.
pub fn duration(language: Language, seconds: i64) -> String {
    if seconds < 60 {
        t!(language, duration.seconds, count = seconds.max(1))
    } else {
        t!(language, duration.minutes, count = (seconds + 59) / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!(number(7i64), "7");
        assert_eq!(number(1_234_567i64), "1,234,567");
        assert_eq!(number(-1_000i64), "-1,000");
    }

    #[test]
    fn sizes_and_durations() {
        assert_eq!(bytes(Language::English, 25 * 1024 * 1024), "25 MB");
        assert_eq!(bytes(Language::Hebrew, 1_300_000), "1.2 מ״ב");
        assert_eq!(bytes(Language::English, 5 * 1024 * 1024 * 1024 / 2), "2.5 GB");
        assert_eq!(amount(Language::English, Quota::Drafts, 1_500), "1,500");
        assert_eq!(duration(Language::Hebrew, 120), "שתי דקות");
        assert_eq!(duration(Language::English, 61), "2 minutes");
    }
}
