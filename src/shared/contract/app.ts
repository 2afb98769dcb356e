import { z } from "zod";
import { settings, settingsChange } from "../model/settings.ts";
import { calls } from "./call.ts";

const stepTaken = z.object({
  /** What was undone or redone, in words for the toast; null when there was nothing. */
  did: z.string().nullable(),
  conversationIds: z.array(z.string()),
});

export const appCalls = calls({
  "app.info": {
    input: z.object({}),
    output: z.object({
      version: z.string(),
      host: z.enum(["electron", "browser"]),
      demo: z.boolean(),
      dataDir: z.string(),
      /** Says so where secrets last only for this run. */
      secretsWarning: z.string().optional(),
      /** Whether `app.choosePath` can ask; otherwise the user types a path. */
      choosesPaths: z.boolean(),
      /** A damaged, full or read-only archive. */
      archiveWarning: z.string().optional(),
    }),
  },
  /** Checks an address (http, https, mailto) and opens it; the browser host answers it for the page to open. */
  "app.openExternal": {
    input: z.object({ url: z.string().max(4000) }),
    output: z.object({ url: z.string().optional() }),
  },
  /** Lets the user choose a file or folder on this computer; null when they turned away. */
  "app.choosePath": {
    input: z.object({
      what: z.enum(["file", "folder", "new-file"]),
      title: z.string().max(200),
      name: z.string().max(200).optional(),
    }),
    output: z.object({ path: z.string().nullable() }),
  },
  "settings.get": { input: z.object({}), output: settings },
  "settings.save": {
    input: settingsChange,
    output: settings,
  },
  /** Takes back a decision: the last of this run, or the one named. */
  undo: {
    input: z.object({ decisionId: z.string().optional() }),
    output: stepTaken,
  },
  redo: { input: z.object({}), output: stepTaken },
});
