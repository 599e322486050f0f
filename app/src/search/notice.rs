//! What a page that searches says of the index where that does not know everything.

use domain::language::Language;
use domain::search::{IndexNotice, Progress};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::query::List;

/// The sentence for a list, with a way to look again.
#[component]
pub fn IndexBanner(list: List, notice: IndexNotice) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let sentence = match (notice, list) {
        (IndexNotice::Behind, _) => t!(language, index.behind).to_owned(),
        (IndexNotice::Building(progress), List::Search) => {
            format!("{} {}", being_built(language, progress), t!(language, index.results_later))
        }
        (IndexNotice::Building(progress), List::Practices) => {
            format!("{} {}", being_built(language, progress), t!(language, index.filters_later))
        }
    };
    view! {
        <div class="banner" role="status">
            <p>{sentence}</p>
            <a class="button" href=page.path.clone()>{t!(language, index.look_again)}</a>
        </div>
    }
    .into_any()
}

/// That the index is being built, with how far it has come where that is known.
pub fn being_built(language: Language, progress: Progress) -> String {
    match progress.percent() {
        Some(percent) => t!(language, index.building_percent, percent),
        None => t!(language, index.building).to_owned(),
    }
}
