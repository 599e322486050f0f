//! The audit log, for the coordinator: who did what to whom, from where.

use domain::access::LinkPurpose;
use domain::audit::{AuditEntry, AuditEvent, AuditFilter, AuditPerson};
use domain::company::CompanyTexts;
use domain::id::MemberId;
use domain::language::Language;
use domain::member::Member;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::caution::Caution;
use crate::ui::dates::{DateStyle, Moment, end_of_day, moment};
use crate::ui::field::Choice;
use crate::ui::form::{Fields, Form};
use crate::words;

/// The page's address.
pub const PATH: &str = "/admin/audit";

/// The filters of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditForm {
    /// The event, where entries of one event alone are shown.
    pub event: Option<AuditEvent>,
    /// The member who did what the entries tell, or whom it concerns.
    pub member: Option<MemberId>,
    /// The first day of the entries that are shown.
    pub from: String,
    /// The last day of the entries that are shown.
    pub until: String,
    /// The key of the entry before which the list begins.
    pub before: Option<i64>,
    /// The names of the filters that were sent and are not understood.
    pub wrong: Vec<&'static str>,
}

impl AuditForm {
    /// The event, where entries of one event alone are shown.
    pub const EVENT: &str = "event";
    /// The member who did what the entries tell, or whom it concerns.
    pub const MEMBER: &str = "member";
    /// The first day of the entries that are shown.
    pub const FROM: &str = "from";
    /// The last day of the entries that are shown.
    pub const UNTIL: &str = "until";
    /// The key of the entry before which the list begins.
    pub const BEFORE: &str = "before";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let event = sent.parsed(Self::EVENT);
        let member = sent.parsed::<i64>(Self::MEMBER).map(MemberId);
        let (from, until) = (sent.text(Self::FROM), sent.text(Self::UNTIL));
        let before = sent.parsed(Self::BEFORE);
        let understood = [
            (Self::EVENT, event.is_some()),
            (Self::MEMBER, member.is_some()),
            (Self::FROM, moment(&from, "00:00").is_some()),
            (Self::UNTIL, end_of_day(&until).is_some()),
            (Self::BEFORE, before.is_some()),
        ];
        let wrong =
            understood.into_iter().filter(|(name, is_understood)| !is_understood && sent.filled(name).is_some());
        let wrong = wrong.map(|(name, _)| name).collect();
        Self { event, member, from, until, before, wrong }
    }

    /// The filter that it comes to, with days as the forum's calendar has them.
    pub fn filter(&self) -> AuditFilter {
        AuditFilter {
            event: self.event,
            member: self.member,
            from: moment(&self.from, "00:00"),
            until: end_of_day(&self.until).map(|last_minute| last_minute.plus_seconds(60)),
            before: self.before,
        }
    }

    /// The form with these filters.
    pub fn values(&self) -> Form {
        Form::filled(self.pairs())
    }

    /// Returns the audit's filters as the query of an address, without the key of an entry.
    pub fn query(&self) -> String {
        let pairs = self.pairs().into_iter().filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(name, value)| format!("{name}={}", utf8_percent_encode(&value, NON_ALPHANUMERIC)));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn pairs(&self) -> [(&'static str, String); 4] {
        [
            (Self::EVENT, self.event.map(|event| event.to_string()).unwrap_or_default()),
            (Self::MEMBER, self.member.map(|member| member.to_string()).unwrap_or_default()),
            (Self::FROM, self.from.clone()),
            (Self::UNTIL, self.until.clone()),
        ]
    }
}

/// The page `/admin/audit`, filtered by an [`AuditForm`]. Where some of that is not understood, the page says so and shows no
/// entries, which could be taken for those that were asked for. A form with the same filters posts to `/admin/audit.csv`,
/// which is the whole of it.
#[component]
pub fn AuditPage(
    /// The entries, the last first.
    entries: Vec<AuditEntry>,
    /// The members who can be chosen.
    members: Vec<Member>,
    /// The filters.
    filters: AuditForm,
    /// The number of days for which entries are kept.
    days: i64,
    /// The key of the last entry, where there may be older ones.
    #[prop(optional_no_strip)]
    last: Option<i64>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let is_understood = filters.wrong.is_empty();
    let body = if !is_understood {
        let wrong: Vec<&str> = filters.wrong.iter().map(|name| filter_label(language, name)).collect();
        view! {
            <Caution sentence=t!(language, admin.audit.not_understood, filters = wrong.join(", "))/>
            <p><a class="button" href=PATH>{t!(language, admin.audit.show_all)}</a></p>
        }
        .into_any()
    } else if entries.is_empty() {
        view! { <p class="hint">{t!(language, admin.audit.none)}</p> }.into_any()
    } else {
        view! { <Entries entries/> }.into_any()
    };
    let (form, query) = (filters.values(), filters.query());
    let hidden = filters.pairs().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let export = is_understood.then(|| {
        view! {
            <form class="buttons" method="post" action=format!("{PATH}.csv")>
                {hidden}
                <button class="button">{t!(language, admin.audit.export)}</button>
            </form>
        }
    });
    let older = last.map(|key| {
        let href = format!("{PATH}?{query}&{}={key}", AuditForm::BEFORE);
        view! { <p><a href=href>{t!(language, admin.audit.older)}</a></p> }
    });
    view! {
        <Shell title=t!(language, admin.audit.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.audit.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.audit.lead, days = days)}</p>
            <Filters form members/>
            {body}
            {older}
            {export}
        </Shell>
    }
}

