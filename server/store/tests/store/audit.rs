//! The audit log.

use domain::audit::{AuditEvent, AuditFilter, NewAudit};
use domain::id::MemberId;
use store::{audit, member};

use crate::sample;
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn entries_are_filtered_and_name_people_as_they_are_called_now() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let role = NewAudit::of(AuditEvent::RoleChanged).about(team.omer).before("member").after("manager");
        audit::insert(&mut tx, &role, Some(team.dana), "192.0.2.7", NOW).await.expect("insert");
        let failed = NewAudit::of(AuditEvent::LoginFailed);
        audit::insert(&mut tx, &failed, None, "192.0.2.8", NOW.plus_seconds(1)).await.expect("insert");
        let token = NewAudit::of(AuditEvent::TokenMade).about(team.dana).thing(7);
        audit::insert(&mut tx, &token, Some(team.dana), "", NOW.plus_seconds(2)).await.expect("insert");

        let all = audit::list(&mut tx, &AuditFilter::default(), 9).await.expect("query");
        let events: Vec<_> = all.iter().map(|entry| entry.event).collect();
        assert_eq!(events, [AuditEvent::TokenMade, AuditEvent::LoginFailed, AuditEvent::RoleChanged]);
        let first = &all[2];
        assert_eq!(
            first.actor.as_ref().map(|person| (person.id, person.name.as_str())),
            Some((team.dana, "דנה \"לוי\""))
        );
        assert_eq!(first.subject.as_ref().map(|person| person.id), Some(team.omer));
        let told = (first.at, first.network.as_str(), first.before.as_str(), first.after.as_str());
        assert_eq!(told, (NOW, "192.0.2.7", "member", "manager"));
        assert_eq!((all[0].thing, &all[1].actor, &all[1].subject), (Some(7), &None, &None));

        let none = AuditFilter::default();
        for (filter, expected) in [
            (AuditFilter { event: Some(AuditEvent::LoginFailed), ..none }, vec![all[1].id]),
            (AuditFilter { member: Some(team.omer), ..none }, vec![all[2].id]),
            (AuditFilter { member: Some(team.dana), ..none }, vec![all[0].id, all[2].id]),
            (AuditFilter { member: Some(MemberId(99)), ..none }, vec![]),
            (AuditFilter { from: Some(NOW.plus_seconds(1)), ..none }, vec![all[0].id, all[1].id]),
            (AuditFilter { until: Some(NOW.plus_seconds(1)), ..none }, vec![all[2].id]),
            (AuditFilter { before: Some(all[0].id), ..none }, vec![all[1].id, all[2].id]),
        ] {
            let found = audit::list(&mut tx, &filter, 9).await.expect("query");
            assert_eq!(found.iter().map(|entry| entry.id).collect::<Vec<_>>(), expected, "{filter:?}");
        }
        assert_eq!(audit::list(&mut tx, &none, 2).await.expect("query").len(), 2);

        member::erase(&mut tx, team.dana, NOW).await.expect("erase");
        let all = audit::list(&mut tx, &none, 9).await.expect("query");
        assert_eq!(all[0].actor.as_ref().map(|person| (person.id, person.name.as_str())), Some((team.dana, "")));
        assert_eq!(audit::purge(&mut tx, NOW.plus_seconds(2)).await.expect("purge"), 2);
        assert_eq!(audit::list(&mut tx, &none, 9).await.expect("query").len(), 1);
    })
    .await;
}
