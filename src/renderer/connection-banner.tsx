import { useSyncExternalStore } from "react";
import { connection } from "./api.ts";
import "./connection-banner.css";

/** Says when the core cannot be reached. What is typed stays where it is. */
export function ConnectionBanner() {
  const state = useSyncExternalStore(connection.subscribe, connection.get);
  if (state === "online") return null;
  return (
    <p className="connection-banner" role="alert">
      {state === "offline"
        ? "Porchlight does not answer. Nothing is lost; this page goes on by itself as soon as it does."
        : "Porchlight was started anew. Open the new address that it printed; what you have typed here stays until you close this page."}
    </p>
  );
}
