//! Key records (draft section 6.4).

use dc_sig::TxtRecord;

use crate::answer::Answer;
use crate::client::Client;
use crate::error::QueryError;
use crate::name::Name;
use crate::record_type::RecordType;

impl Client {
    /// The TXT records at the name of a key, `KeyLabel::record_name`, as `dc_sig` reads them
    /// (draft sections 6.4 and 8.3.4). None is an empty list; when DNS fails, a verifier answers
    /// `temporarily_unavailable` and never goes on without the key (draft section 8.3.4).
    ///
    /// # Errors
    ///
    /// See [`QueryError`].
    pub fn key_records(&self, name: &str) -> Result<Vec<TxtRecord>, QueryError> {
        let name: Name = name.parse()?;
        Ok(self.ask(&name, RecordType::TXT)?.key_records(&name))
    }
}

impl Answer {
    /// The TXT records as records of the name that was asked for, aliases or not.
    pub fn key_records(&self, name: &Name) -> Vec<TxtRecord> {
        let texts = self.texts().into_iter();
        texts
            .map(|strings| TxtRecord {
                owner: Some(name.to_string()),
                strings,
            })
            .collect()
    }
}
