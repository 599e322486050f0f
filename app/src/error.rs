//! When a page cannot be shown: a sentence, and a way on. Never a dead end.

use domain::comment;
use domain::language::Language;
use domain::problem::Problem;
use domain::undo::Undo;
use leptos::prelude::*;

use crate::account::login::{Carried, CarriedForm};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::field::textarea_content;
use crate::ui::flash::UndoForm;
use crate::ui::form::{problem_text, problem_title};
use crate::ui::mark::Mark;

/// Any problem as a page of its own. The handler sets the status code.
#[component]
pub fn ProblemPage(
    problem: Problem,
    /// The form that was sent. Where it may be sent once more it is here to be sent, and else what was typed into it is here
    /// to be copied: nothing that was typed is lost.
    #[prop(optional)]
    carried: Carried,
) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let typed = typed_text(&carried);
    // Whoever wrote about something had its page open: it is gone since.
    let is_gone = problem == Problem::NotFound && typed.is_some();
    let title = match is_gone {
        true => t!(language, error.gone),
        false => problem_title(language, &problem),
    };
    // Strangers cannot search.
    let text = match (&problem, &page.viewer) {
        _ if is_gone => t!(language, error.gone_text).to_owned(),
        (Problem::NotFound, None) => t!(language, problem.not_found.stranger).to_owned(),
        _ => problem_text(language, &problem),
    };
    if problem.is_temporary() && !carried.fields.is_empty() {
        return view! {
            <Sentence title text>
                <CarriedForm carried note=t!(language, error.carried) button=t!(language, error.again)/>
            </Sentence>
        }
        .into_any();
    }
    let way_on = match (&problem, page.viewer.is_some()) {
        (problem, _) if problem.is_temporary() => {
            view! { <a class="button button-main" href=page.path.clone()>{t!(language, error.again)}</a> }.into_any()
        }
        (Problem::Unauthenticated | Problem::LinkExpired, _) | (_, false) => {
            view! { <a class="button button-main" href="/login">{t!(language, nav.log_in)}</a> }.into_any()
        }
        (Problem::QuotaExceeded { .. }, true) => {
            view! { <a class="button button-main" href="/me#usage">{t!(language, error.usage)}</a> }.into_any()
        }
        _ => view! { <a class="button button-main" href="/">{t!(language, error.home)}</a> }.into_any(),
    };
    let search = (problem == Problem::NotFound && page.viewer.is_some())
        .then(|| view! { <a class="button" href="/search">{t!(language, search_box.label)}</a> });
    let typed = typed.map(|text| view! { <TypedText text/> });
    view! { <Sentence title text>{typed} <div class="buttons">{way_on} {search}</div></Sentence> }.into_any()
}

/// What was typed into a form that was not taken: its texts, one below the other. Choices, days and keys have no white space in
/// them, and what stands in a longer text of the form is shown there.
fn typed_text(carried: &Carried) -> Option<String> {
    let mut found: Vec<&str> = vec![];
    for (name, value) in &carried.fields {
        let value = value.trim();
        let is_text = name == comment::BODY || value.contains(char::is_whitespace);
        if value.is_empty() || !is_text || found.iter().any(|other| other.contains(value)) {
            continue;
        }
        found.retain(|other| !value.contains(*other));
        found.push(value);
    }
    (!found.is_empty()).then(|| found.join("\n\n"))
}

/// What was typed into a form that was not taken, to be copied.
#[component]
fn TypedText(text: String) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <div class="field">
            <label for="typed">{t!(language, error.typed)}</label>
            <p class="hint" id="typed-hint">{t!(language, error.typed_hint)}</p>
            <textarea id="typed" class="readonly" rows="8" dir="auto" readonly aria-describedby="typed-hint">
                {textarea_content(&text)}
            </textarea>
        </div>
    }
    .into_any()
}

/// The page `/drafts/…` where the viewer has no such draft: it was published or discarded, or is another's, or
/// never was. Of which it is the page says nothing, so that nobody learns of another's drafts.
#[component]
pub fn DraftGonePage(
    /// What brings it back, where the viewer deleted it.
    deleted: Option<Undo>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let text = match deleted {
        Some(_) => t!(language, drafts.gone.deleted),
        None => t!(language, drafts.gone.text),
    };
    let restore = deleted.map(|undo| {
        view! {
            <form method="post" action="/undo">
                <button class="button button-main" name=UndoForm::WHAT value=undo.to_string()>
                    {t!(language, drafts.gone.restore)}
                </button>
            </form>
        }
    });
    view! {
        <Sentence title=t!(language, drafts.gone.title) text>
            <div class="buttons">
                {restore}
                <a class="button" href="/me#drafts">{t!(language, drafts.gone.mine)}</a>
                <a class="button" href="/practices?sort=newest">{t!(language, drafts.gone.practices)}</a>
            </div>
        </Sentence>
    }
    .into_any()
}

/// Returns what the editor says when its draft is gone and cannot save by itself any more.
pub fn draft_gone_text(language: Language) -> &'static str {
    t!(language, drafts.gone.saving)
}

/// The page of one sentence, with the ways on below it.
#[component]
fn Sentence(title: &'static str, #[prop(into)] text: String, children: Children) -> AnyView {
    view! {
        <Shell title=title layout="problem">
            <div class="problem-mark"><Mark/></div>
            <h1>{title}</h1>
            <p class="deck">{text}</p>
            {children()}
        </Shell>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_told_from_choices_and_keys() {
        let carried = |fields: &[(&str, &str)]| Carried {
            to: "/comments/7/edit".to_owned(),
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let none = [("version", "3"), ("action", "preview"), ("due", "2026-12-01"), ("body", " ")];
        assert_eq!(typed_text(&carried(&none)), None);
        assert_eq!(typed_text(&carried(&[("body", "תודה"), ("topics", "training")])).as_deref(), Some("תודה"));
        let several =
            [("confirmed", "דנה לוי"), ("title", "מי סוגר?"), ("body", "דנה לוי\nסוגרת"), ("again", "דנה לוי")];
        assert_eq!(typed_text(&carried(&several)).as_deref(), Some("מי סוגר?\n\nדנה לוי\nסוגרת"));
    }
}
