//! The agenda of a meeting as items: with their times, on a page that is printed, and the form that changes it.

use domain::agenda::{self, AgendaItem, AgendaKind, ITEMS_MAX, MINUTES_MAX, TITLE_MAX, WHO_MAX};
use domain::clock::Timestamp;
use domain::id::{DilemmaId, MeetingId};
use domain::meeting::{self, MeetingCard, MeetingView};
use domain::problem::Problem;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::meetings::facts::MeetingFacts;
use crate::shell::Shell;
use crate::ui::caution::Caution;
use crate::ui::dates;
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::words;

/// The path of the page of a meeting's agenda.
pub fn path(id: MeetingId) -> String {
    format!("{}/agenda", meeting::path(id))
}

/// The path of the form that changes it.
pub fn edit_path(id: MeetingId) -> String {
    format!("{}/edit", path(id))
}

/// An item as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedItem {
    /// The kind of the item.
    pub kind: String,
    /// The subject of the item.
    pub title: String,
    /// How many minutes it takes.
    pub minutes: String,
    /// The person who leads the item.
    pub who: String,
    /// The dilemma that was put on the agenda with it.
    pub dilemma: Option<DilemmaId>,
}

impl TypedItem {
    /// The item; a length that is no number stands for none.
    fn item(&self) -> AgendaItem {
        AgendaItem {
            kind: self.kind.parse().unwrap_or(AgendaKind::Other),
            title: self.title.clone(),
            minutes: self.minutes.trim().parse().unwrap_or_default(),
            who: self.who.clone(),
            dilemma: self.dilemma,
        }
    }
}

/// What a button of the form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgendaStep {
    /// Stores the agenda.
    Save,
    /// Adds an empty item at the end.
    Add,
    /// Moves an item before the one above it.
    Up(usize),
    /// Moves an item behind the one below it.
    Down(usize),
    /// Takes an item away.
    Remove(usize),
}

/// The agenda as it was typed. Its fields are repeated, once for each item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgendaForm {
    /// The version of the meeting that is changed.
    pub version: i64,
    /// The items.
    pub items: Vec<TypedItem>,
}

impl AgendaForm {
    /// The version of the meeting that is changed.
    pub const VERSION: &str = "version";
    /// The kind of the item; repeated.
    pub const KIND: &str = "kind";
    /// The subject; repeated.
    pub const TITLE: &str = "title";
    /// The minutes; repeated.
    pub const MINUTES: &str = "minutes";
    /// The person who leads the item; repeated.
    pub const WHO: &str = "who";
    /// The dilemma that was put on the agenda with it, or nothing; repeated.
    pub const DILEMMA: &str = "dilemma";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        let [kinds, titles, minutes, who, dilemmas] =
            [Self::KIND, Self::TITLE, Self::MINUTES, Self::WHO, Self::DILEMMA].map(|name| sent.values(name));
        let value = |values: &[String], number: usize| values.get(number).cloned().unwrap_or_default();
        let items = (0..titles.len().min(ITEMS_MAX))
            .map(|number| TypedItem {
                kind: value(&kinds, number),
                title: value(&titles, number),
                minutes: value(&minutes, number),
                who: value(&who, number),
                dilemma: value(&dilemmas, number).parse().ok(),
            })
            .collect();
        Self { version: sent.parsed(Self::VERSION).unwrap_or_default(), items }
    }

    /// The agenda of a meeting as it is, with an empty item where it has none.
    pub fn of(view: &MeetingView) -> Self {
        let items = view.items.iter().map(|item| TypedItem {
            kind: item.kind.as_str().to_owned(),
            title: item.title.clone(),
            minutes: item.minutes.to_string(),
            who: item.who.clone(),
            dilemma: item.dilemma,
        });
        let mut form = Self { version: view.card.version, items: items.collect() };
        if form.items.is_empty() {
            form.items.push(TypedItem::default());
        }
        form
    }

    /// Returns what a button asks for.
    pub fn step(action: &str) -> AgendaStep {
        let (name, number) = action.split_once(':').unwrap_or((action, ""));
        match (name, number.parse()) {
            ("add", _) => AgendaStep::Add,
            ("up", Ok(number)) => AgendaStep::Up(number),
            ("down", Ok(number)) => AgendaStep::Down(number),
            ("remove", Ok(number)) => AgendaStep::Remove(number),
            _ => AgendaStep::Save,
        }
    }

    /// The form after a button that stores nothing; one that cannot be pressed changes nothing.
    #[must_use]
    pub fn after(mut self, step: AgendaStep) -> Self {
        let count = self.items.len();
        match step {
            AgendaStep::Add if count < ITEMS_MAX => self.items.push(TypedItem::default()),
            AgendaStep::Up(number) if number > 0 && number < count => self.items.swap(number - 1, number),
            AgendaStep::Down(number) if number + 1 < count => self.items.swap(number, number + 1),
            AgendaStep::Remove(number) if number < count => drop(self.items.remove(number)),
            _ => {}
        }
        self
    }

    /// The items, those without any text left out.
    pub fn items(&self) -> Vec<AgendaItem> {
        let is_written = |item: &&TypedItem| !(item.title.trim().is_empty() && item.minutes.trim().is_empty());
        self.items.iter().filter(is_written).map(TypedItem::item).collect()
    }
}

