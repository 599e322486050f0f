//! When a page cannot be shown: a sentence, and a way on. Never a dead end.

use domain::language::Language;
use domain::problem::Problem;
use domain::undo::Undo;
use leptos::prelude::*;

use crate::account::login::{Carried, CarriedForm};
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::flash::UndoForm;
use crate::ui::form::{problem_text, problem_title};
use crate::ui::mark::Mark;

/// Any problem as a page of its own. The handler sets the status code.
#[component]
pub fn ProblemPage(
    problem: Problem,
    /// The form that was sent, where it may be sent once more: nothing that was typed is lost.
    #[prop(optional)]
    carried: Carried,
) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let title = problem_title(language, &problem);
    // Strangers cannot search.
    let text = match (&problem, &page.viewer) {
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
    view! { <Sentence title text><div class="buttons">{way_on} {search}</div></Sentence> }.into_any()
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
