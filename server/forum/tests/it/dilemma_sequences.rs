//! Dilemmas through the use cases: whoever does what in whatever order, and who act at once, a dilemma agrees with itself.
//!
//! Beside the 200,000 sequences of the state machine alone, these go through rights, database and story.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use domain::comment::{BODY, CommentSubject, DiscussionPart};
use domain::dilemma::{Audience, DilemmaStatus, DilemmaStep, DilemmaView, NewDilemma, StoryKind};
use domain::id::{CommentId, DilemmaId};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;

use crate::context::{TestContext, key};
use crate::dilemmas::{answer, asked, close, dilemma, promise, step, told, view};
use crate::on_each_engine;
use crate::sample::{field, fields};

/// How many sequences are tried on each engine.
const SEQUENCES: u64 = 200;
/// How many steps each has.
const STEPS: usize = 8;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    /// The next one below a bound.
    fn below(&mut self, bound: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).expect("an index")]
    }
}

/// What a sequence goes on with.
struct Sequence<'a> {
    forum: &'a Forum,
    context: &'a TestContext,
    id: DilemmaId,
    other: DilemmaId,
    answers: Vec<CommentId>,
}

impl Sequence<'_> {
    /// Does something by somebody, whether or not it is allowed.
    async fn act(&mut self, numbers: &mut Numbers) -> Result<(), Problem> {
        let (forum, people, now) = (self.forum, self.context.people, self.forum.now());
        let (oren, rimon) = (people.oren, people.rimon);
        let actors = [people.coordinator, oren.manager, oren.member, oren.colleague, rimon.member, rimon.guest];
        let (by, to) = (numbers.one_of(&actors), numbers.one_of(&actors));
        let due_at = now.plus_days(i64::try_from(numbers.below(9)).expect("days") - 1);
        let words = |number: u64| if number == 0 { String::new() } else { format!("מילים {number}") };
        let comment = match self.answers.is_empty() {
            true => CommentId(999_999),
            false => numbers.one_of(&self.answers),
        };
        let step = match numbers.below(16) {
            0 => {
                let said = forum.add_comment(&by, CommentSubject::Dilemma(self.id), "תשובה", None).await?;
                self.answers.push(said);
                return Ok(());
            }
            1 => {
                let version = view(forum, people.coordinator, self.id).await.version;
                return forum.summarise_dilemma(&by, self.id, version, &words(numbers.below(3))).await;
            }
            2 => DilemmaStep::TakeOver,
            3 => DilemmaStep::Offer { to: key(to) },
            4 => DilemmaStep::TakeOffer,
            5 => DilemmaStep::Decline,
            6 | 7 => DilemmaStep::Promise { due_at, word: words(numbers.below(3)) },
            8 => DilemmaStep::Accept { comment, helped: numbers.below(3) > 0 },
            9 => DilemmaStep::Close { lesson: words(numbers.below(4)) },
            10 => DilemmaStep::Reopen { reason: words(numbers.below(3)), due_at },
            11 if numbers.below(3) == 0 => DilemmaStep::Merge { into: self.other },
            11 => DilemmaStep::SayStill,
            12 => return self.by_itself(DilemmaStep::Remind).await,
            13 => return self.by_itself(DilemmaStep::Miss).await,
            14 => return self.by_itself(DilemmaStep::AskStill).await,
            _ => return self.by_itself(DilemmaStep::Escalate).await,
        };
        forum.change_dilemma(&by, self.id, None, step).await
    }

    /// Does what the forum does by itself.
    async fn by_itself(&self, step: DilemmaStep) -> Result<(), Problem> {
        self.forum.change_dilemma(&Actor::System, self.id, None, step).await
    }
}

/// Returns how often each line stands in a story.
fn lines(view: &DilemmaView) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    for line in &view.story {
        *lines.entry(format!("{line:?}")).or_default() += 1;
    }
    lines
}

