//! What was said and decided at a meeting: on its page, and the form that it is written with.

use domain::agenda::AgendaKind;
use domain::id::MeetingId;
use domain::meeting::{self, DECISIONS_MAX, MeetingSummary, MeetingView, SummaryMail};
use domain::one_page;
use leptos::prelude::*;

use crate::comments::page::{CommentField, DISCUSSION_SCRIPT};
use crate::context::PageContext;
use crate::meetings::announce::SummaryAnnouncement;
use crate::meetings::marked;
use crate::shell::{Islands, Shell};
use crate::ui::caution::Caution;
use crate::ui::dates::{DateStyle, format as format_date};
use crate::ui::field::{TextArea, textarea_content};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::script::script;

/// The script of the button that marks a promise in the text.
const MARK_SCRIPT: &str = script!("mark.js");

/// The path of the form.
pub fn path(id: MeetingId) -> String {
    format!("{}/summary", meeting::path(id))
}

/// The path that the summary is sent from.
pub fn mail_path(id: MeetingId) -> String {
    format!("{}/mail", path(id))
}

/// What was said and decided, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryForm {
    /// The version of the meeting that is changed.
    pub version: i64,
    /// What was said and decided.
    pub summary: MeetingSummary,
}

impl SummaryForm {
    /// The version of the meeting that is changed.
    pub const VERSION: &str = "version";
    /// The summary of the meeting.
    pub const BODY: &str = domain::comment::BODY;
    /// The decisions of the meeting.
    pub const DECISIONS: &str = "decisions";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let summary = MeetingSummary { text: sent.text(Self::BODY), decisions: sent.text(Self::DECISIONS) };
        Self { version: sent.parsed(Self::VERSION).unwrap_or_default(), summary }
    }

    /// The summary of a meeting as it is; where nothing was written yet, with a heading for each dilemma of the agenda, below
    /// which stands what goes into its story.
    pub fn of(view: &MeetingView) -> Form {
        let dilemmas = view.items.iter().filter(|item| item.kind == AgendaKind::Dilemma);
        let body = match view.summary.is_empty() {
            true => dilemmas.map(|item| format!("## {}\n\n", item.title)).collect(),
            false => view.summary.clone(),
        };
        Form::filled([
            (Self::VERSION, view.card.version.to_string()),
            (Self::BODY, body),
            (Self::DECISIONS, view.decisions.clone()),
        ])
    }
}

