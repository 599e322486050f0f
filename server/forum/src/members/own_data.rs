//! A member takes along all that is theirs: their account, texts with files, comments, dilemmas, answers, promises, searches
//! and what is kept of them, as JSON, Markdown and the files themselves.

use std::future::Future;

use domain::attachment::Attachment;
use domain::audit::AuditFilter;
use domain::clock::Timestamp;
use domain::id::{CommentId, MemberId};
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::problem::Problem;
use serde_json::{Value, json};
use store::attachment::Owner;
use store::comment_talk::{ReportRow, ThanksRow};
use store::promise::Whose;
use store::rota::Which;

use crate::Forum;
use crate::authorize::authorize;
use crate::files::Fault;
use crate::front_matter::{self, FrontMatter};

/// The most entries of the audit log.
const ENTRIES_MAX: i64 = 10_000;
/// The most promises: many times those of the busiest member.
const PROMISES_MAX: i64 = 10_000;
/// How many comments are read at once.
const STEP: usize = 100;

/// Takes the files one after the other, so that there is never more in memory than one of them.
pub trait OwnDataSink: Send {
    /// Keeps a file at its path inside the archive.
    ///
    /// # Errors
    /// When nobody takes it any more.
    fn keep(&mut self, path: &str, content: &[u8]) -> impl Future<Output = Result<(), Problem>> + Send;
}

