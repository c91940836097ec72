//! Update masks (AIP-134, AIP-161): which fields of a resource an update changes.

use crate::{Error, Result};

/// The fields that an update changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mask {
    /// Those that are present in the resource.
    Present,
    /// All: what is absent falls back to its default.
    All,
    /// The named ones: what is absent is cleared.
    Paths(Vec<String>),
}

/// What an update says of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    /// Nothing.
    Keep,
    /// Set it; `None`: clear it, or take its default.
    Set(Option<T>),
}

impl Mask {
    /// The mask of a request: unset is [`Mask::Present`], `*` is [`Mask::All`]. A path that is not among `known` is
    /// refused by name.
    pub fn parse(paths: Option<Vec<String>>, known: &[&str]) -> Result<Self> {
        let Some(paths) = paths else { return Ok(Mask::Present) };
        if paths.iter().any(|path| path == "*") {
            return Ok(Mask::All);
        }
        match paths.iter().find(|path| !known.contains(&path.as_str())) {
            Some(unknown) => Err(Error::violation("update_mask", format!("`{unknown}` cannot be changed."))),
            None => Ok(Mask::Paths(paths)),
        }
    }

    /// What it says of one field, given the field's value in the resource.
    pub fn change<T>(&self, field: &str, value: Option<T>) -> Change<T> {
        match self {
            Mask::Present if value.is_none() => Change::Keep,
            Mask::Paths(paths) if !paths.iter().any(|path| path == field) => Change::Keep,
            Mask::Present | Mask::All | Mask::Paths(_) => Change::Set(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_fields_are_kept_cleared_or_defaulted_by_mask() {
        let none = None::<i32>;
        assert_eq!(Mask::Present.change("a", none), Change::Keep);
        assert_eq!(Mask::All.change("a", none), Change::Set(None));
        let named = Mask::parse(Some(vec!["a".into()]), &["a", "b"]).unwrap();
        assert_eq!(named.change("a", none), Change::Set(None));
        assert_eq!(named.change("b", Some(1)), Change::Keep);
    }

    #[test]
    fn unknown_path_is_refused_by_name() {
        let error = Mask::parse(Some(vec!["role".into()]), &["email"]).unwrap_err();
        assert!(error.to_string().contains("`role`"), "{error}");
    }
}
