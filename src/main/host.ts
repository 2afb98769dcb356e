/** Keeps secrets outside the archive; one JSON text per account. */
export type SecretStore = {
  get: (accountId: string) => Promise<string | null>;
  set: (accountId: string, secret: string) => Promise<void>;
  delete: (accountId: string) => Promise<void>;
  /** A sentence when secrets last only for this run. */
  warning: () => string | undefined;
};

/** What the user is to choose: where to read from, or where to write to. */
export type PathWanted = {
  what: "file" | "folder" | "new-file";
  title: string;
  /** The name offered for a new file. */
  name?: string | undefined;
};

export type Power = {
  isOnBattery: () => boolean;
  /** Calls back when the computer wakes up; answers how to stop. */
  onResume: (listener: () => void) => () => void;
};

/** What the core needs from the program around it. */
export type Host = {
  kind: "electron" | "browser";
  version: string;
  dataDir: string;
  /** Keeps secrets where no keychain answers; undefined: for this run only, in memory. */
  secretFallback: SecretStore | undefined;
  /** Opens an address already checked; answers it where the caller must open it itself. */
  openExternal: (url: string) => Promise<{ url?: string }>;
  /** How many people wait, on the app's icon. */
  badge: (count: number) => void;
  /** Asks the user by the system's own dialog, null when they turned away; undefined where there is no such dialog. */
  choosePath: ((wanted: PathWanted) => Promise<string | null>) | undefined;
  /** What the system says of its power; absent where it says nothing. */
  power?: Power;
};
