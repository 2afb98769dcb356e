import { afterAll, beforeAll } from "vitest";
import { describeServer } from "../../servers/describe-server.ts";
import { isInstalled, type MailServer, startMail } from "../../servers/mail.ts";
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
  conformChannel(
    "Mail",
    mailWorld(
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
    ),
  );
});
