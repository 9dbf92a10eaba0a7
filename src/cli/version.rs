//! What `catalog --version` tells: what this program was made from.

/// The version and the facts of the build, a line each. The bytes of a site depend on the version alone.
pub(super) fn long() -> &'static str {
    static LONG: std::sync::LazyLock<String> = std::sync::LazyLock::new(facts);
    &LONG
}

fn facts() -> String {
    // Whoever builds a release says from which commit; a build that asked git itself would not be the same everywhere.
    let commit = option_env!("CATALOG_COMMIT").filter(|commit| !commit.is_empty()).unwrap_or("unknown");
    let features = [
        ("deploy", cfg!(feature = "deploy")),
        ("mimalloc", cfg!(feature = "mimalloc")),
        ("syntect", cfg!(feature = "syntect")),
    ];
    let features: Vec<&str> = features.iter().filter(|(_, is_on)| *is_on).map(|(name, _)| *name).collect();
    let features = if features.is_empty() { "none".to_owned() } else { features.join(", ") };
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    format!(
        "{}\ncommit: {commit}\ntarget: {}\nfeatures: {features}\nprofile: {profile}",
        env!("CARGO_PKG_VERSION"),
        target()
    )
}

/// The machine it was built for, as `x86_64-linux-gnu`.
fn target() -> String {
    let environment = if cfg!(target_env = "musl") {
        "-musl"
    } else if cfg!(target_env = "gnu") {
        "-gnu"
    } else if cfg!(target_env = "msvc") {
        "-msvc"
    } else {
        ""
    };
    format!("{}-{}{environment}", std::env::consts::ARCH, std::env::consts::OS)
}
