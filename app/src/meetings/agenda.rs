//! The agenda of a meeting as items: with their times, on a page that is printed, and the form that changes it.

use std::collections::BTreeSet;

use domain::agenda::{self, AgendaItem, AgendaKind, ITEMS_MAX, MINUTES_MAX, SinceLast, TITLE_MAX, TriedSince, WHO_MAX};
use domain::clock::Timestamp;
use domain::id::{DilemmaId, MeetingId};
use domain::language::Language;
use domain::meeting::{self, MeetingCard, MeetingView};
use domain::problem::Problem;
use domain::promise::{Promise, PromiseSums};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::meetings::facts::MeetingFacts;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::caution::Caution;
use crate::ui::dates::{self, DateStyle};
use crate::ui::form::{Fields, Form, FormProblem};
use crate::ui::icons::{Glyph, Icon};
use crate::ui::script::script;
use crate::words;

/// The script of the form: dragging items to another place.
const SCRIPT: &str = script!("order.js");

/// The path of the page of a meeting's agenda.
pub fn path(id: MeetingId) -> String {
    format!("{}/agenda", meeting::path(id))
}

/// The path of the form that changes it.
pub fn edit_path(id: MeetingId) -> String {
    format!("{}/edit", path(id))
}

/// The items that are proposed for the agenda of a meeting: what every meeting has, who presents at it, and the dilemmas that
/// were put on its agenda.
pub fn proposed(language: Language, card: &MeetingCard, dilemmas: &[(DilemmaId, String)]) -> Vec<AgendaItem> {
    use AgendaKind as K;
    let item = |kind: AgendaKind, title: String, who: String, dilemma: Option<DilemmaId>| AgendaItem {
        kind,
        title,
        minutes: kind.usual_minutes(),
        who,
        dilemma,
    };
    let usual = |kind| item(kind, words::agenda_kind(language, kind).to_owned(), String::new(), None);
    let presentation = |of: &str, who| item(K::Presentation, t!(language, agenda.presented_by, who = of), who, None);
    let names: Vec<&str> =
        card.presenters.iter().filter(|person| !person.is_former()).map(|person| person.name.as_str()).collect();
    let mut items: Vec<AgendaItem> = [K::Opening, K::Promised, K::Tried].map(usual).to_vec();
    match &card.company {
        Some(company) => {
            let mut who = String::new();
            for name in names {
                let longer = if who.is_empty() { name.to_owned() } else { format!("{who}, {name}") };
                if longer.chars().count() <= WHO_MAX {
                    who = longer;
                }
            }
            items.push(presentation(&company.name, who));
        }
        None => items.extend(names.into_iter().map(|name| presentation(name, String::new()))),
    }
    items.push(usual(K::Break));
    items.extend(dilemmas.iter().map(|(id, title)| item(K::Dilemma, title.clone(), String::new(), Some(*id))));
    items.push(usual(K::Promises));
    items
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

impl From<&AgendaItem> for TypedItem {
    fn from(item: &AgendaItem) -> Self {
        Self {
            kind: item.kind.as_str().to_owned(),
            title: item.title.clone(),
            minutes: item.minutes.to_string(),
            who: item.who.clone(),
            dilemma: item.dilemma,
        }
    }
}

impl TypedItem {
    /// Returns whether something was typed into it.
    fn is_written(&self) -> bool {
        !(self.title.trim().is_empty() && self.minutes.trim().is_empty())
    }

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
    /// Adds the proposed items that are missing.
    Fill,
    /// Numbers the items as they were sent, which dragging put into another order.
    Order,
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
        let items = view.items.iter().map(TypedItem::from);
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
            ("fill", _) => AgendaStep::Fill,
            ("order", _) => AgendaStep::Order,
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

    /// The form with the proposed items that it lacks, each at its place in the usual order. A kind of which it has an item
    /// already is left as it is, and dilemmas are told apart by their keys.
    #[must_use]
    pub fn filled(mut self, proposed: &[AgendaItem]) -> Self {
        self.items.retain(TypedItem::is_written);
        let kind = |item: &TypedItem| item.kind.parse().unwrap_or(AgendaKind::Other);
        let there: BTreeSet<u8> =
            self.items.iter().map(kind).filter(|kind| *kind != AgendaKind::Dilemma).map(AgendaKind::place).collect();
        for item in proposed {
            let is_there = match item.dilemma {
                Some(_) => self.items.iter().any(|typed| typed.dilemma == item.dilemma),
                None => there.contains(&item.kind.place()),
            };
            if is_there || self.items.len() >= ITEMS_MAX {
                continue;
            }
            let behind = self.items.iter().position(|typed| kind(typed).place() > item.kind.place());
            self.items.insert(behind.unwrap_or(self.items.len()), TypedItem::from(item));
        }
        self
    }

    /// The items, those without any text left out.
    pub fn items(&self) -> Vec<AgendaItem> {
        self.items.iter().filter(|item| item.is_written()).map(TypedItem::item).collect()
    }
}

/// The page `/meetings/{id}/agenda`: the agenda alone, which fits on a printed page.
#[component]
pub fn AgendaPage(
    meeting: MeetingView,
    /// What the items about the time since the last meeting show.
    since: SinceLast,
) -> AnyView {
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
            <AgendaTable card items=meeting.items since/>
            {edit}
        </Shell>
    }
    .into_any()
}

