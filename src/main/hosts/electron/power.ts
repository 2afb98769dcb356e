import { powerMonitor } from "electron";
import type { Power } from "../../host.ts";

/** Battery and waking up, as the system tells Electron; only after the app is ready. */
export function readPower(): Power {
  return {
    isOnBattery: () => powerMonitor.isOnBatteryPower(),
    onResume(listener) {
      powerMonitor.on("resume", listener);
      return () => {
        powerMonitor.off("resume", listener);
      };
    },
  };
}
