//! The button of a mail does one thing in the name of who got it, without a login: whoever has the mail may press it, also an
//! assistant. Opening its page changes nothing.

use domain::dilemma::DilemmaStep;
use domain::id::MemberId;
use domain::mailed_act::{AskedAbout, AskedByMail, MailedAct};
use domain::member::Member;
use domain::policy::Actor;
use domain::practice::MeetingRef;
use domain::problem::Problem;
use domain::promise::PromiseStep;
use domain::rsvp::{NewRsvp, RsvpAnswer};

use crate::Forum;
use crate::mails::unsubscribe::MailKey;

impl Forum {
    /// Returns what the token of a mail is about.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a token that was not made here, for who has left, and for a thing that is gone or that they
    /// may no longer read.
    pub async fn asked_by_mail(&self, token: &str) -> Result<AskedByMail, Problem> {
        let (act, member) = self.act_of(token).await?;
        let what = match act {
            MailedAct::Come(id) => {
                let mut conn = self.store.read().await?;
                let card = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?.card;
                AskedAbout::Meeting {
                    own: store::rsvp::answer_of(&mut conn, id, member.id).await?,
                    is_open: !card.is_cancelled() && card.over_at() > self.clock.now(),
                    kind: card.kind,
                    meeting: MeetingRef { id, title: card.title, starts_at: card.starts_at },
                    ends_at: card.ends_at,
                    place: card.place,
                    link: card.link,
                }
            }
            MailedAct::Keep(id) => {
                let promise = self.promise(&Actor::of(&member), id).await?;
                AskedAbout::Promise { what: promise.what, due_at: promise.due_at, standing: promise.standing }
            }
            MailedAct::Still(id) => {
                let dilemma = self.dilemma(&Actor::of(&member), id).await?;
                AskedAbout::Dilemma {
                    id,
                    title: dilemma.card.title,
                    asked_at: dilemma.card.created_at,
                    is_asked: dilemma.is_asked_still,
                }
            }
        };
        Ok(AskedByMail { person: member.person(), what })
    }

    /// Says whether a member comes, by the token of a mail; the remark beside an earlier answer stays.
    ///
    /// # Errors
    /// As [`Forum::asked_by_mail`]; [`Problem::Invalid`] on `answer` where the meeting is over, was cancelled, or has no seat
    /// left.
    pub async fn come_by_mail(&self, token: &str, answer: RsvpAnswer) -> Result<(), Problem> {
        let (MailedAct::Come(id), member) = self.act_of(token).await? else { return Err(Problem::NotFound) };
        let answers = store::rsvp::of_meeting(&mut *self.store.read().await?, id).await?;
        let own = answers.into_iter().find(|rsvp| rsvp.person.id == member.id);
        let note = own.map(|rsvp| rsvp.note).unwrap_or_default();
        self.answer_meeting(&Actor::of(&member), id, member.id, NewRsvp { answer, note }).await
    }

    /// Says that a promise was kept, by the token of a mail. Once more it changes nothing.
    ///
    /// # Errors
    /// As [`Forum::asked_by_mail`]; [`Problem::Invalid`] on `step` where the promise was released.
    pub async fn keep_by_mail(&self, token: &str) -> Result<(), Problem> {
        let (MailedAct::Keep(id), member) = self.act_of(token).await? else { return Err(Problem::NotFound) };
        self.change_promise(&Actor::of(&member), id, None, PromiseStep::Keep).await
    }

    /// Says that a dilemma still matters, by the token of a mail. Once more it changes nothing.
    ///
    /// # Errors
    /// As [`Forum::asked_by_mail`]; [`Problem::Forbidden`] where it is no longer theirs; [`Problem::Invalid`] on `step` where
    /// it has ended.
    pub async fn still_by_mail(&self, token: &str) -> Result<(), Problem> {
        let (MailedAct::Still(id), member) = self.act_of(token).await? else { return Err(Problem::NotFound) };
        self.change_dilemma(&Actor::of(&member), id, None, DilemmaStep::SayStill).await
    }

    async fn act_of(&self, token: &str) -> Result<(MailedAct, Member), Problem> {
        let (act, member) = self.mail_key().await?.act_of(token)?;
        let found = store::member::by_id(&mut *self.store.read().await?, member).await?;
        let member = found.filter(|member| member.deactivated_at.is_none()).ok_or(Problem::NotFound)?;
        Ok((act, member))
    }
}

impl MailKey {
    /// The path of the page on which whoever has the mail does something in the name of a member.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a key that is none.
    pub fn act_path(&self, act: MailedAct, member: MemberId) -> Result<String, Problem> {
        Ok(format!("/by-mail/{act}.{member}.{}", self.signed(&format!("act:{act}:{member}"))?))
    }

    fn act_of(&self, token: &str) -> Result<(MailedAct, MemberId), Problem> {
        let mut parts = token.splitn(3, '.');
        let (act, member, signed) = (parts.next(), parts.next(), parts.next());
        let act = act.and_then(|text| text.parse::<MailedAct>().ok()).ok_or(Problem::NotFound)?;
        let member = member.and_then(|text| text.parse::<MemberId>().ok()).ok_or(Problem::NotFound)?;
        self.require(&format!("act:{act}:{member}"), signed)?;
        Ok((act, member))
    }
}
