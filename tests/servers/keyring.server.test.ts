import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "./child.ts";
import { describeServer } from "./describe-server.ts";
import { isInstalled, type Keyring, startKeyring } from "./keyring.ts";

describeServer("keyring", isInstalled(), () => {
  let keyring: Keyring;
  beforeAll(async () => {
    keyring = await startKeyring();
  });
  afterAll(async () => {
    await keyring.stop();
    expect(existsSync(keyring.env["HOME"] ?? "")).toBe(false);
  });

  async function keytar(
    expression: string,
    env: Record<string, string | undefined>,
  ) {
    const script = `import keytar from "keytar"; console.log(JSON.stringify((await ${expression}) ?? null));`;
    const printed = await run(
      process.execPath,
      ["--input-type=module", "-e", script],
      {
        env,
      },
    );
    return JSON.parse(printed) as unknown;
  }

  test("a secret outlives the process that set it, until deleted", async () => {
    const { env } = keyring;
    await keytar(
      `keytar.setPassword("porchlight-test", "anna", "s3cret ł")`,
      env,
    );
    expect(
      await keytar(`keytar.getPassword("porchlight-test", "anna")`, env),
    ).toBe("s3cret ł");
    expect(
      await keytar(`keytar.findCredentials("porchlight-test")`, env),
    ).toEqual([{ account: "anna", password: "s3cret ł" }]);
    expect(
      await keytar(`keytar.deletePassword("porchlight-test", "anna")`, env),
    ).toBe(true);
    expect(
      await keytar(`keytar.getPassword("porchlight-test", "anna")`, env),
    ).toBeNull();
  });

  test("without a session bus keytar rejects, and does not crash", async () => {
    const env = {
      DBUS_SESSION_BUS_ADDRESS: "",
      DISPLAY: "",
      HOME: "/nonexistent",
    };
    await expect(
      keytar(`keytar.getPassword("porchlight-test", "anna")`, env),
    ).rejects.toThrow(/\[Error: /);
  });
});
