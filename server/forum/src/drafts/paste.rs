//! What is pasted into a text: the HTML of the clipboard as Markdown, where it says more than the plain text beside it.

use std::collections::HashMap;

use bytes::Bytes;
use convert::paste::{Clipboard, Pasted as Read, Target};
use domain::policy::{Actor, DraftPermission};
use domain::problem::Problem;

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::authorize::authorize;
use crate::files::hash_of;
use crate::worker::text_on_worker;

/// A clipboard, and what is known of the text that it comes into.
#[derive(Debug, Clone, Default)]
pub struct Clip {
    /// The clip's HTML.
    pub html: String,
    /// The clip's plain text.
    pub text: String,
    /// The title of the text, where nothing stands before the paste.
    pub title: String,
    /// The number of the first footnote.
    pub first_note: usize,
}

/// What comes into the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The Markdown of what was pasted.
    pub markdown: String,
    /// The number of places in which the text was put in order.
    pub places: usize,
    /// Whether it can stand in the middle of a line.
    pub is_inline: bool,
    /// How many pictures were left out.
    pub pictures: usize,
}

/// How many letters of its hash are in the name of a pasted picture.
const HASH_LETTERS: usize = 8;

impl Forum {
    /// Reads a clipboard: what comes into the text, and the pictures that it shows; `None` where the plain text is as
    /// good. HTML that cannot be read says no more than the plain text.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`]; [`Problem::Forbidden`] for a guest; [`Problem::TextTimeout`].
    pub async fn paste(&self, actor: &Actor, clip: Clip) -> Result<Option<(Pasted, Vec<Upload>)>, Problem> {
        authorize(actor, DraftPermission::Write)?;
        let Clip { html, text, title, first_note } = clip;
        let target = Target { title: title.clone(), first_note };
        let read = match html.is_empty() {
            true => Clipboard::Plain,
            false => self.file_reader.paste(Bytes::from(html), target).await.unwrap_or_else(|error| {
                causes::record("a paste was not converted", &error);
                Clipboard::Plain
            }),
        };
        let plain = match read {
            Clipboard::Document(read) if !intake::paste::is_conversation(&text) => {
                return with_names(read).await.map(Some);
            }
            Clipboard::Conversation(lines) if intake::paste::is_conversation(&lines) => lines,
            _ => text,
        };
        let pasted = text_on_worker(move || intake::paste::paste(&plain, &title)).await?;
        Ok(pasted.map(|intake::paste::Pasted { markdown, places, is_inline }| {
            (Pasted { markdown, places, is_inline, pictures: 0 }, vec![])
        }))
    }
}

/// Gives the pictures of a paste names that no other picture of the text has: those of their contents.
async fn with_names(read: Read) -> Result<(Pasted, Vec<Upload>), Problem> {
    let Read { markdown, places, is_inline, pictures, files } = read;
    let (mut uploads, mut names) = (vec![], HashMap::new());
    for file in files {
        let content = Bytes::from(file.content);
        let hash = hash_of(content.clone()).await?;
        let (stem, ending) = file.name.rsplit_once('.').unwrap_or((&file.name, ""));
        let file_name = format!("{stem}-{}.{ending}", &hash[..HASH_LETTERS.min(hash.len())]);
        uploads.push(Upload { file_name: file_name.clone(), content });
        names.insert(file.name, file_name);
    }
    let markdown = text_on_worker(move || renamed(&markdown, &names)).await?;
    Ok((Pasted { markdown, places, is_inline, pictures }, uploads))
}

/// A text that calls its pictures by other names. It is read once, however many there are.
fn renamed(markdown: &str, names: &HashMap<String, String>) -> String {
    const BEGINS: &str = "](";
    let longest = names.keys().map(String::len).max().unwrap_or_default();
    let mut text = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once(BEGINS) {
        text.push_str(before);
        text.push_str(BEGINS);
        let end = after.bytes().take(longest + 1).position(|byte| byte == b')');
        rest = match end.and_then(|end| names.get(&after[..end]).map(|name| (end, name))) {
            Some((end, name)) => {
                text.push_str(name);
                &after[end..]
            }
            None => after,
        };
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_picture_gets_its_name_and_nothing_else_changes() {
        let names = [("picture.png", "picture-1a.png"), ("picture-2.png", "picture-2b.png")];
        let names = HashMap::from(names.map(|(before, after)| (before.to_owned(), after.to_owned())));
        assert_eq!(
            renamed(
                "א ![לוח](picture.png) ![](picture-2.png)![ג](picture.png) [ד](https://site.example/a) ](אבגדה",
                &names
            ),
            "א ![לוח](picture-1a.png) ![](picture-2b.png)![ג](picture-1a.png) [ד](https://site.example/a) ](אבגדה"
        );
        assert_eq!(renamed("picture.png](picture.png", &names), "picture.png](picture.png");
        assert_eq!(renamed("](picture.png)", &HashMap::new()), "](picture.png)");
    }
}
