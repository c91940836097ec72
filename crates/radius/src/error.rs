//! The reasons that radius gives, beside those of `kernel`.

use kernel::Error;

/// A NAS that sessions refer to.
pub fn nas_has_sessions() -> Error {
    Error::precondition(
        "NAS_HAS_SESSIONS",
        "Cannot delete a NAS that has sessions. Deactivate it instead: its packets are not answered then.",
    )
}

/// A stream that has lived as long as one may.
pub fn watch_ended() -> Error {
    Error::new(kernel::Kind::Aborted, "WATCH_ENDED", "The watch has reached its longest time. Resume it with `since`.")
}

/// Reads an id; an id that cannot be is one that is not there.
pub fn id(text: &str) -> kernel::Result<uuid::Uuid> {
    text.parse().map_err(|_| Error::not_found())
}

/// Reads a request's `ids`.
pub fn ids(texts: &[String]) -> kernel::Result<Vec<uuid::Uuid>> {
    let read = |text: &String| text.parse().map_err(|_| Error::violation("ids", "Enter valid identifiers."));
    texts.iter().map(read).collect()
}
