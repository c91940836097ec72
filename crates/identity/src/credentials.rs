//! From a session's token or an API key's secret to who it is: cached, dropped by the revocation log, slid along by use.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use kernel::{Actor, Error, Result, Role, SessionId, SignIn, TenantId, Time, UserId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use storage::{
    Revocation, Storage, SystemAccess,
    cache::{Cache, Cached},
};
use uuid::Uuid;

use crate::{
    api_keys::grant::{self, Grant},
    token::Presented,
};

/// What a token stands for: the session, or the API key, and a picture of its user, as of the last change of either.
#[derive(Debug, Serialize, Deserialize, FromQueryResult)]
pub struct Credential {
    /// The session, or the API key.
    pub session_id: Uuid,
    pub sign_in: String,
    pub second_factor: bool,
    pub authenticated_at: Time,
    pub last_seen_at: Time,
    pub expires_at: Time,
    pub tenant_id: i64,
    pub tenant_name: String,
    pub tenant_is_active: bool,
    pub user_id: i64,
    pub username: String,
    pub email: String,
    pub role: String,
    pub first_name: String,
    pub last_name: String,
    pub phone_number: String,
    pub bio: String,
    pub url: String,
    pub company: String,
    pub location: String,
    pub is_active: bool,
    pub date_joined: Time,
    pub last_login: Option<Time>,
    /// What an API key allows; a session has none, and allows what the role does.
    #[sea_orm(skip)]
    pub grant: Option<Grant>,
    /// Microseconds since 1970 when the session was last slid along by this process.
    #[serde(skip)]
    #[sea_orm(skip)]
    slid: AtomicI64,
}

impl Clone for Credential {
    fn clone(&self) -> Self {
        let slid = AtomicI64::new(self.slid.load(Ordering::Relaxed));
        Self {
            session_id: self.session_id,
            sign_in: self.sign_in.clone(),
            username: self.username.clone(),
            email: self.email.clone(),
            role: self.role.clone(),
            tenant_name: self.tenant_name.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            phone_number: self.phone_number.clone(),
            bio: self.bio.clone(),
            url: self.url.clone(),
            company: self.company.clone(),
            location: self.location.clone(),
            grant: self.grant.clone(),
            slid,
            ..*self
        }
    }
}

impl Cached for Credential {
    fn subjects(&self) -> impl Iterator<Item = Revocation> {
        let session = Revocation::Session(self.session_id);
        [session, Revocation::User(self.user_id), Revocation::Tenant(self.tenant_id)].into_iter()
    }
}

impl Credential {
    /// The role; a word that is none holds nothing.
    pub fn role(&self) -> Result<Role> {
        Role::parse(&self.role).ok_or_else(|| Error::internal(format!("user {} has no known role", self.user_id)))
    }

    /// Whether this person may act: active, and so is the tenant unless they are staff (X10).
    pub fn is_usable(&self, now: Time) -> bool {
        let staff = Role::parse(&self.role).is_some_and(Role::is_staff);
        self.is_active && (self.tenant_is_active || staff) && self.expires_at > now
    }

    /// The actor of a request; `browser`: the credential came as a cookie.
    pub fn actor(&self, browser: bool) -> Result<Actor> {
        Ok(Actor {
            user: UserId(self.user_id),
            username: self.username.as_str().into(),
            role: self.role()?,
            tenant: TenantId(self.tenant_id),
            session: SessionId(self.session_id),
            sign_in: SignIn::parse(&self.sign_in).ok_or_else(|| Error::internal("unknown way to sign in"))?,
            second_factor: self.second_factor,
            browser,
            authenticated_at: self.authenticated_at,
        })
    }
}

/// How often a used session is slid along at most.
const SLIDE_EVERY: TimeDelta = TimeDelta::minutes(5);

/// The look-up of tokens.
#[derive(Debug)]
pub struct Credentials {
    storage: Storage,
    cache: Cache<Credential>,
}

const SQL: &str = "
SELECT s.id AS session_id, s.sign_in, s.second_factor, s.authenticated_at, s.last_seen_at, s.expires_at,
       t.id AS tenant_id, t.name AS tenant_name, t.is_active AS tenant_is_active,
       u.id AS user_id, u.username, u.email, u.role, u.first_name, u.last_name, u.phone_number, u.bio, u.url,
       u.company, u.location, u.is_active, u.date_joined, u.last_login
FROM sessions s
JOIN users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
JOIN tenants t ON t.id = s.tenant_id
WHERE s.token_hash = $1";

impl Credentials {
    pub(crate) fn new(storage: &Storage) -> Self {
        let cache = Cache::new(storage, "credentials", 100_000, Duration::from_secs(3600));
        Self { storage: storage.clone(), cache }
    }

    /// The credential of a token's hash without waiting, if this process knows it and may use it.
    pub fn peek(&self, hash: &[u8], now: Time) -> Option<Arc<Credential>> {
        self.cache.peek(hash).filter(|credential| credential.is_usable(now))
    }

    /// The credential of a token; unknown, expired, revoked and inactive are all INVALID_TOKEN.
    pub async fn find(&self, token: &Presented, now: Time) -> Result<Arc<Credential>> {
        let known = self.cache.get_or_load(&token.hash, self.load(token)).await?.ok_or_else(Error::invalid_token)?;
        if known.is_usable(now) {
            return Ok(known);
        }
        // Another node may have slid the session along since.
        self.cache.forget(&token.hash);
        let fresh = self.load(token).await?.ok_or_else(Error::invalid_token)?;
        if fresh.is_usable(now) { Ok(Arc::new(fresh)) } else { Err(Error::invalid_token()) }
    }

    async fn load(&self, Presented { hash, is_key }: &Presented) -> Result<Option<Credential>> {
        if *is_key {
            return grant::load(&self.storage.system(SystemAccess::ApiKeyBySecret), hash).await;
        }
        let db = self.storage.system(SystemAccess::SessionByToken);
        Ok(db.fetch::<Credential>(SQL, vec![hash.clone().into()]).await?.into_iter().next())
    }

    /// Slides a used session along: its life counts from the last use; of an API key the use is noted. Off the request's
    /// path, at most every five minutes.
    pub fn slide(&self, credential: &Credential, now: Time, life: TimeDelta, address: Option<IpAddr>) {
        let micros = now.timestamp_micros();
        let before = credential.slid.load(Ordering::Relaxed).max(credential.last_seen_at.timestamp_micros());
        let due = micros - before >= SLIDE_EVERY.num_microseconds().unwrap_or(i64::MAX);
        // An imported token has a fixed end (S09).
        let fixed = credential.sign_in == kernel::SignIn::Imported.as_str();
        if !due || fixed || credential.slid.swap(micros, Ordering::Relaxed) == micros {
            return;
        }
        let id = credential.session_id;
        if credential.grant.is_some() {
            let db = self.storage.system(SystemAccess::ApiKeyUsed);
            tokio::spawn(async move {
                if let Err(error) = grant::used(&db, id, now, address).await {
                    tracing::warn!(%error, "the use of an API key could not be noted");
                }
            });
            return;
        }
        let db = self.storage.system(SystemAccess::SessionSeen);
        tokio::spawn(async move {
            let sql = "UPDATE sessions SET last_seen_at = $1, expires_at = $2 WHERE id = $3 AND last_seen_at < $1";
            if let Err(error) = db.execute(sql, vec![now.into(), (now + life).into(), id.into()]).await {
                tracing::warn!(%error, "a session could not be slid along");
            }
        });
    }
}
