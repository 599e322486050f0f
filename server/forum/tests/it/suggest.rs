//! What is suggested while somebody types: only what they may read.

use domain::language::Language;
use domain::policy::Actor;
use domain::practice::Status;
use domain::search::SuggestionKind::{self, Company, Meeting, Member, Practice, Topic, Words};
use forum::Forum;
use forum::login::links::Join;

use crate::context::key;
use crate::links::{join, token};
use crate::on_each_engine;
use crate::sample::{call, create_practice, keys, meeting, practice};

async fn suggested(forum: &Forum, actor: &Actor, typed: &str) -> Vec<(SuggestionKind, String)> {
    let suggestions = forum.suggest(actor, typed, Language::Hebrew).await.expect("an answer");
    suggestions.into_iter().map(|suggestion| (suggestion.kind, suggestion.text)).collect()
}

fn of(kind: SuggestionKind, text: &str) -> (SuggestionKind, String) {
    (kind, text.to_owned())
}

#[tokio::test]
async fn the_beginning_of_a_name_suggests_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        call(forum, meeting("מדידה שמקשיבה", None, &keys(&[people.oren.member]))).await;
        create_practice(forum, &people.oren.member, practice("איך המדידה השתנתה", "מדדנו מדדים", Status::Published))
            .await;
        let member = people.rimon.member;
        let found = suggested(forum, &member, "מד").await;
        assert_eq!(&found[..2], [of(Meeting, "מדידה שמקשיבה"), of(Practice, "איך המדידה השתנתה")], "{found:?}");
        assert!(found.contains(&of(Topic, "מדידה")), "{found:?}");
        assert!(found.contains(&of(Words, "מדדים")), "{found:?}");
        assert_eq!(suggested(forum, &member, "רימו").await, [of(Company, "רימון")]);
        assert_eq!(suggested(forum, &member, "המדידה השת").await[0], of(Practice, "איך המדידה השתנתה"));
        assert_eq!(suggested(forum, &member, "measu").await, [of(Topic, "מדידה")]);
        for nothing in ["", "מ", " \u{5b0}", "\"", "קשקוש"] {
            assert_eq!(suggested(forum, &member, nothing).await, [], "{nothing:?}");
        }
        assert!(forum.suggest(&Actor::Nobody, "מד", Language::Hebrew).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn who_has_joined_is_suggested() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        assert_eq!(suggested(forum, &people.rimon.member, "דנה אור").await, []);
        let link = token(&forum.member_link(&people.coordinator, key(people.oren.member)).await.expect("a link"));
        forum.join(&link, Join { name: "דנה אורון".to_owned(), ..join() }).await.expect("joins");
        assert_eq!(suggested(forum, &people.rimon.member, "דנה אור").await, [of(Member, "דנה אורון · אורן־גל")]);
    })
    .await;
}

#[tokio::test]
async fn what_others_keep_is_suggested_to_nobody_else() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        create_practice(forum, &people.oren.member, practice("זמזומית בסניף", "ניסינו זמזומון חדש", Status::InReview))
            .await;
        let own = [of(Practice, "זמזומית בסניף"), of(Words, "זמזומון"), of(Words, "זמזומית")];
        assert_eq!(suggested(forum, &people.oren.colleague, "זמזומ").await, own);
        for other in [people.rimon.member, people.rimon.manager, people.oren.guest] {
            assert_eq!(suggested(forum, &other, "זמזומ").await, []);
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_word_is_completed_by_what_follows_the_one_before() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let texts =
            "פתחנו בתיאום ציפיות קצר. בתיאום ציפיות צריך זמן. תיאום צריך להיות קצר. צוות, צוות, צוות. הפסקת מים";
        create_practice(forum, &people.oren.member, practice("שיחה ראשונה", texts, Status::Published)).await;
        let member = people.rimon.member;
        let mut words = suggested(forum, &member, "תיאום צ").await;
        words.retain(|(kind, _)| *kind == Words);
        assert_eq!(words, [of(Words, "תיאום ציפיות")]);
        assert_eq!(suggested(forum, &member, "הפסקת מ").await, [of(Words, "הפסקת מים")]);
        assert_eq!(suggested(forum, &member, "צרי").await, [], "a word that only joins completes nothing");
    })
    .await;
}

#[tokio::test]
async fn a_filter_is_completed_by_names() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let member = people.rimon.member;
        assert_eq!(suggested(forum, &member, "סקר חברה:ר").await, [of(Company, "סקר חברה:רימון")]);
        let topics = suggested(forum, &member, "נושא:מד").await;
        assert_eq!(topics, [of(Topic, "נושא:מדידה")]);
        let found = forum.suggest(&member, "company:\"רי", Language::English).await.expect("an answer");
        assert_eq!(found[0].text, "company:רימון");
        assert!(found[0].url.starts_with("/search?q=company%3A"), "{}", found[0].url);
        let topics = suggested(forum, &member, "נושא:").await;
        let is_once = topics.iter().all(|(_, text)| !text.contains("Measurement"));
        assert!(topics.len() > 1 && is_once, "all of them, each by one name: {topics:?}");
    })
    .await;
}

#[tokio::test]
async fn the_keyboard_may_be_set_to_the_other_language() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        create_practice(forum, &people.oren.member, practice("על הזמזומון", "הזמזומון שלנו", Status::Published)).await;
        assert_eq!(suggested(forum, &people.rimon.member, "znzu").await[0], of(Practice, "על הזמזומון"));
    })
    .await;
}
