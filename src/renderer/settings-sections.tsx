import { LabelList } from "./labels/label-list.tsx";
import { AgainSection } from "./safety/again-section.tsx";
import { SafetySection } from "./safety/safety-section.tsx";
import {
  TransferSection,
  type TransferWanted,
} from "./transfer/transfer-section.tsx";

/** What the settings are opened for. */
export type SettingsWanted = TransferWanted | { what: "labels" };

/** What other features show in the settings. */
export function SettingsSections({
  wanted,
}: {
  wanted: SettingsWanted | undefined;
}) {
  const isLabels = wanted?.what === "labels";
  return (
    <>
      <LabelList wanted={isLabels} />
      <SafetySection />
      <AgainSection />
      <TransferSection wanted={isLabels ? undefined : wanted} />
    </>
  );
}
