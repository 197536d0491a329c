//! What is printed at the end of a step.

use dc_flow::oauth::{CallError, CallbackError, Conflict, RequestError, TokenError};
use serde_json::{Value, json};

use super::store::Stop;
use crate::exit::{Exit, Failure};
use crate::format::Format;
use crate::screen::{GREEN, Printable, RED, print, print_json};

/// A step that was refused, here or by the other side.
pub(super) struct Refusal {
    kind: &'static str,
    message: String,
    conflict: Option<Conflict>,
}

impl Refusal {
    pub(super) fn new(kind: &'static str, message: String) -> Self {
        Self {
            kind,
            message,
            conflict: None,
        }
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<CallbackError> for Refusal {
    fn from(error: CallbackError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        let refusal = Self::new(error.kind(), error.to_string());
        let (CallError::Conflict { conflict } | CallError::ConflictDespiteForce { conflict }) =
            error
        else {
            return refusal;
        };
        Self {
            conflict: Some(conflict),
            ..refusal
        }
    }
}

/// What the user can do about a refusal.
fn remedy(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "conflict" | "conflict-unlisted" => {
            "repeat it with --force to remove what is in the way; the user is not asked"
        }
        "unauthorized" | "token-refused" | "no-refresh-token" | "denied" => {
            "ask the user again with dconn oauth consent"
        }
        "expired" => "dconn oauth refresh, else ask the user again with dconn oauth consent",
        "wrong-state" | "missing-state" => {
            "give the pending file of this very consent, and the address that it ended at"
        }
        "not-granted" => "ask the user for it with dconn oauth consent",
        "unavailable" => "try again later",
        "no-response" => {
            "check the address of the API in the registration; internal ones need --allow-internal"
        }
        _ => return None,
    })
}

/// Ends a command: what was done in words and as members of the JSON form, or why not.
pub(super) fn end(done: Result<(String, Value), Stop>, format: Format) -> Result<Exit, Failure> {
    match done {
        Err(Stop::Failed(failure)) => Err(failure),
        Ok((words, members)) => {
            let green = GREEN.bold();
            match format {
                Format::Human => {
                    print(|out| writeln!(out, "{green}done{green:#}: {}", Printable(words)))?;
                }
                Format::Json => print_json(&with(json!({ "ok": true }), members))?,
            }
            Ok(Exit::Done)
        }
        Err(Stop::Refused(refusal)) => {
            show(&refusal, format)?;
            Ok(Exit::Refused)
        }
    }
}

fn show(refusal: &Refusal, format: Format) -> Result<(), Failure> {
    let Refusal {
        kind,
        message,
        conflict,
    } = refusal;
    if format == Format::Json {
        let error = json!({ "kind": kind, "message": message });
        let mut answer = json!({ "ok": false, "error": error });
        if let Some(conflict) = conflict {
            answer = with(answer, json!({ "conflict": conflict }));
        }
        return print_json(&answer);
    }
    let red = RED.bold();
    print(|out| {
        writeln!(out, "{red}refused{red:#} ({kind}): {}", Printable(message))?;
        let records = conflict
            .iter()
            .flat_map(|conflict| conflict.records.iter().flatten());
        for record in records {
            let line = format!("{} {} {}", record.host, record.rtype, record.data);
            writeln!(out, "  - {}", Printable(line))?;
        }
        match remedy(kind) {
            Some(remedy) => writeln!(out, "  help: {remedy}"),
            None => Ok(()),
        }
    })
}

/// Two objects as one.
fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}
