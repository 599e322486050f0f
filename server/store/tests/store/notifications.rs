//! What members were notified of, and the count of what they have not read.

use domain::access::DeviceKind;
use domain::change::Entity;
use domain::id::{MemberId, NotificationId};
use domain::notification::NotificationKind;
use store::notification::{self, NewNotification};
use store::{Conn, member, session};

use crate::sample;
use crate::{NOW, on_each_engine};

fn about(member: MemberId, entity_id: i64, position: i64) -> NewNotification {
    let (kind, entity) = (NotificationKind::MeetingMoved, Entity::Meeting);
    NewNotification { member, kind, entity, entity_id, by: None, at: NOW, position, instead_of: None }
}

async fn ids(conn: &mut Conn, member: MemberId) -> Vec<NotificationId> {
    notification::of_member(conn, member, 9).await.expect("query").into_iter().map(|row| row.id).collect()
}

async fn unread(conn: &mut Conn, member: MemberId) -> i64 {
    notification::unread(conn, member).await.expect("query")
}

#[tokio::test]
async fn a_notification_is_stored_once_and_counted_until_it_is_read() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let (dana, omer) = (team.dana, team.omer);
        let mut tx = store.write().await.expect("begin");
        assert_eq!(unread(&mut tx, dana).await, 0);
        let by_omer = NewNotification { by: Some(omer), ..about(dana, 1, 7) };
        let new = [by_omer, about(dana, 2, 8), about(dana, 1, 9), about(omer, 1, 7)];
        assert_eq!(notification::insert(&mut tx, &new).await.expect("insert"), [dana, omer]);
        assert!(notification::insert(&mut tx, &new).await.expect("insert").is_empty(), "stored already");
        let rows = notification::of_member(&mut tx, dana, 9).await.expect("query");
        assert_eq!(rows.iter().map(|row| row.entity_id).collect::<Vec<_>>(), [1, 2, 1], "the latest first");
        assert_eq!(rows[2].by.as_ref().map(|person| person.id), Some(omer));
        assert_eq!((unread(&mut tx, dana).await, unread(&mut tx, omer).await), (3, 1));
        session::insert(&mut tx, "s", dana, DeviceKind::UNKNOWN, NOW, NOW.plus_days(1)).await.expect("insert");
        let counted =
            session::find(&mut tx, "s", NOW).await.expect("query").map(|session| session.unread_notifications);
        assert_eq!(counted, Some(3));

        let first = rows[2].id;
        assert_eq!(notification::thing(&mut tx, first, dana).await.expect("query"), Some((Entity::Meeting, 1)));
        assert_eq!(notification::thing(&mut tx, first, omer).await.expect("query"), None);
        let thing = (Entity::Meeting, 1);
        assert_eq!(notification::mark_of_thing(&mut tx, dana, thing, NOW).await.expect("mark"), 2);
        assert_eq!(notification::mark_of_thing(&mut tx, dana, thing, NOW).await.expect("mark"), 0);
        let theirs = ids(&mut tx, dana).await;
        assert_eq!(notification::mark_these(&mut tx, omer, &theirs, NOW).await.expect("mark"), 0, "another's");
        assert_eq!(notification::mark_these(&mut tx, dana, &theirs, NOW).await.expect("mark"), 1);
        assert_eq!(notification::mark_up_to(&mut tx, omer, first, NOW).await.expect("mark"), 0, "it came later");
        assert_eq!(notification::mark_up_to(&mut tx, omer, NotificationId(i64::MAX), NOW).await.expect("mark"), 1);
        assert_eq!((unread(&mut tx, dana).await, unread(&mut tx, omer).await), (0, 0));

        notification::insert(&mut tx, &[about(omer, 3, 10)]).await.expect("insert");
        notification::purge(&mut tx, NOW.plus_seconds(-1)).await.expect("purge");
        assert_eq!(ids(&mut tx, dana).await.len(), 3);
        notification::purge(&mut tx, NOW).await.expect("purge");
        assert_eq!((ids(&mut tx, dana).await.len(), ids(&mut tx, omer).await.len()), (0, 1), "only what was read");

        assert_eq!(member::present(&mut tx, &[omer, MemberId(999)]).await.expect("query"), [omer]);
        member::erase(&mut tx, omer, NOW).await.expect("remove");
        assert!(member::present(&mut tx, &[omer]).await.expect("query").is_empty());
        assert_eq!((ids(&mut tx, omer).await.len(), unread(&mut tx, omer).await), (0, 0));
    })
    .await;
}
