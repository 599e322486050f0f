//! One's own page: what one is writing, profile, password, API tokens.

use domain::access::{ApiToken, OwnSession, TokenScope};
use domain::clock::Timestamp;
use domain::company::Company;
use domain::digest::DigestCadence;
use domain::draft::DraftCard;
use domain::language::Language;
use domain::member::{Member, Profession};
use domain::notification::{NotificationArea, NotificationKind};
use domain::practice::{self, ArchivedPractice, PracticeCard};
use domain::quota::Used;
use domain::search::SavedSearch;
use domain::undo::Undo;
use leptos::prelude::*;

use super::join::{JoinForm, NameField, ProfessionField};
use super::more::More;
use super::password::{NewPasswordFields, PasswordForm};
use crate::admin::archive::ArchivedLines;
use crate::context::PageContext;
use crate::drafts::line::DraftLine;
use crate::search::saved::search_name;
use crate::shell::Shell;
use crate::ui::copy::{COPY_SCRIPT, CopyField};
use crate::ui::dates::Moment;
use crate::ui::field::{CheckboxGroup, Choice, GroupedCheckboxes, RadioGroup, SelectField, TextField};
use crate::ui::flash::UndoForm;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::ranges::with_ranges;
use crate::words;

/// Something that was deleted and can be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedLine {
    /// The undo that brings it back.
    pub undo: Undo,
    /// The name.
    pub name: String,
    /// The moment at which it was deleted.
    pub deleted_at: Timestamp,
}

/// What a member tells of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileForm {
    /// The member's name.
    pub name: String,
    /// The profession of the member.
    pub profession: Profession,
    /// The language of the interface.
    pub language: Language,
}

impl ProfileForm {
    /// The name of the field of the member's name.
    pub const NAME: &str = JoinForm::NAME;
    /// The name of the field of the member's profession.
    pub const PROFESSION: &str = JoinForm::PROFESSION;
    /// The language of the interface.
    pub const LANGUAGE: &str = "language";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            name: sent.text(Self::NAME),
            profession: sent.parsed(Self::PROFESSION).unwrap_or(Profession::Other),
            language: sent.parsed(Self::LANGUAGE).unwrap_or_default(),
        }
    }

    /// A member as the form's values.
    pub fn values(member: &Member) -> Form {
        Form::filled([
            (Self::NAME, member.name.clone()),
            (Self::PROFESSION, member.profession.to_string()),
            (Self::LANGUAGE, member.language.to_string()),
        ])
    }
}

/// What a member is mailed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailsForm {
    /// The kinds of notification.
    pub mailed: Vec<NotificationKind>,
    /// How often the digest comes; `None` where it was not asked.
    pub digest: Option<DigestCadence>,
    /// Whether what cannot wait is mailed at any hour.
    pub at_once: bool,
    /// Whether they are reminded of a meeting an hour before it.
    pub hour_before: bool,
}

impl MailsForm {
    /// The kinds of notification.
    pub const MAILED: &str = "mailed";
    /// How often the digest comes.
    pub const DIGEST: &str = "digest";
    /// Whether what cannot wait is mailed at any hour.
    pub const AT_ONCE: &str = "at-once";
    /// The value of that field.
    const AT_ONCE_VALUE: &str = "1";
    /// Whether they are reminded of a meeting an hour before it.
    pub const HOUR_BEFORE: &str = "hour-before";
    /// The value of that field.
    const HOUR_BEFORE_VALUE: &str = "1";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            mailed: sent.all_parsed(Self::MAILED),
            digest: sent.parsed(Self::DIGEST),
            at_once: sent.text(Self::AT_ONCE) == Self::AT_ONCE_VALUE,
            hour_before: sent.text(Self::HOUR_BEFORE) == Self::HOUR_BEFORE_VALUE,
        }
    }

    /// The form with what is chosen now.
    pub fn values(mailed: &[NotificationKind], digest: DigestCadence, at_once: bool, hour_before: bool) -> Form {
        let mailed = mailed.iter().map(|kind| (Self::MAILED, kind.as_str()));
        let at_once = at_once.then_some((Self::AT_ONCE, Self::AT_ONCE_VALUE));
        let hour_before = hour_before.then_some((Self::HOUR_BEFORE, Self::HOUR_BEFORE_VALUE));
        Form::filled(mailed.chain([(Self::DIGEST, digest.as_str())]).chain(at_once).chain(hour_before))
    }
}

