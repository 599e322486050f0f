//! What stands in a company's name before everybody was put there by its own people: every way in, for
//! every role, in the name of its own company and of others.

use std::pin::Pin;

use domain::id::{CompanyId, MeetingId, PracticeId};
use domain::member::Role;
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::Problem;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::exchange::assign::Assignment;
use forum::exchange::import::{ImportFile, ImportOptions, ImportReport};
use forum::practices::create::CreatePractice;

use crate::context::{TestContext, key};
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, found, keys, meeting, practice, upload, version};

/// The answer of an attempt: the practice, where one came of it.
type Attempt<'a> = Pin<Box<dyn Future<Output = Result<PracticeId, Problem>> + Send + 'a>>;

/// A way in: a name, and the attempt of an actor to show a text in a company's name.
type Way = (&'static str, for<'a> fn(&'a TestContext, Actor, CompanyId) -> Attempt<'a>);

const WAYS: &[Way] = &[
    ("create", |context, actor, company| {
        Box::pin(async move { created(context, actor, to_enter(company, Status::Published)).await })
    }),
    ("create as archived", |context, actor, company| {
        Box::pin(async move { created(context, actor, to_enter(company, Status::Archived)).await })
    }),
    ("create many", |context, actor, company| {
        Box::pin(async move {
            let inputs = vec![to_enter(company, Status::Published), to_enter(company, Status::Published)];
            Ok(context.forum.create_practices(&actor, inputs).await?.remove(1).id)
        })
    }),
    ("name oneself as the author", |context, actor, company| {
        Box::pin(async move {
            let input = CreatePractice { authors: keys(&[actor]), ..to_enter(company, Status::Published) };
            created(context, actor, input).await
        })
    }),
    ("name one of the company as the author", |context, actor, company| {
        Box::pin(async move {
            let input = CreatePractice { authors: people_of(context, company), ..to_enter(company, Status::Published) };
            created(context, actor, input).await
        })
    }),
    ("create for a meeting", |context, actor, company| {
        Box::pin(async move {
            let held = call(&context.forum, meeting("מפגש", Some(company), &keys(&[actor]))).await;
            let input = CreatePractice { meeting: Some(held), ..to_enter(company, Status::Published) };
            created(context, actor, input).await
        })
    }),
    ("create a draft, then change its status to published", |context, actor, company| {
        Box::pin(async move { status_changed(context, actor, company, Status::Draft, Status::Published).await })
    }),
    ("create a draft, then change its status to archived", |context, actor, company| {
        Box::pin(async move { status_changed(context, actor, company, Status::Draft, Status::Archived).await })
    }),
    ("send to review, then change its status to published", |context, actor, company| {
        Box::pin(async move { status_changed(context, actor, company, Status::InReview, Status::Published).await })
    }),
    ("send to review, then change its status to archived", |context, actor, company| {
        Box::pin(async move { status_changed(context, actor, company, Status::InReview, Status::Archived).await })
    }),
    ("name oneself as the author, then publish", |context, actor, company| {
        Box::pin(async move {
            let input = CreatePractice { authors: keys(&[actor]), ..to_enter(company, Status::InReview) };
            let id = created(context, actor, input).await?;
            after(context.forum.publish_practice(&actor, id, None).await, id)
        })
    }),
    ("send to review, then edit and publish", |context, actor, company| {
        Box::pin(async move {
            let id = created(context, actor, to_enter(company, Status::InReview)).await?;
            let draft = context.forum.begin_draft(&actor, Purpose::Change(id), Content::default()).await?;
            after(context.forum.publish_draft(&actor, draft, None).await.map(drop), id)
        })
    }),
    ("send to review, then delete", |context, actor, company| {
        Box::pin(async move {
            let id = created(context, actor, to_enter(company, Status::InReview)).await?;
            after(context.forum.delete_practice(&actor, id, 1).await.map(drop), id)
        })
    }),
    ("write up a meeting without presenters", |context, actor, company| {
        Box::pin(async move { written_up(context, actor, meeting("מפגש", Some(company), &[])).await })
    }),
    ("write up a meeting that one presents", |context, actor, company| {
        Box::pin(async move { written_up(context, actor, meeting("מפגש", Some(company), &keys(&[actor]))).await })
    }),
    ("write up a meeting that the company presents", |context, actor, company| {
        Box::pin(async move {
            written_up(context, actor, meeting("מפגש", Some(company), &people_of(context, company))).await
        })
    }),
    ("write up a meeting that goes to the company meanwhile", |context, actor, company| {
        Box::pin(async move {
            let own = meeting("מפגש", actor.company(), &keys(&[actor]));
            let held = call(&context.forum, own.clone()).await;
            let draft = begun(context, actor, Purpose::WriteUp(held)).await?;
            let moved = domain::meeting::NewMeeting { presenting_company: Some(company), ..own };
            context.forum.update_meeting(&Actor::System, held, 1, moved).await.expect("moved");
            Ok(context.forum.publish_draft(&actor, draft, None).await?.id)
        })
    }),
    ("upload a file for a meeting without presenters", |context, actor, company| {
        Box::pin(async move { uploaded(context, actor, meeting("מפגש", Some(company), &[])).await })
    }),
    ("upload a file for a meeting that one presents", |context, actor, company| {
        Box::pin(async move { uploaded(context, actor, meeting("מפגש", Some(company), &keys(&[actor]))).await })
    }),
    ("import", |context, actor, company| {
        Box::pin(async move { imported(context, actor, company, "published", &format!("new-{company}")).await })
    }),
    ("import as archived", |context, actor, company| {
        Box::pin(async move { imported(context, actor, company, "archived", &format!("old-{company}")).await })
    }),
    ("import as one's own, then move it", |context, actor, company| {
        Box::pin(async move { moved(context, actor, company, "published").await })
    }),
    ("import as one's own archived, then move it", |context, actor, company| {
        Box::pin(async move { moved(context, actor, company, "archived").await })
    }),
    ("assign an old text", |context, actor, company| {
        Box::pin(async move { assigned(context, actor, company, None).await })
    }),
    ("assign an old text to a meeting that one presented", |context, actor, company| {
        Box::pin(async move {
            let held = call(&context.forum, meeting("מפגש", Some(company), &keys(&[actor]))).await;
            assigned(context, actor, company, Some(held)).await
        })
    }),
];

fn to_enter(company: CompanyId, status: Status) -> CreatePractice {
    CreatePractice { company: Some(company), ..practice("בשם הארגון", "גוף", status) }
}

async fn created(context: &TestContext, actor: Actor, input: CreatePractice) -> Result<PracticeId, Problem> {
    Ok(context.forum.create_practices(&actor, vec![input]).await?.remove(0).id)
}

async fn status_changed(
    context: &TestContext,
    actor: Actor,
    company: CompanyId,
    from: Status,
    to: Status,
) -> Result<PracticeId, Problem> {
    let id = created(context, actor, to_enter(company, from)).await?;
    let changed = context.forum.update_practice(&actor, id, 1, content("בשם הארגון", "אחר"), Some(to)).await;
    after(changed.map(drop), id)
}

/// The practice, whatever became of the attempt to show it; a refusal is no failure here.
fn after(attempt: Result<(), Problem>, id: PracticeId) -> Result<PracticeId, Problem> {
    match attempt {
        Ok(()) | Err(Problem::Forbidden | Problem::NotFound) => Ok(id),
        Err(other) => Err(other),
    }
}

async fn begun(context: &TestContext, actor: Actor, purpose: Purpose) -> Result<domain::id::DraftId, Problem> {
    let id = context.forum.begin_draft(&actor, purpose, Content::default()).await?;
    let input = SaveDraft { content: content("בשם הארגון", "גוף"), ..SaveDraft::default() };
    context.forum.save_draft(&actor, id, input).await?;
    Ok(id)
}

async fn written_up(
    context: &TestContext,
    actor: Actor,
    held: domain::meeting::NewMeeting,
) -> Result<PracticeId, Problem> {
    let held = call(&context.forum, held).await;
    let draft = begun(context, actor, Purpose::WriteUp(held)).await?;
    Ok(context.forum.publish_draft(&actor, draft, None).await?.id)
}

async fn uploaded(
    context: &TestContext,
    actor: Actor,
    held: domain::meeting::NewMeeting,
) -> Result<PracticeId, Problem> {
    let held = call(&context.forum, held).await;
    let input = UploadWriteUp {
        meeting: Some(held), file: "# בשם הארגון\n\nגוף".into(), ..UploadWriteUp::default()
    };
    Ok(context.forum.upload_write_up(&actor, input).await?.id)
}

/// Imports a file under a slug, of a company, that names the actor as its author.
async fn imported(
    context: &TestContext,
    actor: Actor,
    company: CompanyId,
    status: &str,
    slug: &str,
) -> Result<PracticeId, Problem> {
    let companies = context.forum.companies(&actor).await?;
    let of = &companies.iter().find(|other| other.id == company).expect("there").slug;
    let members = context.forum.members(&Actor::System).await?;
    let email = &members.iter().find(|member| Some(member.id) == actor.member()).expect("there").email;
    let text = format!(
        "---\ntitle: בשם הארגון\ncompany: {of}\nauthors: [{email}]\nstatus: {status}\nslug: {slug}\n---\n\nגוף\n"
    );
    let file = ImportFile { path: "a.md".into(), content: text.into(), files: vec![] };
    let report = context.forum.import_practices(&actor, vec![file], &[].into(), ImportOptions::default()).await?;
    assert_eq!(report.problems, [], "{actor:?}");
    Ok(context.forum.practice(&Actor::System, slug).await?.id)
}

/// Imports a text of the actor's own company, and then once more as the other's.
async fn moved(context: &TestContext, actor: Actor, company: CompanyId, status: &str) -> Result<PracticeId, Problem> {
    let slug = format!("moved-{status}-{company}");
    let own = actor.company().expect("a member's");
    imported(context, actor, own, status, &slug).await?;
    imported(context, actor, company, status, &slug).await
}

async fn assigned(
    context: &TestContext,
    actor: Actor,
    company: CompanyId,
    meeting: Option<MeetingId>,
) -> Result<PracticeId, Problem> {
    let draft = begun(context, actor, Purpose::New).await?;
    let chosen =
        Assignment { title: "בשם הארגון".into(), company: Some(company), meeting, ..Assignment::default() };
    Ok(context.forum.import_draft(&actor, draft, chosen).await?.id)
}

/// An ordinary member of a company; empty for the company that has none.
fn people_of(context: &TestContext, company: CompanyId) -> Vec<domain::id::MemberId> {
    let teams = [context.people.oren, context.people.rimon];
    teams.iter().filter(|team| team.company == company).map(|team| key(team.member)).collect()
}

#[tokio::test]
async fn nobody_shows_a_text_in_another_companys_name() {
    on_each_engine(|context| async move {
        // Nothing is searched, and a thousand writes that wait for the index take a minute.
        let context = context.without_index().await;
        let hub = context.people.coordinator.company().expect("a company");
        let mut shown_by_their_own = std::collections::BTreeSet::new();
        for (name, way) in WAYS {
            for actor in context.people.of_each_role() {
                for company in [hub, context.people.oren.company, context.people.rimon.company] {
                    let what = format!("{name}: {actor:?} for {company}");
                    let id = match way(&context, actor, company).await {
                        Ok(id) => id,
                        Err(Problem::Forbidden | Problem::NotFound) => continue,
                        Err(other) => panic!("{what}: {other}"),
                    };
                    let Ok(view) = context.forum.practice_by_id(&Actor::System, id).await else { continue };
                    if view.company.id != company {
                        continue;
                    }
                    let shown = matches!(view.status, Status::Published | Status::Archived);
                    assert!(!shown || actor.company() == Some(company), "{what}");
                    if shown {
                        assert!(!is_guest(actor), "{what}");
                        shown_by_their_own.insert(*name);
                    }
                }
            }
        }
        let none: Vec<_> =
            WAYS.iter().map(|(name, _)| *name).filter(|name| !shown_by_their_own.contains(name)).collect();
        assert_eq!(none, ["send to review, then delete"], "the ways lead somewhere");
    })
    .await;
}

/// A way to change what a company published: a name, and the attempt of an actor on the practice of a slug.
type Change = (&'static str, for<'a> fn(&'a TestContext, Actor, CompanyId, PracticeId, &'a str) -> Attempt<'a>);

const CHANGES: &[Change] = &[
    ("replace the text", |context, actor, _, id, _| {
        Box::pin(async move {
            let seen = version(&context.forum, id).await;
            let changed = context.forum.update_practice(&actor, id, seen, content("שונה", "שונה"), None).await;
            changed.map(|_| id)
        })
    }),
    ("replace the text and archive it", |context, actor, _, id, _| {
        Box::pin(async move {
            let (seen, text) = (version(&context.forum, id).await, content("שונה", "שונה"));
            let changed = context.forum.update_practice(&actor, id, seen, text, Some(Status::Archived)).await;
            changed.map(|_| id)
        })
    }),
    ("edit it and add a file", |context, actor, _, id, _| {
        Box::pin(async move {
            let draft = context.forum.begin_draft(&actor, Purpose::Change(id), Content::default()).await?;
            let uploads = vec![upload("שלי.txt", "שונה")];
            let input = SaveDraft { content: content("שונה", "שונה"), uploads, ..SaveDraft::default() };
            context.forum.save_draft(&actor, draft, input).await?;
            Ok(context.forum.publish_draft(&actor, draft, None).await?.id)
        })
    }),
    ("import a text of its slug", |context, actor, company, id, slug| {
        Box::pin(async move {
            let answer = imported_text(context, actor, company, slug, "שונה").await?;
            if answer.updated == 0 { Err(Problem::Forbidden) } else { Ok(id) }
        })
    }),
];

/// Imports another text, with a file, for the practice of a slug.
async fn imported_text(
    context: &TestContext,
    actor: Actor,
    company: CompanyId,
    slug: &str,
    text: &str,
) -> Result<ImportReport, Problem> {
    let companies = context.forum.companies(&Actor::System).await?;
    let of = &companies.iter().find(|other| other.id == company).expect("there").slug;
    let text = format!("---\ntitle: {text}\ncompany: {of}\nslug: {slug}\n---\n\n[{text}](a/שלי.txt)\n");
    let file = ImportFile { path: "a.md".into(), content: text.into(), files: vec![upload("שלי.txt", "שונה")] };
    context.forum.import_practices(&actor, vec![file], &[].into(), ImportOptions::default()).await
}

#[tokio::test]
async fn nobody_changes_what_another_company_published() {
    on_each_engine(|context| async move {
        let context = context.without_index().await;
        let (forum, people) = (&context.forum, context.people);
        let hub = people.coordinator.company().expect("a company");
        let mut changed_by_their_own = std::collections::BTreeSet::new();
        for (name, change) in CHANGES {
            for actor in people.of_each_role() {
                for company in [hub, people.oren.company, people.rimon.company] {
                    for status in [Status::Published, Status::Archived] {
                        let what = format!("{name}: {actor:?}, {status} text of {company}");
                        let created = create_practice(forum, &Actor::System, to_enter(company, status)).await;
                        let before = forum.practice_text(&Actor::System, created.id).await.expect("there");
                        let answer = change(&context, actor, company, created.id, &created.slug).await;
                        let after = forum.practice_text(&Actor::System, created.id).await.expect("there");
                        if actor.company() != Some(company) {
                            let refused = matches!(answer, Err(Problem::Forbidden | Problem::NotFound));
                            assert!(refused, "{what}: {answer:?}");
                            assert_eq!(after.content(), before.content(), "{what}");
                            assert_eq!(after.view.attachments, before.view.attachments, "{what}");
                            assert_eq!(
                                (after.view.version, after.view.status),
                                (before.view.version, status),
                                "{what}"
                            );
                        } else if answer.is_ok() {
                            changed_by_their_own.insert(*name);
                        }
                    }
                }
            }
        }
        assert_eq!(changed_by_their_own.len(), CHANGES.len(), "the ways lead somewhere: {changed_by_their_own:?}");
        let created = create_practice(forum, &Actor::System, to_enter(people.oren.company, Status::Published)).await;
        let report = imported_text(&context, Actor::System, people.oren.company, &created.slug, "של המפעיל").await;
        assert_eq!(report.expect("taken").updated, 1, "the operator's command");
    })
    .await;
}

/// What a coordinator began to edit while it waited is no way to change it once its company has published it.
#[tokio::test]
async fn a_draft_from_before_the_confirmation_does_not_replace_the_confirmed_text() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        let id = create_practice(forum, &coordinator, to_enter(people.oren.company, Status::Published)).await.id;
        let draft = begun(&context, coordinator, Purpose::Change(id)).await.expect("it waits, and is theirs");
        let input = SaveDraft { content: content("בשם הארגון", "אחר"), ..SaveDraft::default() };
        forum.save_draft(&coordinator, draft, input).await.expect("saved");
        forum.publish_practice(&people.oren.manager, id, Some(1)).await.expect("confirmed");
        let before = forum.practice_text(&Actor::System, id).await.expect("there");
        assert_eq!(forum.publish_draft(&coordinator, draft, None).await.err(), Some(Problem::Forbidden));
        forum.overrule_with_draft(&coordinator, draft).await.expect("its own base version");
        assert_eq!(forum.publish_draft(&coordinator, draft, None).await.err(), Some(Problem::Forbidden));
        let after = forum.practice_text(&Actor::System, id).await.expect("there");
        assert_eq!(after.content(), before.content());
    })
    .await;
}

