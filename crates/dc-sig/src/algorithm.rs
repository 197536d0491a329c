//! The signature algorithms of the `a` item.

use std::fmt;
use std::str::FromStr;

use crate::key_kind::KeyKind;

/// A signature algorithm, named as in the JWS registry (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// It is read from the published key record and never from the request, so a link cannot choose a
/// weaker one. `none` and the HMAC family have no variant: they cannot be asked for.
///
/// ```
/// use dc_sig::Algorithm;
///
/// assert_eq!("PS256".parse(), Ok(Algorithm::Ps256));
/// assert!("none".parse::<Algorithm>().is_err());
/// assert_eq!(Algorithm::default(), Algorithm::Rs256);
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 §6.4.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256: the default, and the one that everybody supports.
    #[default]
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256 and a salt of 32 octets.
    Ps256,
    /// ECDSA on P-256 with SHA-256; the signature is r‖s, 64 octets.
    Es256,
    /// ECDSA on P-384 with SHA-384; the signature is r‖s, 96 octets.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Every algorithm, the default one first.
    pub const ALL: &'static [Self] = &[
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// The registered name, as it stands in the `a` item.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm that a key of this kind signs with when nothing else is asked for.
    pub const fn default_for(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Rsa { .. } => Self::Rs256,
            KeyKind::P256 => Self::Es256,
            KeyKind::P384 => Self::Es384,
            KeyKind::Ed25519 => Self::EdDsa,
        }
    }

    /// Whether a key of this kind can be used with this algorithm.
    pub const fn fits(self, kind: KeyKind) -> bool {
        match self {
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 => {
                matches!(kind, KeyKind::Rsa { .. })
            }
            Self::Es256 => matches!(kind, KeyKind::P256),
            Self::Es384 => matches!(kind, KeyKind::P384),
            Self::EdDsa => matches!(kind, KeyKind::Ed25519),
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is none of the supported algorithms; case counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a supported algorithm: expected RS256, RS384, RS512, PS256, ES256, ES384 or EdDSA")]
pub struct UnknownAlgorithm;

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        Self::ALL
            .iter()
            .copied()
            .find(|algorithm| algorithm.name() == name)
            .ok_or(UnknownAlgorithm)
    }
}
