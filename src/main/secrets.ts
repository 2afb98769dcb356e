import { AppError } from "../shared/fault.ts";
import type { SecretStore } from "./host.ts";
import type { Log } from "./log.ts";

/** The part of keytar that is used; a real Secret Service, Keychain or Credential Vault is behind it. */
type Keytar = {
  getPassword: (service: string, account: string) => Promise<string | null>;
  setPassword: (
    service: string,
    account: string,
    password: string,
  ) => Promise<void>;
  deletePassword: (service: string, account: string) => Promise<boolean>;
};

/** A locked or stuck keychain must not hold the app up. */
const callLimitMs = 5000;

async function withLimit<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error("the keychain did not answer in time")),
      callLimitMs,
    );
  });
  try {
    return await Promise.race([call, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function loadKeytar(): Promise<Keytar | undefined> {
  try {
    const loaded = (await import("keytar")) as unknown as {
      default?: Keytar;
    } & Keytar;
    return loaded.default ?? loaded;
  } catch {
    // An optional dependency: absent where its system library is.
    return undefined;
  }
}

/** Secrets for this run only. */
function createMemoryStore(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    get: (id) => Promise.resolve(secrets.get(id) ?? null),
    set: (id, secret) => {
      secrets.set(id, secret);
      return Promise.resolve();
    },
    delete: (id) => {
      secrets.delete(id);
      return Promise.resolve();
    },
    warning: () =>
      "No keychain answers on this computer: sign-ins last until Porchlight is closed.",
  };
}

/** A keychain that was there at the start may be locked later: that passes, so what needs it is tried again. */
async function ask<T>(call: Promise<T>): Promise<T> {
  try {
    return await withLimit(call);
  } catch (cause) {
    throw new AppError(
      "unreachable",
      "The keychain of this computer does not answer. Unlock it and try again.",
      { cause },
    );
  }
}

export function createKeychainStore(
  keytar: Keytar,
  service: string,
): SecretStore {
  return {
    get: (id) => ask(keytar.getPassword(service, id)),
    set: (id, secret) => ask(keytar.setPassword(service, id, secret)),
    delete: async (id) => {
      await ask(keytar.deletePassword(service, id));
    },
    warning: () => undefined,
  };
}

/**
 * The keychain where one answers, else what the host offers (Electron's safeStorage), else memory with a warning.
 * The service's name carries the data folder's id, so that two folders never share a secret.
 */
export async function openSecretStore(
  folderId: string,
  log: Log,
  fallback: SecretStore | undefined,
): Promise<SecretStore> {
  const keytar = await loadKeytar();
  if (keytar !== undefined) {
    const service = `Porchlight ${folderId}`;
    try {
      await withLimit(keytar.getPassword(service, "probe"));
      return createKeychainStore(keytar, service);
    } catch (cause) {
      log.warn(
        `the keychain cannot be used: ${cause instanceof Error ? cause.message : "unknown"}`,
      );
    }
  }
  return fallback ?? createMemoryStore();
}
