//! What the caller decides.

use std::time::Duration;

use dc_discovery::{FetchLimits, Reach};
use ureq::tls::{Certificate, PemItem, parse_pem};

/// How a [`Client`](crate::Client) works; start from the default and change fields.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ClientOptions {
    /// Which addresses it connects to; public ones only unless set. [`Reach::Internal`] is for
    /// tests and private set-ups.
    pub reach: Reach,
    /// Bounds of a request.
    pub limits: Limits,
    /// A proxy such as `http://proxy.example:3128`, none unless set. **It ends the filter**: the
    /// proxy resolves names and connects, so it has to refuse internal addresses itself. The
    /// environment is never looked at.
    pub proxy: Option<String>,
    /// Certificates that are trusted, see [`ClientOptions::trust`].
    pub(crate) roots: Vec<Certificate<'static>>,
}

/// Bounds of one request (draft section 12.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Time until the connection with TLS stands; 5 seconds.
    pub connect: Duration,
    /// Time for everything, from the look-up of the host to the last octet; 10 seconds. Redirects
    /// share it.
    pub total: Duration,
    /// Octets of the body; 65,536.
    pub body: usize,
    /// Redirects that [`Client::get`](crate::Client::get) follows; 3.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(10),
            body: 65_536,
            redirects: 3,
        }
    }
}

impl From<FetchLimits> for Limits {
    fn from(limits: FetchLimits) -> Self {
        Self {
            connect: limits.connect,
            total: limits.total,
            body: limits.body,
            redirects: 0,
        }
    }
}

impl ClientOptions {
    /// Trusts the certificates of a PEM file, and no others: for private set-ups and tests.
    /// Without this call the roots of Mozilla are trusted. Several calls add up.
    ///
    /// # Errors
    ///
    /// If there is no certificate in it, or one that cannot be read.
    pub fn trust(&mut self, pem: &[u8]) -> Result<(), CertificateError> {
        let before = self.roots.len();
        for item in parse_pem(pem) {
            match item.map_err(|_| CertificateError::Malformed)? {
                PemItem::Certificate(certificate) => self.roots.push(certificate),
                _ => return Err(CertificateError::NotACertificate),
            }
        }
        if self.roots.len() == before {
            return Err(CertificateError::None);
        }
        Ok(())
    }
}

/// Why a file is no list of trusted certificates.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// No section `BEGIN CERTIFICATE`.
    #[error("no certificate in PEM form (BEGIN CERTIFICATE)")]
    None,
    /// A section of another kind, such as a private key.
    #[error("something other than a certificate, such as a private key")]
    NotACertificate,
    /// A section that cannot be read.
    #[error("a section in PEM form that cannot be read")]
    Malformed,
}
