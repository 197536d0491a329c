//! The known mistakes, what they look like and what helps.

use crate::algorithm::Algorithm;
use crate::key_label::NameError;
use crate::key_record::KeyRecordError;
use crate::query::QueryError;

/// One thing that is wrong with a link or with the published key.
///
/// `Display` says what, [`remedy`](Self::remedy) what to do, [`code`](Self::code) is for scripts.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// The query could not be split.
    #[error("the query is malformed: {0}")]
    Query(QueryError),
    /// Neither `sig` nor `key`.
    #[error("the link is not signed: sig and key are missing")]
    Unsigned,
    /// No `sig`.
    #[error("the sig parameter is missing")]
    MissingSig,
    /// No `key`.
    #[error("the key parameter is missing")]
    MissingKey,
    /// The `key` parameter is a whole name instead of its first label.
    #[error("the key parameter is a whole domain name; it is put before syncPubKeyDomain")]
    LabelIsName,
    /// The `key` parameter is not a label at all.
    #[error("the key parameter is not a label: {0}")]
    Label(NameError),
    /// `syncPubKeyDomain` is no domain name, so no key can be looked up below it.
    #[error("syncPubKeyDomain is not a domain name: {0}")]
    Domain(NameError),
    /// Nothing between two `&`, or before the first or after the last one.
    #[error("the query has an empty piece, such as a doubled &, that was not signed")]
    EmptyPiece,
    /// No TXT record was given.
    #[error("no TXT record was found for the key")]
    NoRecords,
    /// The records do not make up a key as they are.
    #[error("the published key is unusable: {0}")]
    Record(KeyRecordError),
    /// The name of the records repeats the label or the domain.
    #[error("the key is published at {owner:?}, a name with a repeated part")]
    DoubledName {
        /// Where the records are.
        owner: String,
    },
    /// The key is published under another label than the link says.
    #[error("the key is published at {owner:?}, the link leads to {expected:?}")]
    WrongLabel {
        /// Where the records are.
        owner: String,
        /// Where the link makes a reader look.
        expected: String,
    },
    /// Records at several names that all have the label, and no domain to tell them apart.
    #[error("several names carry this label: {}", owners.join(", "))]
    SeveralNames {
        /// Where the records are.
        owners: Vec<String>,
    },
    /// Numbers between those of the fragments, or below, that no fragment has.
    #[error("fragments are missing: {numbers:?}")]
    FragmentsMissing {
        /// The first of the numbers that are not there.
        numbers: Vec<u32>,
    },
    /// The fragments carry the wrong numbers.
    #[error("the fragments are numbered wrongly; the numbers in the right order: {order:?}")]
    FragmentOrder {
        /// The published numbers in the order that makes a key.
        order: Vec<u32>,
    },
    /// Fragments of two keys at one name.
    #[error("two keys are published at one name")]
    TwoKeys,
    /// The signature was made with another algorithm than the published one.
    #[error("signed with {used}, published as {published}")]
    WrongAlgorithm {
        /// What the record says, or what it defaults to.
        published: Algorithm,
        /// What verifies.
        used: Algorithm,
    },
    /// No reading of `sig` is base64.
    #[error("the sig parameter is not base64")]
    SigNotBase64,
    /// `sig` in the URL-safe alphabet.
    #[error("sig is base64url")]
    SigBase64Url,
    /// `sig` without its padding.
    #[error("sig lacks its base64 padding")]
    SigUnpadded,
    /// Blanks in `sig`, which were plus signs.
    #[error("sig has blanks where plus signs were")]
    SigPlusLost,
    /// `sig` percent-encoded twice.
    #[error("sig is percent-encoded twice")]
    SigEncodedTwice,
    /// An ECDSA signature in DER.
    #[error("the ECDSA signature is DER")]
    SigDer,
    /// `key` is part of the signed string.
    #[error("the key parameter was signed too")]
    KeySigned,
    /// Blanks were signed as `+` and sent as `%20`, or the other way round.
    #[error("blanks are written + on one side and %20 on the other")]
    PlusForBlank,
    /// The values were signed before they were percent-encoded.
    #[error("the values were signed without percent-encoding")]
    SignedUnencoded,
    /// The order changed between signing and sending.
    #[error("the parameters were signed in another order than they were sent")]
    Reordered,
    /// The percent-encoding changed between signing and sending.
    #[error("the parameters were signed in another percent-encoding than they were sent")]
    ReEncoded,
    /// Parameters that the signature does not cover.
    #[error("parameters were added after signing: {}", names.join(", "))]
    ParameterAdded {
        /// Their decoded names.
        names: Vec<String>,
    },
    /// This key made the signature, but over bytes that are not those of the link in any known
    /// way. Proven for RSASSA-PKCS1-v1_5.
    #[error("the key is right, but other bytes were signed; their digest is {digest}")]
    OtherBytes {
        /// The digest inside the signature, in hexadecimal.
        digest: String,
    },
    /// This key made the signature, but what is inside belongs to no supported algorithm.
    #[error("the key is right, but the signature holds {found}")]
    OtherDigest {
        /// What it holds.
        found: &'static str,
    },
    /// No signature of this key can have this length.
    #[error("the signature has {octets} octets, one of this key has {expected}")]
    SigLength {
        /// Its length.
        octets: usize,
        /// The length for the key.
        expected: usize,
    },
    /// Another key made the signature.
    #[error("the signature was made with another key")]
    WrongKey,
    /// Another key, or other bytes: this algorithm does not let us tell.
    #[error("another key made the signature, or other bytes or in another way")]
    WrongKeyOrBytes,
}