/// What a filter is called on the page.
fn filter_label(language: Language, name: &str) -> &'static str {
    match name {
        AuditForm::EVENT => t!(language, admin.audit.event),
        AuditForm::MEMBER => t!(language, admin.audit.member),
        AuditForm::FROM => t!(language, admin.audit.from),
        AuditForm::UNTIL => t!(language, admin.audit.until),
        _ => t!(language, admin.audit.when),
    }
}

#[component]
fn Filters(form: Form, members: Vec<Member>) -> AnyView {
    let language = PageContext::current().language;
    let events = AuditEvent::ALL
        .iter()
        .map(|&event| Choice::new(event.as_str(), words::audit_event(language, event)))
        .collect::<Vec<_>>();
    let members = members
        .into_iter()
        .map(|member| Choice::new(member.id.to_string(), format!("{} · {}", member.name, member.company.name)))
        .collect::<Vec<_>>();
    let (from, until) = (form.value(AuditForm::FROM), form.value(AuditForm::UNTIL));
    view! {
        <form class="filter-pairs field" method="get" action=PATH>
            <p class="filter-pair">
                <label for="filter-event">{t!(language, admin.audit.event)}</label>
                <select id="filter-event" name=AuditForm::EVENT>
                    <option value="">{t!(language, admin.audit.every_event)}</option>
                    {options(&form, AuditForm::EVENT, events)}
                </select>
            </p>
            <p class="filter-pair">
                <label for="filter-member">{t!(language, admin.audit.member)}</label>
                <select id="filter-member" name=AuditForm::MEMBER>
                    <option value="">{t!(language, admin.audit.every_member)}</option>
                    {options(&form, AuditForm::MEMBER, members)}
                </select>
            </p>
            <p class="filter-pair">
                <label for="filter-from">{t!(language, admin.audit.from)}</label>
                <input id="filter-from" name=AuditForm::FROM type="date" dir="ltr" value=from/>
            </p>
            <p class="filter-pair">
                <label for="filter-until">{t!(language, admin.audit.until)}</label>
                <input id="filter-until" name=AuditForm::UNTIL type="date" dir="ltr" value=until/>
            </p>
            <button class="button">{t!(language, admin.audit.filter)}</button>
        </form>
    }
    .into_any()
}

fn options(form: &Form, name: &str, choices: Vec<Choice>) -> impl IntoView + use<> {
    let chosen = form.value(name);
    choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view()
}

