//! Lists of practices, and what the index reads.

use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::practice::{PracticeKind, Status};
use store::practice::Listed;
use store::{Store, meeting, practice, topic};

use crate::sample::{self, NO_AGENDA, NO_ORIGIN, Team, new_meeting, new_practice};
use crate::{NOW, on_each_engine};

/// Three published practices, the middle one a tool about measurement, and a draft of Omer's.
async fn library(store: &Store) -> (Team, MeetingId, Vec<PracticeId>) {
    let team = sample::team(store).await;
    let mut tx = store.write().await.expect("begin");
    let topics = topic::list(&mut tx).await.expect("query");
    let at =
        meeting::insert(&mut tx, &new_meeting("מפגש", NOW, None), NO_AGENDA, NO_ORIGIN, NOW).await.expect("meeting");
    let mut practices = vec![];
    for (number, slug) in ["a", "b", "c"].into_iter().enumerate() {
        let mut new = new_practice(slug, team.company, team.dana);
        new.status = Status::Published;
        new.published_at = Some(NOW.plus_days(number as i64));
        new.topics = vec![topics[number].id, topics[8].id];
        practices.push(new);
    }
    practices[1].fields.kind = PracticeKind::Tool;
    practices[2].fields.meeting = Some(at);
    practices[2].authors = vec![team.omer, team.dana];
    practices.push(new_practice("draft", team.company, team.omer));
    let ids = practice::insert_many(&mut tx, &practices, NOW).await.expect("insert");
    tx.commit(None, NOW, &[]).await.expect("commit");
    (team, at, ids)
}

fn keys(listed: &[Listed]) -> Vec<PracticeId> {
    listed.iter().map(|line| line.card.id).collect()
}

#[tokio::test]
async fn the_newest_come_first_and_can_be_narrowed() {
    on_each_engine(|store| async move {
        let (_, _, ids) = library(&store).await;
        let mut conn = store.read().await.expect("read");
        let published = Status::Published;
        let all = practice::newest(&mut conn, published, None, None, 10, 0).await.expect("query");
        assert_eq!(keys(&all), [ids[2], ids[1], ids[0]]);
        assert_eq!(all[1].card.topics, ["measurement", "ownership"]);
        assert_eq!(all[0].card.date, NOW.plus_days(2));
        assert_eq!(all[0].card.meeting.as_ref().map(|m| m.title.as_str()), Some("מפגש"));
        let second = practice::newest(&mut conn, published, None, None, 1, 1).await.expect("query");
        assert_eq!(keys(&second), [ids[1]]);
        let tool = Some(PracticeKind::Tool);
        let tools = practice::newest(&mut conn, published, tool, None, 10, 0).await.expect("query");
        assert_eq!(keys(&tools), [ids[1]]);
        let topics = topic::list(&mut conn).await.expect("query");
        let (first, last) = (Some(topics[0].id), Some(topics[8].id));
        let about = practice::newest(&mut conn, published, None, first, 10, 0).await.expect("query");
        assert_eq!(keys(&about), [ids[0]]);
        assert_eq!(practice::count(&mut conn, published, None, None).await.expect("query"), 3);
        assert_eq!(practice::count(&mut conn, published, tool, last).await.expect("query"), 1);
        assert_eq!(practice::count(&mut conn, Status::Draft, tool, None).await.expect("query"), 0);
    })
    .await;
}

#[tokio::test]
async fn practices_are_listed_by_whose_they_are() {
    on_each_engine(|store| async move {
        let (team, at, ids) = library(&store).await;
        let mut conn = store.read().await.expect("read");
        let ours = practice::of_company(&mut conn, team.company, 10).await.expect("query");
        assert_eq!(keys(&ours), [ids[2], ids[1], ids[3], ids[0]], "the draft has its last change's date");
        assert!(practice::of_company(&mut conn, CompanyId(99), 10).await.expect("query").is_empty());
        let presented = practice::of_meeting(&mut conn, at).await.expect("query");
        assert_eq!(keys(&presented), [ids[2]]);
        assert_eq!(presented[0].access.facts().authors, [team.omer, team.dana]);
        let nowhere = CompanyId(99);
        let omers = practice::unpublished(&mut conn, nowhere, team.omer, 10).await.expect("query");
        assert_eq!(keys(&omers), [ids[3]], "written or entered");
        assert_eq!(omers[0].access.creator, Some(team.omer));
        let of_company = practice::unpublished(&mut conn, team.company, MemberId(99), 10).await.expect("query");
        assert_eq!(keys(&of_company), [ids[3]], "the company's");
        assert!(practice::unpublished(&mut conn, nowhere, MemberId(99), 10).await.expect("query").is_empty());
        let requested = [ids[3], PracticeId(99), ids[0], ids[2]];
        let some = practice::by_ids(&mut conn, &requested).await.expect("query");
        assert_eq!(keys(&some), [ids[3], ids[0], ids[2]]);
        assert!(practice::by_ids(&mut conn, &[]).await.expect("query").is_empty());
        assert_eq!(practice::ids_of_company(&mut conn, team.company).await.expect("query"), ids);
        assert_eq!(practice::ids_of_author(&mut conn, team.omer).await.expect("query"), [ids[2]]);
        assert_eq!(practice::count_all(&mut conn).await.expect("query"), 4);
        let mut taken = practice::slugs_taken(&mut conn, &["a", "z", "draft"]).await.expect("query");
        taken.sort();
        assert_eq!(taken, ["a", "draft"]);
    })
    .await;
}

#[tokio::test]
async fn the_index_reads_whole_texts() {
    on_each_engine(|store| async move {
        let (team, at, ids) = library(&store).await;
        let mut conn = store.read().await.expect("read");
        let rows = practice::for_index(&mut conn, &[ids[2], PracticeId(99), ids[3]]).await.expect("query");
        assert_eq!(rows.len(), 2);
        let row = rows.iter().find(|row| row.id == ids[2]).expect("there");
        assert_eq!((row.slug.as_str(), row.body.as_str()), ("c", "## מה עשינו"));
        assert_eq!(row.authors.iter().map(|a| a.id).collect::<Vec<_>>(), [team.omer, team.dana]);
        assert_eq!(row.topics.len(), 2);
        assert_eq!(row.meeting.as_ref().map(|m| m.id), Some(at));
        assert_eq!((row.published_at, row.updated_at), (Some(NOW.plus_days(2)), NOW));
        assert_eq!((row.access().status, row.access().creator), (Status::Published, Some(team.dana)));
        assert_eq!(row.access().authors, [team.omer, team.dana]);
    })
    .await;
}
