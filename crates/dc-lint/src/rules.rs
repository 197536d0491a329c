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
    dcr101_duplicate_member
    dcr102_unknown_member
    dcr103_deprecated_warn_phishing
    dcr104_template_spec_version
    dcr105_group_id
    dcr106_crit
    dcr107_unknown_crit
    dcr108_reserved_variable
    dcr109_risky_variable
    dcr110_variable_forbidden
    dcr111_missing_ttl
    dcr113_ignored_field
    dcr114_rrset_ttl
    dcr115_forbidden_type
    dcr117_spf_look_ups
    dcr118_srv_spelling
    dcr121_empty_optional
    dcr122_logo_not_https
    dcr123_address_spelling
    dcr124_long_txt
    dcr125_odd_prefix
    dcr126_relative_domain
    dcr127_undescribed_variable
    dcr201_unsigned_variables
    dcr202_no_redirect_domain
    dcr203_conflict_mode_single
    dcr204_conflict_mode_absent
    dcr205_bare_value
    dcr206_essential_policy
    dcr301_self_conflict
    dcr302_impossible_name
    dcr303_impossible_place
    dcr304_alternative_groups
    dcr305_invalid_data
    dcr306_multi_instance_conflict
    dcr401_caller_controls_record
    dcr402_delegation_by_caller
    dcr403_underscore_by_caller
    dcr501_cloudflare_proxy
    dcr601_version_not_raised
    dcr602_ids_changed
    dctl0003_unreadable
    dctl0008_missing_value
    dctl0009_unwanted_value
    dctl1002_id_characters
    dctl1003_file_name
    dctl1004_duplicate_ids
    dctl1005_invalid_member
    dctl1006_version
    dctl1007_shared_alone
    dctl1008_shared_missing
    dctl1009_variable_in_constant
    dctl1011_cname_beside_others
    dctl1012_cname_at_apex
    dctl1013_empty_member
    dctl1014_spf_as_txt
    dctl1015_invalid_number
    dctl1016_unknown_type
    dctl1017_spf_term
    dctl1018_spf_modifier_twice
    dctl1019_percent_syntax
    dctl1020_percent_unbalanced
    dctl1021_underscore_name
    dctl1022_invalid_domain
    dctl1023_duplicate_record
    dctl1024_host_variable
    dctl1025_underscore_inside
    dctl1026_blanks_in_redirect_domains
    dctl1027_host_characters
    dctl1028_warn_phishing_with_key
    dctl1029_unsigned
    dctl1030_no_records
    dctl1031_single_group
    dctl1032_mixed_groups
    dctl1033_multi_instance_cname
    dctl1034_invalid_address
    dctl1035_ipv6_in_a
    dctl1036_ipv4_in_aaaa
    dctl1037_host_required_without_need
    dctl1038_optional_type
    dctl1039_variable_subdomain
    dctl1040_bare_host_or_target
    dctl5000_cloudflare_sync_block
    dctl5001_cloudflare_key
    dctl5002_cloudflare_shared_service_name
    dctl5003_cloudflare_redirect_domain
    dctl5004_cloudflare_multi_instance
    dctl5005_cloudflare_warn_phishing
    dctl5006_cloudflare_host_required
    dctl5007_cloudflare_flattening
    dctl5008_cloudflare_conflict_mode
    dctl5009_cloudflare_apexcname
    dctl5010_cloudflare_ttl_zero
    dctl5011_cloudflare_essential
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
