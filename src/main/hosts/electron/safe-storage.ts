import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { safeStorage } from "electron";
import { z } from "zod";
import type { SecretStore } from "../../host.ts";

const sealedSecrets = z.record(z.string(), z.string());

/**
 * Secrets sealed by the system's key in a file of the data folder, for where no keychain answers.
 * Undefined where Electron has no real key (`basic_text`): nothing secret is ever on disk in clear.
 */
export function openSafeStorage(dataDir: string): SecretStore | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (
    process.platform === "linux" &&
    safeStorage.getSelectedStorageBackend() === "basic_text"
  )
    return undefined;
  const path = join(dataDir, "secrets.json");

  function read(): Record<string, string> {
    try {
      return sealedSecrets.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch {
      // Not there yet, or not ours: the accounts ask to be signed in again.
      return {};
    }
  }
  function write(secrets: Record<string, string>): void {
    writeFileSync(`${path}.new`, JSON.stringify(secrets), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  return {
    get(id) {
      const sealed = read()[id];
      if (sealed === undefined) return Promise.resolve(null);
      return Promise.resolve(
        safeStorage.decryptString(Buffer.from(sealed, "base64")),
      );
    },
    set(id, secret) {
      const sealed = safeStorage.encryptString(secret).toString("base64");
      write({ ...read(), [id]: sealed });
      return Promise.resolve();
    },
    delete(id) {
      const { [id]: _, ...rest } = read();
      write(rest);
      return Promise.resolve();
    },
    warning: () => undefined,
  };
}
