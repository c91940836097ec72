//! Pages of a list (AIP-158). A token is an offset that is bound to the list it came from; it proves nothing, since
//! the scope is applied again to every page.

use crate::{Error, Result};

/// Rows a page without a request (H14).
pub const DEFAULT_SIZE: u64 = 10;
/// Rows a page at most (X13).
pub const MAX_SIZE: u64 = 100;

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Rows to leave out.
    pub offset: u64,
    /// Rows to return at most.
    pub limit: u64,
    fingerprint: u64,
}

impl PageRequest {
    /// Reads `page_size`, `page_token` and `skip`. `list` is everything else that decides the list (filters, order), so
    /// that a token of another list is refused. A page size above the maximum is cut to it.
    pub fn parse(page_size: i32, page_token: &str, skip: i32, list: &impl std::fmt::Debug) -> Result<Self> {
        let fingerprint = fingerprint(&format!("{list:?}"));
        let limit = match u64::try_from(page_size) {
            Ok(0) => DEFAULT_SIZE,
            Ok(size) => size.min(MAX_SIZE),
            Err(_) => return Err(Error::violation("page_size", "Ensure this value is greater than or equal to 0.")),
        };
        let skip = u64::try_from(skip)
            .map_err(|_| Error::violation("skip", "Ensure this value is greater than or equal to 0."))?;
        let start = if page_token.is_empty() { 0 } else { decode(page_token, fingerprint)? };
        Ok(Self { offset: start.saturating_add(skip).min(i64::MAX as u64), limit, fingerprint })
    }

    /// The reply: the page's items and the total.
    pub fn page<T>(&self, items: Vec<T>, total: u64) -> Page<T> {
        let end = self.offset.saturating_add(items.len() as u64);
        let next_token =
            if items.is_empty() || end >= total { String::new() } else { format!("{end:x}-{:016x}", self.fingerprint) };
        Page { items, next_token, total }
    }
}

fn decode(token: &str, expected: u64) -> Result<u64> {
    let parsed = token.split_once('-').and_then(|(offset, fingerprint)| {
        Some((u64::from_str_radix(offset, 16).ok()?, u64::from_str_radix(fingerprint, 16).ok()?))
    });
    match parsed {
        Some((offset, fingerprint)) if fingerprint == expected => Ok(offset),
        _ => Err(Error::violation("page_token", "This token does not belong to this list.")),
    }
}

/// FNV-1a: stable over processes and releases, so a token made by one server is good on another.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The token of the page that follows; empty: there is none.
    pub next_token: String,
    /// Items on all pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// The same page of other items.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next_token: self.next_token, total: self.total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_of_a_page_continues_the_list() {
        let first = PageRequest::parse(2, "", 0, &"users").unwrap();
        let page = first.page(vec![1, 2], 5);
        let second = PageRequest::parse(2, &page.next_token, 0, &"users").unwrap();
        assert_eq!((second.offset, second.limit), (2, 2));
        assert_eq!(second.page(vec![3, 4, 5], 5).next_token, "");
    }

    #[test]
    fn token_of_another_list_is_refused() {
        let page = PageRequest::parse(1, "", 0, &"users of A").unwrap().page(vec![1], 9);
        let error = PageRequest::parse(1, &page.next_token, 0, &"users of B").unwrap_err();
        assert_eq!(error.violations()[0].field, "page_token");
    }

    #[test]
    fn sizes_are_cut_and_negatives_refused() {
        assert_eq!(PageRequest::parse(0, "", 0, &()).unwrap().limit, DEFAULT_SIZE);
        assert_eq!(PageRequest::parse(5000, "", 0, &()).unwrap().limit, MAX_SIZE);
        assert!(PageRequest::parse(-1, "", 0, &()).is_err());
        assert!(PageRequest::parse(1, "", -1, &()).is_err());
        assert!(PageRequest::parse(1, "zzz", 0, &()).is_err());
    }
}
