//! What is kept between the link and the return.

use std::fs;
use std::path::PathBuf;

use domain_connect::flow::ApplyParameters;
use serde::{Deserialize, Serialize};

use crate::Result;

/// A customer on the way. Keep with it whose session it is, and look at that when they are back.
#[derive(Deserialize, Serialize)]
pub struct Flow {
    /// `providerId` of the DNS provider they were sent to.
    pub provider: String,
    /// What the link says, the `state` included.
    pub parameters: ApplyParameters,
}

/// One file each, named by the part of the `redirect_uri` that nobody can guess.
pub struct Flows(PathBuf);

impl Flows {
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub fn put(&self, id: &str, flow: &Flow) -> Result<()> {
        fs::create_dir_all(&self.0)?;
        let path = self.path(id).ok_or("no id")?;
        Ok(fs::write(path, serde_json::to_vec(flow)?)?)
    }

    pub fn get(&self, id: &str) -> Option<Flow> {
        serde_json::from_slice(&fs::read(self.path(id)?).ok()?).ok()
    }

    /// Ends a flow: a return counts once.
    pub fn end(&self, id: &str) -> Result<()> {
        let path = self.path(id).ok_or("no id")?;
        Ok(fs::remove_file(path)?)
    }

    /// Ids come back from outside.
    fn path(&self, id: &str) -> Option<PathBuf> {
        let fine = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
        fine.then(|| self.0.join(id))
    }
}

/// 128 bits that nobody can guess.
pub fn random() -> Result<String> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|error| error.to_string())?;
    Ok(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}
