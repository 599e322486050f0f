//! Groups of expressions that mean the same: one in the form, what it would bring, and all of them.

use domain::language::Language;
use domain::problem::{FieldProblem, Problem};
use domain::synonym::{EXPRESSION_MAX, EXPRESSIONS_MAX, SynonymGroup, SynonymPreview};
use leptos::prelude::*;

use super::{GroupDraft, Meanwhile, SynonymsForm};
use crate::context::PageContext;
use crate::ui::field::TextArea;
use crate::ui::form::{Form, FormProblem};
use crate::ui::ranges::with_ranges;
use crate::words;

/// The form of one group.
#[component]
pub fn GroupForm(groups: Vec<SynonymGroup>, draft: GroupDraft) -> AnyView {
    let language = PageContext::current().language;
    let GroupDraft { group, form, meanwhile, .. } = draft;
    let title = if group.is_some() { t!(language, admin.search.edit) } else { t!(language, admin.search.add) };
    let banner = match meanwhile {
        Some(meanwhile) => view! { <MeanwhileBanner meanwhile/> }.into_any(),
        None => view! { <FormProblem form=form.clone()/> }.into_any(),
    };
    let hidden = group.map(|id| {
        view! {
            <input type="hidden" name=SynonymsForm::GROUP value=id.to_string()/>
            <input type="hidden" name=SynonymsForm::VERSION value=form.value(SynonymsForm::VERSION)/>
        }
    });
    let taken = others_with(&form, &groups).into_iter().map(|(found, path)| {
        view! { <p><a href=path>{t!(language, admin.search.in_group, found)}</a></p> }
    });
    view! {
        <h3>{title}</h3>
        <form class="sheet" novalidate method="post" action="/admin/search#group">
            {banner}
            {hidden}
            <TextArea
                form
                name=SynonymsForm::WORDS
                label=t!(language, admin.search.words)
                hint=t!(language, admin.search.words_hint)
                rows=3
                max=(EXPRESSION_MAX + 2) * EXPRESSIONS_MAX
                required=true
            />
            {taken.collect_view()}
            <Buttons changes=group.is_some() language/>
        </form>
    }
    .into_any()
}

#[component]
fn Buttons(changes: bool, language: Language) -> AnyView {
    // The first button is the one that Enter presses.
    let main = if changes {
        let (value, label) = ("save", t!(language, admin.search.save));
        view! { <button class="button button-main" name="action" value=value>{label}</button> }
    } else {
        let (value, label) = ("add", t!(language, admin.search.go));
        view! { <button class="button button-main" name="action" value=value>{label}</button> }
    };
    let others = changes.then(|| {
        view! {
            <button class="button button-quiet" name="action" value="delete" formnovalidate>
                {t!(language, admin.search.delete)}
            </button>
            <a class="button button-quiet" href="/admin/search">{t!(language, admin.search.cancel)}</a>
        }
    });
    view! {
        <div class="buttons">
            {main}
            <button class="button" name="action" value="preview">{t!(language, admin.search.preview)}</button>
            {others}
        </div>
    }
    .into_any()
}

#[component]
fn MeanwhileBanner(meanwhile: Meanwhile) -> AnyView {
    let language = PageContext::current().language;
    let sentence = match meanwhile {
        Meanwhile::Changed(words) => t!(language, admin.search.theirs, words = format!("\u{2068}{words}\u{2069}")),
        Meanwhile::Gone => t!(language, admin.search.gone).to_owned(),
    };
    view! { <div class="banner banner-care" role="alert"><p>{sentence}</p></div> }.into_any()
}

/// The expressions that were refused because other groups have them, and the ways to these.
fn others_with(form: &Form, groups: &[SynonymGroup]) -> Vec<(String, String)> {
    let Some(Problem::Invalid { fields }) = form.problem() else { return vec![] };
    let taken = fields.iter().filter(|error| error.problem == FieldProblem::Taken);
    let found = taken.filter_map(|error| {
        let expression = error.detail.clone()?;
        let group = groups.iter().find(|group| group.expressions.contains(&expression))?;
        Some((expression, path(group)))
    });
    found.collect()
}

fn path(group: &SynonymGroup) -> String {
    format!("/admin/search?group={}#group", group.id)
}

/// Shows what the search would find with the change.
#[component]
pub fn Effect(preview: Vec<SynonymPreview>) -> AnyView {
    let language = PageContext::current().language;
    let rows = preview.into_iter().map(|line| view! { <EffectRow line/> }).collect_view();
    view! {
        <h3 id="effect">{t!(language, admin.search.effect)}</h3>
        <table class="table" aria-labelledby="effect">
            <thead>
                <tr>
                    <th scope="col">{t!(language, admin.search.typed)}</th>
                    <th scope="col" class="number">{t!(language, admin.search.now)}</th>
                    <th scope="col" class="number">{t!(language, admin.search.then)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn EffectRow(line: SynonymPreview) -> AnyView {
    let language = PageContext::current().language;
    let count = |count: usize| words::number(i64::try_from(count).unwrap_or(i64::MAX));
    let new = if line.new.is_empty() {
        view! { <span class="line-note">{t!(language, admin.search.nothing_new)}</span> }.into_any()
    } else {
        let titles =
            line.new.into_iter().map(|(title, url)| view! { <li><a href=url><bdi>{with_ranges(title)}</bdi></a></li> });
        let titles = titles.collect_view();
        view! { <span class="line-note">{t!(language, admin.search.new)} <ul>{titles}</ul></span> }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><bdi>{line.expression}</bdi> {new}</th>
            <td class="number">{count(line.now)}</td>
            <td class="number">{count(line.then)}</td>
        </tr>
    }
    .into_any()
}

/// A group's expressions, each in its own direction.
fn expressions(group: SynonymGroup) -> AnyView {
    let expressions = group.expressions.into_iter().enumerate();
    let expressions = expressions.map(|(place, expression)| {
        let comma = if place == 0 { "" } else { ", " };
        view! { {comma} <bdi>{expression}</bdi> }
    });
    expressions.collect_view().into_any()
}

/// Every group, or those that say something.
#[component]
pub fn GroupList(groups: Vec<SynonymGroup>, find: String) -> AnyView {
    let language = PageContext::current().language;
    let wanted = find.to_lowercase();
    let shown: Vec<_> = groups.into_iter().filter(|group| group.text().to_lowercase().contains(&wanted)).collect();
    let count = t!(language, admin.search.list, count = shown.len() as i64);
    let none = shown.is_empty().then(|| view! { <p>{t!(language, admin.search.none)}</p> });
    let all = (!find.is_empty()).then(|| view! { <a href="/admin/search">{t!(language, admin.search.all)}</a> });
    let rows = shown.into_iter().map(|group| {
        let path = path(&group);
        let label = t!(language, admin.search.change_of, words = group.text());
        view! {
            <li>
                <p>{expressions(group)}</p>
                <a class="button button-quiet" href=path aria-label=label>{t!(language, admin.search.change)}</a>
            </li>
        }
    });
    view! {
        <section class="section" id="groups">
            <h2>{count}</h2>
            <form class="filter-row field" method="get" action="/admin/search#groups">
                <label for="find">{t!(language, admin.search.find)}</label>
                <input id="find" type="search" name="find" value=find dir="auto"/>
                <button class="button">{t!(language, admin.search.find_go)}</button>
                {all}
            </form>
            {none}
            <ul class="word-groups">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}
