//! User-Password (RFC 2865, section 5.2): blocks of 16 octets, each hidden by MD5 of the secret and the block before.

use md5::{Digest as _, Md5};

const BLOCK: usize = 16;
/// The longest password, in octets.
const LONGEST: usize = 128;

/// Hides a password of at most 128 octets; `None` where it is longer. An empty one becomes one block.
pub fn hide(password: &[u8], secret: &[u8], authenticator: &[u8; 16]) -> Option<Vec<u8>> {
    if password.len() > LONGEST {
        return None;
    }
    let mut hidden = password.to_vec();
    hidden.resize(password.len().div_ceil(BLOCK).max(1) * BLOCK, 0);
    let mut before = *authenticator;
    for block in hidden.chunks_exact_mut(BLOCK) {
        mask(block, secret, &before);
        before.copy_from_slice(block);
    }
    Some(hidden)
}

/// Reveals a hidden password and cuts its padding; `None` where it has not 16 to 128 octets in whole blocks.
pub fn reveal(hidden: &[u8], secret: &[u8], authenticator: &[u8; 16]) -> Option<Vec<u8>> {
    if hidden.is_empty() || hidden.len() > LONGEST || !hidden.len().is_multiple_of(BLOCK) {
        return None;
    }
    let mut password = hidden.to_vec();
    let mut before = *authenticator;
    for (block, hidden) in password.chunks_exact_mut(BLOCK).zip(hidden.chunks_exact(BLOCK)) {
        mask(block, secret, &before);
        before.copy_from_slice(hidden);
    }
    let length = password.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    password.truncate(length);
    Some(password)
}

fn mask(block: &mut [u8], secret: &[u8], before: &[u8; 16]) {
    let mask = Md5::new().chain_update(secret).chain_update(before).finalize();
    block.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
}
