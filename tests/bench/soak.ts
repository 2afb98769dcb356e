import { soakPolling, type SoakResult } from "../channels/conformance/soak.ts";
import { mailWorld } from "../channels/email/world.ts";
import { feedWorld } from "../channels/feed/world.ts";
import { mastodonWorld } from "../channels/mastodon/world.ts";
import { isInstalled, startMail } from "../servers/mail.ts";
import { atMost, measured, type Measured, type Skipped } from "./measure.ts";

/** Of exchanges that break, one in so many. */
const share = 0.05;

function toMeasured(name: string, result: SoakResult): Measured[] {
  const { written, missing, doubled, polls, failed, broken, killed } = result;
  process.stderr.write(
    `  ${name}: ${written} written, ${polls} polls, ${broken} exchanges broken, ${failed} polls failed, ${killed} kills\n`,
  );
  return [
    measured(
      `${name}, lines that break: missing`,
      `of ${written}`,
      missing.length,
      written,
      atMost(0, 0),
    ),
    measured(
      `${name}, lines that break: twice`,
      `of ${written}`,
      doubled.length,
      written,
      atMost(0, 0),
    ),
  ];
}

/** At real servers, of which each exchange is a connection. */
async function soakMail(
  about: Parameters<typeof soakPolling>[1],
): Promise<(Measured | Skipped)[]> {
  const why = isInstalled();
  if (why !== null)
    return [{ measure: "mail, lines that break", skipped: why }];
  const mailbox = { address: "us@example.test", password: "our password" };
  const mail = await startMail({ users: [mailbox] });
  try {
    const world = mailWorld(
      () => mail,
      () => mailbox.address,
      "marta@outside.test",
    );
    return toMeasured("mail", await soakPolling(world, about));
  } finally {
    await mail.stop();
  }
}

/** Messages that are lost or come twice while lines break and the program is killed. */
export async function benchSoak(
  messages: number,
): Promise<(Measured | Skipped)[]> {
  const about = { messages, seed: 11, share };
  return [
    ...toMeasured("feed", await soakPolling(feedWorld, about)),
    ...toMeasured(
      "Mastodon",
      await soakPolling(mastodonWorld({ keys: "honoured" }), about),
    ),
    ...(await soakMail(about)),
  ];
}