/// What holds of a dilemma at any time.
fn agrees_with_itself(before: &DilemmaView, after: &DilemmaView, outcome: &Result<(), Problem>) {
    let is_ended = after.card.status == DilemmaStatus::Closed;
    assert_eq!(is_ended, after.card.next_update.is_none(), "an open one has a next update, and no other");
    assert!(after.offered_to.as_ref().is_none_or(|to| !is_ended && to.id != after.card.owner.id));
    assert!(!is_ended || after.merged_into.is_some() || !after.card.lesson.is_empty(), "it closes with a lesson");
    let (old, new) = (lines(before), lines(after));
    for (line, count) in &old {
        assert!(new.get(line).is_some_and(|now| now >= count), "the story only grows: {line}");
    }
    if outcome.is_err() {
        assert_eq!((before.version, &before.story), (after.version, &after.story), "what was refused changes nothing");
    }
    let count = |kinds: &[StoryKind]| after.story.iter().filter(|line| kinds.contains(&line.kind)).count();
    let begun = count(&[StoryKind::Asked, StoryKind::Promised, StoryKind::Reopened]);
    let over = count(&[StoryKind::Kept, StoryKind::Moved, StoryKind::Missed]);
    let ended = count(&[StoryKind::Closed, StoryKind::Merged]);
    assert!(over <= begun && begun <= over + ended + 1, "every promise ends: {:?}", told(after));
    let closed = count(&[StoryKind::Closed]);
    assert!(closed <= count(&[StoryKind::Reopened]) + 1, "it is closed once: {:?}", told(after));
}

#[tokio::test]
async fn whatever_is_done_by_whomever_a_dilemma_agrees_with_itself() {
    on_each_engine(|context| async move {
        let people = context.people;
        // Without an index, which each write would wait for.
        let forum = &context.second_process().await;
        let askers = [people.oren.manager, people.oren.member, people.oren.colleague];
        let askers = [&askers[..], &[people.rimon.manager, people.rimon.member, people.rimon.colleague]].concat();
        let other = asked(forum, people.coordinator, dilemma("אחרת")).await;
        for seed in 0..SEQUENCES {
            let numbers = &mut Numbers(seed);
            let asker = askers[usize::try_from(seed).expect("a number") % askers.len()];
            let owner = numbers.one_of(&[None, Some(key(people.rimon.member))]);
            let id = asked(forum, asker, NewDilemma { owner, ..dilemma(&format!("דילמה {seed}")) }).await;
            let mut sequence = Sequence { forum, context: &context, id, other, answers: vec![] };
            let mut before = view(forum, people.coordinator, id).await;
            for _ in 0..STEPS {
                context.clock.advance_seconds(i64::try_from(numbers.below(20_000)).expect("seconds") + 1);
                let outcome = sequence.act(numbers).await;
                assert!(
                    !matches!(outcome, Err(Problem::Internal | Problem::Unavailable | Problem::Busy { .. })),
                    "{seed}: {outcome:?}"
                );
                let after = view(forum, people.coordinator, id).await;
                agrees_with_itself(&before, &after, &outcome);
                before = after;
            }
            if before.card.status != DilemmaStatus::Closed {
                step(forum, people.coordinator, id, close()).await.expect("closed in the end");
            }
        }
    })
    .await;
}

/// How many times those who act at once do.
const ROUNDS: usize = 6;

/// Does two things at once.
async fn at_once<A, B>(
    forum: &Arc<Forum>,
    one: impl FnOnce(Arc<Forum>) -> A,
    two: impl FnOnce(Arc<Forum>) -> B,
) -> (A::Output, B::Output)
where
    A: Future<Output: Send> + Send + 'static,
    B: Future<Output: Send> + Send + 'static,
{
    let (one, two) = (tokio::spawn(one(Arc::clone(forum))), tokio::spawn(two(Arc::clone(forum))));
    (one.await.expect("runs"), two.await.expect("runs"))
}

