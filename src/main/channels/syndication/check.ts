import { AppError } from "../../../shared/fault.ts";
import type { CheckStep, OpenContext } from "../channel.ts";
import { expectFeed, visit } from "./request.ts";

/** Tries a feed step by step. */
export async function checkFeed(
  url: string,
  context: OpenContext,
): Promise<CheckStep[]> {
  const steps: CheckStep[] = [{ name: "Address", ok: true, message: url }];
  try {
    const answer = await visit(url, context);
    const kilobytes = Math.ceil(answer.body.length / 1000);
    steps.push({
      name: "Fetched",
      ok: true,
      message:
        answer.movedTo === undefined
          ? `${kilobytes} kB`
          : `${kilobytes} kB, moved for good to ${answer.movedTo}`,
    });
    const { entries, rejected } = await expectFeed(answer);
    const unread =
      rejected.length === 0 ? "" : `, ${rejected.length} cannot be read`;
    steps.push({
      name: "Entries",
      ok: true,
      message: `${entries.length} entries${unread}`,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    const name = steps.length === 1 ? "Fetched" : "Entries";
    steps.push({ name, ok: false, message: error.message });
  }
  return steps;
}
