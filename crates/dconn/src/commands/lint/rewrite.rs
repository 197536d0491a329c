//! Replacing a file as a whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Replaces the content of a file. It is written beside the file, with its permissions, and then
/// takes its place, so that nobody ever sees half of it. A link stays a link.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        // Renaming would go through although nobody may write to the file.
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let (beside, mut file) = (0..100_u32)
        .find_map(|number| {
            let beside = folder.join(format!(".dconn-{}-{number}.tmp", std::process::id()));
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&beside);
            match file {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => None,
                file => Some(file.map(|file| (beside, file))),
            }
        })
        .unwrap_or_else(|| Err(io::Error::other("no name for a file beside it")))?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
