import { conformChannel } from "../conformance/suite.ts";
import { mastodonWorld } from "./world.ts";

conformChannel("Mastodon", mastodonWorld({ keys: "honoured" }));
// snac, and GoToSocial with its own kind of ids.
conformChannel(
  "A server that ignores keys and reads min_id as since_id",
  mastodonWorld({
    keys: "ignored",
    paging: "since",
    instance: "v1",
    idOf: (n) => `01J${String(n).padStart(23, "0")}`,
  }),
);
