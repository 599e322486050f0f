//! What a file is that somebody takes for a text.

crate::text_enum::text_enum! {
    /// Kinds of files that people upload in place of a text.
    DocumentKind {
        /// A document of Word.
        Word = "word",
        /// A presentation.
        PowerPoint = "powerpoint",
        /// A spreadsheet.
        Excel = "excel",
        /// A document in the form of OpenOffice and LibreOffice.
        OpenDocument = "opendocument",
        /// A document in rich text format.
        RichText = "rich-text",
        /// A document of Apple's Pages.
        Pages = "pages",
        /// A web page.
        WebPage = "web-page",
        /// A PDF.
        Pdf = "pdf",
        /// A picture.
        Image = "image",
        /// An archive of files.
        Archive = "archive",
    }
}
