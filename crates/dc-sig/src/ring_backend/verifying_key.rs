//! A public key ready for use.

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use crate::algorithm::Algorithm;
use crate::public_key::PublicKey;
use crate::verify::{BadSignature, Verifier};

/// A public key prepared for [`ReceivedQuery::verify`](crate::ReceivedQuery::verify): make it
/// once, keep it as long as the key record may be cached.
///
/// ```
/// use dc_sig::{PublicKey, ReceivedQuery, VerifyingKey};
///
/// let record = "p=1,a=EdDSA,d=MCowBQYDK2VwAyEA+4LBT9dCedXHs206QH5upJ7GF1u7j+14mR8+tBPX0v8=";
/// let key = VerifyingKey::new(&PublicKey::from_txt([[record]])?);
///
/// let query = "domain=customer.example&ip=192.0.2.49&key=_dck1&sig=\
///     oPeMF3mpLLfCnRH2kMKTjS5SvVbooplUj00Z1HmbaAzeU5MTmgAqKt9hwJkrlKDrrh9nf49AC2J4ijWYGhsDCw%3D%3D";
/// let verified = ReceivedQuery::parse(query)?.verify(&key)?;
/// assert_eq!(verified.parameters().get("ip"), Some("192.0.2.49"));
///
/// let forged = query.replace("192.0.2.49", "192.0.2.50");
/// assert!(ReceivedQuery::parse(&forged)?.verify(&key).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 §8.3.4.
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    key: UnparsedPublicKey<Vec<u8>>,
    algorithm: Algorithm,
}

impl VerifyingKey {
    /// Prepares the key.
    pub fn new(key: &PublicKey) -> Self {
        let algorithm: &'static dyn VerificationAlgorithm = match key.algorithm() {
            Algorithm::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
            Algorithm::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
            Algorithm::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
            Algorithm::Es384 => &signature::ECDSA_P384_SHA384_FIXED,
            Algorithm::EdDsa => &signature::ED25519,
        };
        Self {
            key: UnparsedPublicKey::new(algorithm, key.key_bits().to_vec()),
            algorithm: key.algorithm(),
        }
    }
}

impl From<&PublicKey> for VerifyingKey {
    fn from(key: &PublicKey) -> Self {
        Self::new(key)
    }
}

impl Verifier for VerifyingKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.key
            .verify(message, signature)
            .map_err(|ring::error::Unspecified| BadSignature)
    }
}