/// An API token to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenForm {
    /// The name that the token's owner gave it.
    pub name: String,
    /// The requests that the token is valid for; reading alone where nothing was chosen.
    pub scope: TokenScope,
    /// The number of days for which the token is good.
    pub days: Option<i64>,
}

impl TokenForm {
    /// What its owner calls it: not the profile's name, which is a field of the same page.
    pub const NAME: &str = "token-name";
    /// The name of the field of the token's scope.
    pub const SCOPE: &str = "token-scope";
    /// The number of days for which the token is good.
    pub const DAYS: &str = "token-days";
    /// The days that can be chosen.
    const CHOICES: [i64; 4] = [30, 90, 365, 730];

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            name: sent.text(Self::NAME),
            scope: sent.parsed(Self::SCOPE).unwrap_or(TokenScope::Read),
            days: sent.parsed(Self::DAYS),
        }
    }

    /// The form as it begins: for writing too, for a year.
    pub fn first() -> Form {
        Form::filled([(Self::SCOPE, TokenScope::Write.to_string()), (Self::DAYS, "365".to_owned())])
    }
}

/// The private address of a calendar to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarForm {
    /// The number of minutes before a meeting at which a reminder is wanted.
    pub alarm: Option<i64>,
}

impl CalendarForm {
    /// The number of minutes before a meeting at which a reminder is wanted.
    pub const ALARM: &str = "alarm";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { alarm: sent.parsed(Self::ALARM) }
    }
}

/// The numbers of days after which a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionDays {
    /// The number of days since the session's last use.
    pub unused: i64,
    /// The most days since the login.
    pub most: i64,
}

/// What was just made for programs. It is never shown again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MadeToken {
    /// A token with which programs read and write.
    Secret(String),
    /// The addresses of feeds.
    Feeds(FeedAddresses),
}

/// The addresses of a member's feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedAddresses {
    /// What each of them begins with, the secret included, without a slash at its end.
    pub root: String,
    /// The companies, each of which has one.
    pub companies: Vec<Company>,
    /// The searches that the member saved, each of which has one.
    pub searches: Vec<SavedSearch>,
}

