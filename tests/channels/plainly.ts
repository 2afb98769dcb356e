import type { OutgoingMessage } from "../../src/main/channels/outgoing.ts";

/** What a text without any options goes with. */
export const plainly: Pick<OutgoingMessage, "options" | "readFile"> = {
  options: {},
  readFile: (id) => Promise.reject(new Error(`There is no file ${id}.`)),
};
