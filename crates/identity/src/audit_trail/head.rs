//! The head of a tenant's chain: where it begins and where it ends, signed.

use kernel::{Error, Kind, Result, Time};
use sea_orm::FromQueryResult;
use storage::{Keyring, Purpose, Signed, Storage, SystemAccess, SystemTx, audit::trail};

/// The head of a tenant's chain.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct Head {
    /// The tenant.
    pub tenant_id: i64,
    /// The number of the last link; 0: there is none yet.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The number of the last link that retention has removed.
    pub cut_seq: i64,
    /// Its hash, on which the first link that is left stands.
    pub cut_hash: Vec<u8>,
    /// When it was last signed.
    pub sealed_at: Time,
    /// The master key that signed it.
    pub key_id: String,
    /// The signature.
    pub signature: Vec<u8>,
}

const COLUMNS: &str = "SELECT tenant_id, seq, hash, cut_seq, cut_hash, sealed_at, key_id, signature FROM audit_heads";

impl Head {
    /// The head of a tenant that has no chain yet.
    pub fn start(tenant: i64) -> Self {
        let (hash, none) = (trail::start(tenant), Vec::new());
        let (cut_hash, sealed_at) = (hash.clone(), Time::UNIX_EPOCH);
        Self {
            tenant_id: tenant,
            seq: 0,
            hash,
            cut_seq: 0,
            cut_hash,
            sealed_at,
            key_id: String::new(),
            signature: none,
        }
    }

    /// The head as the database has it.
    pub async fn load(tx: &SystemTx, tenant: i64) -> Result<Option<Self>> {
        Ok(tx.fetch(&format!("{COLUMNS} WHERE tenant_id = $1"), vec![tenant.into()]).await?.into_iter().next())
    }

    /// The head to go on from: nothing is built on one whose signature is not valid.
    pub async fn load_sound(tx: &SystemTx, tenant: i64, keys: &Keyring) -> Result<Self> {
        match Self::load(tx, tenant).await? {
            None => Ok(Self::start(tenant)),
            Some(head) if head.is_signed(keys) == Signed::Valid => Ok(head),
            Some(_) => Err(unsound(tenant)),
        }
    }

    /// What the signature is worth.
    pub fn is_signed(&self, keys: &Keyring) -> Signed {
        keys.verify(Purpose::Audit, &self.message(), &self.signature)
    }

    /// Signs it and writes it over the one it follows; fails where another was quicker.
    pub async fn store(&mut self, tx: &SystemTx, follows: &Head, keys: &Keyring, now: Time) -> Result<()> {
        self.sealed_at = now;
        self.key_id = keys.current().to_owned();
        self.signature = keys.sign(Purpose::Audit, &self.message())?;
        let sql = "INSERT INTO audit_heads (tenant_id, seq, hash, cut_seq, cut_hash, sealed_at, key_id, signature)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                   ON CONFLICT (tenant_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
                       cut_seq = excluded.cut_seq, cut_hash = excluded.cut_hash, sealed_at = excluded.sealed_at,
                       key_id = excluded.key_id, signature = excluded.signature
                   WHERE audit_heads.seq = $9 AND audit_heads.cut_seq = $10";
        let values = vec![
            self.tenant_id.into(),
            self.seq.into(),
            self.hash.clone().into(),
            self.cut_seq.into(),
            self.cut_hash.clone().into(),
            self.sealed_at.into(),
            self.key_id.clone().into(),
            self.signature.clone().into(),
            follows.seq.into(),
            follows.cut_seq.into(),
        ];
        if tx.execute(sql, values).await?.rows_affected() == 1 { Ok(()) } else { Err(unsound(self.tenant_id)) }
    }

    fn message(&self) -> Vec<u8> {
        let mut out = b"wiwebb audit head 1".to_vec();
        for number in [self.tenant_id, self.seq, self.cut_seq, self.sealed_at.timestamp_micros()] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        for hash in [&self.hash, &self.cut_hash] {
            out.extend_from_slice(&(hash.len() as u64).to_be_bytes());
            out.extend_from_slice(hash);
        }
        out
    }
}

/// The heads of all tenants, or of one.
pub async fn heads(storage: &Storage, tenant: Option<i64>) -> Result<Vec<Head>> {
    let tx = storage.system(SystemAccess::AuditHeads).snapshot().await?;
    let heads: Vec<Head> = tx.fetch(&format!("{COLUMNS} ORDER BY tenant_id"), Vec::new()).await?;
    Ok(heads.into_iter().filter(|head| tenant.is_none_or(|tenant| tenant == head.tenant_id)).collect())
}

fn unsound(tenant: i64) -> Error {
    let text = format!("The head of the audit chain of tenant {tenant} is not the one that was signed.");
    Error::new(Kind::FailedPrecondition, "AUDIT_HEAD_UNSOUND", text)
}
