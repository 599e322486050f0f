//! Use cases whose write another transaction is in the way of are carried out all the same.

use std::sync::Arc;

use domain::comment::CommentSubject;
use domain::member::{NewMember, Profession, Role};
use domain::policy::Actor;
use domain::practice::{Content, Status};
use domain::problem::Problem;
use forum::drafts::begin::Purpose;
use forum::drafts::open::Opening;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::login::log_in::LogIn;
use forum::members::add::AddMember;
use forum::members::transfer::MoveMember;
use forum::settings::ForumName;
use forum::{Database, Forum};
use futures::FutureExt;
use futures::future::{BoxFuture, join, join_all};
use sqlx::{Connection, Executor};
use tokio::sync::Notify;

use crate::context::{TestContext, key};
use crate::fake_clock::Counted;
use crate::links::{PASSWORD, join as join_form, token};
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, meeting, practice};

/// Tells when the delay before another attempt at a write is drawn, which takes one byte.
#[derive(Default)]
struct Signalling {
    bytes: Counted,
    retried: Notify,
}

impl domain::clock::Random for Signalling {
    fn fill(&self, buffer: &mut [u8]) {
        if buffer.len() == 1 {
            self.retried.notify_one();
        }
        self.bytes.fill(buffer);
    }
}

/// A use case with its name; it runs when it is polled.
type UseCase = (&'static str, BoxFuture<'static, Result<(), Problem>>);

/// Names an expression on a clone of the forum as a use case.
macro_rules! use_case {
    ($list:ident, $forum:ident, $name:literal, $run:expr) => {{
        let $forum = Arc::clone($forum);
        $list.push(($name, async move { $run.await.map(drop) }.boxed()));
    }};
}

/// Use cases that are independent of each other, each on what was prepared for it with the context's own forum.
async fn use_cases(context: &TestContext, forum: &Arc<Forum>) -> Vec<UseCase> {
    let (own, people) = (&context.forum, context.people);
    let (coordinator, dana, manager) = (people.coordinator, people.oren.member, people.oren.manager);
    let mut ids = vec![];
    for (number, status) in [
        (1, Status::Published),
        (2, Status::Draft),
        (3, Status::Draft),
        (4, Status::Draft),
        (5, Status::Published),
        (6, Status::Published),
        (7, Status::Published),
    ] {
        ids.push(create_practice(own, &dana, practice(&format!("פרקטיקה {number}"), "גוף", status)).await.id);
    }
    let [updated, published, deleted, restored, archived, unarchived, erased] = ids[..] else { panic!("{ids:?}") };
    own.delete_practice(&dana, restored, 1).await.expect("deleted");
    own.delete_practice(&manager, unarchived, 1).await.expect("archived");
    let moved = call(own, meeting("מפגש", None, &[])).await;
    let subject = CommentSubject::Practice(updated);
    let mut comments = vec![];
    for body in ["ראשונה", "שנייה"] {
        comments.push(own.add_comment(&dana, subject, body, None).await.expect("written"));
    }
    let [edited, removed] = comments[..] else { panic!("{comments:?}") };
    let stale = own.begin_draft(&dana, Purpose::New, content("ישנה", "גוף")).await.expect("begun");
    let fresh = own.fresh_draft_id(key(dana));
    let invited = token(&own.member_link(&coordinator, key(people.oren.guest)).await.expect("a link"));
    let known = token(&own.member_link(&coordinator, key(dana)).await.expect("a link"));
    let session = own.join(&known, join_form()).await.expect("joins").secret.reveal().to_owned();
    let members = own.members(&Actor::System).await.expect("members");
    let email = members.into_iter().find(|member| member.id == key(dana)).expect("there").email;
    own.deactivate_member(&coordinator, key(people.rimon.colleague), false).await.expect("deactivated");
    own.enqueue_recurring_jobs().await.expect("enqueued");
    let job = own.jobs(&Actor::System).await.expect("listed").first().expect("one").id;

    let mut list: Vec<UseCase> = vec![];
    use_case!(list, forum, "begin a draft", forum.begin_draft(&dana, Purpose::New, content("א", "גוף")));
    let opening = Opening { purpose: Purpose::New, kind: None, base: None };
    let input = SaveDraft { content: content("ב", "גוף"), ..SaveDraft::default() };
    use_case!(list, forum, "save an opened draft", forum.save_opened_draft(&dana, fresh, &opening, input));
    use_case!(list, forum, "save as a new draft", forum.save_as_new_draft(&dana, stale, content("ג", "גוף")));
    let file = UploadWriteUp { file: "# ד\n\nגוף".into(), file_name: "ד.md".into(), ..UploadWriteUp::default() };
    use_case!(list, forum, "upload a draft", forum.upload_draft(&dana, file));
    let text: Content = content("פרקטיקה 1", "גוף אחר");
    use_case!(list, forum, "update a practice", forum.update_practice(&dana, updated, 1, text, None));
    use_case!(list, forum, "publish a practice", forum.publish_practice(&dana, published, None));
    use_case!(list, forum, "delete a practice", forum.delete_practice(&dana, deleted, 1));
    use_case!(list, forum, "restore a practice", forum.restore_practice(&dana, restored));
    use_case!(list, forum, "archive a practice", forum.delete_practice(&manager, archived, 1));
    use_case!(list, forum, "unarchive a practice", forum.unarchive_practice(&manager, unarchived));
    use_case!(list, forum, "erase a practice", forum.erase_practice(&coordinator, erased, 1, "לבקשת הארגון"));
    use_case!(list, forum, "update a meeting", forum.update_meeting(&coordinator, moved, 1, meeting("אחר", None, &[])));
    use_case!(list, forum, "edit a comment", forum.edit_comment(&dana, edited, 1, "ראשונה ומתוקנת"));
    use_case!(list, forum, "delete a comment", forum.delete_comment(&dana, removed, None));
    use_case!(list, forum, "make a link", forum.member_link(&coordinator, key(people.rimon.member)));
    use_case!(list, forum, "follow a link", forum.join(&invited, join_form()));
    let form = LogIn { email, password: PASSWORD.into(), client: "a".into(), device: None, own_device: false };
    use_case!(list, forum, "log in", forum.log_in(form));
    use_case!(list, forum, "log out", forum.log_out(&dana, &session));
    let new = NewMember {
        email: "new@forum.example".into(),
        name: "נועה".into(),
        company: people.oren.company,
        role: Role::Member,
        profession: Profession::Service,
    };
    use_case!(list, forum, "invite a member", forum.invite_member(&coordinator, new));
    let added = AddMember {
        email: "added@forum.example".into(),
        name: "רון".into(),
        company: "ארגון חדש".into(),
        role: Role::Member,
        profession: Profession::Service,
        password: None,
    };
    use_case!(list, forum, "add a member", forum.add_member(&Actor::System, added));
    let colleague = key(people.oren.colleague);
    use_case!(list, forum, "deactivate a member", forum.deactivate_member(&coordinator, colleague, true));
    use_case!(list, forum, "reactivate", forum.reactivate_member(&coordinator, key(people.rimon.colleague)));
    let place = MoveMember { company: Some("oren-gal".into()), ..MoveMember::default() };
    use_case!(list, forum, "move a member", forum.move_member(&coordinator, key(people.rimon.guest), place));
    let name = ForumName { he: "מעגל אחר".into(), en: "Another circle".into() };
    use_case!(list, forum, "name the forum", forum.set_name(&coordinator, name));
    use_case!(list, forum, "retry a job", forum.retry_job(&coordinator, job));
    list
}

