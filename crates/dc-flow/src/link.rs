//! A finished link.

use std::fmt;

use serde::Serialize;

use crate::parameters::ApplyParameters;
use crate::problem::Problem;

/// A finished link. Send the user there as it is: no other encoding, no further parameter.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Link {
    url: String,
    signed: bool,
    remarks: Vec<Problem>,
    #[serde(skip)]
    parameters: ApplyParameters,
}

impl Link {
    pub(crate) fn new(
        url: String,
        signed: bool,
        parameters: ApplyParameters,
        remarks: Vec<Problem>,
    ) -> Self {
        Self {
            url,
            signed,
            remarks,
            parameters,
        }
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Its query, without the `?`.
    pub fn query(&self) -> &str {
        self.url.split_once('?').map_or("", |(_, query)| query)
    }

    /// Whether it carries a signature.
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// What the DNS provider will read.
    pub fn parameters(&self) -> &ApplyParameters {
        &self.parameters
    }

    /// What should be known about it.
    pub fn remarks(&self) -> &[Problem] {
        &self.remarks
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// Why there is no link: every problem.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LinkError {
    problems: Vec<Problem>,
}

impl LinkError {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// The problems; there is at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for LinkError {}
