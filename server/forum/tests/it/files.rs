//! Files beside a text are opened by those who may read the text.

use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;

use crate::on_each_engine;
use crate::sample::{call, content, keys, meeting, upload};

/// A picture of one grey point, followed by what does not belong there.
const POLYGLOT: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x80\x80\x80\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;<script>alert(1)</script>";

#[tokio::test]
async fn the_files_of_a_text_in_review_are_its_companys() {
    on_each_engine(|world| async move {
        let (forum, people) = (&world.forum, world.people);
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[people.oren.member]))).await;
        let begun = forum.begin_draft(&people.coordinator, Purpose::WriteUp(held), content("סקירה", "גוף")).await;
        let id = begun.expect("begun");
        let input = SaveDraft {
            content: content("סקירה", "גוף"),
            uploads: vec![upload("תמונה.png", POLYGLOT), upload("לוח.svg", "<svg onload='x'/>")],
            ..SaveDraft::default()
        };
        let saved = forum.save_draft(&people.coordinator, id, input).await.expect("saved");
        let types: Vec<_> = saved.attachments.iter().map(|file| file.media_type.as_str()).collect();
        assert_eq!(types, ["image/png", "image/svg+xml"]);
        assert!(saved.attachments[0].is_image() && !saved.attachments[1].is_image());
        let published = forum.publish_draft(&people.coordinator, id).await.expect("uploaded");
        assert_eq!(published.status, Status::InReview);
        let open = async |actor: Actor| forum.practice_file(&actor, &published.slug, "תמונה.png").await;
        assert_eq!(open(Actor::Nobody).await.err(), Some(Problem::LoginNeeded));
        for stranger in [people.rimon.manager, people.oren.guest] {
            assert_eq!(open(stranger).await.err(), Some(Problem::NotFound));
        }
        let (_, bytes) = open(people.oren.colleague).await.expect("of the company");
        assert!(!bytes.windows(7).any(|part| part == b"<script"), "written anew");
        forum.publish_practice(&people.oren.member, published.id, None).await.expect("confirmed");
        assert!(open(people.rimon.guest).await.is_ok());
        let missing = forum.practice_file(&people.oren.member, &published.slug, "אין.png").await;
        assert_eq!(missing.err(), Some(Problem::NotFound));
    })
    .await;
}
