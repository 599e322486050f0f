//! A dilemma is carried on: to the agenda of the next meeting, into a practice; and what the forum has that is like it.

use std::collections::HashMap;

use domain::agenda::{self, AgendaItem, AgendaKind};
use domain::comment::{self, CommentSubject};
use domain::dilemma::state::StoryEntry;
use domain::dilemma::{DilemmaStage, LESSON_MAX, StoryKind, files_path, path};
use domain::event::DomainEvent;
use domain::id::{DilemmaId, DraftId, MeetingId, MemberId};
use domain::language::Language;
use domain::policy::{Actor, DraftPermission, MeetingPermission, Permission, groups_of};
use domain::practice::Content;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::search::{Hit, HitType, SearchRequest};
use domain::text::clean_line;
use search::analysis::words;
use store::WriteTx;
use store::attachment::Owner;
use store::dilemma::OnAgenda;

use crate::Forum;
use crate::authorize::authorize;
use crate::dilemmas::view::readable;
use crate::drafts::begin::Purpose;

/// How many minutes a dilemma gets on an agenda.
const MINUTES: i64 = 20;
/// How many words of a question others are looked for by.
const COMPARED: usize = 12;
/// How many similar texts are shown.
const SIMILAR: usize = 4;

impl Forum {
    /// Puts an open dilemma on the agenda of the next meeting; one that is on it already stays as it is.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`] for all but the coordinator;
    /// [`Problem::Invalid`] on `step` for one that has ended or is not put to the whole forum, and on `meeting` where none
    /// is planned or its agenda is full.
    pub async fn dilemma_to_agenda(&self, actor: &Actor, id: DilemmaId) -> Result<MeetingId, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let record = readable(&mut tx, actor, id).await?;
                // Everybody reads an agenda.
                if record.state.stage != DilemmaStage::Open || !record.is_for_forum {
                    return Err(Problem::field("step", FieldProblem::Invalid));
                }
                let next = store::meeting::next(&mut tx, now).await?;
                let next = next.ok_or_else(|| Problem::field("meeting", FieldProblem::NotThere))?.id;
                let meeting = store::meeting::find(&mut tx, next).await?.ok_or(Problem::NotFound)?;
                let mut items = meeting.items;
                if items.iter().any(|item| item.dilemma == Some(id)) {
                    return Ok(next);
                }
                store::dilemma::put_on_agenda(&mut tx, id, next).await?;
                let is_it = |item: &&mut AgendaItem| {
                    item.kind == AgendaKind::Dilemma && item.dilemma.is_none() && item.title == record.title
                };
                match items.iter_mut().find(is_it) {
                    // The coordinator wrote it there by hand.
                    Some(item) => item.dilemma = Some(id),
                    None => items.push(AgendaItem {
                        kind: AgendaKind::Dilemma,
                        title: title_among(&items, &record.title),
                        minutes: MINUTES,
                        who: record.owner.name.clone(),
                        dilemma: Some(id),
                    }),
                }
                let items = agenda::check(items).map_err(|_| {
                    let error = FieldError::new("meeting", FieldProblem::TooMany).detail(agenda::ITEMS_MAX);
                    Problem::Invalid { fields: vec![error] }
                })?;
                if !store::meeting::set_items(&mut tx, next, meeting.card.version, &items, now).await? {
                    return Err(Problem::Unavailable);
                }
                let told = StoryEntry::meeting(StoryKind::ToAgenda, next, String::new());
                store::dilemma::tell(&mut tx, id, actor.member(), now, &[told]).await?;
                let events =
                    [DomainEvent::MeetingUpdated { meeting: next }, DomainEvent::DilemmaUpdated { dilemma: id }];
                self.commit(tx, actor, &events).await?;
                Ok(next)
            })
            .await
    }

    /// Takes what the summary of a meeting says of the dilemmas that were on its agenda into their stories, each text once.
    pub(crate) async fn tell_of_meeting(
        &self,
        tx: &mut WriteTx,
        by: Option<MemberId>,
        (meeting, items): (MeetingId, &[AgendaItem]),
        summary: &str,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let mut events = vec![];
        let put = store::dilemma::of_meeting(tx, meeting).await?;
        for (id, said) in said_about(summary, items, &put) {
            if store::dilemma::is_told(tx, id, StoryKind::SaidAtMeeting, &said).await? {
                continue;
            }
            let told = [StoryEntry::meeting(StoryKind::SaidAtMeeting, meeting, said)];
            store::dilemma::tell(tx, id, by, self.clock.now(), &told).await?;
            events.push(DomainEvent::DilemmaUpdated { dilemma: id });
        }
        Ok(events)
    }

    /// Begins a draft of a practice from a closed dilemma: the question, the answers that helped with who gave them, and the
    /// lesson.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`] for guests; [`Problem::Invalid`] on
    /// `step` for one that is not closed, or not put to the whole forum; those of [`Forum::begin_draft`].
    pub async fn dilemma_to_draft(&self, actor: &Actor, id: DilemmaId) -> Result<DraftId, Problem> {
        authorize(actor, DraftPermission::Write)?;
        let (record, answers, files) = {
            let mut conn = self.store.read().await?;
            let record = readable(&mut conn, actor, id).await?;
            let subject = CommentSubject::Dilemma(id);
            let answers = store::comment::of_subject(&mut conn, subject, None, i64::MAX).await?;
            (record, answers, store::attachment::list(&mut conn, Owner::Dilemma(id)).await?)
        };
        // What was said among some companies is not for everybody.
        if record.state.stage != DilemmaStage::Closed || !record.is_for_forum {
            return Err(Problem::field("step", FieldProblem::Invalid));
        }
        let [learnt, helped, asker] = match Language::of_text(&record.body) {
            Language::Hebrew => ["מה למדנו", "מה עזר", "הפונה"],
            Language::English => ["What we learned", "What helped", "the asker"],
        };
        let mut body = comment::elsewhere(&record.body, &files_path(id), &files);
        let helping = answers.into_iter().filter(|answer| record.state.accepted.contains(&answer.id));
        for (number, answer) in helping.enumerate() {
            if number == 0 {
                body.push_str(&format!("\n\n## {helped}"));
            }
            let author = match answer.asker_of {
                Some(_) => Some(asker.to_owned()),
                None => answer.author.map(|author| author.name).filter(|name| !name.is_empty()),
            };
            let by = [author, answer.company.map(|company| company.name)];
            let by = by.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let said = comment::elsewhere(&answer.body, &comment::files_path(answer.id), &answer.attachments);
            let signed = if by.is_empty() { String::new() } else { format!("\n\n— {by}") };
            body.push_str(&format!("\n\n{said}{signed}"));
        }
        body.push_str(&format!("\n\n## {learnt}\n\n{}\n", record.lesson));
        let content = Content { title: record.title, topics: record.topics, body, ..Content::default() };
        self.begin_draft_from(actor, Purpose::New, content, Some(id)).await
    }

    /// Practices, dilemmas and lessons that are like a question and that the actor may read, the likest first. Nothing is
    /// noted of the question.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn similar_to(&self, actor: &Actor, question: &str) -> Result<Vec<Hit>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        // Words alone: what a question has of quotation marks and hyphens is no phrase and excludes nothing.
        let query: Vec<_> = words(question).take(COMPARED).map(|word| word.text.into_owned()).collect();
        if query.is_empty() {
            return Ok(vec![]);
        }
        let request = SearchRequest {
            q: query.join(" "),
            hit_types: vec![HitType::Practice, HitType::Dilemma, HitType::Lesson],
            limit: SIMILAR,
            ..SearchRequest::default()
        };
        let groups = groups_of(actor);
        match self.ask_index(move |index| index.search(&request, groups.as_deref())).await {
            Ok(page) => Ok(page.hits),
            // While the index is built, nothing is shown.
            Err(Problem::IndexBuilding { .. }) => Ok(vec![]),
            Err(problem) => Err(problem),
        }
    }
}

