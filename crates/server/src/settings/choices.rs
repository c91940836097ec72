//! Settings that choose among a few, and the first superadmin.

use identity::rates::Limits;

use super::{LogLevel, SecondFactor, Superuser, reader::Reader};

pub fn filter(text: &str) -> Option<String> {
    tracing_subscriber::EnvFilter::try_new(text).is_ok().then(|| text.to_owned())
}

pub fn superuser(reader: &mut Reader<'_>) -> Superuser {
    let text = |name| reader.text(name).unwrap_or_default();
    Superuser {
        username: text("WIWEBB_SUPERUSER_USERNAME"),
        email: text("WIWEBB_SUPERUSER_EMAIL"),
        password: reader.secret("WIWEBB_SUPERUSER_PASSWORD"),
    }
}

/// The rates: those of the profile, but for the ones that are given.
pub fn limits(reader: &mut Reader<'_>) -> Limits {
    let parse = |text: &str| match text.to_ascii_lowercase().as_str() {
        "standard" => Some(Limits::default()),
        "strict" => Some(Limits::strict()),
        _ => None,
    };
    let profile = reader.parsed("WIWEBB_RATE_PROFILE", "standard or strict", Limits::default(), parse);
    Limits {
        login: reader.rate("WIWEBB_RATE_LOGIN").unwrap_or(profile.login),
        address: reader.rate("WIWEBB_RATE_ADDRESS").unwrap_or(profile.address),
        user: reader.rate("WIWEBB_RATE_USER").unwrap_or(profile.user),
        key: reader.rate("WIWEBB_RATE_KEY").unwrap_or(profile.key),
        tenant: reader.rate("WIWEBB_RATE_TENANT").unwrap_or(profile.tenant),
    }
}

pub fn second_factor(reader: &mut Reader<'_>, loopback: bool) -> SecondFactor {
    let parse = |text: &str| match text.to_ascii_lowercase().as_str() {
        "required" => Some(SecondFactor::Required),
        "optional" => Some(SecondFactor::Optional),
        _ => None,
    };
    let default = if loopback { SecondFactor::Optional } else { SecondFactor::Required };
    reader.optional("WIWEBB_STAFF_SECOND_FACTOR", "required or optional", parse).unwrap_or(default)
}

pub fn log_level(reader: &mut Reader<'_>, debug: bool) -> LogLevel {
    if debug && reader.given("LOG_LEVEL").is_none() {
        return LogLevel::Debug;
    }
    let parse = |text: &str| match text.to_ascii_uppercase().as_str() {
        "OFF" => Some(LogLevel::Off),
        "ERROR" | "CRITICAL" => Some(LogLevel::Error),
        "WARNING" | "WARN" => Some(LogLevel::Warning),
        "INFO" => Some(LogLevel::Info),
        "DEBUG" => Some(LogLevel::Debug),
        "TRACE" => Some(LogLevel::Trace),
        _ => None,
    };
    reader.parsed("LOG_LEVEL", "DEBUG, INFO, WARNING, ERROR or OFF", LogLevel::Info, parse)
}