/// On SQLite another process holds the file's lock until the first of them has failed. On PostgreSQL the last statement
/// of the first attempt at each fails by a serialization failure: a sequence counts on where a transaction is rolled back.
#[tokio::test]
async fn use_cases_are_carried_out_where_another_transaction_was_in_the_way_of_the_first_attempt() {
    on_each_engine(|context| async move {
        let random = Arc::new(Signalling::default());
        let forum = Forum::open(context.settings(), Arc::clone(&context.clock) as _, Arc::clone(&random) as _).await;
        let forum = Arc::new(forum.expect("opens"));
        forum.fail_promptly();
        let use_cases = use_cases(&context, &forum).await;
        let mut other = context.database.connect().await.expect("connects");
        match context.database {
            Database::Sqlite(_) => {
                other.execute("BEGIN IMMEDIATE").await.expect("locked");
                let let_go = async {
                    random.retried.notified().await;
                    other.execute("ROLLBACK").await.expect("free");
                };
                let all = use_cases.into_iter().map(|(name, run)| async move { (name, run.await) });
                for (name, outcome) in join(join_all(all), let_go).await.0 {
                    assert_eq!(outcome, Ok(()), "{name}");
                }
            }
            Database::Postgres(_) => {
                other.execute(FAIL_FIRST_ATTEMPT).await.expect("triggers");
                for (name, run) in use_cases {
                    other.execute("ALTER SEQUENCE attempt RESTART").await.expect("begun again");
                    assert_eq!(run.await, Ok(()), "{name}");
                    let attempts: i64 = sqlx::query_scalar("SELECT last_value FROM attempt")
                        .fetch_one(&mut other)
                        .await
                        .expect("counted");
                    assert!(attempts > 1, "nothing was in the way: {name}");
                }
            }
        }
        other.close().await.expect("closes");
        let drafts = forum.drafts(&context.people.oren.member).await.expect("a list");
        let titles: Vec<_> =
            drafts.iter().filter(|draft| ["א", "ב", "ג", "ד"].contains(&draft.title.as_str())).collect();
        assert_eq!(titles.len(), 4, "each draft is there once: {drafts:?}");
        forum.close().await;
    })
    .await;
}

/// Fails the first statement that adds a row to the change log, or changes a job, after the sequence was restarted.
const FAIL_FIRST_ATTEMPT: &str = "
    CREATE SEQUENCE attempt;
    CREATE FUNCTION fail_first_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('attempt') = 1 THEN
                RAISE EXCEPTION 'on purpose' USING ERRCODE = '40001';
            END IF;
            RETURN NULL;
        END
    $$;
    CREATE TRIGGER fail_first_attempt AFTER INSERT ON change FOR EACH ROW EXECUTE FUNCTION fail_first_attempt();
    CREATE TRIGGER fail_first_attempt AFTER UPDATE ON job FOR EACH ROW EXECUTE FUNCTION fail_first_attempt();
";