/// The items with their times; a sentence where there are none. Those about the time since the last meeting show what was
/// promised then and tried since.
#[component]
pub fn AgendaTable(
    card: MeetingCard,
    items: Vec<AgendaItem>,
    /// What was promised and tried.
    #[prop(optional)]
    since: SinceLast,
) -> impl IntoView {
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
            // Many an item is called what its kind is called.
            let kind = words::agenda_kind(language, item.kind);
            let kind = (kind != item.title).then(|| format!("{kind} · "));
            let dilemma = item.dilemma.and_then(|id| since.dilemmas.iter().find(|dilemma| dilemma.id == id));
            let since = match item.kind {
                AgendaKind::Promised => {
                    let (promises, sums) = (since.promises.clone(), since.sums);
                    Some(view! { <PromisedBefore promises sums/> }.into_any())
                }
                AgendaKind::Tried => {
                    let (tries, counted) = (since.tries.clone(), since.counted_tries);
                    Some(view! { <TriedSinceLast tries counted/> }.into_any())
                }
                _ => None,
            };
            let title = match dilemma {
                Some(dilemma) => {
                    view! { <a href=domain::dilemma::path(dilemma.id)><bdi>{item.title}</bdi></a> }.into_any()
                }
                None => view! { <bdi>{item.title}</bdi> }.into_any(),
            };
            let summary = dilemma.filter(|dilemma| !dilemma.summary.is_empty());
            let summary = summary.map(|dilemma| view! { <p dir="auto">{dilemma.summary.clone()}</p> });
            view! {
                <tr>
                    <th scope="row"><bdi dir="ltr">{dates::time(at)}</bdi></th>
                    <td>
                        {title}
                        <span class="line-note">
                            {kind}
                            {t!(language, agenda.long_minutes, minutes = item.minutes)} {who}
                        </span>
                        {summary}
                        {since}
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

/// What was promised at the meeting before, below the item about it.
#[component]
fn PromisedBefore(promises: Vec<Promise>, sums: Option<PromiseSums>) -> AnyView {
    let language = PageContext::current().language;
    let sums = sums.map(|sums| {
        let line = t!(
            language,
            promises.sums_line,
            open = sums.open,
            late = sums.late,
            kept = sums.kept,
            released = sums.released
        );
        view! { <p class="line-note">{line}</p> }
    });
    let lines = promises.into_iter().map(|promise| {
        let due = dates::format(language, promise.due_at, DateStyle::Medium);
        view! {
            <li>
                <bdi>{promise.what}</bdi>
                <span class="line-note">
                    {words::promise_standing(language, promise.standing)} " · "
                    {t!(language, promises.until, date = due)} " · " <PersonLink person=promise.owner/>
                </span>
            </li>
        }
    });
    let lines = lines.collect::<Vec<_>>();
    let list = (!lines.is_empty()).then(|| view! { <ul class="agenda-since">{lines}</ul> });
    view! { {sums} {list} }.into_any()
}

/// What was tried since the last meeting, below the item about it.
#[component]
fn TriedSinceLast(tries: Vec<TriedSince>, counted: usize) -> AnyView {
    let language = PageContext::current().language;
    let lines = tries.into_iter().map(|tried| {
        let company = tried.company.map(|company| view! { " · " <bdi>{company.name}</bdi> });
        view! {
            <li>
                <a href=tried.url><bdi>{tried.title}</bdi></a>
                <span class="line-note">
                    {words::try_outcome(language, tried.outcome)} {company} " · " <bdi>{tried.why}</bdi>
                </span>
            </li>
        }
    });
    let lines = lines.collect::<Vec<_>>();
    let list = (!lines.is_empty()).then(|| view! { <ul class="agenda-since">{lines}</ul> });
    let counted =
        (counted > 0).then(|| view! { <p class="line-note">{t!(language, tries.hidden, count = counted)}</p> });
    view! { {list} {counted} }.into_any()
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
    /// Whether the items are a proposal, of which nothing is stored.
    #[prop(default = false)]
    is_proposal: bool,
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
        view! {
            <button class="button" name="action" value="add">{t!(language, agenda.add)}</button>
            <button class="button" name="action" value="fill">{t!(language, agenda.fill)}</button>
        }
    });
    let proposal = is_proposal.then(|| view! { <div class="banner"><p>{t!(language, agenda.proposal)}</p></div> });
    view! {
        <Shell title=t!(language, agenda.edit) layout="page admin-page" sheet="admin.css" script=SCRIPT>
            <h1>{t!(language, agenda.edit)}</h1>
            <p class="lead"><a href=meeting::path(id)><bdi>{card.title.clone()}</bdi></a></p>
            <p class="hint">{t!(language, agenda.lead)}</p>
            {proposal}
            <form class="agenda-form" novalidate method="post" action=edit_path(id)>
                {caution}
                {refused}
                <input type="hidden" name=AgendaForm::VERSION value=version.to_string()/>
                // The key Enter in a field presses the first button of a form.
                <button class="visually-hidden" name="action" value="save" tabindex="-1">{t!(language, agenda.save)}</button>
                <button hidden name="action" value="order" tabindex="-1">{t!(language, agenda.save)}</button>
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
        <fieldset class="agenda-item" id=format!("item-{shown}")>
            <legend>
                <span class="agenda-grip" title=t!(language, agenda.drag) aria-hidden="true" hidden></span>
                {t!(language, agenda.row, number = shown)} " " {at}
            </legend>
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
                    maxlength=5
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
        for nothing in ["up:0", "down:2", "up:9", "remove:9", "up:x", "save", "order", ""] {
            assert_eq!(after(nothing), ["א", "ב", "ג"], "{nothing}");
        }
    }

    #[test]
    fn missing_items_are_proposed_each_at_its_place() {
        use AgendaKind as K;
        let item = |kind: AgendaKind, dilemma: Option<i64>| AgendaItem {
            kind,
            title: kind.to_string(),
            minutes: kind.usual_minutes(),
            who: String::new(),
            dilemma: dilemma.map(DilemmaId),
        };
        let mut proposed =
            [K::Opening, K::Promised, K::Tried, K::Presentation, K::Break].map(|it| item(it, None)).to_vec();
        proposed.extend([item(K::Dilemma, Some(4)), item(K::Dilemma, Some(7)), item(K::Promises, None)]);
        let all = AgendaForm { version: 1, items: vec![TypedItem::default()] }.filled(&proposed);
        assert_eq!(all.items(), proposed, "the empty item gives way");
        assert_eq!(all.clone().filled(&proposed), all, "nothing comes twice");

        let own = [item(K::Presentation, None), item(K::Dilemma, Some(7)), item(K::Other, None)];
        let typed = AgendaForm { version: 1, items: own.iter().map(TypedItem::from).collect() };
        let kinds = |form: &AgendaForm| form.items().iter().map(|it| it.kind).collect::<Vec<_>>();
        let filled = typed.filled(&proposed);
        assert_eq!(
            kinds(&filled),
            [
                K::Opening,
                K::Promised,
                K::Tried,
                K::Presentation,
                K::Break,
                K::Dilemma,
                K::Other,
                K::Dilemma,
                K::Promises
            ]
        );
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
