//! A public key as TXT records.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::algorithm::Algorithm;
use crate::public_key::PublicKey;

/// What to publish for a key: the fewest TXT records that hold it.
///
/// ```
/// use dc_sig::{Algorithm, KeyLabel, PublicKey, Publication};
///
/// let pem = "-----BEGIN PUBLIC KEY-----\n\
///            MCowBQYDK2VwAyEAdhkt88IGiLIBgcmeXdz12seSJWKfMx50AqoePA+eIAw=\n\
///            -----END PUBLIC KEY-----\n";
/// let key = PublicKey::from_pem(pem.as_bytes(), None)?;
/// let publication = Publication::new(&key);
/// assert_eq!(
///     publication.values()[0],
///     "p=1,a=EdDSA,d=MCowBQYDK2VwAyEAdhkt88IGiLIBgcmeXdz12seSJWKfMx50AqoePA+eIAw=",
/// );
/// let name = "_dck1".parse::<KeyLabel>()?.record_name("example.com")?;
/// assert!(publication.zone_lines(&name, 3600).starts_with("_dck1.example.com. 3600 IN TXT \"p=1,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 §6.4.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Publication {
    values: Vec<String>,
}

/// A character-string holds at most 255 octets (RFC 1035 §3.3).
const STRING: usize = 255;

impl Publication {
    /// One character-string of at most 255 octets per record, as in the draft's example: this
    /// form passes through every control panel. The default algorithm is named unless naming it
    /// would cost a record.
    pub fn new(key: &PublicKey) -> Self {
        let data = STANDARD.encode(key.spki());
        let named = fragments(&data, &format!("a={},", key.algorithm()));
        let values = match key.algorithm() {
            Algorithm::Rs256 => {
                let unnamed = fragments(&data, "");
                if unnamed.len() < named.len() {
                    unnamed
                } else {
                    named
                }
            }
            _ => named,
        };
        Self { values }
    }

    /// The whole key in one record, which then needs several character-strings. Only where the
    /// DNS host is known to cope; the values are longer than 255 octets.
    pub fn single_record(key: &PublicKey) -> Self {
        let data = STANDARD.encode(key.spki());
        Self {
            values: vec![format!("p=1,a={},d={data}", key.algorithm())],
        }
    }

    /// The value of each record, for an interface that takes values.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Each record cut into its character-strings.
    pub fn strings(&self) -> impl Iterator<Item = Vec<&str>> {
        self.values.iter().map(|value| cut(value))
    }

    /// Lines for a zone file. `name` is what [`KeyLabel::record_name`] gives.
    ///
    /// [`KeyLabel::record_name`]: crate::KeyLabel::record_name
    pub fn zone_lines(&self, name: &str, ttl: u32) -> String {
        self.strings()
            .map(|strings| {
                // Nothing in a value needs escaping: letters, digits and = , - + /.
                format!("{name} {ttl} IN TXT \"{}\"\n", strings.join("\" \""))
            })
            .collect()
    }

    /// Text for whoever types the records into a control panel.
    pub fn instructions(&self, name: &str) -> String {
        let mut text = String::new();
        for (index, value) in self.values.iter().enumerate() {
            let number = index.saturating_add(1);
            text.push_str(&format!(
                "Record {number} of {}\n  Type:  TXT\n  Name:  {name}\n  Value: {value}\n",
                self.values.len()
            ));
        }
        text
    }
}

fn fragments(data: &str, algorithm: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let head = format!("p={},{algorithm}d=", values.len().saturating_add(1));
        let room = STRING.saturating_sub(head.len());
        let (piece, after) = rest.split_at_checked(room).unwrap_or((rest, ""));
        values.push(format!("{head}{piece}"));
        rest = after;
    }
    values
}

fn cut(value: &str) -> Vec<&str> {
    let mut strings = Vec::new();
    let mut rest = value;
    while let Some((string, after)) = rest.split_at_checked(STRING) {
        strings.push(string);
        rest = after;
    }
    if !rest.is_empty() {
        strings.push(rest);
    }
    strings
}
