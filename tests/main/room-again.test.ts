import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AppError } from "../../src/shared/fault.ts";
import { message } from "./remote.ts";
import { openVillage } from "./village.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const full = new AppError("archive-full", "The disk is full.");

it("does not stop a poll that is under way when the disk takes writes again", async () => {
  const village = await openVillage();
  const id = await village.add("us");
  village.failPoll(full);
  await expect(village.call("accounts.poll", { id })).rejects.toMatchObject({
    code: "archive-full",
  });
  const answer = village.hold();
  const poll = village.bring(id, [message("m", "ana", 1)]);
  await expect
    .poll(async () => (await village.call("accounts.list", {}))[0]?.health)
    .toMatchObject({ polling: true });
  vi.advanceTimersByTime(15_000);
  answer();
  expect(await poll).toMatchObject({ added: 1 });
  await village.close();
});