impl Forum {
    /// Hands all that is the actor's own to the sink. A file whose stored bytes are missing or damaged is left out.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; those of the sink; when the database fails.
    pub async fn own_data(&self, actor: &Actor, sink: &mut impl OwnDataSink) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        keep_json(sink, "account.json", &self.own_account(actor, member).await?).await?;
        for draft in self.drafts(actor).await? {
            let draft = match self.draft(actor, draft.id).await {
                Ok(draft) => draft,
                // Published or deleted meanwhile.
                Err(Problem::NotFound) => continue,
                Err(other) => return Err(other),
            };
            let folder = format!("drafts/{}", draft.id);
            let text = front_matter::write(&FrontMatter::of(&draft.content), &draft.content.body);
            sink.keep(&format!("{folder}.md"), text.as_bytes()).await?;
            self.keep_own_files(sink, &folder, draft.attachments).await?;
        }
        let practices = store::practice::ids_of_author(&mut *self.store.read().await?, member).await?;
        for id in practices {
            let record = store::practice::find_by_id(&mut *self.store.read().await?, id).await?;
            // After a move to another company the texts that were not published stay with the earlier one.
            let record = record.filter(|record| allows(actor, PracticePermission::Read(record.access().facts())));
            let Some(record) = record else { continue };
            let text = self.practice_text(actor, id).await?;
            let folder = format!("practices/{}", record.slug);
            let written = front_matter::write(&FrontMatter::of(&text.content()), &text.body);
            sink.keep(&format!("{folder}.md"), written.as_bytes()).await?;
            self.keep_own_files(sink, &folder, record.attachments).await?;
        }
        keep_json(sink, "comments.json", &self.own_comments(member).await?).await?;
        self.keep_own_talk_files(sink, member).await?;
        keep_json(sink, "thanks.json", &self.own_thanks(member).await?).await?;
        keep_json(sink, "answer-marks.json", &self.own_marks(member).await?).await?;
        keep_json(sink, "reports.json", &self.own_reports(member).await?).await?;
        keep_json(sink, "tries.json", &self.own_tries(member).await?).await?;
        keep_json(sink, "dilemmas.json", &self.own_dilemmas(member).await?).await?;
        let searches = store::saved_search::of_member(&mut *self.store.read().await?, member).await?;
        let searches = searches.into_iter().map(|row| serde_json::to_value(row.request)).collect::<Result<Vec<_>, _>>();
        keep_json(sink, "searches.json", &json!(searches.map_err(|_| Problem::Internal)?)).await?;
        let meetings = store::meeting::of_presenter(&mut *self.store.read().await?, member).await?;
        let meetings: Vec<_> =
            meetings.into_iter().map(|card| json!({"title": card.title, "starts_at": at(card.starts_at)})).collect();
        keep_json(sink, "meetings.json", &json!(meetings)).await?;
        keep_json(sink, "answers.json", &self.own_answers(member).await?).await?;
        keep_json(sink, "gate.json", &self.own_gate_lines(member).await?).await?;
        keep_json(sink, "promises.json", &self.own_promises_data(member).await?).await?;
        keep_json(sink, "attendance.json", &self.own_attendance(member).await?).await?;
        keep_json(sink, "requests.json", &self.own_requests(member).await?).await?;
        keep_json(sink, "agreement.json", &self.own_acceptances(member).await?).await?;
        keep_json(sink, "notifications.json", &self.own_notifications(actor).await?).await?;
        keep_json(sink, "mails.json", &self.own_mails(member).await?).await?;
        keep_json(sink, "log.json", &self.own_log(member).await?).await
    }

    async fn keep_own_files(
        &self,
        sink: &mut impl OwnDataSink,
        folder: &str,
        files: Vec<Attachment>,
    ) -> Result<(), Problem> {
        for file in files {
            match self.files.get(&file.hash).await {
                Ok(content) => sink.keep(&format!("{folder}/{}", file.file_name), &content).await?,
                Err(fault @ Fault::Unreachable) => return Err(fault.into()),
                Err(fault) => tracing::warn!(hash = file.hash, ?fault, "a file is not in a member's own data"),
            }
        }
        Ok(())
    }

    /// Hands over the files beside the member's comments and dilemmas.
    async fn keep_own_talk_files(&self, sink: &mut impl OwnDataSink, member: MemberId) -> Result<(), Problem> {
        let ids = self.own_comment_ids(member).await?;
        for ids in ids.chunks(STEP) {
            let found = store::comment::find_many(&mut *self.store.read().await?, ids).await?;
            for comment in found.into_iter().filter(|comment| comment.deleted_by.is_none()) {
                self.keep_own_files(sink, &format!("comments/{}", comment.id), comment.attachments).await?;
            }
        }
        let mut asked = store::dilemma::ids_of_asker(&mut *self.store.read().await?, member).await?;
        asked.extend(store::sealed_dilemma::of_member(&mut *self.store.read().await?, member).await?);
        for id in asked {
            let files = store::attachment::list(&mut *self.store.read().await?, Owner::Dilemma(id)).await?;
            self.keep_own_files(sink, &format!("dilemmas/{id}"), files).await?;
        }
        Ok(())
    }

    async fn own_account(&self, actor: &Actor, id: MemberId) -> Result<Value, Problem> {
        let mut conn = self.store.read().await?;
        let member = store::member::by_id(&mut conn, id).await?.ok_or(Problem::Unauthenticated)?;
        let phone = store::phone::of_member(&mut conn, id).await?.unwrap_or_default();
        let away = store::absence::of_member(&mut conn, id, self.clock.now()).await?;
        let former_names = store::member::former_names(&mut conn, id).await?;
        let digest_before = store::digest::cadence_before(&mut conn, id).await?;
        let assistants = store::assistant::of_member(&mut conn, id).await?;
        let acts_for = store::assistant::assisted_by(&mut conn, id).await?;
        drop(conn);
        let sessions: Vec<_> = self
            .sessions(actor, "")
            .await?
            .into_iter()
            .map(|session| {
                json!({
                    "began_at": at(session.created_at), "used_at": at(session.seen_at),
                    "browser": session.device.browser, "system": session.device.system,
                })
            })
            .collect();
        let tokens: Vec<_> = self
            .tokens(actor)
            .await?
            .into_iter()
            .map(|token| {
                json!({
                    "name": token.name, "scope": token.scope, "made_at": at(token.created_at),
                    "ends_at": token.expires_at.map(at), "used_at": token.used_at.map(at),
                })
            })
            .collect();
        let (mailed_of, digest) = (self.mailed_kinds(actor).await?, self.digest_cadence(actor).await?);
        let mailed_at_once = self.is_mailed_at_once(actor).await?;
        let reminded_before = self.is_reminded_before(actor).await?;
        let followed: Vec<_> = self
            .followed_things(actor)
            .await?
            .into_iter()
            .map(|line| json!({"thing": line.thing.to_string(), "attention": line.attention, "path": line.path}))
            .collect();
        Ok(json!({
            "id": member.id,
            "name": member.name,
            "email": member.email,
            "former_names_and_addresses": former_names,
            "company": member.company.name,
            "role": member.role,
            "profession": member.profession,
            "language": member.language,
            "phone": phone.number,
            "phone_shown": phone.shown,
            "mailed_of": mailed_of,
            "mailed_at_once": mailed_at_once, "reminded_an_hour_before": reminded_before,
            "digest": digest,
            "digest_before_it_was_switched_off": digest_before,
            "followed": followed,
            "joined_at": member.joined_at.map(at),
            "away_until": away.map(|absence| at(absence.until)),
            "assistants": assistants.into_iter().map(|person| person.name).collect::<Vec<_>>(),
            "acts_for": acts_for.into_iter().map(|person| person.name).collect::<Vec<_>>(),
            "sessions": sessions,
            "tokens": tokens,
        }))
    }

    /// The keys of the comments that the member wrote, also of those that they wrote as an anonymous asker.
    async fn own_comment_ids(&self, member: MemberId) -> Result<Vec<CommentId>, Problem> {
        let mut conn = self.store.read().await?;
        let mut ids = store::comment::ids_of_author(&mut conn, member).await?;
        for dilemma in store::sealed_dilemma::of_member(&mut conn, member).await? {
            ids.extend(store::comment::ids_of_asker(&mut conn, dilemma).await?);
        }
        Ok(ids)
    }

    async fn own_comments(&self, member: MemberId) -> Result<Value, Problem> {
        let ids = self.own_comment_ids(member).await?;
        let mut comments = vec![];
        for ids in ids.chunks(STEP) {
            let found = store::comment::find_many(&mut *self.store.read().await?, ids).await?;
            let kept = found.into_iter().filter(|comment| comment.deleted_by.is_none());
            comments.extend(kept.map(|comment| {
                json!({
                    "about": comment.subject.to_string(), "written_at": at(comment.created_at),
                    "changed_at": at(comment.updated_at), "body": &*comment.body,
                })
            }));
        }
        Ok(json!(comments))
    }

    async fn own_answers(&self, member: MemberId) -> Result<Value, Problem> {
        let answers = store::rsvp::of_member(&mut *self.store.read().await?, member).await?;
        let answers: Vec<_> = answers
            .into_iter()
            .map(|answered| {
                json!({
                    "meeting": answered.title, "starts_at": at(answered.starts_at), "answer": answered.answer,
                    "note": answered.note, "answered_at": at(answered.answered_at),
                })
            })
            .collect();
        Ok(json!(answers))
    }

    /// Returns what the member entered into the gate lists of visits, as far as it is not erased yet.
    async fn own_gate_lines(&self, member: MemberId) -> Result<Value, Problem> {
        let lines = store::gate::all_of_member(&mut *self.store.read().await?, member).await?;
        let lines: Vec<_> = lines
            .into_iter()
            .map(|(meeting, entered_at, line)| {
                json!({
                    "meeting": meeting, "name": line.name, "identity_number": line.identity_number.as_str(),
                    "car": line.car, "entered_at": at(entered_at),
                })
            })
            .collect();
        Ok(json!(lines))
    }

    /// Returns what the member promised and what was promised to them.
    async fn own_promises_data(&self, member: MemberId) -> Result<Value, Problem> {
        let found =
            store::promise::list(&mut *self.store.read().await?, Whose::Concerning(member), PROMISES_MAX).await?;
        let promises: Vec<_> = found
            .into_iter()
            .map(|promise| {
                json!({
                    "what": promise.what, "by_yourself": promise.owner.id == member, "by": promise.owner.name,
                    "to": promise.to.map(|to| to.name), "meeting": promise.meeting.map(|(_, title)| title),
                    "due_at": at(promise.terms.due_at), "state": promise.terms.state, "moves": promise.terms.moves,
                    "reason": promise.reason, "made_at": at(promise.created_at),
                    "ended_at": promise.terms.ended_at.map(at),
                })
            })
            .collect();
        Ok(json!(promises))
    }

    /// Returns to which meetings the member came, and about which they answered the questions; the answers are nobody's.
    async fn own_attendance(&self, member: MemberId) -> Result<Value, Problem> {
        let found = store::survey::of_member(&mut *self.store.read().await?, member).await?;
        let meetings: Vec<_> = found
            .into_iter()
            .map(|meeting| {
                json!({
                    "meeting": meeting.title, "starts_at": at(meeting.starts_at), "came": meeting.came,
                    "answered_questions": meeting.answered,
                })
            })
            .collect();
        Ok(json!(meetings))
    }

    /// Returns the requests to present that the member was mailed of.
    async fn own_requests(&self, member: MemberId) -> Result<Value, Problem> {
        let found = store::rota::requests(&mut *self.store.read().await?, Which::ToMember(member)).await?;
        let requests: Vec<_> = found
            .into_iter()
            .map(|request| {
                json!({
                    "meeting": request.meeting.title, "starts_at": at(request.meeting.starts_at),
                    "company": request.company.name, "state": request.state, "asked_at": at(request.asked_at),
                })
            })
            .collect();
        Ok(json!(requests))
    }

    /// Returns which versions of the agreement the member accepted.
    async fn own_acceptances(&self, member: MemberId) -> Result<Value, Problem> {
        let accepted = store::agreement::accepted_by(&mut *self.store.read().await?, member).await?;
        let accepted: Vec<_> = accepted
            .into_iter()
            .map(|acceptance| json!({"version": acceptance.version, "accepted_at": at(acceptance.at)}))
            .collect();
        Ok(json!(accepted))
    }

    /// Returns what the member said thanks for, and what they were thanked for.
    async fn own_thanks(&self, member: MemberId) -> Result<Value, Problem> {
        let mut conn = self.store.read().await?;
        let said = store::comment_talk::thanks_by(&mut conn, member).await?;
        let got = store::comment_talk::thanks_to(&mut conn, member, Timestamp(0), ENTRIES_MAX).await?;
        let line = |row: ThanksRow| json!({"comment": row.comment, "reason": row.reason, "at": at(row.at)});
        let (said, got): (Vec<_>, Vec<_>) = (said.into_iter().map(line).collect(), got.into_iter().map(line).collect());
        Ok(json!({"said": said, "got": got}))
    }

    /// Returns what the member said of answers for their company.
    async fn own_marks(&self, member: MemberId) -> Result<Value, Problem> {
        let marks = store::comment_mark::of_member(&mut *self.store.read().await?, member).await?;
        let line = |(comment, mark, when)| json!({"comment": comment, "mark": mark, "at": at(when)});
        Ok(json!(marks.into_iter().map(line).collect::<Vec<_>>()))
    }

    async fn own_reports(&self, member: MemberId) -> Result<Value, Problem> {
        let rows = store::comment_talk::reports_of(&mut *self.store.read().await?, member).await?;
        let line = |row: ReportRow| {
            let handled_at = row.handled_at.map(at);
            json!({"comment": row.comment, "reason": row.reason, "at": at(row.at), "handled_at": handled_at})
        };
        Ok(json!(rows.into_iter().map(line).collect::<Vec<_>>()))
    }

    async fn own_tries(&self, member: MemberId) -> Result<Value, Problem> {
        let found = store::tries::of_author(&mut *self.store.read().await?, member).await?;
        let tries = found.into_iter().map(|record| {
            json!({
                "about": format!("practice:{}", record.practice), "written_at": at(record.created_at),
                "changed_at": at(record.updated_at), "tried_on": record.report.tried_on, "team": record.report.team,
                "outcome": record.report.outcome, "why": record.report.why, "backed_by": record.report.backed_by,
                "shown": record.report.shown,
            })
        });
        Ok(json!(tries.collect::<Vec<_>>()))
    }

    async fn own_dilemmas(&self, member: MemberId) -> Result<Value, Problem> {
        let mut conn = self.store.read().await?;
        let mut ids = store::dilemma::ids_of_asker(&mut conn, member).await?;
        ids.extend(store::sealed_dilemma::of_member(&mut conn, member).await?);
        let mut dilemmas = vec![];
        for ids in ids.chunks(STEP) {
            dilemmas.extend(store::dilemma::find_many(&mut conn, ids).await?.into_iter().map(|dilemma| {
                json!({
                    "title": dilemma.title, "body": dilemma.body, "asked_at": at(dilemma.created_at),
                    "changed_at": at(dilemma.updated_at), "closed_at": dilemma.closed_at.map(at),
                })
            }));
        }
        Ok(json!(dilemmas))
    }

    async fn own_notifications(&self, actor: &Actor) -> Result<Value, Problem> {
        let mut list = vec![];
        for group in self.notifications(actor).await? {
            let title = group.subject.title().map(str::to_owned);
            list.extend(group.notifications.into_iter().map(|notification| {
                json!({"kind": notification.kind, "about": title, "at": at(notification.at), "read": notification.read})
            }));
        }
        Ok(json!(list))
    }

    /// Returns the mails to the member that are still noted, whose texts are stored nowhere.
    async fn own_mails(&self, member: MemberId) -> Result<Value, Problem> {
        let mails = store::mail::of_member(&mut *self.store.read().await?, member).await?;
        let mails = mails.into_iter().map(|mail| {
            json!({
                "kind": mail.kind.as_str(), "state": mail.state.as_str(), "send_at": at(mail.send_at),
                "answer": mail.answer,
            })
        });
        Ok(json!(mails.collect::<Vec<_>>()))
    }

    /// Returns what the audit log says of the member. From where others did something to them is not told.
    async fn own_log(&self, member: MemberId) -> Result<Value, Problem> {
        let filter = AuditFilter { member: Some(member), ..AuditFilter::default() };
        let entries = store::audit::list(&mut *self.store.read().await?, &filter, ENTRIES_MAX).await?;
        let entries: Vec<_> = entries
            .into_iter()
            .map(|entry| {
                let own = entry.actor.as_ref().is_some_and(|actor| actor.id == member);
                let network = entry.network;
                json!({
                    "at": at(entry.at), "event": entry.event, "by_yourself": own,
                    "network": own.then_some(network), "before": entry.before, "after": entry.after,
                })
            })
            .collect();
        Ok(json!(entries))
    }
}

async fn keep_json(sink: &mut impl OwnDataSink, path: &str, value: &Value) -> Result<(), Problem> {
    let text = serde_json::to_vec_pretty(value).map_err(|_| Problem::Internal)?;
    sink.keep(path, &text).await
}

/// A moment in RFC 3339; empty for one that no calendar has.
fn at(moment: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(moment.0).map(|moment| moment.to_string()).unwrap_or_default()
}
