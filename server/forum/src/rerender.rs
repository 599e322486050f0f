//! After an upgrade of the renderer: HTML that an earlier version made is rendered again.
//!
//! A reader never sees the old HTML, since what is read is rendered first where it is outdated. In the background every
//! revision, agenda and comment is rendered again and stored, so that this is done once. What is stored is derived from the
//! Markdown beside it and changes nothing that follows the change log, so these writes have no row in it.

use domain::policy::Actor;
use domain::problem::Problem;
use markdown::RENDERER_VERSION;
use store::meeting::{AgendaHtml, MeetingRecord};
use store::practice::PracticeRecord;

use crate::Forum;
use crate::comments::write::comment_html;
use crate::meetings::schedule::agenda_html;
use crate::practices::prepare::{files_base, render};
use crate::worker::text_on_worker;

/// How many texts are read and stored in one step: other writers wait no longer than for these.
const STEP: i64 = 10;

impl Forum {
    /// Renders everything that is outdated, and ends when nothing is.
    ///
    /// # Errors
    /// When the database fails; [`Problem::TextTimeout`].
    pub async fn render_all_outdated(&self) -> Result<(), Problem> {
        let mut count = 0;
        loop {
            match self.render_outdated().await? {
                0 => break,
                rendered => count += rendered,
            }
        }
        if count > 0 {
            tracing::info!(count, "stored texts were rendered again by the new version of the renderer");
        }
        Ok(())
    }

    /// Renders a few outdated texts again and stores their HTML; how many there were.
    ///
    /// # Errors
    /// When the database fails; [`Problem::TextTimeout`].
    pub async fn render_outdated(&self) -> Result<usize, Problem> {
        let (practices, meetings, comments) = {
            let mut conn = self.store.read().await?;
            let practices = store::practice::outdated(&mut conn, RENDERER_VERSION, STEP).await?;
            let ids = store::meeting::outdated(&mut conn, RENDERER_VERSION, STEP).await?;
            let meetings = store::meeting::find_many(&mut conn, &ids).await?;
            let ids = store::comment::outdated(&mut conn, RENDERER_VERSION, STEP).await?;
            (practices, meetings, store::comment::find_many(&mut conn, &ids).await?)
        };
        let count = practices.len() + meetings.len() + comments.len();
        if count == 0 {
            return Ok(0);
        }
        let mut rendered = vec![];
        for text in practices {
            let render =
                move || (text.practice, text.number, render(&text.body, text.language, files_base(&text.slug)));
            rendered.push(text_on_worker(render).await?);
        }
        let mut agendas = vec![];
        for meeting in meetings {
            agendas.push((meeting.card.id, meeting.card.version, agenda_html(meeting.agenda).await?));
        }
        let mut htmls = vec![];
        for comment in comments {
            let html = comment_html(&comment.body, comment.created_at, comment.files_of()).await?;
            htmls.push((comment.id, comment.version, html));
        }
        let (rendered, agendas, htmls) = (&rendered, &agendas, &htmls);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                for (practice, number, text) in rendered {
                    store::practice::set_html(
                        &mut tx,
                        *practice,
                        *number,
                        &text.html,
                        &text.headings,
                        RENDERER_VERSION,
                    )
                    .await?;
                }
                for (id, version, html) in agendas {
                    let html = AgendaHtml { html, renderer: RENDERER_VERSION };
                    store::meeting::set_agenda_html(&mut tx, *id, *version, html).await?;
                }
                for (id, version, html) in htmls {
                    store::comment::set_html(&mut tx, *id, *version, html, RENDERER_VERSION).await?;
                }
                self.commit(tx, &Actor::System, &[]).await
            })
            .await?;
        Ok(count)
    }

    /// The practice with HTML of this version of the renderer or a later one.
    ///
    /// # Errors
    /// When the database fails; [`Problem::TextTimeout`].
    pub(crate) async fn with_current_html(&self, mut record: PracticeRecord) -> Result<PracticeRecord, Problem> {
        if record.renderer >= RENDERER_VERSION {
            return Ok(record);
        }
        let body = store::practice::body(&mut *self.store.read().await?, record.id, record.revision).await?;
        let (body, language, base) = (body.ok_or(Problem::NotFound)?, record.language, files_base(&record.slug));
        let rendered = text_on_worker(move || render(&body, language, base)).await?;
        record.html = rendered.html.into();
        record.headings = rendered.headings;
        record.renderer = RENDERER_VERSION;
        Ok(record)
    }

    /// The HTML of a meeting's agenda, of this version of the renderer or a later one.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub(crate) async fn current_agenda_html(&self, record: &MeetingRecord) -> Result<String, Problem> {
        if record.renderer >= RENDERER_VERSION {
            return Ok(record.agenda_html.clone());
        }
        agenda_html(record.agenda.clone()).await
    }
}
