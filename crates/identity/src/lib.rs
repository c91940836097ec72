//! Tenants, users, roles, sessions, the audit log and to-dos; and the auth layer, which turns credentials into a
//! `RequestContext`. No other crate does that.
//!
//! - [`interceptor`]: the layer before every RPC: token → context, access entry, scope.
//! - [`permissions`]: which role holds which permission. [`policy`]: what depends on the person acted upon.
//! - [`sign_in`]: where every way in ends; [`mails`]: what people are told.
//! - [`sessions`], [`api_keys`], [`service_accounts`]: where somebody is signed in, and how programs act.
//! - [`second_factors`], [`passkeys`]: what is more than a password; [`step_up`]: proving it anew.
//! - [`accounts`]: registration, and what is proved by mail; [`invitations`]; [`password_rules`].
//! - [`oidc`], [`domains`]: sign-in by a tenant's provider, and the domains that a tenant proves; [`branding`]: how pages
//!   of such a host look.
//! - [`rates`]: how often somebody may call; [`lockout`]: what failed sign-ins lock; `replies`: what is kept of reads.
//! - [`key_rotation`]: new keys for what is sealed, beside running servers.
//! - [`audit_logs`] reads the audit log; [`audit_trail`] sees to it that nobody changes it unnoticed.
//! - [`users`], [`tenants`], [`todos`], [`auth`]: the rules; `service/` maps them to the contract. [`exports`]: lists as
//!   files ([`csv`]); [`statistics`]: how many there are.
//!
//! Every change of a user or tenant revokes what nodes have cached of it, in its transaction.

pub mod accounts;
pub mod address;
pub mod api_keys;
pub mod audit_logs;
pub mod audit_retention;
pub mod audit_trail;
pub mod auth;
mod beside;
pub mod bootstrap;
pub mod branding;
mod convert;
pub mod cookie;
pub mod credentials;
pub mod csv;
pub mod devices;
pub mod domains;
#[doc(hidden)]
pub mod entity;
pub mod explain;
pub mod exports;
pub mod failed_sign_ins;
pub mod import_v1;
pub mod interceptor;
pub mod invitations;
pub mod key_rotation;
pub mod lease;
pub mod lockout;
pub mod mails;
pub mod oidc;
pub mod passkeys;
pub mod password;
pub mod password_rules;
pub mod permissions;
pub mod policy;
pub mod rates;
mod replies;
pub mod second_factors;
mod service;
pub mod service_accounts;
pub mod sessions;
pub mod sign_in;
pub mod statistics;
pub mod step_up;
mod taken;
pub mod tenant_export;
pub mod tenant_settings;
pub mod tenant_suspension;
pub mod tenants;
pub mod todos;
pub mod token;
pub mod users;

pub use interceptor::{AuthLayer, Connection, context};
pub use lease::{Lease, lease};
pub use replies::Replies;
pub use service::{add as add_services, attachment};

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use kernel::{Authority, Clock, RequestContext, TenantId};
use storage::Storage;
use tokio_util::task::TaskTracker;

/// What identity works with; one in a process.
#[derive(Debug, Clone)]
pub struct Identity(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    storage: Storage,
    authority: Authority,
    credentials: credentials::Credentials,
    passwords: password::Passwords,
    refusals: api_keys::refusals::Refusals,
    egress: egress::Egress,
    providers: oidc::provider::Providers,
    rates: rates::Rates,
    replies: replies::Replies,
    settings: Settings,
    /// Open streams by session (S18).
    streams: Mutex<HashMap<uuid::Uuid, usize>>,
    stopping: AtomicBool,
    beside: TaskTracker,
}