/// The page `/me`. Every form posts there; the button `action` says which: `profile`, `mails`, `password`,
/// `log-out-elsewhere`, `end-session:<key>`, `create-token`, `revoke-token:<id>`, `discard-draft:<id>`,
/// `create-calendar`, `revoke-calendar`.
#[component]
pub fn MePage(
    /// The [`ProfileForm`].
    profile: Form,
    /// The [`PasswordForm`].
    #[prop(optional)]
    password: Form,
    /// The [`MailsForm`].
    mails: Form,
    /// The [`TokenForm`].
    token: Form,
    /// What the member is writing, the newest first.
    drafts: Vec<DraftCard>,
    /// Whether all drafts are asked for, however many.
    all_drafts: bool,
    /// Texts that wait for the company's confirmation, where the member may give it.
    to_confirm: Vec<PracticeCard>,
    /// Texts of the company that were never published and wait for nobody.
    unpublished: Vec<PracticeCard>,
    /// What of the member's is in the archive.
    archived: Vec<ArchivedPractice>,
    /// What the member deleted and can bring back.
    deleted: Vec<DeletedLine>,
    /// How much the member stores of what is limited.
    usage: Vec<Used>,
    /// Where the member is logged in, the last used first.
    sessions: Vec<OwnSession>,
    /// The numbers of days after which a session ends.
    session_days: SessionDays,
    /// The member's API tokens.
    tokens: Vec<ApiToken>,
    /// The token that was just made.
    #[prop(optional_no_strip)]
    new_token: Option<MadeToken>,
    /// The moment at which the address of the member's calendar was made, where there is one.
    #[prop(optional_no_strip)]
    calendar: Option<Timestamp>,
    /// The address of the member's calendar, where it was just made; it is never shown again.
    #[prop(optional_no_strip)]
    new_calendar: Option<String>,
) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, account.me.title) layout="narrow" sheet="forms.css" script=COPY_SCRIPT>
            <h1>{t!(language, account.me.title)}</h1>
            <ToConfirm practices=to_confirm/>
            <Drafts drafts all=all_drafts/>
            <Unpublished practices=unpublished/>
            <Archive archived/>
            <Deleted deleted/>
            <CompanyAccounts/>
            <section class="section">
                <h2>{t!(language, account.me.profile)}</h2>
                <ProfileForm form=profile/>
            </section>
            <section class="section" id="mails">
                <h2>{t!(language, account.me.mails)}</h2>
                <MailsForm form=mails/>
            </section>
            <section class="section" id="password">
                <h2>{t!(language, account.me.password)}</h2>
                <PasswordForm form=password/>
            </section>
            <section class="section" id="calendar">
                <h2>{t!(language, account.me.calendar)}</h2>
                <OwnCalendar made_at=calendar address=new_calendar/>
            </section>
            <section class="section" id="sessions">
                <h2>{t!(language, account.me.sessions)}</h2>
                <Sessions sessions days=session_days/>
            </section>
            <section class="section" id="tokens">
                <h2>{t!(language, account.me.tokens)}</h2>
                <Tokens form=token tokens new_token/>
            </section>
            <Room usage/>
            <More/>
        </Shell>
    }
}

#[component]
fn ToConfirm(practices: Vec<PracticeCard>) -> AnyView {
    let language = PageContext::current().language;
    let lines = practices
        .iter()
        .map(|card| {
            let meeting =
                card.meeting.as_ref().map(|meeting| view! { " · " <bdi>{with_ranges(meeting.title.clone())}</bdi> });
            view! {
                <li>
                    <a href=practice::path(&card.slug)><bdi>{with_ranges(card.title.clone())}</bdi></a>
                    <span class="line-note"><Moment at=card.date/> {meeting}</span>
                </li>
            }
        })
        .collect_view();
    (!practices.is_empty())
        .then(|| {
            view! {
                <section class="section">
                    <h2>{t!(language, account.me.to_confirm)}</h2>
                    <p class="hint">{t!(language, account.me.to_confirm_hint)}</p>
                    <ul class="lines">{lines}</ul>
                </section>
            }
        })
        .into_any()
}

/// How many drafts are shown before all are asked for.
const DRAFTS_SHOWN: usize = 30;

