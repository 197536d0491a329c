//! What sort of key it is.

use std::fmt;

/// The sort of a public key, with its size where that varies.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum KeyKind {
    /// RSA; `bits` is the exact length of the modulus.
    Rsa {
        /// Length of the modulus in bits, leading zeros not counted.
        bits: usize,
    },
    /// The NIST curve P-256 (`prime256v1`).
    P256,
    /// The NIST curve P-384 (`secp384r1`).
    P384,
    /// Ed25519 (RFC 8410).
    Ed25519,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA with {bits} bits"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}
