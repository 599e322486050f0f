//! Members and their passwords.

use domain::id::{CompanyId, MemberId};
use domain::language::Language;
use domain::member::{Profession, Role};
use store::{StoreError, member, password};

use crate::sample::{self, new_member};
use crate::{NOW, on_each_engine};

#[tokio::test]
async fn members_are_found_with_their_company() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut conn = store.read().await.expect("read");
        let dana = member::by_id(&mut conn, team.dana).await.expect("query").expect("there");
        assert_eq!((dana.name.as_str(), dana.company.slug.as_str()), ("דנה \"לוי\"", "oren-gal"));
        assert_eq!((dana.language, dana.joined_at), (Language::Hebrew, None));
        let by_email = member::by_email(&mut conn, "dana@oren-gal.example").await.expect("query");
        assert_eq!(by_email.as_ref(), Some(&dana));
        assert_eq!(member::by_id(&mut conn, MemberId(99)).await.expect("query"), None);
        assert_eq!(member::count(&mut conn).await.expect("query"), 2);
        assert_eq!(member::list(&mut conn).await.expect("query").len(), 2);
        assert_eq!(member::of_company(&mut conn, team.company).await.expect("query").len(), 2);
        assert!(member::of_company(&mut conn, CompanyId(99)).await.expect("query").is_empty());
        let requested = [team.omer, MemberId(99), team.dana];
        let people = member::people(&mut conn, &requested).await.expect("query");
        assert_eq!(people.iter().map(|p| p.id).collect::<Vec<_>>(), [team.omer, team.dana]);
        assert!(member::people(&mut conn, &[]).await.expect("query").is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_address_is_one_members_and_a_company_must_be_there() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let taken = new_member(team.company, "אחרת", "dana@oren-gal.example");
        let error = member::insert(&mut tx, &taken, NOW).await.expect_err("taken");
        assert!(matches!(&error, StoreError::Unique { field } if field == "email"), "{error:?}");
        drop(tx);
        let mut tx = store.write().await.expect("begin");
        let lost = new_member(CompanyId(99), "אבוד", "lost@x.example");
        let error = member::insert(&mut tx, &lost, NOW).await.expect_err("no company");
        assert!(matches!(error, StoreError::Reference(_)), "{error:?}");
    })
    .await;
}

#[tokio::test]
async fn profiles_roles_and_passwords_change() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let (name, english) = ("דנה כהן", Language::English);
        assert!(member::update_profile(&mut tx, team.dana, name, Profession::Training, english).await.expect("done"));
        assert!(member::set_role(&mut tx, team.dana, Role::Manager).await.expect("done"));
        assert!(member::set_language(&mut tx, team.omer, english).await.expect("done"));
        assert!(!member::set_role(&mut tx, MemberId(99), Role::Manager).await.expect("done"));

        let waiting = password::by_email(&mut tx, "dana@oren-gal.example").await.expect("query").expect("there");
        assert_eq!((waiting.member, waiting.password_hash), (team.dana, None));
        assert!(password::set(&mut tx, team.dana, "$argon2id$1", NOW).await.expect("done"));
        assert!(password::set(&mut tx, team.dana, "$argon2id$2", NOW.plus_days(1)).await.expect("done"));
        let set = password::by_member(&mut tx, team.dana).await.expect("query").expect("there");
        assert_eq!(set.password_hash.as_deref(), Some("$argon2id$2"));

        let dana = member::by_id(&mut tx, team.dana).await.expect("query").expect("there");
        assert_eq!((dana.name.as_str(), dana.role, dana.profession), (name, Role::Manager, Profession::Training));
        assert_eq!(dana.joined_at, Some(NOW), "the first password makes them joined");
    })
    .await;
}

#[tokio::test]
async fn an_erased_member_is_found_by_nothing_but_their_texts() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        password::set(&mut tx, team.dana, "$argon2id$", NOW).await.expect("done");
        assert!(member::erase(&mut tx, team.dana, NOW).await.expect("done"));
        assert!(!member::erase(&mut tx, team.dana, NOW).await.expect("done"), "once");
        let email = "dana@oren-gal.example";
        assert_eq!(member::by_email(&mut tx, email).await.expect("query"), None);
        assert_eq!(member::by_id(&mut tx, team.dana).await.expect("query"), None);
        assert_eq!(password::by_email(&mut tx, email).await.expect("query"), None);
        assert_eq!(password::by_member(&mut tx, team.dana).await.expect("query"), None);
        assert!(!password::set(&mut tx, team.dana, "$argon2id$", NOW).await.expect("done"));
        assert_eq!(member::count(&mut tx).await.expect("query"), 1);
        let people = member::people(&mut tx, &[team.dana]).await.expect("query");
        assert!(people.len() == 1 && people[0].is_former(), "they stay without a name");
        let again = member::insert(&mut tx, &new_member(team.company, "דנה", email), NOW).await.expect("free again");
        assert_ne!(again, team.dana);
    })
    .await;
}

#[tokio::test]
async fn a_deactivated_member_cannot_come_in_and_is_named_as_chosen() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        let email = "dana@oren-gal.example";
        password::set(&mut tx, team.dana, "$argon2id$", NOW).await.expect("done");
        assert!(!member::reactivate(&mut tx, team.dana).await.expect("done"), "active");
        for hides in [false, true] {
            assert!(member::deactivate(&mut tx, team.dana, hides, NOW).await.expect("done"));
            assert!(!member::deactivate(&mut tx, team.dana, hides, NOW).await.expect("done"), "once");
            assert_eq!(password::by_email(&mut tx, email).await.expect("query"), None);
            assert_eq!(password::by_member(&mut tx, team.dana).await.expect("query"), None);
            let dana = member::by_id(&mut tx, team.dana).await.expect("query").expect("there");
            assert!(dana.deactivated_at == Some(NOW) && !dana.is_present() && !dana.name.is_empty());
            let people = member::people(&mut tx, &[team.dana]).await.expect("query");
            assert_eq!(people[0].is_former(), hides);
            assert!(member::reactivate(&mut tx, team.dana).await.expect("done"));
            assert!(password::by_email(&mut tx, email).await.expect("query").is_some());
            assert!(!member::people(&mut tx, &[team.dana]).await.expect("query")[0].is_former());
        }
    })
    .await;
}

#[tokio::test]
async fn a_reset_link_is_noted_until_it_was_told() {
    on_each_engine(|store| async move {
        let team = sample::team(&store).await;
        let mut tx = store.write().await.expect("begin");
        assert_eq!(member::reset_link_made(&mut tx, team.dana).await.expect("query"), None);
        member::note_reset_link(&mut tx, team.dana, NOW).await.expect("done");
        assert_eq!(member::reset_link_made(&mut tx, team.dana).await.expect("query"), Some(NOW));
        assert_eq!(member::reset_link_made(&mut tx, team.omer).await.expect("query"), None);
        member::forget_reset_link(&mut tx, team.dana).await.expect("done");
        assert_eq!(member::reset_link_made(&mut tx, team.dana).await.expect("query"), None);
    })
    .await;
}