/// A title as an item of an agenda has it: where another item has the same, with a number that tells them apart.
fn title_among(items: &[AgendaItem], title: &str) -> String {
    let is_free = |title: &String| items.iter().all(|item| item.title != *title);
    let numbered = (2..).map(|number| {
        let end = format!(" ({number})");
        let room = agenda::TITLE_MAX - end.chars().count();
        let begin: String = title.chars().take(room).collect();
        format!("{}{end}", begin.trim_end())
    });
    std::iter::once(title.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// A dilemma that was on the agenda, as the summary of the meeting may name it.
struct Named {
    /// A title of it: that of its item of the agenda, or its own.
    title: String,
    /// The dilemma in which it goes on.
    goes_on: DilemmaId,
}

/// The titles by which a summary may name the dilemmas of an agenda: those of their items in the order of the agenda, also
/// where they were changed there, and their own, where no item of another one has the same.
fn titles(items: &[AgendaItem], put: &[OnAgenda]) -> Vec<Named> {
    let mut titles: Vec<Named> = vec![];
    for item in items {
        let of_item = put.iter().find(|it| item.dilemma == Some(it.id));
        if let Some(OnAgenda { goes_on, .. }) = of_item {
            titles.push(Named { title: clean_line(&item.title), goes_on: *goes_on });
        }
    }
    let by_item = titles.len();
    for OnAgenda { title, goes_on, .. } in put {
        let title = clean_line(title);
        if titles[..by_item].iter().all(|named| named.title != title) {
            titles.push(Named { title, goes_on: *goes_on });
        }
    }
    titles
}

/// What a summary says of the dilemmas of an agenda, each below a heading that has its address or is its title: everything
/// up to the next heading that is not below it. Of several of one title the first heading is that of the first, and so on.
fn said_about(summary: &str, items: &[AgendaItem], put: &[OnAgenda]) -> Vec<(DilemmaId, String)> {
    let titles = titles(items, put);
    let level = |line: &str| line.chars().take_while(|c| *c == '#').count();
    let is_heading = |line: &str| (1..=6).contains(&level(line)) && line[level(line)..].starts_with(' ');
    let lines: Vec<&str> = summary.lines().collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut said = vec![];
    for (number, heading) in lines.iter().enumerate().filter(|(_, line)| is_heading(line)) {
        let words = clean_line(heading.trim_start_matches('#').trim_end().trim_end_matches('#'));
        let by_address =
            put.iter().find(|it| has_address(heading, &path(it.id)) || has_address(heading, &path(it.goes_on)));
        let goes_on = match by_address {
            Some(found) => found.goes_on,
            None => {
                let mut same = titles.iter().filter(|named| named.title == words);
                let place = seen.entry(words.clone()).or_default();
                let Some(named) = same.clone().nth(*place).or_else(|| same.next_back()) else { continue };
                *place += 1;
                named.goes_on
            }
        };
        let below = lines[number + 1..].iter().take_while(|line| !is_heading(line) || level(line) > level(heading));
        let text = below.copied().collect::<Vec<_>>().join("\n").trim().to_owned();
        if text.is_empty() {
            continue;
        }
        said.push(match text.char_indices().nth(LESSON_MAX) {
            Some((end, _)) => (goes_on, format!("{}…", text[..end].trim_end())),
            None => (goes_on, text),
        });
    }
    said
}

/// Whether a line has an address, and not a longer one that begins with it.
fn has_address(line: &str, address: &str) -> bool {
    line.match_indices(address).any(|(at, _)| !line[at + address.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(id: i64, title: &str, goes_on: i64) -> OnAgenda {
        OnAgenda { id: DilemmaId(id), title: title.to_owned(), goes_on: DilemmaId(goes_on) }
    }

    fn item(title: &str, dilemma: Option<i64>) -> AgendaItem {
        let dilemma = dilemma.map(DilemmaId);
        AgendaItem { kind: AgendaKind::Dilemma, title: title.to_owned(), minutes: 20, who: String::new(), dilemma }
    }

    fn said(summary: &str, items: &[AgendaItem], put: &[OnAgenda]) -> Vec<(i64, String)> {
        said_about(summary, items, put).into_iter().map(|(id, text)| (id.0, text)).collect()
    }

    fn of(id: i64, text: &str) -> (i64, String) {
        (id, text.to_owned())
    }

    #[test]
    fn what_stands_below_the_heading_of_a_dilemma_was_said_about_it() {
        let summary = "פתיחה\n\n## מי מחזיר תשובה?\n\nתורנות.\n\n### החלטה\nננסה.\n## אחר\nלא זה.";
        let both = [put(1, "מי מחזיר תשובה?", 1), put(2, " אחר ", 2)];
        assert_eq!(said(summary, &[], &both), [of(1, "תורנות.\n\n### החלטה\nננסה."), of(2, "לא זה.")]);
        for (summary, title) in
            [(summary, "אין"), ("## ריק\n\n## אחר\nx", "ריק"), ("ריק\nx", "ריק"), ("#ריק\nx", "ריק")]
        {
            assert!(said(summary, &[], &[put(1, title, 1)]).is_empty(), "{summary}");
        }
        let long = format!("# ארוך\n{}", "א".repeat(LESSON_MAX + 5));
        assert_eq!(said(&long, &[], &[put(1, "ארוך", 1)])[0].1.chars().count(), LESSON_MAX + 1);
    }

    #[test]
    fn a_dilemma_is_known_by_its_item_its_address_and_its_own_title() {
        let summary = "## כפי שנרשם\nא\n## היום\nב\n## [מחדש](/dilemmas/3)\nג\n## [לא](/dilemmas/31)\nד";
        let items = [item("כפי שנרשם", Some(1)), item("אחר", None)];
        let put = [put(1, "הכותרת החדשה", 1), put(2, "היום", 9), put(3, "x", 3)];
        assert_eq!(said(summary, &items, &put), [of(1, "א"), of(9, "ב"), of(3, "ג")]);
    }

    #[test]
    fn a_longer_title_is_another_and_of_equal_ones_each_has_its_heading() {
        let put = [put(1, "מי?", 1), put(2, "מי?", 2)];
        assert_eq!(said("## מי? ולמה\nלא זה\n## מי?\nא\n## מי?\nב", &[], &put), [of(1, "א"), of(2, "ב")]);
        let items = [item("מי?", Some(2)), item("מי? (2)", Some(1))];
        assert_eq!(said("## מי?\nא\n## מי? (2)\nב", &items, &put), [of(2, "א"), of(1, "ב")]);
    }
}