/// How identity behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Proxies whose `X-Forwarded-For` is believed (S03).
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// Origins whose browsers may use the session cookie (S04): the public URL's and the CORS list.
    pub origins: Vec<String>,
    /// Whether the cookie is `__Host-wiwebb` and `Secure`; false on plain loopback.
    pub secure_cookie: bool,
    /// Where people reach WiWebb, without a closing slash: the beginning of every link in a mail (S05).
    pub public_url: Option<String>,
    /// The way out to addresses that a tenant chose.
    pub egress: egress::Settings,
    /// How long a session lives after its last use.
    pub session_life: chrono::TimeDelta,
    /// Whether staff must have a second factor (S06).
    pub staff_second_factor: bool,
    /// Host names of our own, whose pages may use passkeys beside `origins`; `.domain` includes subdomains.
    pub hosts: Vec<String>,
    /// Whether the API is on loopback, so that `localhost` is a host of our own.
    pub loopback: bool,
    /// How often somebody may call.
    pub limits: rates::Limits,
}

impl Settings {
    /// Whether staff who call must enrol a second factor, or give it, before they do anything else.
    fn must_enrol(&self, actor: &kernel::Actor) -> bool {
        let person = actor.sign_in != kernel::SignIn::ApiKey;
        self.staff_second_factor && person && actor.role.is_staff() && !actor.second_factor
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            origins: Vec::new(),
            secure_cookie: false,
            public_url: None,
            egress: egress::Settings::default(),
            session_life: chrono::TimeDelta::days(7),
            staff_second_factor: false,
            hosts: Vec::new(),
            loopback: true,
            limits: rates::Limits::default(),
        }
    }
}

impl Identity {
    /// Sets identity up over a storage.
    pub fn new(storage: Storage, authority: Authority, settings: Settings) -> Self {
        let credentials = credentials::Credentials::new(&storage);
        let passwords = password::Passwords::start();
        let egress = egress::Egress::new(settings.egress.clone());
        let providers = oidc::provider::Providers::new(egress.clone());
        let rates = rates::Rates::new(&storage, settings.limits);
        let replies = replies::Replies::new(&storage);
        let (streams, stopping) = (Mutex::default(), AtomicBool::default());
        let refusals = api_keys::refusals::Refusals::default();
        Self(Arc::new(Inner {
            storage,
            authority,
            credentials,
            passwords,
            refusals,
            egress,
            providers,
            rates,
            replies,
            settings,
            streams,
            stopping,
            beside: TaskTracker::new(),
        }))
    }

    /// The storage.
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    pub(crate) fn authority(&self) -> &Authority {
        &self.0.authority
    }

    pub(crate) fn credentials(&self) -> &credentials::Credentials {
        &self.0.credentials
    }

    pub(crate) fn passwords(&self) -> &password::Passwords {
        &self.0.passwords
    }

    pub(crate) fn refusals(&self) -> &api_keys::refusals::Refusals {
        &self.0.refusals
    }

    /// The context of somebody who is not signed in, in the tenant that a proof or rule has found for them.
    pub(crate) fn unsigned(&self, tenant: TenantId, caller: &interceptor::Caller) -> RequestContext {
        RequestContext::system(self.authority(), tenant, caller.origin.clone(), caller.clock.clone())
    }

    /// An address of the web application, for a mail.
    pub(crate) fn link(&self, path: &str) -> String {
        // Mail leaves the machine only where the URL is set; the log's reader is at home.
        let base = self.settings().public_url.as_deref().unwrap_or("http://127.0.0.1:8000");
        format!("{}/{path}", base.trim_end_matches('/'))
    }

    /// The way out to addresses that a tenant chose.
    pub fn egress(&self) -> &egress::Egress {
        &self.0.egress
    }

    pub(crate) fn providers(&self) -> &oidc::provider::Providers {
        &self.0.providers
    }

    pub(crate) fn rates(&self) -> &rates::Rates {
        &self.0.rates
    }

    /// What is kept of reads.
    pub fn replies(&self) -> &replies::Replies {
        &self.0.replies
    }

    /// Lets every stream end at its next look at its lease: the process is about to stop.
    pub fn end_streams(&self) {
        self.0.stopping.store(true, Ordering::Release);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Acquire)
    }

    pub(crate) fn streams(&self) -> &Mutex<HashMap<uuid::Uuid, usize>> {
        &self.0.streams
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.0.storage.clock()
    }
}
