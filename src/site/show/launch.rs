//! What a launch of a ServerTemplate needs.

use crate::launch;
use crate::model::server_template::Sequence;
use crate::resolve::catalog::EffectiveInput;
use crate::resolve::catalog::Item;
use crate::resolve::catalog::ServerTemplate;
use crate::site::show::Here;
use crate::site::urls;
use crate::site::views::server_template::AmbiguousRow;
use crate::site::views::server_template::ConflictValue;
use crate::site::views::server_template::LaunchView;
use crate::site::views::server_template::SupplyGroup;
use crate::site::views::shell::Link;

impl<'a> Here<'a> {
    /// The section Launch.
    pub(super) fn launch(&self, item: &'a Item, template: &'a ServerTemplate) -> LaunchView<'a> {
        let anchor = |input: &EffectiveInput| format!("#{}", urls::anchor("input", &input.name));
        let link =
            |input: &'a EffectiveInput| Link { text: (&*input.name).into(), href: Some(anchor(input)) };
        let supply = launch::to_supply(template).into_iter().map(|(sequence, inputs)| SupplyGroup {
            title: match sequence {
                Sequence::Boot => "Before it boots",
                Sequence::Operational => "When a script is run",
                Sequence::Decommission => "Before it stops",
            },
            inputs: inputs.into_iter().map(link).collect(),
        });
        let ambiguous = launch::ambiguous(template).into_iter().map(|input| AmbiguousRow {
            name: &input.name,
            href: anchor(input),
            values: input
                .conflicts()
                .iter()
                .filter(|conflict| conflict.property == "Default")
                .flat_map(|conflict| &conflict.values)
                .map(|(script, value)| ConflictValue {
                    script: self.to_item(self.catalog().item(*script)),
                    value,
                })
                .collect(),
        });
        LaunchView {
            address: urls::component_address(self.catalog(), item),
            supply: supply.collect(),
            ambiguous: ambiguous.collect(),
            script: self.site.assets.get("picker.js").map(|asset| self.href(&asset.path)),
        }
    }
}
