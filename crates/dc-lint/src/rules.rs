//! The registry: one rule a file, named by code and name.

pub(crate) mod prelude;

use crate::rule::Rule;

macro_rules! rules {
    ($($module:ident)*) => {
        $(pub(crate) mod $module;)*

        /// Every rule, by code.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];
    };
}

rules! {
    dcr207_bare_host
    dctl0003_unreadable
    dctl1003_file_name
    dctl1012_cname_at_apex
    dctl1026_blanks_in_redirect_domains
    dctl1028_warn_phishing_with_key
}

/// The rule of a code or name.
///
/// ```
/// assert_eq!(dc_lint::rule("DCTL1012"), dc_lint::rule("cname-at-apex"));
/// assert!(dc_lint::rule("DCTL9999").is_none());
/// ```
pub fn rule(code_or_name: &str) -> Option<&'static Rule> {
    let by_code = index(code_or_name).and_then(|at| RULES.get(at));
    let by_name = || RULES.iter().find(|rule| rule.name == code_or_name);
    by_code.or_else(by_name).copied()
}

/// The place of a rule in [`RULES`].
pub(crate) fn index(code: &str) -> Option<usize> {
    RULES.binary_search_by_key(&code, |rule| rule.code).ok()
}
