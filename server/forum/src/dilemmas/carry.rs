//! A dilemma is carried on: to the agenda of the next meeting, into a practice; and what the forum has that is like it.

use domain::agenda::{self, AgendaItem, AgendaKind};
use domain::comment::{self, CommentSubject};
use domain::dilemma::state::StoryEntry;
use domain::dilemma::{DilemmaStage, LESSON_MAX, StoryKind, files_path};
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
                let is_it = |item: &AgendaItem| item.kind == AgendaKind::Dilemma && item.title == record.title;
                if meeting.items.iter().any(is_it) {
                    return Ok(next);
                }
                store::dilemma::put_on_agenda(&mut tx, id, next).await?;
                let mut items = meeting.items;
                items.push(AgendaItem {
                    kind: AgendaKind::Dilemma,
                    title: record.title.clone(),
                    minutes: MINUTES,
                    who: record.owner.name.clone(),
                });
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
        meeting: MeetingId,
        summary: &str,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let mut events = vec![];
        for id in store::dilemma::of_meeting(tx, meeting).await? {
            let Some(record) = store::dilemma::find(tx, id).await? else { continue };
            let Some(said) = said_about(summary, &record.title) else { continue };
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
        let [learnt, helped] = match Language::of_text(&record.body) {
            Language::Hebrew => ["מה למדנו", "מה עזר"],
            Language::English => ["What we learned", "What helped"],
        };
        let mut body = comment::elsewhere(&record.body, &files_path(id), &files);
        let helping = answers.into_iter().filter(|answer| record.state.accepted.contains(&answer.id));
        for (number, answer) in helping.enumerate() {
            if number == 0 {
                body.push_str(&format!("\n\n## {helped}"));
            }
            let author = answer.author.map(|author| author.name).filter(|name| !name.is_empty());
            let by = [author, answer.company.map(|company| company.name)];
            let by = by.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let said = comment::elsewhere(&answer.body, &comment::files_path(answer.id), &answer.attachments);
            body.push_str(&format!("\n\n{said}\n\n— {by}"));
        }
        body.push_str(&format!("\n\n## {learnt}\n\n{}\n", record.lesson));
        let content = Content { title: record.title, topics: record.topics, body, ..Content::default() };
        self.begin_draft(actor, Purpose::New, content).await
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

/// What a summary says below the heading of a dilemma: everything up to the next heading that is not below it. `None` where it
/// says nothing.
fn said_about(summary: &str, title: &str) -> Option<String> {
    let level = |line: &str| line.chars().take_while(|c| *c == '#').count();
    let is_heading = |line: &str| (1..=6).contains(&level(line)) && line[level(line)..].starts_with(' ');
    let words = |line: &str| clean_line(line.trim_start_matches('#').trim_end_matches('#'));
    let title = clean_line(title);
    let mut lines = summary.lines();
    let heading = lines.find(|line| is_heading(line) && words(line).contains(&title))?;
    let below = lines.take_while(|line| !is_heading(line) || level(line) > level(heading));
    let said = below.collect::<Vec<_>>().join("\n").trim().to_owned();
    if said.is_empty() {
        return None;
    }
    Some(match said.char_indices().nth(LESSON_MAX) {
        Some((end, _)) => format!("{}…", said[..end].trim_end()),
        None => said,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_the_heading_of_a_dilemma_was_said_about_it() {
        let summary = "פתיחה\n\n## מי מחזיר תשובה?\n\nתורנות.\n\n### החלטה\nננסה.\n## אחר\nלא זה.";
        assert_eq!(said_about(summary, "מי מחזיר תשובה?").as_deref(), Some("תורנות.\n\n### החלטה\nננסה."));
        assert_eq!(said_about(summary, " אחר ").as_deref(), Some("לא זה."));
        for (summary, title) in
            [(summary, "אין"), ("## ריק\n\n## אחר\nx", "ריק"), ("ריק\nx", "ריק"), ("#ריק\nx", "ריק")]
        {
            assert_eq!(said_about(summary, title), None, "{summary}");
        }
        let long = format!("# ארוך\n{}", "א".repeat(LESSON_MAX + 5));
        assert_eq!(said_about(&long, "ארוך").map(|said| said.chars().count()), Some(LESSON_MAX + 1));
    }
}