/// The page `/meetings/{id}/agenda`: the agenda alone, which fits on a printed page.
#[component]
pub fn AgendaPage(meeting: MeetingView) -> AnyView {
    let language = PageContext::current().language;
    let card = meeting.card.clone();
    let edit = meeting.can.edit.then(|| {
        view! { <a class="button button-quiet" href=edit_path(card.id)><Icon glyph=Glyph::Edit/> {t!(language, agenda.edit)}</a> }
    });
    view! {
        <Shell title=t!(language, agenda.title) layout="narrow agenda-page" sheet="browsing.css">
            <p class="kicker">{t!(language, agenda.title)}</p>
            <h1 dir="auto"><a href=meeting::path(card.id)>{card.title.clone()}</a></h1>
            <MeetingFacts card=card.clone() hebrew_date=meeting.day.hebrew_date(language).to_owned()/>
            <AgendaTable card items=meeting.items/>
            {edit}
        </Shell>
    }
    .into_any()
}

/// The items with their times; a sentence where there are none.
#[component]
pub fn AgendaTable(card: MeetingCard, items: Vec<AgendaItem>) -> impl IntoView {
    let language = PageContext::current().language;
    if items.is_empty() {
        return view! { <p class="hint">{t!(language, agenda.none)}</p> }.into_any();
    }
    let (begins, end) = agenda::times(card.starts_at, &items);
    let too_long = card.ends_at.filter(|ends_at| end > *ends_at).map(|ends_at| {
        view! { <p class="hint">{t!(language, agenda.too_long, time = dates::time(ends_at))}</p> }
    });
    let rows = items
        .into_iter()
        .zip(begins)
        .map(|(item, at): (AgendaItem, Timestamp)| {
            let who = (!item.who.is_empty()).then(|| view! { " · " <bdi>{item.who.clone()}</bdi> });
            view! {
                <tr>
                    <th scope="row"><bdi dir="ltr">{dates::time(at)}</bdi></th>
                    <td>
                        <bdi>{item.title}</bdi>
                        <span class="line-note">
                            {words::agenda_kind(language, item.kind)} " · "
                            {t!(language, agenda.long_minutes, minutes = item.minutes)} {who}
                        </span>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="agenda">
            <tbody>{rows}</tbody>
        </table>
        <p class="line-note">{t!(language, agenda.ends, time = dates::time(end))}</p>
        {too_long}
    }
    .into_any()
}

/// The page `/meetings/{id}/agenda/edit`, with an [`AgendaForm`]. The buttons post `action`, see [`AgendaForm::step`].
#[component]
pub fn EditAgendaPage(
    /// The meeting as it is.
    card: MeetingCard,
    /// The fields as they were typed.
    typed: AgendaForm,
    /// The reason why the agenda was refused.
    #[prop(optional_no_strip)]
    problem: Option<Problem>,
) -> AnyView {
    let language = PageContext::current().language;
    let (id, count) = (card.id, typed.items.len());
    let (version, shown) = match &problem {
        Some(Problem::Conflict { current }) => (*current, None),
        Some(problem) => (typed.version, Some(Form::default().with_problem(problem.clone()))),
        None => (typed.version, None),
    };
    let caution = match &problem {
        Some(Problem::Conflict { .. }) => Some(t!(language, agenda.changed).to_owned()),
        Some(Problem::Invalid { .. }) => Some(t!(language, agenda.wrong, max = MINUTES_MAX)),
        _ => None,
    };
    let caution = caution.map(|sentence| view! { <Caution sentence/> });
    let refused = shown.filter(|_| caution.is_none()).map(|form| view! { <FormProblem form/> });
    let (begins, _) = agenda::times(card.starts_at, &typed.items.iter().map(bounded).collect::<Vec<_>>());
    let rows = typed
        .items
        .into_iter()
        .enumerate()
        .map(|(number, item)| {
            let at = begins.get(number).copied();
            view! { <ItemRow number count item at/> }
        })
        .collect_view();
    let add = (count < ITEMS_MAX).then(|| {
        view! { <button class="button" name="action" value="add">{t!(language, agenda.add)}</button> }
    });
    view! {
        <Shell title=t!(language, agenda.edit) layout="page admin-page" sheet="forms.css">
            <h1>{t!(language, agenda.edit)}</h1>
            <p class="lead"><a href=meeting::path(id)><bdi>{card.title.clone()}</bdi></a></p>
            <p class="hint">{t!(language, agenda.lead)}</p>
            <form class="agenda-form" novalidate method="post" action=edit_path(id)>
                {caution}
                {refused}
                <input type="hidden" name=AgendaForm::VERSION value=version.to_string()/>
                // The key Enter in a field presses the first button of a form.
                <button class="visually-hidden" name="action" value="save" tabindex="-1">{t!(language, agenda.save)}</button>
                {rows}
                <div class="buttons">
                    {add}
                    <button class="button button-main" name="action" value="save">{t!(language, agenda.save)}</button>
                    <a class="button button-quiet" href=path(id)>{t!(language, admin.meeting.back)}</a>
                </div>
            </form>
        </Shell>
    }.into_any()
}

/// The item with a length that an agenda can have, so that the times beside what is typed stay times.
fn bounded(typed: &TypedItem) -> AgendaItem {
    let item = typed.item();
    AgendaItem { minutes: item.minutes.clamp(0, MINUTES_MAX), ..item }
}

#[component]
fn ItemRow(number: usize, count: usize, item: TypedItem, at: Option<Timestamp>) -> AnyView {
    let language = PageContext::current().language;
    let shown = number + 1;
    let label = move |name: &str| format!("{name}, {}", t!(language, agenda.row, number = shown));
    let kinds = AgendaKind::ALL
        .iter()
        .map(|kind| {
            let selected = item.kind == kind.as_str();
            view! { <option value=kind.as_str() selected=selected>{words::agenda_kind(language, *kind)}</option> }
        })
        .collect_view();
    let at = at.map(|at| view! { <span class="agenda-time" dir="ltr">{dates::time(at)}</span> });
    let button = |action: &str, name: &'static str, is_there: bool| {
        is_there.then(|| {
            let value = format!("{action}:{number}");
            view! { <button class="button button-quiet" name="action" value=value aria-label=label(name)>{name}</button> }
        })
    };
    let buttons = [
        button("up", t!(language, agenda.up), number > 0),
        button("down", t!(language, agenda.down), shown < count),
        button("remove", t!(language, agenda.remove), true),
    ];
    view! {
        <fieldset class="agenda-item">
            <legend>{t!(language, agenda.row, number = shown)} " " {at}</legend>
            <input
                type="hidden"
                name=AgendaForm::DILEMMA
                value=item.dilemma.map(|id| id.to_string()).unwrap_or_default()
            />
            <label class="field agenda-wide">
                <span>{t!(language, agenda.kind_label)}</span>
                <select name=AgendaForm::KIND aria-label=label(t!(language, agenda.kind_label))>{kinds}</select>
            </label>
            <label class="field agenda-wide">
                <span>{t!(language, agenda.item)}</span>
                <input
                    type="text"
                    name=AgendaForm::TITLE
                    value=item.title
                    dir="auto"
                    maxlength=TITLE_MAX
                    aria-label=label(t!(language, agenda.item))
                />
            </label>
            <label class="field">
                <span>{t!(language, agenda.minutes)}</span>
                <input
                    type="text"
                    inputmode="numeric"
                    name=AgendaForm::MINUTES
                    value=item.minutes
                    maxlength=3
                    aria-label=label(t!(language, agenda.minutes))
                />
            </label>
            <label class="field">
                <span>{t!(language, agenda.who)}</span>
                <input
                    type="text"
                    name=AgendaForm::WHO
                    value=item.who
                    dir="auto"
                    maxlength=WHO_MAX
                    aria-label=label(t!(language, agenda.who))
                />
            </label>
            <div class="buttons">{buttons.into_iter().collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(titles: &[&str]) -> AgendaForm {
        let item =
            |title: &&str| TypedItem { title: (*title).to_owned(), minutes: "5".to_owned(), ..TypedItem::default() };
        AgendaForm { version: 1, items: titles.iter().map(item).collect() }
    }

    fn titles(form: &AgendaForm) -> Vec<String> {
        form.items.iter().map(|item| item.title.clone()).collect()
    }

    #[test]
    fn buttons_reorder_what_was_typed() {
        let begun = form(&["א", "ב", "ג"]);
        let after = |action: &str| titles(&begun.clone().after(AgendaForm::step(action)));
        assert_eq!(after("up:1"), ["ב", "א", "ג"]);
        assert_eq!(after("down:1"), ["א", "ג", "ב"]);
        assert_eq!(after("remove:0"), ["ב", "ג"]);
        assert_eq!(after("add"), ["א", "ב", "ג", ""]);
        for nothing in ["up:0", "down:2", "up:9", "remove:9", "up:x", "save", ""] {
            assert_eq!(after(nothing), ["א", "ב", "ג"], "{nothing}");
        }
    }

    #[test]
    fn empty_items_are_left_out_and_odd_lengths_are_refused_later() {
        let mut typed = form(&["א", ""]);
        typed.items[1].minutes.clear();
        typed.items.push(TypedItem { title: "ב".to_owned(), minutes: "שעה".to_owned(), ..TypedItem::default() });
        let items = typed.items();
        assert_eq!((items.len(), items[1].minutes), (2, 0));
        assert!(agenda::check(items).is_err());
    }
}
