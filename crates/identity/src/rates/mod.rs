//! How often somebody may call (H11, H12): per address for log-ins and for anonymous calls, per user, API key and tenant.
//!
//! Every process counts for itself ([`buckets`]); servers that share a Redis share the counts ([`shared`]): the log-in
//! rate exactly, the others within a quarter of a second. The arithmetic is [`gcra`]. The auth layer asks before a
//! password is hashed and before a rule runs.

mod buckets;
pub mod gcra;
mod shared;

use std::{net::IpAddr, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName, HeaderValue, header::RETRY_AFTER};
use kernel::{Actor, Error, Kind, Result, SignIn, TenantId, Time};
use storage::Storage;
use uuid::Uuid;

use buckets::Buckets;
pub use gcra::{Rate, Verdict};
use shared::Shared;

/// The rates in force; `None`: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls that check credentials, of an address.
    pub login: Option<Rate>,
    /// Anonymous and refused calls, of an address.
    pub address: Option<Rate>,
    /// Calls of a user.
    pub user: Option<Rate>,
    /// Calls with an API key.
    pub key: Option<Rate>,
    /// Calls of a tenant's people together.
    pub tenant: Option<Rate>,
}

impl Default for Limits {
    fn default() -> Self {
        let a_minute = |count| Some(Rate { count, per: Duration::from_secs(60) });
        Self { login: a_minute(5), address: a_minute(1000), user: a_minute(1000), key: a_minute(1000), tenant: None }
    }
}

impl Limits {
    /// The product's documented strict profile (C04).
    pub fn strict() -> Self {
        let an_hour = Some(Rate { count: 100, per: Duration::from_secs(3600) });
        Self { user: an_hour, key: an_hour, ..Self::default() }
    }

    /// No limits, for tests that sign in often.
    pub fn none() -> Self {
        Self { login: None, address: None, user: None, key: None, tenant: None }
    }

    fn of(&self, who: &Who) -> Option<Rate> {
        match who {
            Who::Login(_) => self.login,
            Who::Address(_) => self.address,
            Who::User(_) => self.user,
            Who::Key(_) => self.key,
            Who::Tenant(_) => self.tenant,
        }
    }
}

/// Whose calls are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    Login(IpAddr),
    Address(IpAddr),
    User(i64),
    Key(Uuid),
    Tenant(i64),
}

impl Who {
    fn name(&self) -> &'static str {
        match self {
            Who::Login(_) => "login",
            Who::Address(_) => "address",
            Who::User(_) => "user",
            Who::Key(_) => "key",
            Who::Tenant(_) => "tenant",
        }
    }
}

/// The addresses that count as one client: an IPv6 host has a whole /64.
pub(crate) fn client_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
        v4 => v4,
    }
}

/// The counts of one process.
#[derive(Debug)]
pub struct Rates {
    limits: Limits,
    buckets: Arc<Buckets>,
    shared: Option<Shared>,
}

impl Rates {
    /// Counts that begin at nothing; shared where storage has a Redis.
    pub fn new(storage: &Storage, limits: Limits) -> Self {
        let buckets = Arc::<Buckets>::default();
        let shared = Shared::new(storage, limits, buckets.clone());
        Self { limits, buckets, shared }
    }

    /// Counts a call that checks credentials; exact over all servers.
    pub(crate) async fn login(&self, address: Option<IpAddr>, now: Time) -> Taken {
        let Some(who) = address.map(client_network).map(Who::Login) else { return Taken::default() };
        let Some(rate) = self.limits.of(&who) else { return Taken::default() };
        if let Some(shared) = &self.shared
            && let Some(verdict) = shared.take(&who, rate, now).await
        {
            return Taken::default().and(&who, verdict);
        }
        self.count(who, now, Taken::default())
    }

    /// Counts a call of an address without credentials, or with wrong ones.
    pub(crate) fn anonymous(&self, address: Option<IpAddr>, now: Time) -> Taken {
        match address.map(client_network) {
            Some(address) => self.count(Who::Address(address), now, Taken::default()),
            None => Taken::default(),
        }
    }

    /// Counts a call of somebody signed in.
    pub fn person(&self, actor: &Actor, now: Time) -> Taken {
        let mut taken = self.count(Who::User(actor.user.0), now, Taken::default());
        if actor.sign_in == SignIn::ApiKey {
            taken = self.count(Who::Key(actor.session.0), now, taken);
        }
        if actor.tenant != TenantId::PLATFORM {
            taken = self.count(Who::Tenant(actor.tenant.0), now, taken);
        }
        taken
    }

    fn count(&self, who: Who, now: Time, taken: Taken) -> Taken {
        let Some(rate) = self.limits.of(&who) else { return taken };
        let (verdict, first) = self.buckets.take(who, rate, now.timestamp_micros(), self.shared.is_some());
        if let (Some(shared), true) = (&self.shared, first) {
            shared.follow();
        }
        taken.and(&who, verdict)
    }
}

