//! Promises: one's own, those made to one and those of one's company, and the forms that make and move them.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{MeetingId, MemberId, PromiseId};
use domain::member::Person;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::promise::{self, NewPromise, Promise, PromiseStanding, PromiseStep, Promises, REASON_MAX, WHAT_MAX};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::{PersonLink, person_choices};
use crate::shell::Shell;
use crate::ui::caution::Caution;
use crate::ui::dates::{self, DateStyle, Moment};
use crate::ui::empty::Empty;
use crate::ui::field::{SelectField, TextField};
use crate::ui::flash::UndoForm;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::words;

/// The address of the page, to which the buttons of promises post.
pub const PATH: &str = "/promises";
/// The address of the form of a new one.
pub const NEW_PATH: &str = "/promises/new";

/// The path of the form that postpones a promise.
fn postpone_path(id: PromiseId) -> String {
    format!("{PATH}/{id}/postpone")
}

/// A button of a promise. `action` is `keep` or `release`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseButton {
    /// The key of the promise.
    pub promise: Option<PromiseId>,
}

impl PromiseButton {
    /// The promise.
    pub const PROMISE: &str = "promise";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { promise: sent.parsed(Self::PROMISE) }
    }
}

/// A promise to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseForm {
    /// The member who promises, where it is another than the viewer.
    pub owner: Option<MemberId>,
    /// The member to whom it is promised; nobody stands for the whole forum.
    pub to: Option<MemberId>,
    /// The meeting at which the promise is made.
    pub meeting: Option<MeetingId>,
    /// The text of the promise.
    pub what: String,
    /// The day until which the promise is to be kept (YYYY-MM-DD).
    pub due: String,
}

impl PromiseForm {
    /// The member who promises.
    pub const OWNER: &str = "owner";
    /// The member whom the promise is made to.
    pub const TO: &str = "to";
    /// The meeting at which the promise is made.
    pub const MEETING: &str = "meeting";
    /// The text of the promise.
    pub const WHAT: &str = "what";
    /// The name of the field of the day until which the promise is to be kept.
    pub const DUE: &str = "due";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            owner: sent.parsed(Self::OWNER),
            to: sent.parsed(Self::TO),
            meeting: sent.parsed(Self::MEETING),
            what: sent.text(Self::WHAT),
            due: sent.text(Self::DUE),
        }
    }

    /// The form as it begins, at a meeting where one is given.
    pub fn first(meeting: Option<MeetingId>) -> Form {
        Form::filled(meeting.map(|id| (Self::MEETING, id.to_string())))
    }

    /// The promise; `viewer` promises where nobody else was chosen.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with everything that is wrong with it.
    pub fn promise(self, viewer: MemberId, now: Timestamp) -> Result<NewPromise, Problem> {
        let due_at = dates::end_of_day(&self.due);
        let owner = self.owner.unwrap_or(viewer);
        let (to, meeting) = (self.to, self.meeting);
        // A day that cannot be read stands for one that is not taken.
        let promise = NewPromise { owner, to, meeting, what: self.what, due_at: due_at.unwrap_or(now) };
        match promise.check(now) {
            Err(Problem::Invalid { mut fields }) if self.due.trim().is_empty() => {
                for field in fields.iter_mut().filter(|it| it.field == Self::DUE) {
                    *field = FieldError::new(Self::DUE, FieldProblem::Missing);
                }
                Err(Problem::Invalid { fields })
            }
            checked => checked,
        }
    }
}

/// Another day for a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostponeForm {
    /// The version that is changed.
    pub version: i64,
    /// The day until which the promise is to be kept (YYYY-MM-DD).
    pub due: String,
    /// The reason of the postponement.
    pub reason: String,
}

