import { afterAll, beforeAll, expect, test } from "vitest";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
import { soakPolling, soakSending } from "../conformance/soak.ts";
import { conformChannel } from "../conformance/suite.ts";
import { mailWorld } from "./world.ts";

// Each case has a mailbox of its own.
const users = Array.from({ length: 80 }, (_, index) => ({
  address: `user${String(index)}@example.test`,
  password: `password "of" ${String(index)}`,
}));
const [stranger = { address: "" }, ...ours] = users;

describeServer("mail", isInstalled(), () => {
  let mail: MailServer | undefined;
  const addresses = ours.values();
  beforeAll(async () => {
    mail = await startMail({ users });
  });
  afterAll(async () => {
    await mail?.stop();
  });
  const conforming = mailWorld(
    () => {
      if (mail === undefined) throw new Error("There is no server.");
      return mail;
    },
    () => {
      const next = addresses.next();
      if (next.done === true) throw new Error("There are no more mailboxes.");
      return next.value.address;
    },
    stranger.address,
  );
  conformChannel("Mail", conforming);

  test("no gap and no duplicate, whatever breaks", async () => {
    const result = await soakPolling(conforming, {
      messages: 250,
      seed: 4,
      share: 0.2,
      kills: 0.2,
    });
    expect(result.failed).toBeGreaterThan(0);
    expect(result.killed).toBeGreaterThan(0);
    expect(result).toMatchObject({ written: 250, missing: [], doubled: [] });
  });

  test("no mail goes out twice, and none that is said to be sent stays away", async () => {
    const result = await soakSending(conforming, {
      sends: 25,
      seed: 4,
      share: 0.3,
    });
    // Nobody can be asked whether postfix took what it did not confirm: the user is.
    expect(result.unknown).toBeGreaterThan(0);
    expect(result).toMatchObject({ doubled: 0, lost: 0 });
  });
});