#[tokio::test]
async fn of_two_who_accept_or_take_over_at_once_each_is_told_once() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        for round in 0..ROUNDS {
            let id = asked(forum, dana, dilemma(&format!("מי? {round}"))).await;
            let answers =
                [answer(forum, people.rimon.member, id, "כך.").await, answer(forum, dana, id, "או כך.").await];
            let accept = |comment| {
                move |forum: Arc<Forum>| async move {
                    forum.change_dilemma(&dana, id, None, DilemmaStep::Accept { comment, helped: true }).await
                }
            };
            for (one, two) in [(answers[0], answers[0]), (answers[0], answers[1])] {
                assert_eq!(at_once(forum, accept(one), accept(two)).await, (Ok(()), Ok(())));
            }
            let seen = view(forum, dana, id).await;
            assert_eq!(seen.accepted.len(), 2);
            assert_eq!(told(&seen).iter().filter(|kind| **kind == StoryKind::Accepted).count(), 2, "each once");
            let take = |by: Actor| {
                move |forum: Arc<Forum>| async move { forum.change_dilemma(&by, id, None, DilemmaStep::TakeOver).await }
            };
            let taken = at_once(forum, take(people.rimon.member), take(people.rimon.manager)).await;
            assert_eq!(taken, (Ok(()), Ok(())));
            let seen = view(forum, dana, id).await;
            let last = seen.story.iter().rev().find(|line| line.kind == StoryKind::TakenOver).expect("told");
            assert_eq!(last.member.as_ref().map(|member| member.id), Some(seen.card.owner.id), "one of them owns it");
            // From a page that named the same owner only the first does.
            let from = seen.card.owner.id;
            let take = |by: Actor| move |forum: Arc<Forum>| async move { forum.take_dilemma_over(&by, id, from).await };
            let taken = at_once(forum, take(people.oren.manager), take(people.oren.colleague)).await;
            let taken = [taken.0.expect("answered"), taken.1.expect("answered")];
            assert!(taken.contains(&true) && taken.contains(&false), "{taken:?}");
            let owner = key(if taken[0] { people.oren.manager } else { people.oren.colleague });
            assert_eq!(view(forum, dana, id).await.card.owner.id, owner);
            let again = if taken[0] { people.oren.manager } else { people.oren.colleague };
            assert_eq!(forum.take_dilemma_over(&again, id, from).await, Ok(true), "pressed twice");
        }
    })
    .await;
}

#[tokio::test]
async fn who_closes_while_another_answers_loses_nothing() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other) = (people.oren.member, people.rimon.member);
        for round in 0..ROUNDS {
            let id = asked(forum, dana, dilemma(&format!("מי? {round}"))).await;
            let (closed, said) = at_once(
                forum,
                |forum| async move { forum.change_dilemma(&dana, id, None, close()).await },
                |forum| async move { forum.add_comment(&other, CommentSubject::Dilemma(id), "כך.", None).await },
            )
            .await;
            assert!(closed.is_ok() && said.is_ok(), "{closed:?} {said:?}");
            let seen = view(forum, dana, id).await;
            assert_eq!((seen.card.status, seen.card.answers), (DilemmaStatus::Closed, 1));
            let count = |kind| told(&seen).iter().filter(|other| **other == kind).count();
            assert_eq!((count(StoryKind::Closed), count(StoryKind::Answered)), (1, 1));
            // One promises while another closes: either the word came first, or it is refused.
            let open = asked(forum, dana, dilemma(&format!("עד מתי? {round}"))).await;
            let boss = people.coordinator;
            let due_at = forum.now().plus_days(3);
            let (closed, promised) = at_once(
                forum,
                |forum| async move { forum.change_dilemma(&dana, open, None, close()).await },
                |forum| async move { forum.change_dilemma(&boss, open, None, promise(due_at, "מטפלים")).await },
            )
            .await;
            assert_eq!(closed, Ok(()));
            let seen = view(forum, dana, open).await;
            assert_eq!((seen.card.status, seen.card.next_update), (DilemmaStatus::Closed, None));
            let is_told = told(&seen).contains(&StoryKind::Promised);
            match promised {
                Ok(()) => assert!(is_told),
                Err(refused) => {
                    assert_eq!(fields(&refused), field("step", FieldProblem::Invalid));
                    assert!(!is_told);
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_answers_while_it_is_merged_is_heard_there_or_told_so() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, boss) = (people.oren.member, people.rimon.member, people.coordinator);
        let into = asked(forum, dana, dilemma("הראשונה")).await;
        let mut heard = 0;
        for round in 0..ROUNDS {
            let id = asked(forum, other, dilemma(&format!("עוד אחת {round}"))).await;
            let (merged, said) = at_once(
                forum,
                |forum| async move { forum.change_dilemma(&boss, id, None, DilemmaStep::Merge { into }).await },
                |forum| async move { forum.add_comment(&dana, CommentSubject::Dilemma(id), "כך.", None).await },
            )
            .await;
            assert_eq!(merged, Ok(()));
            match said {
                Ok(_) => heard += 1,
                Err(refused) => assert_eq!(fields(&refused), field("dilemma", FieldProblem::Invalid)),
            }
            let left = forum.dilemma_discussion(&dana, id, DiscussionPart::Last).await.expect("readable");
            assert!(left.comments.is_empty(), "nothing is left where nobody answers");
        }
        assert_eq!(view(forum, dana, into).await.card.answers, heard);
        // Two merge each into the other: one of them goes on.
        let one = asked(forum, dana, dilemma("אחת")).await;
        let two = asked(forum, dana, dilemma("שתיים")).await;
        let (first, second) = at_once(
            forum,
            |forum| async move { forum.change_dilemma(&boss, one, None, DilemmaStep::Merge { into: two }).await },
            |forum| async move { forum.change_dilemma(&boss, two, None, DilemmaStep::Merge { into: one }).await },
        )
        .await;
        assert_eq!([&first, &second].iter().filter(|outcome| outcome.is_ok()).count(), 1, "{first:?} {second:?}");
        let goes_on = async |id| view(forum, dana, id).await.card.status == DilemmaStatus::Open;
        assert_ne!(goes_on(one).await, goes_on(two).await);
    })
    .await;
}

