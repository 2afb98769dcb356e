/** Whether the core can be reached. `signed-out`: it was started anew and wants its new address opened. */
export type ConnectionState = "online" | "offline" | "signed-out";

export type Connection = {
  get: () => ConnectionState;
  set: (state: ConnectionState) => void;
  subscribe: (listener: () => void) => () => void;
};

export function createConnection(): Connection {
  let state: ConnectionState = "online";
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
