//! The files of the theme inside the binary, `themes/default`; a test compares the lists with the folder.

/// Its templates, by name.
pub(super) static TEMPLATES: &[(&str, &str)] = &[
    ("categories.html", include_str!("../../themes/default/templates/categories.html")),
    ("category.html", include_str!("../../themes/default/templates/category.html")),
    ("cloud.html", include_str!("../../themes/default/templates/cloud.html")),
    ("clouds.html", include_str!("../../themes/default/templates/clouds.html")),
    ("content.html", include_str!("../../themes/default/templates/content.html")),
    ("eula.html", include_str!("../../themes/default/templates/eula.html")),
    ("home.html", include_str!("../../themes/default/templates/home.html")),
    ("list.html", include_str!("../../themes/default/templates/list.html")),
    ("multi_cloud_image.html", include_str!("../../themes/default/templates/multi_cloud_image.html")),
    ("not_found.html", include_str!("../../themes/default/templates/not_found.html")),
    ("publisher.html", include_str!("../../themes/default/templates/publisher.html")),
    ("publishers.html", include_str!("../../themes/default/templates/publishers.html")),
    ("redirect.html", include_str!("../../themes/default/templates/redirect.html")),
    ("right_script.html", include_str!("../../themes/default/templates/right_script.html")),
    ("server_template.html", include_str!("../../themes/default/templates/server_template.html")),
];

/// Its files for browsers, by name.
pub(super) static FILES: &[(&str, &[u8])] =
    &[("site.css", include_bytes!("../../themes/default/static/site.css"))];
