//! Signatures with ring.

mod key_file;
mod signing_key;
mod verifying_key;

pub use key_file::PrivateKeyError;
pub use signing_key::SigningKey;
pub use verifying_key::VerifyingKey;

use crate::verify::Verified;

impl Verified<'_> {
    /// SHA-256 of the signed bytes: with the label, enough to notice a replay in a log.
    pub fn sha256(&self) -> [u8; 32] {
        let digest = ring::digest::digest(&ring::digest::SHA256, self.signed_bytes());
        let mut octets = [0; 32];
        for (octet, value) in octets.iter_mut().zip(digest.as_ref()) {
            *octet = *value;
        }
        octets
    }
}
