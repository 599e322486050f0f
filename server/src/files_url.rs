//! Where files are kept, as the operator writes it: a folder, or a bucket of a service that speaks S3.

use std::path::PathBuf;
use std::str::FromStr;

/// How long the name of a bucket is.
const BUCKET_LENGTH: std::ops::RangeInclusive<usize> = 3..=63;

/// The address of a file store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesUrl {
    /// A folder, as `file:///mnt/files`: one that several machines share.
    Folder(PathBuf),
    /// A bucket, as `s3://bucket` or `s3://bucket/prefix`.
    Bucket {
        /// The bucket's name.
        name: String,
        /// What the keys begin with, without slashes at its ends.
        prefix: String,
    },
}

/// Why a text is no address of a file store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilesUrlError {
    /// It begins with something else.
    #[error("it has to be s3://BUCKET/PREFIX or file:///FOLDER")]
    Scheme,
    /// The folder is not named from the root on.
    #[error("a folder is named from the root on, as file:///mnt/files")]
    Relative,
    /// No bucket has such a name.
    #[error("the name of a bucket has 3 to 63 of a-z, 0-9, - and .")]
    Bucket,
    /// The prefix has other letters, or empty parts.
    #[error("a prefix has parts of A-Z, a-z, 0-9, -, _ and ., with one slash between them")]
    Prefix,
}

impl FromStr for FilesUrl {
    type Err = FilesUrlError;

    fn from_str(text: &str) -> Result<Self, FilesUrlError> {
        if let Some(folder) = text.strip_prefix("file://") {
            return if folder.starts_with('/') {
                Ok(Self::Folder(folder.into()))
            } else {
                Err(FilesUrlError::Relative)
            };
        }
        let rest = text.strip_prefix("s3://").ok_or(FilesUrlError::Scheme)?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_in_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        if !BUCKET_LENGTH.contains(&name.len()) || !name.bytes().all(is_in_name) {
            return Err(FilesUrlError::Bucket);
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let is_in_prefix = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_part = |part: &str| !["", ".", ".."].contains(&part) && part.bytes().all(is_in_prefix);
        if !prefix.is_empty() && !prefix.split('/').all(is_part) {
            return Err(FilesUrlError::Prefix);
        }
        Ok(Self::Bucket { name: name.to_owned(), prefix: prefix.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_buckets_are_understood() {
        let bucket =
            |name: &str, prefix: &str| Ok(FilesUrl::Bucket { name: name.to_owned(), prefix: prefix.to_owned() });
        for (text, expected) in [
            ("s3://forum", bucket("forum", "")),
            ("s3://forum/", bucket("forum", "")),
            ("s3://my.forum-1/one/Two_2/", bucket("my.forum-1", "one/Two_2")),
            ("file:///mnt/files", Ok(FilesUrl::Folder("/mnt/files".into()))),
            ("file://mnt/files", Err(FilesUrlError::Relative)),
            ("/mnt/files", Err(FilesUrlError::Scheme)),
            ("https://forum.example", Err(FilesUrlError::Scheme)),
            ("s3://", Err(FilesUrlError::Bucket)),
            ("s3://fo", Err(FilesUrlError::Bucket)),
            ("s3://Forum", Err(FilesUrlError::Bucket)),
            ("s3://user:secret@forum", Err(FilesUrlError::Bucket)),
            ("s3://forum//two", Err(FilesUrlError::Prefix)),
            ("s3://forum/a/../b", Err(FilesUrlError::Prefix)),
            ("s3://forum/a b", Err(FilesUrlError::Prefix)),
            ("s3://forum/a?region=x", Err(FilesUrlError::Prefix)),
        ] {
            assert_eq!(text.parse::<FilesUrl>(), expected, "{text}");
        }
    }
}