impl PostponeForm {
    /// The version that is changed.
    pub const VERSION: &str = "version";
    /// The name of the field of the day until which the promise is to be kept.
    pub const DUE: &str = "due";
    /// The reason why it is moved.
    pub const REASON: &str = "reason";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self {
            version: sent.parsed(Self::VERSION).unwrap_or_default(),
            due: sent.text(Self::DUE),
            reason: sent.text(Self::REASON),
        }
    }

    /// The form of a promise as it is.
    pub fn of(promise: &Promise) -> Form {
        let due = dates::local(promise.due_at).strftime("%Y-%m-%d").to_string();
        Form::filled([(Self::VERSION, promise.version.to_string()), (Self::DUE, due)])
    }

    /// The step. A day that cannot be read is none that is later.
    pub fn step(self) -> PromiseStep {
        PromiseStep::Move { due_at: dates::end_of_day(&self.due).unwrap_or(Timestamp(0)), reason: self.reason }
    }
}

/// The page `/promises`.
#[component]
pub fn PromisesPage(promises: Promises) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let Promises { open, to_me, of_company, ended, sums } = promises;
    let new = page.rights.write_practices.then(|| {
        view! { <a class="button" href=NEW_PATH><Icon glyph=Glyph::Plus/> {t!(language, promises.new)}</a> }
    });
    let none = open.is_empty().then(|| {
        view! { <Empty sentence=t!(language, promises.none)><a class="button" href="/">{t!(language, error.home)}</a></Empty> }
    });
    let sums = sums.map(|sums| {
        let line = t!(
            language,
            promises.sums_line,
            open = sums.open,
            late = sums.late,
            kept = sums.kept,
            released = sums.released
        );
        view! {
            <section class="section" aria-labelledby="sums">
                <h2 id="sums">{t!(language, promises.sums)}</h2>
                <p>{line}</p>
            </section>
        }
    });
    view! {
        <Shell title=t!(language, promises.title) layout="narrow" sheet="forms.css">
            <header class="page-head">
                <h1>{t!(language, promises.title)}</h1>
                {new}
            </header>
            <p class="lead">{t!(language, promises.lead)}</p>
            {none}
            <PromiseSection id="mine" title=t!(language, promises.mine) promises=open/>
            <PromiseSection id="to-me" title=t!(language, promises.to_me) promises=to_me/>
            <PromiseSection id="of-company" title=t!(language, promises.of_company) promises=of_company/>
            <PromiseSection id="ended" title=t!(language, promises.ended) promises=ended/>
            {sums}
        </Shell>
    }
    .into_any()
}

/// Some promises below a title; nothing without any.
#[component]
pub fn PromiseSection(id: &'static str, title: &'static str, promises: Vec<Promise>) -> AnyView {
    (!promises.is_empty())
        .then(|| {
            view! {
                <section class="section" aria-labelledby=id>
                    <h2 id=id>{title}</h2>
                    <PromiseLines promises/>
                </section>
            }
            .into_any()
        })
        .into_any()
}

/// Promises as lines, each with the buttons that the viewer may press.
#[component]
pub fn PromiseLines(promises: Vec<Promise>) -> AnyView {
    let lines = promises.into_iter().map(|promise| view! { <PromiseLine promise/> }).collect_view();
    view! { <ul class="lines promises">{lines}</ul> }.into_any()
}

#[component]
fn PromiseLine(promise: Promise) -> AnyView {
    let language = PageContext::current().language;
    let id = promise.id;
    let due = dates::format(language, promise.due_at, DateStyle::Medium);
    let standing = (promise.standing != PromiseStanding::Open)
        .then(|| view! { <span class="status">{words::promise_standing(language, promise.standing)}</span> " · " });
    let to = match promise.to.clone() {
        Some(person) => view! { <PersonLink person/> }.into_any(),
        None => t!(language, promises.all).into_any(),
    };
    let meeting = promise.meeting.clone().map(|(id, title)| {
        view! { "\u{a0}· " <a href=domain::meeting::path(id)><bdi>{title}</bdi></a> }
    });
    let moved = (promise.moves > 0).then(|| format!(" · {}", t!(language, promises.moved, count = promise.moves)));
    let reason = (!promise.reason.is_empty()).then(|| view! { ": " <bdi>{promise.reason.clone()}</bdi> });
    let ended = promise.ended_at.map(|at| view! { "\u{a0}· " <Moment at/> });
    view! {
        <li id=format!("promise-{id}")>
            <bdi class="promise-what">{promise.what.clone()}</bdi>
            <span class="line-note">
                {standing} {t!(language, promises.until, date = due)} "\u{a0}· " {t!(language, promises.by)} " "
                <PersonLink person=promise.owner.clone()/> " " {t!(language, promises.promised_to)} " " {to} {meeting}
                {moved} {reason} {ended}
            </span>
            <PromiseButtons promise/>
        </li>
    }
    .into_any()
}