/// REST has no other way to restore a practice.
#[tokio::test]
async fn a_coordinator_archives_and_restores_with_the_present_text_alone() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        let id =
            create_practice(forum, &context.people.oren.member, practice("אמנה", "גוף", Status::Published)).await.id;
        for status in [Status::Archived, Status::Published] {
            let seen = version(forum, id).await;
            let other = forum.update_practice(&coordinator, id, seen, content("אמנה", "אחר"), Some(status)).await;
            assert_eq!(other, Err(Problem::Forbidden), "{status}");
            let stale = forum.update_practice(&coordinator, id, 99, content("אמנה", "גוף"), Some(status)).await;
            assert_eq!(stale, Err(Problem::Conflict { current: seen }), "{status}");
            let same = forum.update_practice(&coordinator, id, seen, content("אמנה", "גוף"), Some(status)).await;
            same.expect("the status alone");
            let text = forum.practice_text(&Actor::System, id).await.expect("there");
            assert_eq!((text.view.status, text.content().body.trim()), (status, "גוף"));
        }
        let seen = version(forum, id).await;
        let nothing = forum.update_practice(&coordinator, id, seen, content("אמנה", "גוף"), None).await;
        assert_eq!(nothing, Err(Problem::Forbidden));
    })
    .await;
}

fn is_guest(actor: Actor) -> bool {
    matches!(actor, Actor::Member { role: Role::Guest, .. })
}

