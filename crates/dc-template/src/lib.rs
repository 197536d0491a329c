//! Domain Connect templates applied to DNS zones: parse, resolve, plan, commit