/// Shows what the viewer may do with a promise; nothing where that is nothing.
#[component]
fn PromiseButtons(promise: Promise) -> AnyView {
    let language = PageContext::current().language;
    let can = promise.can;
    let label = |action: &str| format!("{action}: {}", promise.what);
    let keep = can.keep.then(|| {
        let keep = t!(language, promises.keep);
        view! { <button class="button" name="action" value="keep" aria-label=label(keep)>{keep}</button> }
    });
    let release = can.release.then(|| {
        let release = t!(language, promises.release);
        view! {
            <button class="button button-quiet" name="action" value="release" aria-label=label(release)>{release}</button>
        }
    });
    let buttons = (can.keep || can.release).then(|| {
        view! {
            <form method="post" action=PATH class="buttons">
                <input type="hidden" name=PromiseButton::PROMISE value=promise.id.to_string()/>
                {keep}
                {release}
            </form>
        }
    });
    let postpone = (can.postpone && promise.standing == PromiseStanding::Open).then(|| {
        let (href, postpone) = (postpone_path(promise.id), t!(language, promises.postpone));
        view! { <a class="button button-quiet" href=href aria-label=label(postpone)>{postpone}</a> }
    });
    let reopen = can.reopen.then(|| {
        let reopen = t!(language, promises.reopen);
        let undo = domain::undo::Undo::Promise(promise.id).to_string();
        view! {
            <form method="post" action="/undo">
                <button class="button button-quiet" name=UndoForm::WHAT value=undo aria-label=label(reopen)>{reopen}</button>
            </form>
        }
    });
    view! { {buttons} {postpone} {reopen} }.into_any()
}