/// What counting a call found: the tightest of its rates.
#[derive(Debug, Clone, Copy, Default)]
pub struct Taken(Option<Verdict>);

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const CURRENT: HeaderName = HeaderName::from_static("ratelimit");

impl Taken {
    fn and(self, who: &Who, verdict: Verdict) -> Self {
        if verdict.retry_after.is_some() {
            metrics::counter!("wiwebb_rate_limited_total", "rate" => who.name()).increment(1);
        }
        let tighter = |other: Verdict| {
            let waits = (other.retry_after.is_some(), other.retry_after.unwrap_or_default());
            waits > (verdict.retry_after.is_some(), verdict.retry_after.unwrap_or_default())
                || (verdict.retry_after.is_none() && other.remaining < verdict.remaining)
        };
        Self(Some(self.0.filter(|other| tighter(*other)).unwrap_or(verdict)))
    }

    /// Refuses the call if it was one too many.
    pub fn check(self) -> Result<Self> {
        match self.0.and_then(|verdict| verdict.retry_after) {
            Some(wait) => Err(throttled("RATE_LIMITED", wait)),
            None => Ok(self),
        }
    }

    /// Tells the caller: `RateLimit-Limit`, `-Remaining` and `-Reset` on every counted reply; on a refusal also
    /// `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-10, and `Retry-After`.
    pub fn write(self, headers: &mut HeaderMap) {
        let Some(verdict) = self.0 else { return };
        let Verdict { rate, remaining, reset, retry_after } = verdict;
        headers.insert(LIMIT, HeaderValue::from(rate.count));
        headers.insert(REMAINING, HeaderValue::from(remaining));
        headers.insert(RESET, HeaderValue::from(seconds(reset)));
        let Some(wait) = retry_after else { return };
        let policy = format!("\"default\";q={};w={}", rate.count, rate.per.as_secs());
        let current = format!("\"default\";r={remaining};t={}", seconds(wait));
        for (name, text) in [(POLICY, policy), (CURRENT, current)] {
            headers.extend(HeaderValue::try_from(text).ok().map(|value| (name, value)));
        }
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds(wait)));
    }
}

/// Whole seconds, at least one.
fn seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// The refusal of v1 (H11).
pub(crate) fn throttled(reason: &'static str, wait: Duration) -> Error {
    let seconds = seconds(wait);
    let text = format!("Request was throttled. Expected available in {seconds} seconds.");
    Error::new(Kind::ResourceExhausted, reason, text).retry_after(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(remaining: u32, wait: Option<u64>) -> Verdict {
        let rate = Rate { count: 5, per: Duration::from_secs(60) };
        Verdict { rate, remaining, reset: Duration::from_secs(60), retry_after: wait.map(Duration::from_secs) }
    }

    #[test]
    fn every_public_rpc_counts_as_a_log_in_but_what_a_page_shows() {
        let others = proto::RPCS.iter().filter(|rpc| rpc.public && !rpc.credential_check).map(|rpc| rpc.path);
        let shown =
            ["/wiwebb.identity.v1.BrandingService/GetBranding", "/wiwebb.identity.v1.OidcService/GetSignInOptions"];
        assert_eq!(others.collect::<Vec<_>>(), shown);
    }

    #[test]
    fn the_tightest_rate_is_told() {
        let both = |a, b| Taken::default().and(&Who::User(1), a).and(&Who::Tenant(1), b).0.unwrap();
        assert_eq!(both(verdict(3, None), verdict(9, None)).remaining, 3);
        assert_eq!(both(verdict(3, None), verdict(0, Some(7))).retry_after, Some(Duration::from_secs(7)));
        assert_eq!(both(verdict(0, Some(9)), verdict(0, Some(7))).retry_after, Some(Duration::from_secs(9)));
    }

    #[test]
    fn a_refusal_tells_when_to_come_back() {
        let mut headers = HeaderMap::new();
        let taken = Taken::default().and(&Who::User(1), verdict(0, Some(12)));
        taken.write(&mut headers);
        let error = taken.check().unwrap_err();
        assert!(error.to_string().ends_with("Request was throttled. Expected available in 12 seconds."), "{error}");
        assert_eq!(
            (&headers["retry-after"], &headers["ratelimit-remaining"]),
            (&"12".parse().unwrap(), &"0".parse().unwrap())
        );
        assert_eq!(headers["ratelimit-policy"], "\"default\";q=5;w=60");
        assert_eq!(headers["ratelimit"], "\"default\";r=0;t=12");
    }

    #[test]
    fn an_ipv6_host_is_its_network() {
        let of = |text: &str| client_network(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::");
        assert_eq!((of("192.0.2.7"), of("::ffff:192.0.2.7")), ("192.0.2.7".into(), "192.0.2.7".into()));
    }
}
