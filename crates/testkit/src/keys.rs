//! Master keys of tests, and values as version 1 sealed them: directly with the master key.

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf, rand,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::Secret;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement, Value};
use storage::{Keyring, SealedColumn};
use uuid::Uuid;

/// One master key.
#[derive(Debug, Clone)]
pub struct MasterKey {
    id: String,
    key: [u8; 32],
}

impl MasterKey {
    /// A random key.
    pub fn generate(id: &str) -> Self {
        let mut key = [0; 32];
        rand::fill(&mut key).expect("random bytes");
        Self { id: id.to_owned(), key }
    }

    /// A key ring in which this key is current, with older ones behind it.
    pub fn keyring(&self, older: &[&MasterKey]) -> Keyring {
        let entry = |key: &MasterKey| format!("{}:{}", key.id, STANDARD.encode(key.key));
        let older: String = older.iter().map(|key| format!(",{}", entry(key))).collect();
        Keyring::parse(&Secret::new(entry(self) + &older)).expect("keys")
    }

    /// Writes a value over a row's, as version 1 sealed it for a tenant.
    pub async fn write(&self, owner: &DatabaseConnection, column: SealedColumn, tenant: i64, row: Uuid, value: &[u8]) {
        let (table, name) = (column.table(), column.column());
        let sql = format!("UPDATE {table} SET {name} = $1 WHERE id = $2");
        let values: [Value; 2] = [self.seal(column, tenant, row, value).into(), row.into()];
        let statement = Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
        assert_eq!(owner.execute_raw(statement).await.expect("writes").rows_affected(), 1, "{table} has the row");
    }

    fn seal(&self, column: SealedColumn, tenant: i64, row: Uuid, value: &[u8]) -> Vec<u8> {
        let mut key = [0; 32];
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"wiwebb").extract(&self.key);
        let okm = prk.expand(&[b"columns/1"], hkdf::HKDF_SHA256).expect("a length");
        okm.fill(&mut key).expect("a length");
        let mut associated = Vec::new();
        let (table, name) = (column.table().as_bytes(), column.column().as_bytes());
        for part in [&tenant.to_be_bytes()[..], table, name, row.as_bytes(), self.id.as_bytes()] {
            associated.extend((part.len() as u32).to_be_bytes());
            associated.extend(part);
        }
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).expect("random bytes");
        let mut text = value.to_vec();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, &key).expect("a key"));
        let unique = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(unique, Aad::from(associated), &mut text).expect("seals");
        [&[1, self.id.len() as u8], self.id.as_bytes(), &nonce, &text].concat()
    }
}