#[tokio::test]
async fn what_waits_is_confirmed_by_the_company_in_the_version_it_read() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let input = CreatePractice {
            authors: keys(&[people.oren.colleague]),
            ..to_enter(people.oren.company, Status::Published)
        };
        let created = create_practice(forum, &people.coordinator, input).await;
        let view = forum.practice_by_id(&people.oren.manager, created.id).await.expect("there");
        assert_eq!(view.status, Status::InReview);
        let changed = content("לא מה שנקרא", "גוף");
        forum.update_practice(&people.coordinator, created.id, 1, changed, None).await.expect("changed");
        let stale = forum.publish_practice(&people.oren.manager, created.id, Some(view.version)).await;
        assert_eq!(stale, Err(Problem::Conflict { current: 2 }));
        assert_eq!(found(forum, &people.rimon.member, "שנקרא").await, [""; 0]);
        for other in [people.coordinator, people.oren.member, people.rimon.manager] {
            let answer = forum.publish_practice(&other, created.id, None).await;
            assert!(matches!(answer, Err(Problem::Forbidden | Problem::NotFound)), "{other:?}: {answer:?}");
        }
        forum.publish_practice(&people.oren.colleague, created.id, Some(2)).await.expect("its author");
        assert_eq!(found(forum, &people.rimon.member, "שנקרא").await, ["לא מה שנקרא"]);
    })
    .await;
}

