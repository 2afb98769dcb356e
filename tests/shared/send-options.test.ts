import { expect, it } from "vitest";
import { isWritten, tidyOptions } from "../../src/shared/model/send-options.ts";

it("leaves out what says nothing; no files say that there are none", () => {
  expect(tidyOptions({ subject: " ", to: [] })).toBeUndefined();
  expect(tidyOptions({ files: [], cc: [] })).toEqual({ files: [] });
});

it("takes whom a mail goes to for written where it is new, not where it answers", () => {
  const options = { to: [{ address: "ben@tea.example" }], subject: "Beans" };
  expect(isWritten({ text: "", options })).toBe(true);
  expect(isWritten({ text: " ", options, conversationId: "c" })).toBe(false);
  expect(isWritten({ text: "Hi", options, conversationId: "c" })).toBe(true);
  const warning = { ...options, warning: "spiders" };
  expect(isWritten({ text: "", options: warning, conversationId: "c" })).toBe(
    true,
  );
  expect(isWritten({ text: "", options: { lang: "de" } })).toBe(false);
});