/// The page `/meetings/{id}/summary`, with a [`SummaryForm`].
#[component]
pub fn SummaryPage(
    /// The key of the meeting.
    id: MeetingId,
    /// The meeting's title.
    title: String,
    /// The fields as they were typed.
    form: Form,
    /// What was saved meanwhile, where the form was sent from an earlier version.
    #[prop(optional_no_strip)]
    theirs: Option<MeetingSummary>,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let refused = form.problem().is_some();
    let problem = theirs.is_none().then(|| view! { <FormProblem form=form.clone()/> });
    let other = theirs.map(|theirs| view! { <OtherSummary theirs/> });
    let member = page.viewer.as_ref().map_or(0, |viewer| viewer.id.0);
    let draft = format!("{member}:{}", path(id));
    view! {
        <Shell
            title=t!(language, summary.title)
            layout="narrow"
            sheet="admin.css"
            islands=Islands::AtOnce
            script=MARK_SCRIPT
            script_file=DISCUSSION_SCRIPT
        >
            <h1>{t!(language, summary.title)}</h1>
            <p class="lead"><a href=meeting::path(id)><bdi>{title}</bdi></a></p>
            <form
                class="sheet comment-form"
                novalidate
                method="post"
                action=path(id)
                data-draft=draft
                data-refused=refused.then_some("")
            >
                {problem}
                {other}
                <input type="hidden" name=SummaryForm::VERSION value=form.value(SummaryForm::VERSION)/>
                <CommentField form=form.clone() label=t!(language, summary.text) focused=false is_summary=true/>
                <div class="mark-promise">
                    <button type="button" class="button button-quiet" data-mark=SummaryForm::BODY hidden>
                        {t!(language, marked.mark)}
                    </button>
                    <p class="hint">{t!(language, marked.hint)}</p>
                </div>
                <TextArea
                    form
                    name=SummaryForm::DECISIONS
                    label=t!(language, summary.decisions)
                    hint=t!(language, summary.decisions_hint)
                    rows=5
                    max=DECISIONS_MAX
                />
                <p class="hint" role="status" data-restored="" hidden>{t!(language, summary.restored)}</p>
                <div class="buttons">
                    <button class="button button-main">{t!(language, summary.save)}</button>
                    <a class="button button-quiet" href=meeting::path(id)>{t!(language, admin.meeting.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}

/// What another window or another coordinator saved meanwhile, to be copied from.
#[component]
fn OtherSummary(theirs: MeetingSummary) -> AnyView {
    let language = PageContext::current().language;
    let decisions = (!theirs.decisions.is_empty()).then(|| {
        view! {
            <div class="field">
                <label for="other-decisions">{t!(language, summary.other_decisions)}</label>
                <textarea id="other-decisions" class="readonly" rows="4" dir="auto" readonly>
                    {textarea_content(&theirs.decisions)}
                </textarea>
            </div>
        }
    });
    view! {
        <Caution sentence=t!(language, summary.changed)/>
        <div class="field">
            <label for="other-version">{t!(language, drafts.conflict.theirs)}</label>
            <textarea id="other-version" class="readonly" rows="8" dir="auto" readonly>
                {textarea_content(&theirs.text)}
            </textarea>
        </div>
        {decisions}
    }
    .into_any()
}

/// Shows what was said and decided, on the meeting's page; for who may write it, the way there.
#[component]
pub fn MeetingSummarySection(meeting: MeetingView) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let is_written = !(meeting.summary.is_empty() && meeting.decisions.is_empty());
    let may_write = meeting.can.edit && (is_written || meeting.card.starts_at <= page.now);
    let edit = may_write.then(|| {
        let label = if is_written { t!(language, summary.edit) } else { t!(language, summary.write) };
        view! { <a class="button button-quiet" href=path(meeting.card.id)><Icon glyph=Glyph::Edit/> {label}</a> }
    });
    let id = meeting.card.id;
    let marked = (meeting.can.edit && !meeting.summary.is_empty()).then(|| {
        view! { <a class="button button-quiet" href=marked::path(id)>{t!(language, marked.title)}</a> }
    });
    let has_page = is_written && meeting.card.starts_at <= page.now && !meeting.card.is_cancelled();
    let page = has_page.then(|| {
        view! { <a class="button button-quiet" href=one_page::path(id)>{t!(language, one_page.title)}</a> }
    });
    let said = (!meeting.summary_html.is_empty())
        .then(|| view! { <div class="prose" inner_html=meeting.summary_html.clone()></div> });
    let decisions = (!meeting.decisions.is_empty()).then(|| {
        let lines =
            meeting.decisions.lines().map(|line| view! { <li><bdi>{line.to_owned()}</bdi></li> }).collect_view();
        view! {
            <h3>{t!(language, summary.decisions)}</h3>
            <ul class="decisions">{lines}</ul>
        }
    });
    let announcement = is_written.then(|| view! { <SummaryAnnouncement card=meeting.card.clone()/> });
    let mail = meeting.can.edit.then(|| match meeting.summary_mail {
        SummaryMail::No => ().into_any(),
        SummaryMail::Ready => view! {
            <form class="summary-mail" method="post" action=mail_path(id)>
                <p class="hint" id="summary-mail-hint">{t!(language, summary.send_hint)}</p>
                <button class="button" aria-describedby="summary-mail-hint">{t!(language, summary.send)}</button>
            </form>
        }
        .into_any(),
        SummaryMail::Sent(at) => {
            let date = format_date(language, at, DateStyle::Full);
            view! { <p class="hint">{t!(language, summary.sent, date)}</p> }.into_any()
        }
    });
    (is_written || edit.is_some())
        .then(|| {
            view! {
                <section class="meeting-summary" aria-labelledby="summary">
                    <h2 id="summary">{t!(language, summary.title)}</h2>
                    {said}
                    {decisions}
                    <div class="buttons">{announcement} {edit} {marked} {page}</div>
                    {mail}
                </section>
            }
            .into_any()
        })
        .into_any()
}