/// The page `/promises/new`, with a [`PromiseForm`].
#[component]
pub fn NewPromisePage(
    /// The fields as they were typed.
    form: Form,
    /// Whom it can be made to.
    people: Vec<(Person, Company)>,
    /// Whether the viewer may enter promises of others.
    of_others: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let choices = person_choices(people);
    let owner = of_others.then(|| {
        let choices = choices.clone();
        view! {
            <SelectField
                form=form.clone()
                name=PromiseForm::OWNER
                label=t!(language, promises.owner)
                choices
                required=true
            />
        }
    });
    let meeting = form.value(PromiseForm::MEETING);
    let (back, back_label) = match meeting.parse::<MeetingId>() {
        Ok(id) => (domain::meeting::path(id), t!(language, admin.meeting.back)),
        Err(_) => (PATH.to_owned(), t!(language, promises.back)),
    };
    view! {
        <Shell title=t!(language, promises.new) layout="narrow" sheet="forms.css">
            <h1>{t!(language, promises.new)}</h1>
            <form class="sheet" novalidate method="post" action=NEW_PATH>
                <FormProblem form=form.clone()/>
                <input type="hidden" name=PromiseForm::MEETING value=meeting/>
                {owner}
                <TextField
                    form=form.clone()
                    name=PromiseForm::WHAT
                    label=t!(language, promises.what)
                    hint=t!(language, promises.what_hint)
                    max=WHAT_MAX
                    required=true
                />
                <SelectField
                    form=form.clone()
                    name=PromiseForm::TO
                    label=t!(language, promises.to)
                    hint=t!(language, promises.to_forum)
                    choices
                />
                <TextField form name=PromiseForm::DUE label=t!(language, promises.due) kind="date" required=true/>
                <div class="buttons">
                    <button class="button button-main">{t!(language, promises.make)}</button>
                    <a class="button button-quiet" href=back>{back_label}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// The page `/promises/{id}/postpone`, with a [`PostponeForm`], beside what else the viewer has promised.
#[component]
pub fn PostponePage(
    /// The promise as it is.
    promise: Promise,
    /// The fields as they were typed.
    form: Form,
    /// The other promises that are open.
    others: Vec<Promise>,
    /// Whether somebody changed the promise since the page was read.
    #[prop(default = false)]
    changed: bool,
) -> AnyView {
    let language = PageContext::current().language;
    let due = dates::format(language, promise.due_at, DateStyle::Medium);
    let caution = match promise.standing {
        PromiseStanding::Late => Some(t!(language, promises.too_late).to_owned()),
        PromiseStanding::Open if changed => Some(t!(language, promises.changed, date = due)),
        PromiseStanding::Open => None,
        ended => Some(t!(language, promises.has_ended, standing = words::promise_standing(language, ended))),
    };
    let caution = caution.map(|sentence| view! { <Caution sentence/> });
    let action = postpone_path(promise.id);
    let fields = (promise.standing == PromiseStanding::Open && promise.can.postpone).then(|| {
        let problem = (!changed).then(|| view! { <FormProblem form=form.clone()/> });
        view! {
            <form class="sheet" novalidate method="post" action=action>
                {problem}
                <input type="hidden" name=PostponeForm::VERSION value=form.value(PostponeForm::VERSION)/>
                <TextField
                    form=form.clone()
                    name=PostponeForm::DUE
                    label=t!(language, promises.due)
                    kind="date"
                    required=true
                />
                <TextField
                    form
                    name=PostponeForm::REASON
                    label=t!(language, promises.reason)
                    hint=t!(language, promises.reason_hint)
                    max=REASON_MAX
                    required=true
                />
                <button class="button button-main">{t!(language, promises.postpone_go)}</button>
            </form>
        }
    });
    view! {
        <Shell title=t!(language, promises.postpone_title) layout="narrow" sheet="forms.css">
            <h1>{t!(language, promises.postpone_title)}</h1>
            <p class="lead">{t!(language, promises.postpone_lead)}</p>
            <p><strong><bdi>{promise.what.clone()}</bdi></strong></p>
            {caution}
            {fields}
            <PromiseSection id="others" title=t!(language, promises.others) promises=others/>
            <p><a class="button button-quiet" href=promise::path(promise.id)>{t!(language, promises.back)}</a></p>
        </Shell>
    }
    .into_any()
}

/// The promises of a meeting, on its page, and the way to enter another.
#[component]
pub fn MeetingPromises(meeting: MeetingId, promises: Vec<Promise>) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let new = page.rights.write_practices.then(|| {
        let href = format!("{NEW_PATH}?meeting={meeting}");
        view! { <a class="button button-quiet" href=href>{t!(language, promises.new_here)}</a> }
    });
    let lines = (!promises.is_empty()).then(|| view! { <PromiseLines promises/> });
    (lines.is_some() || new.is_some())
        .then(|| {
            view! {
                <section class="meeting-promises" aria-labelledby="promises">
                    <h2 id="promises">{t!(language, promises.here)}</h2>
                    {lines}
                    {new}
                </section>
            }
            .into_any()
        })
        .into_any()
}

/// Shows what the viewer promised, on the home page; nothing without any.
#[component]
pub fn HomePromises(promises: Vec<Promise>) -> AnyView {
    let language = PageContext::current().language;
    (!promises.is_empty())
        .then(|| {
            view! {
                <section class="home-promises" aria-labelledby="promises">
                    <div class="section-head">
                        <h2 id="promises">{t!(language, home.promises)}</h2>
                        <a href=PATH>{t!(language, home.all_promises)}</a>
                    </div>
                    <PromiseLines promises/>
                </section>
            }
            .into_any()
        })
        .into_any()
}
