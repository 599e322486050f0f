//! People and companies join and change.

use domain::company::{NewCompany, Sector, SizeBand};
use domain::id::{CompanyId, MemberId};
use domain::language::Language;
use domain::member::{NewMember, Profession, Role};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use forum::members::add::AddMember;
use forum::members::update::Profile;

use crate::context::key;
use crate::links::PASSWORD;
use crate::on_each_engine;
use crate::sample::{call, create_practice, field, fields, found, keys, meeting, practice};

fn company(name: &str) -> NewCompany {
    NewCompany { name: name.into(), slug: String::new(), sector: Sector::Public, size: SizeBand::Upto999 }
}

fn added(email: &str, company: &str) -> AddMember {
    AddMember {
        email: email.into(),
        name: "רות".into(),
        company: company.into(),
        role: Role::Manager,
        profession: Profession::Training,
        password: None,
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_member() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let new = |email: &str, company| NewMember {
            email: email.into(),
            name: "רות".into(),
            company,
            role: Role::Member,
            profession: Profession::Other,
        };
        let invite = async |member| forum.invite_member(&people.coordinator, member).await;
        let taken = invite(new("M2@FORUM.example ", people.oren.company)).await.expect_err("refused");
        assert_eq!(fields(&taken), field("email", FieldProblem::Taken));
        let wrong = invite(new("not an address", people.oren.company)).await.expect_err("refused");
        assert_eq!(fields(&wrong), field("email", FieldProblem::Invalid));
        let nowhere = invite(new("a@b.example", CompanyId(99))).await.expect_err("refused");
        assert_eq!(fields(&nowhere), field("company", FieldProblem::NotThere));
        let nameless = NewMember { name: "\u{202E}".into(), ..new("a@b.example", people.oren.company) };
        assert_eq!(fields(&invite(nameless).await.expect_err("refused")), field("name", FieldProblem::BidiControl));
    })
    .await;
}

#[tokio::test]
async fn the_command_line_makes_a_company_where_it_is_missing_or_nothing() {
    on_each_engine(|context| async move {
        let (forum, system) = (&context.forum, Actor::System);
        forum.add_member(&system, added("a@b.example", " רימון ")).await.expect("by name");
        forum.add_member(&system, added("b@b.example", "rimon")).await.expect("by slug");
        let members = forum.members(&system).await.expect("members");
        assert_eq!(members.iter().filter(|member| member.company.slug == "rimon").count(), 6);
        let taken = forum.add_member(&system, added("a@b.example", "חברה חדשה")).await.expect_err("refused");
        assert_eq!(fields(&taken), field("email", FieldProblem::Taken));
        let nameless = forum.add_member(&system, added("c@b.example", " ")).await.expect_err("refused");
        assert_eq!(fields(&nameless), field("company", FieldProblem::Missing));
        assert_eq!(forum.companies(&system).await.expect("companies").len(), 3, "with the member, or not at all");
        forum.add_member(&system, added("c@b.example", "חברה חדשה")).await.expect("made");
        assert_eq!(forum.companies(&system).await.expect("companies").len(), 4);
        let weak = AddMember { password: Some("aaaaaaaaaaaaaaaaaaaa".into()), ..added("d@b.example", "rimon") };
        assert_eq!(
            fields(&forum.add_member(&system, weak).await.expect_err("refused")),
            field("password", FieldProblem::TooWeak)
        );
        let ready = AddMember { password: Some(PASSWORD.into()), ..added("d@b.example", "rimon") };
        forum.add_member(&system, ready).await.expect("made");
        let member = forum.member_by_email(&system, " D@b.example").await.expect("there");
        assert!(member.joined_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn companies_of_like_names_have_slugs_of_their_own() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        forum.create_company(&coordinator, company("דקל")).await.expect("made");
        forum.create_company(&coordinator, company("דקל!")).await.expect("made");
        let slugs: Vec<_> = forum
            .companies(&coordinator)
            .await
            .expect("companies")
            .iter()
            .map(|company| company.slug.clone())
            .filter(|slug| slug.starts_with("דקל"))
            .collect();
        assert_eq!(slugs, ["דקל", "דקל-2"]);
        let taken = forum.create_company(&coordinator, company("דקל")).await.expect_err("refused");
        assert_eq!(fields(&taken), field("name", FieldProblem::Taken));
        let view = forum.company(&coordinator, "דקל-2").await.expect("there");
        assert_eq!(view.company.name, "דקל!");
        assert_eq!(forum.company(&coordinator, "nowhere").await.err(), Some(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn the_last_coordinator_stays_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (first, second) = (key(people.coordinator), key(people.rimon.manager));
        let demoted = forum.set_role(&people.coordinator, first, Role::Member).await.expect_err("refused");
        assert_eq!(fields(&demoted), field("role", FieldProblem::LastCoordinator));
        assert_eq!(forum.set_role(&people.coordinator, MemberId(99), Role::Member).await, Err(Problem::NotFound));
        forum.set_role(&people.coordinator, second, Role::Coordinator).await.expect("two of them");
        forum.set_role(&people.coordinator, first, Role::Guest).await.expect("one is left");
        let last = forum.set_role(&Actor::System, second, Role::Member).await.expect_err("refused");
        assert_eq!(fields(&last), field("role", FieldProblem::LastCoordinator));
        forum.set_role(&Actor::System, key(people.oren.member), Role::Manager).await.expect("no coordinator's role");
    })
    .await;
}

#[tokio::test]
async fn a_members_new_name_is_found_beside_their_texts_and_meetings() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        call(forum, meeting("מפגש", None, &keys(&[dana]))).await;
        let profile =
            Profile { name: "שושנה".into(), profession: Profession::Training, language: Language::English };
        forum.update_profile(&dana, profile).await.expect("changed");
        let mut titles = found(forum, &context.people.rimon.guest, "שושנה").await;
        titles.sort();
        assert_eq!(titles, ["אמנה", "מפגש"]);
        let refused = forum
            .update_profile(
                &dana,
                Profile { name: " ".into(), profession: Profession::Other, language: Language::Hebrew },
            )
            .await;
        assert_eq!(fields(&refused.expect_err("refused")), field("name", FieldProblem::Missing));
    })
    .await;
}

