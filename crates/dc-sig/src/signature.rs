//! The text form of a signature: standard base64 with padding (L-10, Q-4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) fn encode(signature: &[u8]) -> String {
    STANDARD.encode(signature)
}

/// Strict: another alphabet, missing padding, stray trailing bits and the empty text are refused,
/// so every signature has one spelling.
pub(crate) fn decode(sig: &str) -> Option<Vec<u8>> {
    STANDARD
        .decode(sig)
        .ok()
        .filter(|signature| !signature.is_empty())
}
