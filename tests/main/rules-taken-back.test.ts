import { expect, it } from "vitest";
import { message } from "./remote.ts";
import { settled } from "./settled.ts";
import { openVillage } from "./village.ts";

it("takes a rule back that has done something since it was written, and writes it again", async () => {
  const village = await openVillage();
  const { call } = village;
  const id = await village.add("us");
  const names = async () =>
    (await call("rules.list", {})).map(({ name, met }) => [name, met]);
  await call("rules.add", {
    name: "Coffee",
    query: "words",
    does: { labels: ["seen"], star: true, mute: false },
    active: true,
  });
  await village.bring(id, [message("a", "ana", 1)]);
  await settled(village, village.dir);
  expect(await names()).toEqual([["Coffee", 1]]);
  await call("undo", {});
  expect(await names()).toEqual([]);
  await village.bring(id, [message("b", "ben", 2)]);
  await settled(village, village.dir);
  expect(await village.conversations("label:seen")).toHaveLength(1);
  await call("redo", {});
  expect(await names()).toEqual([["Coffee", 1]]);
  await village.close();
});
