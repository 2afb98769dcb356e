import type { Asked } from "./double-files.ts";

type Identified = { id: string };

/** What an account does to what others wrote, and what it says of what it has read. */
export function createActs(around: {
  notifications: Identified[];
  people: ReadonlyMap<string, Identified>;
}) {
  const { notifications, people } = around;
  /** Per status id: what the account did to it. */
  const done = new Map<string, Set<string>>();
  const blocked = new Set<string>();
  const reports: Asked["body"][] = [];
  const marker: { id?: string } = {};
  /** https://docs.joinmastodon.org/methods/statuses/#favourite and the like: the same done twice. */
  const verbs: Record<string, [what: string, isOn: boolean]> = {
    favourite: ["favourite", true],
    unfavourite: ["favourite", false],
    reblog: ["reblog", true],
    unreblog: ["reblog", false],
    bookmark: ["bookmark", true],
    unbookmark: ["bookmark", false],
  };
  const doTo = (
    found: Identified,
    verb: string,
  ): [number, unknown] | undefined => {
    if (!(verb in verbs)) return undefined;
    const [what, isOn] = verbs[verb] ?? ["", false];
    const all = done.get(found.id) ?? new Set();
    if (isOn) all.add(what);
    else all.delete(what);
    done.set(found.id, all);
    return [200, found];
  };
  const route = (ask: Asked): [number, unknown] | undefined => {
    const { method, path, query } = ask;
    const [, accountId] =
      /^\/api\/v1\/accounts\/([^/]+)\/block$/.exec(path) ?? [];
    if (accountId !== undefined) {
      blocked.add(accountId);
      return [200, { id: accountId, blocking: true }];
    }
    if (path === "/api/v1/accounts/lookup") {
      const found = people.get(query.get("acct") ?? "");
      return found === undefined
        ? [404, { error: "Record not found" }]
        : [200, found];
    }
    if (path === "/api/v1/reports") {
      reports.push(ask.body);
      return [200, { id: "1", action_taken: false }];
    }
    if (path === "/api/v1/markers") {
      const set = ask.body["notifications"] as { last_read_id: string };
      if (method === "POST") marker.id = set.last_read_id;
      return [
        200,
        marker.id === undefined
          ? {}
          : { notifications: { last_read_id: marker.id, version: 1 } },
      ];
    }
    const [, dismissed] =
      /^\/api\/v1\/notifications\/([^/]+)\/dismiss$/.exec(path) ?? [];
    if (dismissed !== undefined) {
      const at = notifications.findIndex(({ id }) => id === dismissed);
      if (at === -1) return [404, { error: "Record not found" }];
      notifications.splice(at, 1);
      return [200, {}];
    }
    return undefined;
  };
  return { done, blocked, reports, marker, doTo, route };
}
