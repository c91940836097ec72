//! Second factors and passkeys, on the wire and in the domain; and the free JSON of WebAuthn.

use kernel::Secret;
use proto::wiwebb::identity::v1 as pb;
use serde_json::{Map, Number, Value};

use super::{structure, timestamp};
use crate::{
    entity::passkey,
    passkeys::Challenge,
    second_factors::{Enrolment, Factor, FactorKind, Overview},
};

impl From<Factor> for pb::SecondFactor {
    fn from(factor: Factor) -> Self {
        let kind = match factor.kind {
            FactorKind::Totp => pb::SecondFactorKind::Totp,
            FactorKind::Passkey => pb::SecondFactorKind::Passkey,
        };
        Self {
            id: factor.id.to_string(),
            kind: kind.into(),
            name: factor.name,
            created_at: Some(timestamp(factor.created_at)),
            last_used_at: factor.last_used_at.map(timestamp),
        }
    }
}

impl From<Overview> for pb::ListSecondFactorsResponse {
    fn from(overview: Overview) -> Self {
        Self {
            second_factors: overview.factors.into_iter().map(pb::SecondFactor::from).collect(),
            recovery_codes_left: overview.recovery_codes_left.try_into().unwrap_or(i32::MAX),
            required: overview.required,
        }
    }
}

impl From<Enrolment> for pb::BeginTotpEnrolmentResponse {
    fn from(enrolment: Enrolment) -> Self {
        Self {
            id: enrolment.id.to_string(),
            secret: enrolment.secret.into_inner(),
            otpauth_url: enrolment.url.into_inner(),
        }
    }
}

impl From<passkey::Model> for pb::Passkey {
    fn from(row: passkey::Model) -> Self {
        Self {
            id: row.id.to_string(),
            name: Some(row.name),
            host: row.rp_id,
            created_at: Some(timestamp(row.created_at)),
            last_used_at: row.last_used_at.map(timestamp),
        }
    }
}

impl From<Challenge> for pb::BeginPasskeyRegistrationResponse {
    fn from(challenge: Challenge) -> Self {
        Self { ceremony: challenge.ceremony.to_string(), public_key: structure(challenge.public_key) }
    }
}

impl From<Challenge> for pb::BeginPasskeyLoginResponse {
    fn from(challenge: Challenge) -> Self {
        Self { ceremony: challenge.ceremony.to_string(), public_key: structure(challenge.public_key) }
    }
}

/// Secrets that are told this once.
pub fn told(codes: Vec<Secret<String>>) -> Vec<String> {
    codes.into_iter().map(Secret::into_inner).collect()
}

/// The JSON that a struct stands for.
pub fn json(object: prost_types::Struct) -> Value {
    Value::Object(object.fields.into_iter().map(|(name, value)| (name, json_value(value))).collect::<Map<_, _>>())
}

fn json_value(value: prost_types::Value) -> Value {
    use prost_types::value::Kind;
    match value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(yes)) => yes.into(),
        Some(Kind::NumberValue(number)) if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(number as i64),
        Some(Kind::NumberValue(number)) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Some(Kind::StringValue(text)) => text.into(),
        Some(Kind::ListValue(list)) => list.values.into_iter().map(json_value).collect(),
        Some(Kind::StructValue(object)) => json(object),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_comes_back_as_it_went() {
        let there = serde_json::json!({"a": [1, -7, 0.5, "x", null, true], "b": {"c": {}}});
        assert_eq!(json(structure(there.clone()).unwrap()), there);
    }
}
