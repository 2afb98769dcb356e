import { LabelList } from "./labels/label-list.tsx";
import { RuleList, type RulesWanted } from "./rules/rule-list.tsx";
import { AgainSection } from "./safety/again-section.tsx";
import { SafetySection } from "./safety/safety-section.tsx";
import {
  TransferSection,
  type TransferWanted,
} from "./transfer/transfer-section.tsx";

/** What the settings are opened for. */
export type SettingsWanted = TransferWanted | RulesWanted | { what: "labels" };

/** What other features show in the settings. */
export function SettingsSections({
  wanted,
}: {
  wanted: SettingsWanted | undefined;
}) {
  const { transfer, rules } = byFeature(wanted);
  return (
    <>
      <RuleList wanted={rules} />
      <LabelList wanted={wanted?.what === "labels"} />
      <SafetySection />
      <AgainSection />
      <TransferSection wanted={transfer} />
    </>
  );
}

function byFeature(wanted: SettingsWanted | undefined): {
  transfer?: TransferWanted;
  rules?: RulesWanted;
} {
  if (wanted === undefined || wanted.what === "labels") return {};
  return wanted.what === "rules" ? { rules: wanted } : { transfer: wanted };
}
