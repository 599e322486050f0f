//! Meetings.

use domain::id::{CompanyId, MeetingId};
use sqlx::{AssertSqlSafe, Executor};
use store::meeting::{AgendaHtml, MeetingOrigin, Side};
use store::{StoreError, company, meeting, practice};

use crate::sample::{self, NO_AGENDA, NO_ORIGIN, new_company, new_meeting, new_practice};
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn a_meeting_keeps_its_presenters_in_order() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let mut new = new_meeting("גבולות שירות", NOW, Some(team.company));
        new.presenters = vec![team.omer, team.dana];
        new.deadline = Some(NOW.plus_days(-3));
        let id = meeting::insert(
            &mut tx,
            &new,
            AgendaHtml { html: "<h1>סדר יום</h1>", renderer: 1 },
            MeetingOrigin { creator: Some(team.dana), ..NO_ORIGIN },
            NOW,
        )
        .await
        .expect("insert");
        let mut written = new_practice("a", team.company, team.dana);
        written.status = domain::practice::Status::Published;
        written.fields.meeting = Some(id);
        practice::insert(&mut tx, &written, NOW).await.expect("practice");

        let found = meeting::find(&mut tx, id).await.expect("query").expect("there");
        let names: Vec<_> = found.card.presenters.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["עומר", "דנה \"לוי\""]);
        assert_eq!(found.card.company.as_ref().map(|c| c.slug.as_str()), Some("oren-gal"));
        assert_eq!((found.card.practices, found.card.version), (1, 1));
        assert_eq!((found.card.deadline, found.creator), (new.deadline, Some(team.dana)));
        assert_eq!((found.agenda.as_str(), found.agenda_html.as_str()), ("# סדר יום", "<h1>סדר יום</h1>"));
        assert_eq!((found.created_at, found.updated_at), (NOW, NOW));

        new.title = "גבולות".into();
        new.presenters = vec![];
        new.presenting_company = None;
        let later = NOW.plus_seconds(1);
        assert_eq!(
            meeting::update(&mut tx, id, 7, &new, NO_AGENDA, 3, later).await.expect("query"),
            None,
            "another version"
        );
        assert_eq!(meeting::update(&mut tx, id, 1, &new, NO_AGENDA, 3, later).await.expect("query"), Some(2));
        let found = meeting::find(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((found.card.title.as_str(), found.card.company), ("גבולות", None));
        assert!(found.card.presenters.is_empty());
        assert_eq!(found.updated_at, later);

        let sql = format!("DELETE FROM meeting WHERE id = {id}");
        tx.execute(AssertSqlSafe(sql)).await.expect("deleted");
        assert_eq!(meeting::find(&mut tx, id).await.expect("query"), None);
        let left = practice::find_by_slug(&mut tx, "a").await.expect("query").expect("the practice stays");
        assert_eq!(left.meeting, None);
    })
    .await;
}

#[tokio::test]
async fn meetings_are_listed_on_both_sides_of_now() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        let c = company::insert(&mut tx, &new_company("א", "a"), NOW).await.expect("company");
        let mut ids = vec![];
        for days in [-20, -10, 10, 20] {
            let new = new_meeting("מפגש", NOW.plus_days(days), Some(c));
            ids.push(meeting::insert(&mut tx, &new, NO_AGENDA, NO_ORIGIN, NOW).await.expect("insert"));
        }
        let past = meeting::list(&mut tx, Side::Past, NOW, 10, 0).await.expect("query");
        assert_eq!(past.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
        let upcoming = meeting::list(&mut tx, Side::Upcoming, NOW, 10, 1).await.expect("query");
        assert_eq!(upcoming.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[3]]);
        assert_eq!(meeting::next(&mut tx, NOW).await.expect("query").map(|m| m.id), Some(ids[2]));
        assert_eq!(meeting::next(&mut tx, NOW.plus_days(99)).await.expect("query"), None);
        assert_eq!(meeting::all_ids(&mut tx, ids[0], 2).await.expect("query"), ids[1..3]);
        let presented = meeting::of_company(&mut tx, c).await.expect("query");
        assert_eq!(presented.iter().map(|m| m.id).collect::<Vec<_>>(), [ids[3], ids[2], ids[1], ids[0]]);
        let many = meeting::find_many(&mut tx, &[ids[0], MeetingId(99), ids[2]]).await.expect("query");
        assert_eq!(many.len(), 2);
        let lost = new_meeting("מפגש", NOW, Some(CompanyId(99)));
        let error = meeting::insert(&mut tx, &lost, NO_AGENDA, NO_ORIGIN, NOW).await.expect_err("no company");
        assert!(matches!(error, StoreError::Reference(_)), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn an_agenda_of_an_earlier_renderer_is_replaced() {
    on_each_engine(|store| async move {
        let mut tx = store.write().await.expect("begin");
        let new = new_meeting("מפגש", NOW, None);
        let id = meeting::insert(&mut tx, &new, AgendaHtml { html: "<p>1</p>", renderer: 1 }, NO_ORIGIN, NOW).await;
        let id = id.expect("insert");
        assert_eq!(meeting::outdated(&mut tx, 1, 9).await.expect("query"), []);
        assert_eq!(meeting::outdated(&mut tx, 2, 9).await.expect("query"), [id]);
        let second = AgendaHtml { html: "<p>2</p>", renderer: 2 };
        meeting::set_agenda_html(&mut tx, id, 7, second).await.expect("query");
        assert_eq!(meeting::outdated(&mut tx, 2, 9).await.expect("query"), [id], "it has another version");
        meeting::set_agenda_html(&mut tx, id, 1, second).await.expect("query");
        assert_eq!(meeting::outdated(&mut tx, 2, 9).await.expect("query"), []);
        meeting::set_agenda_html(&mut tx, id, 1, AgendaHtml { html: "<p>1</p>", renderer: 1 }).await.expect("query");
        let found = meeting::find(&mut tx, id).await.expect("query").expect("there");
        assert_eq!((found.agenda_html.as_str(), found.renderer, found.card.version), ("<p>2</p>", 2, 1));
    })
    .await;
}
