//! The lists of dilemmas by what company asks, the coordinator's board, and what others say of answers.

use domain::clock::Clock as _;
use domain::comment::{AnswerMark, CommentSubject, DiscussionPart, PART};
use domain::company::{Sector, SizeBand};
use domain::dilemma::{DilemmaCard, DilemmaFilters, DilemmaList, DilemmaStep, NewDilemma};
use domain::id::{CommentId, CompanyId, DilemmaId};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::tries::Likeness;
use forum::Forum;
use forum::companies::change::CompanyChange;

use crate::dilemmas::{dilemma, to};
use crate::on_each_engine;
use crate::sample::{call, field, fields, meeting};

async fn asked(forum: &Forum, actor: Actor, new: NewDilemma) -> DilemmaId {
    forum.ask_dilemma(&actor, new).await.expect("asked")
}

async fn step(forum: &Forum, actor: Actor, id: DilemmaId, step: DilemmaStep) -> Result<(), Problem> {
    forum.change_dilemma(&actor, id, None, step).await
}

async fn answer(forum: &Forum, actor: Actor, id: DilemmaId, body: &str) -> CommentId {
    forum.add_comment(&actor, CommentSubject::Dilemma(id), body, None).await.expect("answered")
}

fn close() -> DilemmaStep {
    DilemmaStep::Close { lesson: "מי שקיבל את הפנייה מחזיר תשובה.".to_owned() }
}

#[tokio::test]
async fn a_list_is_narrowed_by_what_company_asked() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let companies = forum.companies(&people.coordinator).await.expect("companies");
        let slug = |id: CompanyId| companies.iter().find(|it| it.id == id).expect("there").slug.clone();
        let (oren, rimon) = (slug(people.oren.company), slug(people.rimon.company));
        let change =
            CompanyChange { size: Some(SizeBand::From1000), sector: Some(Sector::Retail), ..CompanyChange::default() };
        forum.change_company(&people.coordinator, people.rimon.company, change).await.expect("changed");
        asked(forum, dana, dilemma("של אורן גל")).await;
        asked(forum, other, NewDilemma { topics: vec!["training".into()], ..dilemma("של רימון") }).await;
        let found = async |actor: Actor, filters: DilemmaFilters| {
            let (found, _) = forum.dilemmas(&actor, DilemmaList::Open, Some(&filters), None, 9).await.expect("a list");
            found.into_iter().map(|card| card.title).collect::<Vec<_>>()
        };
        let all = DilemmaFilters::default;
        let cases = [
            (DilemmaFilters { company: Some(oren), ..all() }, vec!["של אורן גל"]),
            (DilemmaFilters { company: Some(rimon.clone()), ..all() }, vec!["של רימון"]),
            (DilemmaFilters { sector: Some(Sector::Retail), ..all() }, vec!["של רימון"]),
            (DilemmaFilters { sector: Some(Sector::Health), ..all() }, vec![]),
            (DilemmaFilters { size: Some(SizeBand::Upto249), ..all() }, vec!["של אורן גל"]),
            (DilemmaFilters { like: Some(Likeness::Like), ..all() }, vec!["של אורן גל"]),
            (DilemmaFilters { like: Some(Likeness::Larger), ..all() }, vec!["של רימון"]),
            (DilemmaFilters { like: Some(Likeness::Smaller), ..all() }, vec![]),
            (DilemmaFilters { like: Some(Likeness::Larger), size: Some(SizeBand::Upto249), ..all() }, vec![]),
            (DilemmaFilters { company: Some(rimon), topic: Some("training".into()), ..all() }, vec!["של רימון"]),
        ];
        for (filters, expected) in cases {
            assert_eq!(found(dana, filters.clone()).await, expected, "{filters:?}");
        }
        let smaller = DilemmaFilters { like: Some(Likeness::Smaller), ..all() };
        assert_eq!(found(other, smaller).await, ["של אורן גל"]);
        let none = DilemmaFilters { company: Some("none".into()), ..all() };
        let none = forum.dilemmas(&dana, DilemmaList::All, Some(&none), None, 9).await.expect_err("no company");
        assert_eq!(fields(&none), field("company", FieldProblem::NotThere));
    })
    .await;
}

