import type { Handlers } from "../../shared/contract/index.ts";
import { listBackups } from "../archive/backups.ts";
import { deleteSetAside, listSetAside } from "../archive/set-aside.ts";
import { readLastCheck } from "../archive/settings.ts";
import type { Core } from "../context.ts";

export function safetyHandlers({ db, host, frame, upkeep, trouble }: Core) {
  return {
    "archive.state": () => {
      const met = trouble.get();
      const lastCheck = readLastCheck(db);
      const backupTrouble = upkeep.backupTrouble();
      return {
        state: "open",
        ...(met === undefined ? {} : { trouble: met }),
        ...(lastCheck === undefined ? {} : { lastCheck }),
        ...(backupTrouble === undefined ? {} : { backupTrouble }),
      };
    },
    "archive.check": () => ({ jobId: upkeep.check() }),
    "archive.backup": () => ({ jobId: upkeep.backUp() }),
    "archive.backups": () => listBackups(host.dataDir),
    "archive.setAside": () => listSetAside(host.dataDir),
    "archive.deleteSetAside": ({ name }) => {
      deleteSetAside(host.dataDir, name);
      frame.emit({ type: "changed", topics: ["archive"] });
      return {};
    },
    "archive.restore": ({ path }) => ({ jobId: frame.restore(path) }),
    "archive.mend": async () => ({ jobId: await frame.mend() }),
    "archive.reopen": () => ({}),
  } satisfies Partial<Handlers>;
}
