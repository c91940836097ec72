//! Heads outside the database: one JSON line each, in a file that is only added to. It is worth most on another disk or
//! machine.

use std::{
    fs, io,
    io::{BufRead as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use storage::{Keyring, Purpose, Signed};

use super::{Head, hex};

/// A head as it stands outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutsideHead {
    /// The tenant.
    pub tenant: i64,
    /// The number of the last link.
    pub seq: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// When it was signed.
    pub at: kernel::Time,
    /// The signature of this line, in hexadecimal.
    pub signature: String,
}

impl OutsideHead {
    /// A head, signed for outside.
    pub fn new(head: &Head, keys: &Keyring) -> Result<Self> {
        let line = Self {
            tenant: head.tenant_id,
            seq: head.seq,
            hash: hex(&head.hash),
            at: head.sealed_at,
            signature: String::new(),
        };
        let signature = hex(&keys.sign(Purpose::Audit, &line.message())?);
        Ok(Self { signature, ..line })
    }

    /// What the signature is worth.
    pub fn is_signed(&self, keys: &Keyring) -> Signed {
        match unhex(&self.signature) {
            Some(signature) => keys.verify(Purpose::Audit, &self.message(), &signature),
            None => Signed::Invalid,
        }
    }

    /// The line.
    pub fn line(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    fn message(&self) -> Vec<u8> {
        let mut out = b"wiwebb audit outside 1".to_vec();
        for number in [self.tenant, self.seq, self.at.timestamp_micros()] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(self.hash.as_bytes());
        out
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|p| p.len() == 2)?, 16).ok()).collect()
}

/// The file.
#[derive(Debug, Clone)]
pub struct HeadsFile(PathBuf);

impl HeadsFile {
    /// The file at a path; it is made with its first line.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Adds lines, durably.
    pub async fn append(&self, heads: &[OutsideHead]) -> Result<()> {
        let mut text = String::new();
        for head in heads {
            text.push_str(&head.line()?);
            text.push('\n');
        }
        let path = self.0.clone();
        tokio::task::spawn_blocking(move || append(&path, &text))
            .await
            .map_err(Error::internal)?
            .map_err(|error| self.failed(&error))
    }

    /// The lines of the file; one that is none is told by its number.
    pub async fn read(&self) -> Result<Vec<(u64, Option<OutsideHead>)>> {
        let path = self.0.clone();
        tokio::task::spawn_blocking(move || read(&path))
            .await
            .map_err(Error::internal)?
            .map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::unavailable(format!("{}: {error}", self.0.display()))
    }
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        storage::pool::private_folder(folder)?;
    }
    let mut file = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

fn read(path: &Path) -> io::Result<Vec<(u64, Option<OutsideHead>)>> {
    let lines = io::BufReader::new(fs::File::open(path)?).lines();
    let numbered = (1..).zip(lines).map(|(number, line)| Ok((number, serde_json::from_str(&line?).ok())));
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_added_is_read_and_only_added_to() {
        let keys = Keyring::parse(&Keyring::generate().unwrap()).unwrap();
        let folder = std::env::temp_dir().join(format!("wiwebb-heads-{}", uuid::Uuid::new_v4()));
        let file = HeadsFile::new(folder.join("heads.log"));
        let heads: Vec<_> = [1, 2].map(|tenant| OutsideHead::new(&Head::start(tenant), &keys).unwrap()).to_vec();
        file.append(&heads[..1]).await.unwrap();
        file.append(&heads[1..]).await.unwrap();
        let read = file.read().await.unwrap();
        assert_eq!(read, vec![(1, Some(heads[0].clone())), (2, Some(heads[1].clone()))]);
        assert_eq!(heads[0].is_signed(&keys), Signed::Valid);
        assert_eq!(OutsideHead { seq: 9, ..heads[0].clone() }.is_signed(&keys), Signed::Invalid);
        fs::write(file.path(), "what?\n").unwrap();
        assert_eq!(file.read().await.unwrap(), vec![(1, None)]);
        fs::remove_dir_all(folder).unwrap();
    }
}