#[tokio::test]
async fn who_asked_anonymously_is_in_no_list_by_company() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        forum.ask_anonymously(&dana, dilemma("בלי שם"), &[]).await.expect("asked");
        let mine = async |filters: DilemmaFilters| {
            forum.dilemmas(&dana, DilemmaList::Mine, Some(&filters), None, 9).await.expect("a list").0.len()
        };
        let topic = |slug: &str| DilemmaFilters { topic: Some(slug.into()), ..DilemmaFilters::default() };
        assert_eq!((mine(topic("ownership")).await, mine(topic("training")).await), (1, 0));
        assert_eq!(mine(DilemmaFilters { like: Some(Likeness::Like), ..DilemmaFilters::default() }).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_board_has_every_open_dilemma_once_the_oldest_first() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, yael) = (people.oren.member, people.rimon.member, people.coordinator);
        let due = |days| Some(context.clock.now().plus_days(days));
        let late = asked(forum, dana, NewDilemma { next_update: due(1), ..dilemma("באיחור") }).await;
        context.clock.advance_days(1);
        let first = asked(forum, dana, NewDilemma { next_update: due(30), ..dilemma("בלי תשובה") }).await;
        context.clock.advance_days(1);
        let second = asked(forum, other, NewDilemma { next_update: due(30), ..dilemma("בלי תשובה, אחריה") }).await;
        let answered = asked(forum, dana, NewDilemma { next_update: due(30), ..dilemma("נענתה") }).await;
        answer(forum, other, answered, "כך").await;
        // What its asker adds is no answer.
        answer(forum, dana, first, "ועוד דבר").await;
        let closed = asked(forum, dana, dilemma("נסגרה")).await;
        step(forum, dana, closed, close()).await.expect("closed");
        forum.ask_anonymously(&dana, dilemma("בלי שם"), &[]).await.expect("asked");
        let pressing = asked(forum, other, NewDilemma { urgent: true, ..dilemma("דחופה") }).await;
        let board = forum.dilemma_board(&yael).await.expect("a board");
        let ids = |cards: &[DilemmaCard]| cards.iter().map(|card| card.id).collect::<Vec<_>>();
        assert_eq!(ids(&board.awaiting), [late]);
        assert_eq!(ids(&board.unanswered), [pressing, first, second], "what is urgent comes first");
        assert_eq!(ids(&board.others), [answered]);
        let (listed, _) = forum.dilemmas(&yael, DilemmaList::Unanswered, None, None, 9).await.expect("a list");
        assert_eq!(ids(&listed), [pressing, second, first, late]);
        assert_eq!((board.open(), board.scheduled, board.more), (5, 1, false));
        assert_eq!(board.oldest(), Some(board.awaiting[0].created_at));
        for actor in [dana, people.oren.manager, people.oren.guest] {
            assert_eq!(forum.dilemma_board(&actor).await, Err(Problem::Forbidden), "{actor:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_another_dilemma_can_go_on_in_is_found_by_words_of_its_title() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        let from = asked(forum, dana, dilemma("מכאן")).await;
        let old = asked(forum, dana, dilemma("ישנה: 100% של Zoom")).await;
        let closed = asked(forum, dana, dilemma("סגורה")).await;
        step(forum, dana, closed, close()).await.expect("closed");
        let merged = asked(forum, dana, dilemma("ממוזגת")).await;
        step(forum, boss, merged, DilemmaStep::Merge { into: old }).await.expect("merged");
        let (ours, also_ours) = (to(people.oren.company, "שלנו"), to(people.oren.company, "גם שלנו"));
        let (ours, also_ours) = (asked(forum, dana, ours).await, asked(forum, dana, also_ours).await);
        asked(forum, dana, to(people.rimon.company, "שלהם")).await;
        forum.ask_anonymously(&dana, dilemma("ממתינה"), &[]).await.expect("asked");
        let found = async |id: DilemmaId, words: &str| {
            let (found, more) = forum.merge_targets(&boss, id, words).await.expect("a list");
            assert!(!more);
            found.into_iter().map(|card| card.id).collect::<Vec<_>>()
        };
        assert_eq!(found(from, "").await, [closed, old]);
        assert_eq!(found(ours, "").await, [also_ours]);
        for (words, expected) in [("zoom", vec![old]), (" 100% ", vec![old]), ("1_0", vec![]), ("סגורה", vec![closed])]
        {
            assert_eq!(found(from, words).await, expected, "{words}");
        }
        assert_eq!(forum.merge_targets(&people.rimon.member, from, "").await, Err(Problem::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn others_say_what_an_answer_did_at_their_companies() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, manager) = (people.oren.member, people.rimon.member, people.oren.manager);
        let id = asked(forum, dana, dilemma("מי מחזיר?")).await;
        let said = answer(forum, other, id, "מי שקיבל").await;
        for refused in [other, dana, people.oren.guest] {
            let refused = forum.mark_answer(&refused, said, Some(AnswerMark::Helped)).await;
            assert_eq!(refused, Err(Problem::Forbidden), "author, asker, guest");
        }
        let seen = async |actor: Actor| {
            let found = forum.dilemma_discussion(&actor, id, DiscussionPart::Last).await.expect("readable");
            let answer = found.comments[0].clone();
            let marks: Vec<_> = answer.marks.iter().map(|(company, mark)| (company.id, *mark)).collect();
            (marks, answer.own_mark, answer.can.mark)
        };
        let oren = people.oren.company;
        forum.mark_answer(&manager, said, Some(AnswerMark::Tried)).await.expect("marked");
        assert_eq!(seen(manager).await, (vec![(oren, AnswerMark::Tried)], Some(AnswerMark::Tried), true));
        assert_eq!(seen(dana).await, (vec![(oren, AnswerMark::Tried)], None, false));
        for _ in 0..2 {
            forum
                .mark_answer(&people.oren.colleague, said, Some(AnswerMark::Helped))
                .await
                .expect("marked, also twice");
        }
        assert_eq!(seen(other).await, (vec![(oren, AnswerMark::Helped)], None, false), "each company once");
        for _ in 0..2 {
            forum.mark_answer(&people.oren.colleague, said, None).await.expect("taken back, also twice");
        }
        assert_eq!(seen(manager).await.0, [(oren, AnswerMark::Tried)]);
        forum.delete_comment(&other, said, None).await.expect("deleted");
        assert_eq!(seen(manager).await.0, []);
        assert_eq!(forum.mark_answer(&manager, said, None).await, Err(Problem::NotFound));
        let on = call(forum, meeting("מפגש", None, &[])).await;
        let comment = forum.add_comment(&other, CommentSubject::Meeting(on), "כן", None).await.expect("written");
        let refused = forum.mark_answer(&manager, comment, Some(AnswerMark::Tried)).await;
        assert_eq!(refused, Err(Problem::NotFound), "no answer");
    })
    .await;
}

#[tokio::test]
async fn answers_that_helped_are_shown_with_every_part() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        let id = asked(forum, dana, dilemma("מי מחזיר?")).await;
        let first = answer(forum, other, id, "הראשונה").await;
        for number in 0..PART + 3 {
            answer(forum, other, id, &format!("עוד {number}")).await;
        }
        step(forum, dana, id, DilemmaStep::Accept { comment: first, helped: true }).await.expect("accepted");
        let last = forum.dilemma_discussion(&dana, id, DiscussionPart::Last).await.expect("readable");
        assert!((last.part, last.comment(first)) == (2, None), "it is in another part");
        assert_eq!(last.helped.iter().map(|it| it.id).collect::<Vec<_>>(), [first]);
        assert!(last.helped[0].url.ends_with(&format!("?comment={first}#comment-{first}")));
        forum.delete_comment(&other, first, None).await.expect("deleted");
        let last = forum.dilemma_discussion(&dana, id, DiscussionPart::Last).await.expect("readable");
        assert_eq!(last.helped, []);
    })
    .await;
}
