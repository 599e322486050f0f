//! What came of a practice in companies that tried it: the section of its page, and the form that writes and changes a try.

use domain::change::Entity;
use domain::id::PracticeId;
use domain::language::Language;
use domain::thing::Thing;
use domain::tries::{
    self, BY_PARAMETER, Likeness, NAME_MAX, Tries, TryCounts, TryInput, TryOutcome, TryRights, TryShown, TryView,
    WHY_MAX,
};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::drafts::personal::TextDetails;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle};
use crate::ui::field::{Choice, RadioGroup, TextField};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::words;

/// How many tries stand on the page before the rest is folded away.
const SHOWN: usize = 10;

/// A try to write or to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryForm {
    /// The input of the fields.
    pub input: TryInput,
    /// The version that the page showed; 0 for a new one.
    pub version: i64,
}

impl TryForm {
    /// The day on which it began.
    pub const TRIED_ON: &str = "tried_on";
    /// The team or the place in the company.
    pub const TEAM: &str = "team";
    /// What the company does now.
    pub const OUTCOME: &str = "outcome";
    /// The reason of that.
    pub const WHY: &str = "why";
    /// The name of who backed it.
    pub const BACKED_BY: &str = "backed_by";
    /// How the try is shown.
    pub const SHOWN: &str = "shown";
    /// The version that the page showed.
    pub const VERSION: &str = "version";
    /// The fields that are looked through for personal details. Who backed it is named on purpose.
    pub const TEXTS: &[&str] = &[Self::TEAM, Self::WHY];

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let input = TryInput {
            tried_on: sent.text(Self::TRIED_ON),
            team: sent.text(Self::TEAM),
            outcome: sent.parsed(Self::OUTCOME),
            why: sent.text(Self::WHY),
            backed_by: sent.text(Self::BACKED_BY),
            shown: sent.parsed(Self::SHOWN),
        };
        Self { input, version: sent.parsed(Self::VERSION).unwrap_or_default() }
    }

    /// The text that a try has already, whose personal details are not asked about again.
    pub fn text_before(tried: &TryView) -> String {
        [tried.report.team.as_str(), tried.report.why.as_str()].join("\n")
    }

    /// The form as it begins.
    pub fn first() -> Form {
        Form::filled([(Self::SHOWN, TryShown::Company.as_str())])
    }

    /// The form of a try as it is.
    pub fn of(tried: &TryView) -> Form {
        let report = &tried.report;
        Form::filled([
            (Self::TRIED_ON, report.tried_on.clone()),
            (Self::TEAM, report.team.clone()),
            (Self::OUTCOME, report.outcome.to_string()),
            (Self::WHY, report.why.clone()),
            (Self::BACKED_BY, report.backed_by.clone()),
            (Self::SHOWN, report.shown.to_string()),
            (Self::VERSION, tried.version.to_string()),
        ])
    }
}

/// The section of a practice's page about the companies that tried it. Nothing for who cannot write where nobody did.
#[component]
pub fn TriesSection(
    tries: Tries,
    /// The key of the practice.
    practice: PracticeId,
) -> impl IntoView {
    let total = tries.counts.total();
    if total == 0 && !tries.can_write {
        return None;
    }
    let language = PageContext::current().language;
    let live = Thing { entity: Entity::Practice, id: practice.0 }.to_string();
    let hidden = tries.hidden;
    let sizes = (total > hidden).then(|| sizes(&tries));
    let count = (total > 0).then(|| view! { " " <span class="comments-count">"(" {total} ")"</span> });
    let sums = match total {
        0 => view! { <p class="soft">{t!(language, tries.none)}</p> }.into_any(),
        _ => view! { <p>{counts_line(language, tries.counts)}</p> }.into_any(),
    };
    let hidden = (hidden > 0).then(|| view! { <p class="soft">{t!(language, tries.hidden, count = hidden)}</p> });
    let add = tries.can_write.then(|| {
        view! {
            <a class="button" href=format!("{}/tries/new", tries.path)>
                <Icon glyph=Glyph::Plus/>
                {t!(language, tries.add)}
            </a>
        }
    });
    let mut lines: Vec<AnyView> = tries.tries.into_iter().map(|tried| view! { <TryLine tried/> }.into_any()).collect();
    let more = lines.split_off(lines.len().min(SHOWN));
    let more = (!more.is_empty()).then(|| {
        let label = t!(language, facet.more, count = more.len());
        view! { <details class="tries-more"><summary>{label}</summary><ul class="tries-list">{more}</ul></details> }
    });
    let list = (!lines.is_empty()).then(|| view! { <ul class="tries-list">{lines}</ul> });
    Some(
        view! {
            <section class="comments tries" id="tries" aria-labelledby="tries-title" data-live=live>
                <h2 id="tries-title">{t!(language, tries.title)} {count}</h2>
                {sums}
                {sizes}
                {list}
                {more}
                {hidden}
                {add}
            </section>
        }
        .into_any(),
    )
}