#[tokio::test]
async fn who_replies_while_the_thread_is_moved_is_heard_there_or_told_so() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, other, boss) = (people.oren.member, people.rimon.member, people.coordinator);
        let (from, into) = (asked(forum, dana, dilemma("מכאן")).await, asked(forum, dana, dilemma("לשם")).await);
        let audience = Audience::Companies(vec![people.oren.company]);
        let narrow = asked(forum, dana, NewDilemma { audience, ..dilemma("רק אצלנו") }).await;
        for round in 0..ROUNDS {
            let thread = answer(forum, dana, from, &format!("שאלה {round}")).await;
            let (moved, said) = at_once(
                forum,
                |forum| async move { forum.move_comment(&boss, thread, &domain::dilemma::path(into)).await },
                |forum| async move { forum.reply_to_comment(&other, thread, "כך.", None).await },
            )
            .await;
            assert!(moved.is_ok(), "{moved:?}");
            match said {
                Ok(said) => {
                    let seen = forum.comment(&boss, said).await.expect("readable").comment;
                    assert_eq!((seen.subject, seen.parent), (CommentSubject::Dilemma(into), Some(thread)));
                }
                Err(refused) => assert_eq!(fields(&refused), field(BODY, FieldProblem::ThreadGone)),
            }
            // Nobody's words come before other readers than they were written for.
            let own = answer(forum, dana, from, &format!("ובעצם רק אצלנו {round}")).await;
            let (moved, said) = at_once(
                forum,
                |forum| async move { forum.move_comment(&dana, own, &domain::dilemma::path(narrow)).await },
                |forum| async move { forum.reply_to_comment(&other, own, "גם אצלנו.", None).await },
            )
            .await;
            match (moved, said) {
                (Ok(_), Err(Problem::NotFound)) | (Err(Problem::Forbidden), Ok(_)) => {}
                (Ok(_), Err(refused)) => assert_eq!(fields(&refused), field(BODY, FieldProblem::ThreadGone)),
                both => panic!("{both:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_said_while_the_anonymity_is_given_up_is_named_or_not_taken() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, boss) = (people.oren.member, people.coordinator);
        let mut waiting = vec![];
        for round in 0..ROUNDS {
            let kept = forum.ask_anonymously(&dana, dilemma(&format!("מי? {round}")), &[]).await;
            waiting.push(kept.expect("kept"));
        }
        context.clock.advance_days(4);
        for id in waiting {
            forum.publish_dilemma(&boss, id).await.expect("published");
            let (revealed, said) = at_once(
                forum,
                |forum| async move { forum.reveal_asker(&dana, id).await },
                |forum| async move { forum.add_comment(&dana, CommentSubject::Dilemma(id), "תודה.", None).await },
            )
            .await;
            assert_eq!(revealed, Ok(()));
            match said {
                Ok(said) => {
                    let seen = forum.comment(&boss, said).await.expect("readable").comment;
                    assert_eq!(seen.author.map(|author| author.id), Some(key(dana)));
                    assert!(seen.asker_of.is_none(), "nobody could change it any more");
                }
                Err(refused) => assert_eq!(refused, Problem::Unavailable),
            }
        }
    })
    .await;
}
