import type { Handlers } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import { settings } from "../../shared/model/settings.ts";
import { listColumns, saveColumns } from "../archive/columns.ts";
import { durably } from "../archive/open.ts";
import { readSettings, writeSettings } from "../archive/settings.ts";
import { checkExternal } from "../external.ts";
import type { Core } from "../context.ts";

export function appHandlers(core: Core) {
  const { db, host } = core;
  return {
    "app.info": () => {
      const warning = core.secrets.warning();
      return {
        version: host.version,
        host: host.kind,
        demo: core.demo,
        dataDir: host.dataDir,
        choosesPaths: host.choosePath !== undefined,
        ...(warning === undefined ? {} : { secretsWarning: warning }),
      };
    },
    "app.openExternal": ({ url }) => host.openExternal(checkExternal(url)),
    "app.choosePath": async (wanted) => {
      if (host.choosePath === undefined)
        throw new AppError(
          "unsupported",
          "A browser cannot choose a file of this computer for Porchlight. Type the path.",
        );
      return { path: await host.choosePath(wanted) };
    },
    "settings.get": () => readSettings(db),
    "settings.save": (change) => {
      const next = durably(db, () => {
        const merged = settings.parse({ ...readSettings(db), ...change });
        writeSettings(db, merged);
        return merged;
      });
      core.emit({ type: "changed", topics: ["settings"] });
      return next;
    },
    "columns.list": () => listColumns(db),
    "columns.save": ({ columns }) => {
      durably(db, () => saveColumns(db, columns));
      core.emit({ type: "changed", topics: ["columns"] });
      return {};
    },
  } satisfies Partial<Handlers>;
}