/// The links that choose the size of the companies, beside the viewer's.
fn sizes(tries: &Tries) -> AnyView {
    let language = PageContext::current().language;
    let link = |by: Option<Likeness>, words: &'static str| {
        let href = match by {
            Some(by) => format!("{}?{BY_PARAMETER}={by}#tries", tries.path),
            None => format!("{}#tries", tries.path),
        };
        let current = (tries.by == by).then_some("true");
        view! { <li><a href=href aria-current=current rel="nofollow">{words}</a></li> }.into_any()
    };
    let links: Vec<AnyView> = std::iter::once(link(None, t!(language, tries.by.all)))
        .chain(Likeness::ALL.iter().map(|by| link(Some(*by), words::likeness(language, *by))))
        .collect();
    let nothing = tries.tries.is_empty().then(|| view! { <p class="soft">{t!(language, tries.by.none)}</p> });
    view! {
        <nav aria-label=t!(language, tries.by.label)><ul class="tries-by">{links}</ul></nav>
        {nothing}
    }
    .into_any()
}

/// Returns how many tries had which outcome; outcomes that none had are left out.
fn counts_line(language: Language, counts: TryCounts) -> String {
    let part =
        |outcome, count: usize| (count > 0).then(|| format!("{}: {count}", words::try_outcome(language, outcome)));
    let parts = [
        part(TryOutcome::Keep, counts.keep),
        part(TryOutcome::Adapt, counts.adapt),
        part(TryOutcome::Drop, counts.drop),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
fn TryLine(tried: TryView) -> AnyView {
    let language = PageContext::current().language;
    let TryView { id, author, company, report, can, .. } = tried;
    let company = company.map(|company| {
        view! { <a class="try-company" href=format!("/companies/{}", company.slug)><bdi>{company.name}</bdi></a> }
    });
    let team = (!report.team.is_empty()).then(|| view! { <bdi>{report.team.clone()}</bdi> " · " });
    let day = dates::moment(&report.tried_on, "12:00").map(|at| dates::format(language, at, DateStyle::Month));
    let day = day.unwrap_or_else(|| report.tried_on.clone());
    let author = author.map(|person| view! { " · " <PersonLink person/> });
    let backed = (!report.backed_by.is_empty()).then(|| {
        view! { " · " {t!(language, tries.backed)} " " <bdi>{report.backed_by.clone()}</bdi> }
    });
    let counted =
        (report.shown == TryShown::Counted).then(|| view! { <p class="line-note">{t!(language, tries.only_you)}</p> });
    let label = |action: &str| format!("{action}: {}", report.why);
    let edit = can.edit.then(|| {
        let edit = t!(language, comments.edit);
        view! {
            <a class="button button-quiet" href=format!("/tries/{id}/edit") aria-label=label(edit)>
                <Icon glyph=Glyph::Edit/>
                {edit}
            </a>
        }
    });
    let delete = can.delete.then(|| {
        let delete = t!(language, comments.delete);
        view! {
            <form method="post" action=format!("/tries/{id}/delete")>
                <button class="button button-danger" aria-label=label(delete)>{delete}</button>
            </form>
        }
    });
    let actions =
        (edit.is_some() || delete.is_some()).then(|| view! { <div class="comment-actions">{edit} {delete}</div> });
    view! {
        <li class="try" id=tries::anchor(id) data-outcome=report.outcome.as_str()>
            <div class="comment-head">
                {company}
                <span class="status">{words::try_outcome(language, report.outcome)}</span>
            </div>
            <p class="try-why" dir="auto">{report.why.clone()}</p>
            <p class="line-note">{team} {day} {author} {backed}</p>
            {counted}
            {actions}
        </li>
    }
    .into_any()
}

/// The page that writes a try or changes one, with a [`TryForm`] that posts to `action`.
#[component]
pub fn TryFormPage(
    /// The fields as they were typed.
    form: Form,
    /// The practice's title.
    title: String,
    /// Where the form is sent to.
    action: String,
    /// The page that the form was opened from.
    back: String,
    /// Whether the try is new.
    is_new: bool,
    /// The try as another window saved it meanwhile.
    other: Option<TryView>,
    /// The text that a try has already.
    #[prop(optional)]
    before: String,
) -> AnyView {
    let language = PageContext::current().language;
    let heading = match is_new {
        true => t!(language, tries.new_title),
        false => t!(language, tries.edit_title),
    };
    let problem = other.is_none().then(|| view! { <FormProblem form=form.clone()/> });
    let other = other.map(|tried| {
        let tried = TryView { can: TryRights::default(), ..tried };
        view! {
            <div class="banner banner-care" role="alert">
                <Icon glyph=Glyph::Warning/>
                <p>{t!(language, tries.conflict)}</p>
            </div>
            <ul class="tries-list"><TryLine tried/></ul>
        }
    });
    let outcomes = TryOutcome::ALL.iter().map(|it| Choice::new(it.as_str(), words::try_outcome(language, *it)));
    let shown = TryShown::ALL.iter().map(|it| Choice::new(it.as_str(), words::try_shown(language, *it)));
    let (outcomes, shown) = (outcomes.collect::<Vec<_>>(), shown.collect::<Vec<_>>());
    let go = if is_new { t!(language, tries.go) } else { t!(language, comments.edit_page.save) };
    let title_link = back.clone();
    view! {
        <Shell title=heading layout="narrow" sheet="forms.css">
            <h1>{heading}</h1>
            <p class="lead"><a href=title_link><bdi>{with_ranges(title)}</bdi></a></p>
            {other}
            <form class="sheet" novalidate method="post" action=action>
                {problem}
                <input type="hidden" name=TryForm::VERSION value=form.value(TryForm::VERSION)/>
                <RadioGroup
                    form=form.clone()
                    name=TryForm::OUTCOME
                    label=t!(language, tries.what_now)
                    choices=outcomes
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=TryForm::WHY
                    label=t!(language, tries.why)
                    hint=t!(language, tries.why_hint)
                    max=WHY_MAX
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=TryForm::TRIED_ON
                    label=t!(language, tries.tried_on)
                    hint=t!(language, tries.tried_on_hint)
                    kind="date"
                    required=true
                />
                <TextField
                    form=form.clone()
                    name=TryForm::TEAM
                    label=t!(language, tries.team)
                    hint=t!(language, tries.team_hint)
                    max=NAME_MAX
                />
                <TextField
                    form=form.clone()
                    name=TryForm::BACKED_BY
                    label=t!(language, tries.backed_by)
                    hint=t!(language, tries.backed_by_hint)
                    max=NAME_MAX
                />
                <RadioGroup
                    form=form.clone()
                    name=TryForm::SHOWN
                    label=t!(language, tries.shown)
                    hint=t!(language, tries.shown_hint)
                    choices=shown
                    required=true
                />
                <TextDetails form fields=TryForm::TEXTS before/>
                <div class="buttons">
                    <button class="button button-main">{go}</button>
                    <a class="button button-quiet" href=back>{t!(language, tries.back)}</a>
                </div>
            </form>
        </Shell>
    }
    .into_any()
}