#[tokio::test]
async fn a_companys_page_shows_who_joined_and_what_may_be_read() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        create_practice(forum, &people.oren.member, practice("גלוי", "גוף", Status::Published)).await;
        create_practice(forum, &people.oren.member, practice("פנימי", "גוף", Status::Draft)).await;
        let ready = AddMember { password: Some(PASSWORD.into()), ..added("d@b.example", "oren-gal") };
        forum.add_member(&Actor::System, ready).await.expect("made");
        let titles = async |actor| {
            let view = forum.company(&actor, "oren-gal").await.expect("there");
            assert_eq!(view.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["רות"]);
            view.practices.into_iter().map(|card| card.title).collect::<Vec<_>>()
        };
        assert_eq!(titles(people.rimon.manager).await, ["גלוי"]);
        let mut own = titles(people.oren.colleague).await;
        own.sort();
        assert_eq!(own, ["גלוי", "פנימי"]);
    })
    .await;
}

#[tokio::test]
async fn a_persons_page_shows_what_they_wrote_and_present() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, reader) = (people.oren.member, people.rimon.member);
        create_practice(forum, &dana, practice("פורסמה", "גוף", Status::Published)).await;
        create_practice(forum, &dana, practice("טיוטה", "גוף", Status::Draft)).await;
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;

        let page = forum.person(&reader, key(dana)).await.expect("readable");
        let titles: Vec<_> = page.practices.iter().map(|card| card.title.as_str()).collect();
        assert_eq!(titles, ["פורסמה"], "a draft is its company's own");
        assert_eq!(page.meetings.iter().map(|card| card.id).collect::<Vec<_>>(), [held]);
        assert_eq!(page.company.id, people.oren.company);
        let own = forum.person(&dana, key(dana)).await.expect("readable");
        assert_eq!(own.practices.len(), 2);

        let invited = NewMember {
            email: "later@forum.example".into(),
            name: "עדן".into(),
            company: people.oren.company,
            role: Role::Member,
            profession: Profession::Other,
        };
        let invited = forum.invite_member(&people.coordinator, invited).await.expect("invited");
        assert_eq!(forum.person(&reader, invited).await.err(), Some(Problem::NotFound), "has not joined");
        call(forum, meeting("הבא", Some(people.oren.company), &[invited])).await;
        assert!(forum.person(&reader, invited).await.is_ok(), "a meeting names them");
        assert_eq!(forum.person(&Actor::Nobody, key(dana)).await.err(), Some(Problem::Unauthenticated));
        assert_eq!(forum.person(&reader, MemberId(9999)).await.err(), Some(Problem::NotFound));
    })
    .await;
}
