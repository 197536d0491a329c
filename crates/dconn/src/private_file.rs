//! Files that only their owner can read.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use dc_flow::oauth::Secret;

use crate::exit::Failure;
use crate::input;

/// A file that is about to be written: a new one beside it is open already, so that what a server
/// gave is not lost to a folder that cannot be written.
pub(crate) struct PrivateFile {
    path: PathBuf,
    beside: PathBuf,
    file: File,
}

impl PrivateFile {
    /// Makes the new file, for its owner only from the first moment.
    pub(crate) fn prepare(path: &Path) -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(format!("cannot write {}: {error}", input::name(path)))
        };
        let name = path.file_name().ok_or_else(|| failed(&"it has no name"))?;
        // Only a file can be replaced; what comes in may be given once.
        match fs::symlink_metadata(path) {
            Ok(data) if !data.is_file() && !data.is_symlink() => {
                let failure = failed(&"what is there is not a file");
                return Err(failure.remedy("name a file, new or old"));
            }
            _ => {}
        }
        let mut beside = OsString::from(".");
        beside.push(name);
        let mut random = [0; 8];
        aws_lc_rs::rand::fill(&mut random).map_err(|_| failed(&"no random numbers"))?;
        beside.push(format!(".{:016x}", u64::from_be_bytes(random)));
        let beside = path.with_file_name(beside);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = options.open(&beside).map_err(|error| failed(&error))?;
        Ok(Self {
            path: path.to_owned(),
            beside,
            file,
        })
    }

    /// Writes the text; the new file takes the place of the old one in one step.
    pub(crate) fn write(mut self, text: &Secret) -> Result<(), Failure> {
        let mut writing = || {
            self.file.write_all(text.expose().as_bytes())?;
            self.file.write_all(b"\n")?;
            self.file.sync_all()?;
            fs::rename(&self.beside, &self.path)
        };
        writing().map_err(|error| {
            let name = input::name(&self.path);
            Failure::new(format!("cannot write {name}: {error}"))
        })
    }
}

/// What was not written does not stay.
impl Drop for PrivateFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.beside);
    }
}

/// Reads such a file; one that others can read is refused.
pub(crate) fn read(path: &Path) -> Result<Secret, Failure> {
    let cannot =
        |error: io::Error| Failure::new(format!("cannot read {}: {error}", input::name(path)));
    let file = File::open(path).map_err(cannot)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().map_err(cannot)?.permissions().mode();
        if mode & 0o077 != 0 {
            let name = input::name(path);
            let message = format!("{name} can be read by others (mode {:o})", mode & 0o777);
            return Err(Failure::new(message).remedy(format!(
                "treat what is in it as known to others and get new tokens, or chmod 600 {name}"
            )));
        }
    }
    let mut text = String::new();
    file.take(MOST_OCTETS)
        .read_to_string(&mut text)
        .map_err(cannot)?;
    Ok(Secret::new(text))
}

const MOST_OCTETS: u64 = 1 << 20;