#[tokio::test]
async fn an_author_of_another_company_has_no_right_over_the_text() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        for status in Status::ALL {
            let input =
                CreatePractice { authors: keys(&[people.rimon.manager]), ..to_enter(people.oren.company, *status) };
            let id = create_practice(forum, &Actor::System, input).await.id;
            let read = forum.practice_by_id(&people.rimon.manager, id).await;
            match status {
                Status::Draft | Status::InReview => assert_eq!(read.err(), Some(Problem::NotFound)),
                Status::Published | Status::Archived => {
                    assert_eq!(read.expect("everybody reads it").can, Default::default());
                }
            }
            let seen = version(forum, id).await;
            let change = forum.update_practice(&people.rimon.manager, id, seen, content("א", "ב"), None).await;
            let delete = forum.delete_practice(&people.rimon.manager, id, seen).await;
            let begin = forum.begin_draft(&people.rimon.manager, Purpose::Change(id), Content::default()).await;
            for answer in [change.map(drop), delete.map(drop), begin.map(drop)] {
                assert!(matches!(answer, Err(Problem::Forbidden | Problem::NotFound)), "{status}: {answer:?}");
            }
        }
        assert_eq!(found(forum, &people.rimon.manager, "בשם הארגון").await.len(), 1, "what is published alone");
    })
    .await;
}

#[tokio::test]
async fn an_old_text_that_waited_keeps_the_date_of_its_meeting() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let held = call(forum, meeting("מפגש", Some(people.rimon.company), &keys(&[people.rimon.member]))).await;
        context.clock.advance_days(30);
        let id = assigned(&context, people.coordinator, people.rimon.company, Some(held)).await.expect("entered");
        assert_eq!(forum.practice_by_id(&people.rimon.member, id).await.expect("there").status, Status::InReview);
        forum.publish_practice(&people.rimon.member, id, None).await.expect("its author");
        let view = forum.practice_by_id(&people.oren.guest, id).await.expect("everybody reads it");
        assert_eq!(view.published_at, Some(crate::sample::day(14)));
    })
    .await;
}
