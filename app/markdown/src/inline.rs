//! What stands inside a line: text, emphasis, code, links and images.

use domain::ltr;
use pulldown_cmark::LinkType;

use crate::address;
use crate::fragment;
use crate::target::Target;
use crate::writer::{Open, Writer};

/// The most bytes of a title or an alternative text. What is longer is cut: the server's sanitizer takes time in
/// proportion to the square of a value's length.
const VALUE_MAX: usize = 2_000;

/// An image whose alternative text is still being read.
pub(crate) struct Image {
    target: Option<Target>,
    title: String,
    alt: String,
}

impl Image {
    pub(crate) fn new(target: Option<Target>, title: &str) -> Self {
        Self { target, title: title.to_owned(), alt: String::new() }
    }
}

impl Writer<'_> {
    /// Text, with a link at every address in it and its left-to-right pieces isolated.
    pub(crate) fn text(&mut self, text: &str) {
        if self.image.is_some() || self.in_bare_link || self.is_deep() {
            self.bare_text(text);
            return;
        }
        if self.in_link {
            self.text_with_isolates(text);
            return;
        }
        let mut written = 0;
        for found in address::find_all(text) {
            self.text_with_isolates(&text[written..found.place.start]);
            written = found.place.end;
            let address = &text[found.place];
            self.anchors.push_text(address);
            self.open_anchor(&found.target, "", true);
            self.sink().neutral_text(address);
            self.sink().markup("</a>");
        }
        self.text_with_isolates(&text[written..]);
    }

    /// Writes text without addresses, with its left-to-right pieces isolated: see [`domain::ltr`].
    fn text_with_isolates(&mut self, text: &str) {
        let mut written = 0;
        for place in ltr::find_all(text) {
            self.bare_text(&text[written..place.start]);
            written = place.end;
            let piece = &text[place];
            self.anchors.push_text(piece);
            self.sink().ensure_line();
            self.sink().markup("<bdi dir=\"ltr\">");
            self.sink().neutral_text(piece);
            self.sink().markup("</bdi>");
        }
        self.bare_text(&text[written..]);
    }

    /// Writes text in which no address becomes a link.
    pub(crate) fn bare_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
            return;
        }
        self.anchors.push_text(text);
        self.sink().ensure_line();
        if self.in_bare_link {
            self.sink().neutral_text(text);
        } else {
            self.sink().text(text);
        }
    }

    /// Writes inline code, which is isolated by a `dir` of its own: in a Hebrew line `--flag=ערך` keeps its order,
    /// and browsers pass over it when they look for the line's direction, as we do.
    pub(crate) fn code(&mut self, code: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(code);
            return;
        }
        self.anchors.push_text(code);
        self.sink().ensure_line();
        self.sink().markup("<code dir=\"auto\">");
        self.sink().neutral_text(code);
        self.sink().markup("</code>");
    }

    pub(crate) fn hard_break(&mut self) {
        if self.image.is_some() {
            self.bare_text("\n");
            return;
        }
        self.anchors.push_text("\n");
        self.sink().ensure_line();
        self.sink().markup("<br>\n");
    }

    pub(crate) fn begin_inline(&mut self, begin: &str, end: &'static str) -> Open {
        if self.is_deep() {
            return Open::SkippedInline;
        }
        self.sink().ensure_line();
        self.sink().markup(begin);
        Open::Inline(end)
    }

    /// Begins a link; only its text is written where the address is not permitted. An address that
    /// stands for itself is isolated and reads left to right.
    pub(crate) fn begin_link(&mut self, kind: LinkType, address: &str, title: &str) -> Open {
        let target = match kind {
            LinkType::Email => Target::read(&format!("mailto:{address}")),
            _ => Target::read(address),
        };
        match target {
            Some(target) if !self.in_link && !self.is_deep() => {
                let is_bare = matches!(kind, LinkType::Autolink | LinkType::Email);
                self.open_anchor(&target, title, is_bare);
                self.in_link = true;
                self.in_bare_link = is_bare;
                Open::Link
            }
            _ => Open::SkippedInline,
        }
    }

    pub(crate) fn end_image(&mut self) {
        let Some(image) = self.image.take() else {
            return;
        };
        let source = image.target.as_ref().and_then(|t| t.image_source(&self.options.files_base));
        match (source, image.target) {
            (Some(source), _) => self.embed(&source, &image.alt, &image.title),
            (None, Some(target)) if !self.in_link => self.link_to_image(&target, &image.alt, &image.title),
            _ => self.bare_text(&image.alt),
        }
    }

    fn embed(&mut self, source: &str, alt: &str, title: &str) {
        self.anchors.push_text(alt);
        self.sink().ensure_line();
        self.sink().markup("<img");
        self.sink().attribute("src", source);
        self.sink().attribute("alt", cut(alt));
        self.title(title);
        self.sink().markup(" loading=\"lazy\" decoding=\"async\">");
    }

    /// An image that is not of this forum: a link, so that it is fetched only by who wants it.
    fn link_to_image(&mut self, target: &Target, alt: &str, title: &str) {
        self.open_anchor(target, title, alt.trim().is_empty());
        if alt.trim().is_empty() {
            let address = target.href(&self.options.files_base);
            self.sink().neutral_text(&address);
        } else {
            self.bare_text(alt);
        }
        self.sink().markup("</a>");
    }

    fn open_anchor(&mut self, target: &Target, title: &str, is_bare: bool) {
        self.sink().ensure_line();
        self.sink().markup("<a");
        match target {
            Target::Anchor(fragment) => {
                let placeholder = fragment::placeholder(&mut self.fragments, fragment);
                self.sink().markup(&placeholder);
            }
            _ => {
                let address = target.href(&self.options.files_base);
                self.sink().attribute("href", &address);
            }
        }
        self.title(title);
        if is_bare {
            self.sink().attribute("dir", "ltr");
        }
        if matches!(target, Target::Outside(_)) {
            self.sink().attribute("rel", "noopener noreferrer nofollow");
        }
        self.sink().markup(">");
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.sink().attribute("title", cut(title));
        }
    }
}

fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(VALUE_MAX)]
}
