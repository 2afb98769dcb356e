import type { Handlers } from "../../shared/contract/index.ts";
import { settings } from "../../shared/model/settings.ts";
import { listColumns, saveColumns } from "../archive/columns.ts";
import { durably } from "../archive/open.ts";
import { readSettings, writeSettings } from "../archive/settings.ts";
import { checkExternal } from "../external.ts";
import { choosePath, hostInfo } from "../host-answers.ts";
import type { Core } from "../context.ts";

export function appHandlers(core: Core) {
  const { db, host } = core;
  return {
    "app.info": () => {
      const warning = core.secrets.warning();
      const met = core.trouble.get();
      return {
        ...hostInfo(host),
        demo: core.demo,
        ...(warning === undefined ? {} : { secretsWarning: warning }),
        ...(met === undefined ? {} : { archiveWarning: met.message }),
      };
    },
    "app.openExternal": ({ url }) => host.openExternal(checkExternal(url)),
    "app.choosePath": (wanted) => choosePath(host, wanted),
    "settings.get": () => readSettings(db),
    "settings.save": (change) => {
      const next = durably(db, () => {
        const merged = settings.parse({ ...readSettings(db), ...change });
        writeSettings(db, merged);
        return merged;
      });
      core.emit({
        type: "changed",
        topics:
          change.ownedStreams === undefined
            ? ["settings"]
            : // `is:mine` finds others now.
              ["settings", "conversations"],
      });
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
