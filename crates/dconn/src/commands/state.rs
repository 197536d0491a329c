//! State files.

use std::fs;
use std::io::Write;
use std::path::Path;

use dc_template::{Plan, State};

use crate::exit::Failure;
use crate::input;

/// Reads a state; with `create` a file that does not exist is an empty one.
pub(super) fn read(path: &Path, create: bool) -> Result<State, Failure> {
    if create && !path.exists() {
        return Ok(State::new());
    }
    let text = input::read(path, 1 << 30)?;
    State::parse(&text).map_err(|error| {
        Failure::new(format!("{}: {error}", input::name(path)))
            .remedy(r#"an empty state is {"version":1,"instances":[]}"#)
    })
}

/// Writes the state after a plan: to a file beside, which then takes the place of the old one.
pub(super) fn write(path: &Path, plan: &Plan) -> Result<(), Failure> {
    let Some(change) = &plan.state else {
        return Ok(());
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    let writing = || {
        let mut file = fs::File::create(beside)?;
        #[expect(clippy::disallowed_methods, reason = "a file, not the screen")]
        serde_json::to_writer(&mut file, &change.after)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(beside, path)
    };
    writing().map_err(|error| Failure::new(format!("cannot write {}: {error}", input::name(path))))
}
