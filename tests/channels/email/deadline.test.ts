import { expect, test } from "vitest";
import { whenAborted } from "../../../src/main/channels/email/imap.ts";

const never = new AbortController().signal;

test("a session that does not move is left when its time is over", async () => {
  let looks = 0;
  const { aborted } = whenAborted(never, 5, () => {
    looks += 1;
    return 4;
  });
  await expect(aborted).rejects.toMatchObject({ code: "timeout" });
  expect(looks).toBe(1);
});

test("one that moves goes on for as long as its bytes may take, and no longer", async () => {
  let looks = 0;
  const { aborted } = whenAborted(never, 5, () => {
    looks += 1;
    return Math.min(looks, 3) * 100;
  });
  await expect(aborted).rejects.toMatchObject({ code: "timeout" });
  expect(looks).toBe(4);
});

test("the end of the program ends it at once", async () => {
  const closing = new AbortController();
  const { aborted } = whenAborted(closing.signal, 2 ** 30);
  closing.abort();
  await expect(aborted).rejects.toMatchObject({ code: "cancelled" });
});