impl Mistake {
    /// A stable name in kebab case.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Query(error) => error.kind(),
            Self::Unsigned => "unsigned",
            Self::MissingSig => "missing-sig",
            Self::MissingKey => "missing-key",
            Self::LabelIsName => "label-is-name",
            Self::Label(_) => "bad-label",
            Self::Domain(_) => "bad-domain",
            Self::EmptyPiece => "empty-piece",
            Self::NoRecords => "no-records",
            Self::Record(error) => error.kind(),
            Self::DoubledName { .. } => "doubled-name",
            Self::WrongLabel { .. } => "wrong-label",
            Self::SeveralNames { .. } => "several-names",
            Self::FragmentsMissing { .. } => "fragments-missing",
            Self::FragmentOrder { .. } => "fragment-order",
            Self::TwoKeys => "two-keys",
            Self::WrongAlgorithm { .. } => "wrong-algorithm",
            Self::SigNotBase64 => "sig-not-base64",
            Self::SigBase64Url => "sig-base64url",
            Self::SigUnpadded => "sig-unpadded",
            Self::SigPlusLost => "sig-plus-lost",
            Self::SigEncodedTwice => "sig-encoded-twice",
            Self::SigDer => "sig-der",
            Self::KeySigned => "key-signed",
            Self::PlusForBlank => "plus-for-blank",
            Self::SignedUnencoded => "signed-unencoded",
            Self::Reordered => "reordered",
            Self::ReEncoded => "re-encoded",
            Self::ParameterAdded { .. } => "parameter-added",
            Self::OtherBytes { .. } => "other-bytes",
            Self::OtherDigest { .. } => "other-digest",
            Self::SigLength { .. } => "wrong-length",
            Self::WrongKey => "wrong-key",
            Self::WrongKeyOrBytes => "wrong-key-or-bytes",
        }
    }

    /// What to do about it.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Query(_) => "percent-encode every name and value (RFC 3986), each name once",
            Self::Unsigned | Self::MissingSig | Self::MissingKey => {
                "append both sig and key to the signed string"
            }
            Self::LabelIsName | Self::Label(_) => {
                "send the first label only, for example key=_dck1"
            }
            Self::Domain(_) => "write syncPubKeyDomain in A-labels, without empty labels",
            Self::EmptyPiece => "join the pairs with one & each, and none at the ends",
            Self::NoRecords => "publish the TXT records at <key>.<syncPubKeyDomain>",
            Self::Record(_) => "publish the key again with dconn key publish",
            Self::DoubledName { .. } => {
                "give the control panel the name relative to its zone, it appends the rest"
            }
            Self::WrongLabel { .. } => "send the label of the key that signs, or move the records",
            Self::SeveralNames { .. } => "give the syncPubKeyDomain of the template",
            Self::FragmentsMissing { .. } => "publish every fragment of the key",
            Self::FragmentOrder { .. } => "number the fragments in the order of the key, from 1",
            Self::TwoKeys => "give each key a label of its own and remove the other one's records",
            Self::WrongAlgorithm { .. } => "sign with the published algorithm or correct a=",
            Self::SigNotBase64 | Self::SigBase64Url | Self::SigUnpadded => {
                "write sig in standard base64 with padding, then percent-encode it"
            }
            Self::SigPlusLost => "percent-encode sig, so that + becomes %2B",
            Self::SigEncodedTwice => "percent-encode sig once",
            Self::SigDer => "write r and s side by side, 32 (ES256) or 48 (ES384) octets each",
            Self::KeySigned => "leave key out of the signed string",
            Self::PlusForBlank => "write a blank as %20 when signing and when sending",
            Self::SignedUnencoded | Self::Reordered | Self::ReEncoded | Self::OtherBytes { .. } => {
                "send exactly the string that was signed, followed by sig and key"
            }
            Self::ParameterAdded { .. } => "add every parameter before signing",
            Self::OtherDigest { .. } => {
                "sign the string itself with the published algorithm, RS256 if none is named"
            }
            Self::SigLength { .. } => "sign with the published key and send the whole signature",
            Self::WrongKey | Self::WrongKeyOrBytes => {
                "compare the key with dconn key check --key, and the string that was signed"
            }
        }
    }
}
