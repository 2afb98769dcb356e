import { client, connection } from "../api.ts";
import { createOpenDrafts } from "./open-drafts.ts";

/** The texts being written in this window. */
export const openDrafts = createOpenDrafts((draft) =>
  client.call("drafts.save", draft),
);

// Whatever takes the page away gives what is typed to the core first.
window.addEventListener("blur", () => void openDrafts.flush());
window.addEventListener("pagehide", () => void openDrafts.flush());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) void openDrafts.flush();
});
window.addEventListener("beforeunload", (event) => {
  void openDrafts.flush();
  // While the core cannot be reached this page is the only place where the text is.
  if (openDrafts.unsaved() > 0 && connection.get() !== "online")
    event.preventDefault();
});