#[component]
fn Entries(entries: Vec<AuditEntry>) -> AnyView {
    let language = PageContext::current().language;
    let rows = entries.into_iter().map(|entry| view! { <Entry entry/> }).collect_view();
    view! {
        <div class="table-scroll">
            <table class="table table-stack audit">
                <thead>
                    <tr>
                        <th scope="col">{t!(language, admin.audit.event)}</th>
                        <th scope="col">{t!(language, admin.audit.when)}</th>
                        <th scope="col">{t!(language, admin.audit.who)}</th>
                        <th scope="col">{t!(language, admin.audit.whom)}</th>
                        <th scope="col">{t!(language, admin.audit.change)}</th>
                        <th scope="col">{t!(language, admin.audit.network)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Entry(entry: AuditEntry) -> impl IntoView {
    let language = PageContext::current().language;
    let who = who(language, &entry);
    let mut whom: Vec<String> = entry.subject.iter().map(|person| named(language, person)).collect();
    whom.extend(entry.thing.map(|key| t!(language, admin.audit.thing, key = key)));
    let change = [entry.before, entry.after].into_iter().filter(|value| !value.is_empty());
    let change = change.map(|code| value(language, entry.event, &code).unwrap_or(code));
    let change = change.collect::<Vec<_>>();
    let cell = |label: &'static str, value: String| {
        if value.is_empty() {
            return view! { <td class="cell-empty"></td> }.into_any();
        }
        view! { <td><span class="cell-label">{label}</span> " " <bdi>{value}</bdi></td> }.into_any()
    };
    view! {
        <tr>
            <th scope="row">{words::audit_event(language, entry.event)}</th>
            <td><Moment at=entry.at style=DateStyle::MediumWithTime/></td>
            {cell(t!(language, admin.audit.who), who)}
            {cell(t!(language, admin.audit.whom), whom.join(" · "))}
            {cell(t!(language, admin.audit.change), change.join(" / "))}
            {cell(t!(language, admin.audit.network), entry.network)}
        </tr>
    }
}

/// Returns the words for a value of an entry that is a code; `None` for what somebody wrote, for names and for keys.
pub fn value(language: Language, event: AuditEvent, code: &str) -> Option<String> {
    use AuditEvent as E;
    let words = match event {
        E::MemberAdded | E::RoleChanged => words::role(language, code.parse().ok()?),
        E::TokenMade => words::token_scope(language, code.parse().ok()?),
        E::MailOpened => words::mail_kind(language, code.parse().ok()?),
        E::PublishedOnBehalf | E::PracticeArchived => words::status(language, code.parse().ok()?),
        E::CompanyChanged => match code.parse() {
            Ok(size) => return Some(words::employees(language, size)),
            Err(_) => words::sector(language, code.parse().ok()?),
        },
        E::CompanyLeft => match code.parse().ok()? {
            CompanyTexts::Stay => t!(language, admin.audit.value.texts_stay),
            CompanyTexts::HandOver => t!(language, admin.audit.value.texts_handed_over),
            CompanyTexts::Withdraw => t!(language, admin.audit.value.texts_withdrawn),
        },
        E::LinkMade | E::LinkUsed => match code.parse().ok()? {
            LinkPurpose::Setup => t!(language, admin.audit.value.link_setup),
            LinkPurpose::Invite => t!(language, admin.audit.value.link_invite),
            LinkPurpose::Reset => t!(language, admin.audit.value.link_reset),
        },
        E::LoggedIn
        | E::LoginFailed
        | E::SessionsEnded
        | E::MemberMoved
        | E::Deactivated
        | E::AgreementPublished
        | E::JoinRequestDeclined => match code {
            "mail" => t!(language, admin.audit.value.by_mail),
            "one" => t!(language, admin.audit.value.one_session),
            "others" => t!(language, admin.audit.value.other_sessions),
            "all" => t!(language, admin.audit.value.all_sessions),
            "address" => t!(language, admin.audit.value.address),
            "name" => t!(language, admin.audit.value.name_kept),
            "former-member" => t!(language, person.former),
            "material" => t!(language, admin.audit.value.material),
            "not material" => t!(language, admin.audit.value.not_material),
            "declined" => t!(language, admin.audit.value.declined),
            "waiting" => t!(language, admin.audit.value.waiting),
            _ => return None,
        },
        _ => return None,
    };
    Some(words.to_owned())
}

/// Returns who did it, in words.
pub fn who(language: Language, entry: &AuditEntry) -> String {
    match &entry.actor {
        Some(person) => named(language, person),
        // Every request has a network address; what comes without one is the command line or a job.
        None if entry.network.is_empty() => t!(language, admin.audit.command_line).to_owned(),
        None => t!(language, admin.audit.unknown).to_owned(),
    }
}

/// A member's name; that they are a former one, where they were erased.
pub fn named(language: Language, person: &AuditPerson) -> String {
    if person.name.is_empty() {
        format!("{} ({})", t!(language, person.former), person.id)
    } else {
        person.name.clone()
    }
}

#[cfg(test)]
mod tests {
    use domain::member::Role;

    use super::*;

    #[test]
    fn codes_are_told_in_words_and_names_as_they_are() {
        use AuditEvent as E;
        for (event, code) in [
            (E::LoggedIn, "mail"),
            (E::LinkMade, "reset"),
            (E::LinkUsed, "invite"),
            (E::SessionsEnded, "one"),
            (E::SessionsEnded, "others"),
            (E::SessionsEnded, "all"),
            (E::MemberAdded, Role::Guest.as_str()),
            (E::MemberMoved, "address"),
            (E::Deactivated, "name"),
            (E::Deactivated, "former-member"),
            (E::TokenMade, "write"),
            (E::PublishedOnBehalf, "in-review"),
            (E::PracticeArchived, "archived"),
            (E::MailOpened, "invitation"),
            (E::CompanyChanged, "50-249"),
            (E::CompanyChanged, "finance"),
            (E::CompanyLeft, "hand-over"),
            (E::AgreementPublished, "not material"),
            (E::JoinRequestDeclined, "declined"),
        ] {
            for language in [Language::Hebrew, Language::English] {
                assert!(value(language, event, code).is_some(), "{event} {code}");
            }
            let hebrew = value(Language::Hebrew, event, code).unwrap_or_default();
            assert!(hebrew.chars().any(|c| ('א'..='ת').contains(&c)), "{event} {code}: {hebrew}");
        }
        for (event, name) in [(E::CompanyChanged, "אורן־גל"), (E::MemberMoved, "3"), (E::TopicChanged, "name")] {
            assert_eq!(value(Language::Hebrew, event, name), None, "{event} {name}");
        }
    }
}
