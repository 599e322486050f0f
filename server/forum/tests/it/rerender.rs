//! HTML that an earlier version of the renderer made.

use domain::comment::{CommentSubject, DiscussionPart};
use domain::practice::Status;
use markdown::RENDERER_VERSION;
use sqlx::{Connection, Executor};

use crate::context::TestContext;
use crate::on_each_engine;
use crate::sample::{call, create_practice, meeting, practice};

/// Makes all stored HTML that of an earlier version, as an upgrade finds it.
async fn age(context: &TestContext) {
    let mut conn = context.database.connect().await.expect("connect");
    for statement in [
        "UPDATE revision SET html = '<p>old</p>', headings = '[]', renderer = 1",
        "UPDATE meeting SET agenda_html = '<p>old</p>', renderer = 1",
        "UPDATE comment SET html = '<p>old</p>', renderer = 1",
    ] {
        conn.execute(statement).await.expect("update");
    }
    conn.close().await.expect("close");
}

async fn outdated(context: &TestContext) -> (i64, i64, i64) {
    let mut conn = context.database.connect().await.expect("connect");
    let mut count = async |sql: &'static str| -> i64 {
        sqlx::query_scalar(sql).bind(RENDERER_VERSION).fetch_one(&mut conn).await.expect("query")
    };
    let texts = count("SELECT count(*) FROM revision WHERE renderer < $1 OR html = '<p>old</p>'").await;
    let agendas = count("SELECT count(*) FROM meeting WHERE renderer < $1 OR agenda_html = '<p>old</p>'").await;
    let comments = count("SELECT count(*) FROM comment WHERE renderer < $1 OR html = '<p>old</p>'").await;
    conn.close().await.expect("close");
    (texts, agendas, comments)
}

#[tokio::test]
async fn it_is_never_shown_and_replaced_in_the_background() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let body = "## סיכום\n\nהצטרפנו ל**\"מעגל\"** השנה";
        let mut created = vec![];
        for number in 0..12 {
            created.push(
                create_practice(
                    forum,
                    &people.oren.manager,
                    practice(&format!("כותרת {number}"), body, Status::Published),
                )
                .await,
            );
        }
        let content = forum.practice_text(&people.oren.manager, created[0].id).await.expect("read").content();
        forum.update_practice(&people.oren.manager, created[0].id, 1, content, None).await.expect("a second revision");
        let mut agenda = meeting("מפגש", None, &[]);
        agenda.agenda = body.into();
        let held = call(forum, agenda).await;
        let subject = CommentSubject::Meeting(held);
        forum.add_comment(&people.oren.member, subject, body, None).await.expect("written");
        age(&context).await;

        // A second process has nothing in memory.
        let other = context.second_process().await;
        let bold = "ל<strong>\"מעגל\"</strong>";
        let page = other.practice_page(&people.oren.member, &created[0].slug).await;
        let view = page.expect("readable").practice;
        assert!(view.html.contains(bold), "{}", view.html);
        assert_eq!(view.headings.len(), 1);
        let text = other.practice_text(&people.oren.member, created[1].id).await.expect("readable");
        assert!(text.view.html.contains(bold) && text.view.headings.len() == 1);
        assert!(other.meeting(&people.oren.member, held).await.expect("readable").agenda_html.contains(bold));
        let seen = other.meeting_discussion(&people.oren.member, held, DiscussionPart::Last).await.expect("readable");
        assert!(seen.comments[0].html.contains(bold), "{}", seen.comments[0].html);
        assert_eq!(outdated(&context).await, (13, 1, 1), "reading stores nothing");

        let before = forum.log_head().await.expect("read");
        other.render_outdated().await.expect("rendered");
        assert_ne!(outdated(&context).await, (13, 1, 1));
        while other.render_outdated().await.expect("rendered") > 0 {}
        assert_eq!(outdated(&context).await, (0, 0, 0));
        assert_eq!(forum.log_head().await.expect("read"), before, "derived data has no row in the log");
        let text = other.practice_text(&people.oren.member, created[2].id).await.expect("readable");
        assert!(text.view.html.contains(bold) && text.view.version == 1);
    })
    .await;
}
