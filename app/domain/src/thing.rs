//! How a thing of the forum is named in pages and forms, whatever kind of thing it is.

use std::fmt;
use std::str::FromStr;

use crate::change::Entity;
use crate::comment::CommentSubject;
use crate::problem::UnknownCode;

/// A thing, written as `practice:17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thing {
    /// The kind of thing.
    pub entity: Entity,
    /// The thing's key.
    pub id: i64,
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.entity, self.id)
    }
}

impl FromStr for Thing {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let (entity, id) = text.split_once(':').ok_or(UnknownCode)?;
        Ok(Self { entity: entity.parse()?, id: id.parse().map_err(|_| UnknownCode)? })
    }
}

impl From<CommentSubject> for Thing {
    fn from(subject: CommentSubject) -> Self {
        match subject {
            CommentSubject::Practice(id) => Self { entity: Entity::Practice, id: id.0 },
            CommentSubject::Meeting(id) => Self { entity: Entity::Meeting, id: id.0 },
            CommentSubject::Dilemma(id) => Self { entity: Entity::Dilemma, id: id.0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_read_as_it_was_written() {
        let thing = Thing { entity: Entity::Practice, id: 17 };
        assert_eq!(thing.to_string().parse(), Ok(thing));
        for none in ["", "practice", "practice:", "practice:x", "x:1", "practice:1:2"] {
            assert_eq!(none.parse::<Thing>(), Err(UnknownCode), "{none:?}");
        }
    }
}
