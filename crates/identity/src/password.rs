//! Passwords: Argon2id (RFC 9106; 19 MiB, 2 passes) on threads of their own with a bounded queue, so that log-ins never
//! starve other calls. Hashes of the v1 product (`pbkdf2_sha256$…`) verify, and are replaced at the next log-in.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError, mpsc},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use aws_lc_rs::pbkdf2;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::{Error, Kind, Result, Secret};
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// Hashes that may wait for a thread.
const QUEUE: usize = 128;
/// How much later than others the hashing threads get a core (`setpriority`, of one thread on Linux).
const NICENESS: i32 = 10;
/// The longest password, in bytes: hashing longer ones would only cost time.
pub const MAX_LENGTH: usize = 1024;

/// The threads that hash.
#[derive(Debug, Clone)]
pub struct Passwords {
    queue: mpsc::SyncSender<Work>,
    /// Verified for unknown users, so that they take as long as known ones.
    decoy: Arc<str>,
}

/// What verifying found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The password is right.
    Right,
    /// The password is right, and its hash should be replaced.
    RightButOld,
    /// The password is wrong.
    Wrong,
}

impl Passwords {
    /// Starts one thread for each two cores, at least one.
    pub fn start() -> Self {
        let (queue, work) = mpsc::sync_channel::<Work>(QUEUE);
        let work = Arc::new(Mutex::new(work));
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2).max(1);
        for _ in 0..threads {
            let work = work.clone();
            std::thread::spawn(move || {
                // Whatever else there is to do goes first. Where the system refuses, hashing only competes harder.
                let _ = rustix::process::setpriority_process(None, NICENESS);
                loop {
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(next) = next else { return };
                    next();
                }
            });
        }
        let decoy = hash_now("the password of nobody").unwrap_or_default().into();
        Self { queue, decoy }
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: Secret<String>) -> Result<String> {
        self.run(move || hash_now(password.expose())).await?
    }

    /// Compares a password with a stored hash; without one (nobody of that name) takes the same time and is wrong.
    pub async fn verify(&self, password: Secret<String>, stored: Option<String>) -> Result<Verdict> {
        let decoy = self.decoy.clone();
        self.run(move || match stored {
            Some(stored) => verify_now(password.expose(), &stored),
            None => {
                verify_now(password.expose(), &decoy);
                Verdict::Wrong
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let (done, result) = oneshot::channel();
        let busy =
            || Error::new(Kind::ResourceExhausted, "TOO_MANY_LOGINS", "Too many log-ins are waiting. Try again.");
        let work = Box::new(move || drop(done.send(work())));
        self.queue.try_send(work).map_err(|_| busy().retry_after(std::time::Duration::from_secs(1)))?;
        result.await.map_err(Error::internal)
    }
}

/// Hashes on this thread, for the command line.
pub fn hash_now(password: &str) -> Result<String> {
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(Error::internal)?.to_string())
}

/// Compares on this thread.
pub fn verify_now(password: &str, stored: &str) -> Verdict {
    if password.len() > MAX_LENGTH {
        return Verdict::Wrong;
    }
    if stored.starts_with("pbkdf2_sha256$") {
        return if verify_django(password, stored).is_some() { Verdict::RightButOld } else { Verdict::Wrong };
    }
    match PasswordHash::new(stored) {
        Ok(hash) if Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() => Verdict::Right,
        _ => Verdict::Wrong,
    }
}

/// `pbkdf2_sha256$<iterations>$<salt>$<base64>`.
fn verify_django(password: &str, stored: &str) -> Option<()> {
    let mut parts = stored.split('$').skip(1);
    let iterations: NonZeroU32 = parts.next()?.parse().ok()?;
    let salt = parts.next()?;
    let expected = STANDARD.decode(parts.next()?).ok()?;
    (iterations.get() <= 10_000_000).then_some(())?;
    pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, iterations, salt.as_bytes(), password.as_bytes(), &expected).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_and_wrong_passwords() {
        let hash = hash_now("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(verify_now("correct horse", &hash), Verdict::Right);
        assert_eq!(verify_now("wrong horse", &hash), Verdict::Wrong);
        assert_eq!(verify_now("correct horse", "!"), Verdict::Wrong);
    }

    #[test]
    fn django_hashes_verify_and_are_old() {
        // Made by django.contrib.auth.hashers.make_password("lètmein", "seasalt", iterations=260000).
        let stored = "pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=";
        assert_eq!(verify_now("lètmein", stored), Verdict::RightButOld);
        assert_eq!(verify_now("letmein", stored), Verdict::Wrong);
    }
}