#[component]
fn Drafts(drafts: Vec<DraftCard>, all: bool) -> AnyView {
    let language = PageContext::current().language;
    let count = drafts.len();
    let shown = if all { count } else { DRAFTS_SHOWN };
    let body = if drafts.is_empty() {
        view! { <p class="hint">{t!(language, account.me.no_drafts)}</p> }.into_any()
    } else {
        let lines = drafts.into_iter().take(shown).map(|draft| view! { <OwnDraft draft/> }).collect_view();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    let rest = (count > shown).then(|| {
        view! { <p><a href="/me?drafts=all#drafts">{t!(language, account.me.all_drafts, count = count)}</a></p> }
    });
    view! {
        <section class="section" id="drafts">
            <h2>{t!(language, account.me.drafts)}</h2>
            {body}
            {rest}
            <p class="buttons"><a class="button" href="/practices/new">{t!(language, account.me.write)}</a></p>
        </section>
    }
    .into_any()
}

#[component]
fn OwnDraft(draft: DraftCard) -> AnyView {
    let language = PageContext::current().language;
    let action = format!("discard-draft:{}", draft.id);
    view! {
        <li>
            <DraftLine draft/>
            <form method="post" action="/me">
                <button class="button button-danger" name="action" value=action>
                    {t!(language, account.me.discard)}
                </button>
            </form>
        </li>
    }
    .into_any()
}

/// Texts of the company that wait at their writers' desks: entered as drafts by a program or an import.
#[component]
fn Unpublished(practices: Vec<PracticeCard>) -> AnyView {
    let language = PageContext::current().language;
    let lines = practices
        .iter()
        .map(|card| {
            view! {
                <li>
                    <a href=practice::path(&card.slug)><bdi>{with_ranges(card.title.clone())}</bdi></a>
                    <span class="line-note">{t!(language, account.me.saved)} " " <Moment at=card.date/></span>
                </li>
            }
        })
        .collect_view();
    (!practices.is_empty())
        .then(|| {
            view! {
                <section class="section" id="unpublished">
                    <h2>{t!(language, account.me.unpublished)}</h2>
                    <ul class="lines">{lines}</ul>
                </section>
            }
        })
        .into_any()
}

/// Shows what is in the archive, each with the way back for whoever may give it.
#[component]
fn Archive(archived: Vec<ArchivedPractice>) -> AnyView {
    let language = PageContext::current().language;
    (!archived.is_empty())
        .then(|| {
            view! {
                <section class="section" id="archive">
                    <h2>{t!(language, account.me.archive)}</h2>
                    <p class="hint">{t!(language, account.me.archive_hint)}</p>
                    <ArchivedLines archived/>
                </section>
            }
        })
        .into_any()
}

/// Shows what was deleted and can still be brought back.
#[component]
fn Deleted(deleted: Vec<DeletedLine>) -> AnyView {
    let language = PageContext::current().language;
    (!deleted.is_empty())
        .then(|| {
            let lines = deleted
                .into_iter()
                .map(|line| {
                    view! {
                        <li>
                            <bdi>{with_ranges(line.name)}</bdi>
                            <span class="line-note">
                                {t!(language, account.me.deleted_at)} " " <Moment at=line.deleted_at/>
                            </span>
                            <form method="post" action="/undo">
                                <button class="button button-quiet" name=UndoForm::WHAT value=line.undo.to_string()>
                                    {t!(language, account.me.restore)}
                                </button>
                            </form>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <section class="section" id="deleted">
                    <h2>{t!(language, account.me.deleted)}</h2>
                    <p class="hint">{t!(language, account.me.deleted_hint, days = domain::undo::KEPT_DAYS)}</p>
                    <ul class="lines">{lines}</ul>
                </section>
            }
        })
        .into_any()
}

/// Shows how much is stored of what is limited.
#[component]
fn Room(usage: Vec<Used>) -> AnyView {
    let language = PageContext::current().language;
    let lines = usage
        .into_iter()
        .map(|line| {
            let used = words::amount(language, line.what, line.used);
            let limit = words::amount(language, line.what, line.limit);
            view! {
                <li class:line-care=line.is_nearly_full()>
                    <span>{words::quota(language, line.what)}</span>
                    <span class="line-note">{t!(language, account.me.used, used = used, limit = limit)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section" id="usage">
            <h2>{t!(language, account.me.usage)}</h2>
            <p class="hint">{t!(language, account.me.usage_hint)}</p>
            <ul class="lines">{lines}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn ProfileForm(form: Form) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let languages = Language::ALL
        .iter()
        .map(|&choice| Choice::new(choice.as_str(), words::language(language, choice)))
        .collect::<Vec<_>>();
    let fixed = page.viewer.clone().map(|viewer| {
        view! {
            <p class="hint">
                <bdi>{viewer.email.clone()}</bdi> " · " <bdi>{viewer.company.name.clone()}</bdi> " · " {words::role(language, viewer.role)}
            </p>
        }
    });
    view! {
        <form class="sheet" novalidate method="post" action="/me">
            <FormProblem form=form.clone()/>
            {fixed}
            <NameField form=form.clone()/>
            <ProfessionField form=form.clone()/>
            <RadioGroup
                form
                name=ProfileForm::LANGUAGE
                label=t!(language, account.me.language)
                choices=languages
                required=true
            />
            <div class="buttons">
                <button class="button button-main" name="action" value="profile">
                    {t!(language, account.me.save)}
                </button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn MailsForm(form: Form) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let kinds_of = |area: NotificationArea| {
        let is_offered =
            move |kind: &&NotificationKind| kind.area() == area && kind.can_be_muted() && !kind.is_by_choice();
        NotificationKind::ALL.iter().filter(is_offered)
    };
    let (shown, hidden): (Vec<_>, Vec<_>) = NotificationArea::ALL
        .iter()
        .copied()
        .partition(|&area| area != NotificationArea::Running || page.rights.run_forum);
    // What is not shown stays as it is chosen.
    let hidden = hidden.into_iter().flat_map(kinds_of).filter(|kind| form.has(MailsForm::MAILED, kind.as_str()));
    let hidden = hidden.map(|kind| view! { <input type="hidden" name=MailsForm::MAILED value=kind.as_str()/> });
    let hidden = hidden.collect_view();
    let groups = shown
        .into_iter()
        .map(|area| {
            let kinds = kinds_of(area);
            let choice =
                |&kind: &NotificationKind| Choice::new(kind.as_str(), words::notification_kind(language, kind));
            (words::notification_area(language, area), kinds.map(choice).collect::<Vec<_>>())
        })
        .collect::<Vec<_>>();
    let cadences = DigestCadence::ALL
        .iter()
        .map(|&cadence| Choice::new(cadence.as_str(), words::digest_cadence(language, cadence)))
        .collect::<Vec<_>>();
    view! {
        <form class="sheet" novalidate method="post" action="/me#mails">
            {hidden}
            <GroupedCheckboxes
                form=form.clone()
                name=MailsForm::MAILED
                label=t!(language, account.me.mailed)
                groups
                hint=t!(language, account.me.mailed_hint)
            />
            <CheckboxGroup
                form=form.clone()
                name=MailsForm::HOUR_BEFORE
                label=t!(language, account.me.hour_before)
                choices=vec![Choice::new(MailsForm::HOUR_BEFORE_VALUE, t!(language, account.me.hour_before_choice))]
                required=true
            />
            <CheckboxGroup
                form=form.clone()
                name=MailsForm::AT_ONCE
                label=t!(language, account.me.at_once)
                choices=vec![Choice::new(MailsForm::AT_ONCE_VALUE, t!(language, account.me.at_once_choice))]
                hint=t!(language, account.me.at_once_hint)
                required=true
            />
            <RadioGroup
                form
                name=MailsForm::DIGEST
                label=t!(language, account.me.digest)
                choices=cadences
                hint=t!(language, account.me.digest_hint)
            />
            <div class="buttons">
                <button class="button" name="action" value="mails">{t!(language, account.me.save_mails)}</button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn PasswordForm(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <form class="sheet" novalidate method="post" action="/me">
            <FormProblem form=form.clone()/>
            <TextField
                form=form.clone()
                name=PasswordForm::CURRENT
                label=t!(language, account.password.current)
                kind="password"
                autocomplete="current-password"
                required=true
            />
            <NewPasswordFields form/>
            <div class="buttons">
                <button class="button button-main" name="action" value="password">
                    {t!(language, account.me.change_password)}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// The way to the accounts of the company, for its manager.
#[component]
fn CompanyAccounts() -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    page.rights.manage_company.then(|| {
        view! {
            <section class="section" id="company">
                <h2>{t!(language, account.me.company)}</h2>
                <p class="hint">{t!(language, account.me.company_hint)}</p>
                <p class="buttons"><a class="button" href="/admin/members">{t!(language, account.me.company_go)}</a></p>
            </section>
        }
    }).into_any()
}

/// The private address of the member's calendar: made, replaced and revoked.
#[component]
fn OwnCalendar(made_at: Option<Timestamp>, address: Option<String>) -> AnyView {
    let language = PageContext::current().language;
    let fresh = address.map(|address| {
        view! {
            <div class="banner banner-care" role="status">
                <p>{t!(language, account.me.calendar_once)}</p>
                <CopyField id="new-calendar" label=t!(language, account.me.calendar_address) value=address/>
            </div>
        }
    });
    let made = made_at.map(|at| {
        view! { <p class="line-note">{t!(language, account.me.calendar_made)} " " <Moment at/></p> }
    });
    let create = match made_at {
        Some(_) => t!(language, account.me.calendar_replace),
        None => t!(language, account.me.calendar_create),
    };
    let revoke = made_at.map(|_| {
        view! {
            <button class="button button-danger" name="action" value="revoke-calendar">
                {t!(language, account.me.calendar_revoke)}
            </button>
        }
    });
    let alarms = [
        ("", t!(language, account.me.alarm_none)),
        ("60", t!(language, account.me.alarm_hour)),
        ("1440", t!(language, account.me.alarm_day)),
    ];
    let options =
        alarms.into_iter().map(|(value, label)| view! { <option value=value>{label}</option> }).collect_view();
    view! {
        <p class="hint">{t!(language, account.me.calendar_hint)}</p>
        {fresh}
        {made}
        <form class="sheet" novalidate method="post" action="/me#calendar">
            <div class="field">
                <label for="field-alarm">{t!(language, account.me.calendar_alarm)}</label>
                <select id="field-alarm" name=CalendarForm::ALARM>{options}</select>
            </div>
            <div class="buttons">
                <button class="button" name="action" value="create-calendar">{create}</button>
                {revoke}
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Sessions(sessions: Vec<OwnSession>, days: SessionDays) -> AnyView {
    let language = PageContext::current().language;
    let lines = sessions.into_iter().map(|session| view! { <Session session/> }).collect_view();
    view! {
        <p class="hint">{t!(language, account.me.sessions_hint, days = days.unused, most = days.most)}</p>
        <ul class="lines">{lines}</ul>
        <form class="sheet" novalidate method="post" action="/me#sessions">
            <p class="hint">{t!(language, account.me.elsewhere_hint)}</p>
            <div class="buttons">
                <button class="button" name="action" value="log-out-elsewhere">
                    {t!(language, account.me.elsewhere)}
                </button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Session(session: OwnSession) -> AnyView {
    let language = PageContext::current().language;
    let here = session.is_current.then(|| view! { <strong>{t!(language, account.me.session_here)}</strong> " · " });
    let end = (!session.is_current).then(|| {
        let action = format!("end-session:{}", session.key);
        view! {
            <form method="post" action="/me#sessions">
                <button class="button button-quiet" name="action" value=action>
                    {t!(language, account.me.end_session)}
                </button>
            </form>
        }
    });
    view! {
        <li>
            <span>{words::device(language, session.device)}</span>
            <span class="line-note">
                {here} {t!(language, account.me.session_begun)} " " <Moment at=session.created_at/> " · "
                {t!(language, account.me.session_seen)} " " <Moment at=session.seen_at/>
            </span>
            {end}
        </li>
    }
    .into_any()
}

#[component]
fn Tokens(form: Form, tokens: Vec<ApiToken>, new_token: Option<MadeToken>) -> AnyView {
    let language = PageContext::current().language;
    let fresh = new_token.map(|made| {
        let made = match made {
            MadeToken::Secret(token) => view! {
                <p>{t!(language, account.me.token_once)}</p>
                <CopyField id="new-token" label=t!(language, account.me.new_token) value=token/>
            }
            .into_any(),
            MadeToken::Feeds(addresses) => view! { <Feeds addresses/> }.into_any(),
        };
        view! { <div class="banner banner-care" role="status">{made}</div> }
    });
    let lines = tokens.into_iter().map(|token| view! { <Token token/> }).collect_view();
    let scopes = TokenScope::ALL
        .iter()
        .map(|&scope| Choice::new(scope.as_str(), words::token_scope(language, scope)))
        .collect::<Vec<_>>();
    let days = TokenForm::CHOICES
        .map(|days| Choice::new(days.to_string(), t!(language, account.me.token_days_choice, days = days)))
        .to_vec();
    view! {
        <p class="hint">{t!(language, account.me.tokens_hint)} " " {t!(language, account.me.feed_hint)}</p>
        {fresh}
        <ul class="lines">{lines}</ul>
        <form class="sheet" novalidate method="post" action="/me#tokens">
            <FormProblem form=form.clone()/>
            <TextField
                form=form.clone()
                name=TokenForm::NAME
                label=t!(language, account.me.token_name)
                hint=t!(language, account.me.token_name_hint)
                max=60
                required=true
            />
            <RadioGroup
                form=form.clone()
                name=TokenForm::SCOPE
                label=t!(language, account.me.token_scope)
                choices=scopes
                required=true
            />
            <SelectField
                form
                name=TokenForm::DAYS
                label=t!(language, account.me.token_days)
                choices=days
                required=true
            />
            <div class="buttons">
                <button class="button" name="action" value="create-token">
                    {t!(language, account.me.create_token)}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Shows the address of the forum's feed, and those of its parts by their names.
#[component]
fn Feeds(addresses: FeedAddresses) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let FeedAddresses { root, companies, searches } = addresses;
    let line = |of: &str, key: String, name: String| {
        view! { <li><a href=format!("{root}/{of}/{key}.atom")><bdi>{name}</bdi></a></li> }
    };
    let topics = page.topics.iter();
    let topics = topics.map(|topic| line("topics", topic.slug.clone(), topic.name(language).to_owned())).collect_view();
    let saved = (!searches.is_empty()).then(|| {
        let named = searches.iter().map(|search| (search.id, search_name(&search.request, &page, &companies)));
        let lines = named.map(|(id, name)| line("searches", id.to_string(), name.join(" · "))).collect_view();
        view! {
            <h3>{t!(language, account.me.feeds_searches)}</h3>
            <ul>{lines}</ul>
        }
    });
    let of_companies = companies.iter().map(|company| line("companies", company.slug.clone(), company.name.clone()));
    let of_companies = of_companies.collect_view();
    view! {
        <p>{t!(language, account.me.feeds_once)}</p>
        <CopyField id="new-token" label=t!(language, account.me.feeds_all) value=format!("{root}/all.atom")/>
        <details>
            <summary>{t!(language, account.me.feeds_parts)}</summary>
            <p class="hint">{t!(language, account.me.feeds_parts_hint)}</p>
            {saved}
            <h3>{t!(language, account.me.feeds_topics)}</h3>
            <ul>{topics}</ul>
            <h3>{t!(language, account.me.feeds_companies)}</h3>
            <ul>{of_companies}</ul>
        </details>
    }
    .into_any()
}

#[component]
fn Token(token: ApiToken) -> AnyView {
    let language = PageContext::current().language;
    let id = token.id;
    view! {
        <li>
            <bdi>{token.name.clone()}</bdi>
            <TokenFacts token/>
            <a class="button button-danger" href=super::revoke::path(id)>{t!(language, account.me.revoke)}</a>
        </li>
    }
    .into_any()
}

/// Shows what a token is good for, and when it was made, was last used and ends.
#[component]
pub fn TokenFacts(token: ApiToken) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let used = match token.used_at {
        Some(at) => view! { {t!(language, account.me.token_used)} " " <Moment at/> }.into_any(),
        None => t!(language, account.me.token_unused).into_any(),
    };
    let end = match token.expires_at {
        Some(at) if at <= page.now => t!(language, account.me.token_expired).into_any(),
        Some(at) => view! { {t!(language, account.me.token_until)} " " <Moment at/> }.into_any(),
        None => t!(language, account.me.token_forever).into_any(),
    };
    view! {
        <span class="line-note">
            {words::token_scope(language, token.scope)} " · " {t!(language, account.me.token_made)} " "
            <Moment at=token.created_at/> " · " {used} " · " {end}
        </span>
    }
    .into_any()
}
