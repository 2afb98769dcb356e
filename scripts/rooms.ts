import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startDouble as startBluesky } from "../tests/channels/bluesky/double.ts";
import {
  domain,
  startReceiver,
  token,
} from "../tests/channels/links/double.ts";
import { startDouble as startWordpress } from "../tests/channels/wordpress/double.ts";
import { BrowserApp } from "../tests/e2e/browser-app.ts";

const minute = 60_000;
const width = 340;

type Clock = { now: number };

/** A thread with an answer of ours and somebody who asks again. */
async function openBluesky(clock: Clock, from: number) {
  const network = await startBluesky({ now: () => clock.now });
  const { us } = network;
  const ana = network.person("ana.test", { displayName: "Ana Lopes" });
  const joao = network.person("joao.test", { displayName: "João Reis" });
  const mina = network.person("mina.test", { displayName: "Mina 미나" });
  const at = (minutes: number) => {
    clock.now = from - minutes * minute;
  };

  at(190);
  const root = network.say(
    us,
    "The autumn roast is here: hazelnut, dried fig, a little orange. Roasted on Tuesdays, sent on Wednesdays. ☕",
  );
  at(170);
  const question = network.say(
    ana,
    "Do you ship it to Porto? And is it fine for a moka pot?",
    { to: root },
  );
  network.notify("reply", question, root.uri);
  at(150);
  const answer = network.say(
    us,
    "We do, from Monday on. For a moka pot we would grind it a little coarser than for espresso.",
    { to: question },
  );
  at(64);
  const again = network.say(
    ana,
    "Wonderful. One more thing: my neighbour would take two bags as well. Can both go into one parcel?",
    { to: answer },
  );
  network.notify("reply", again, answer.uri);
  at(50);
  const praise = network.say(joao, "The fig is really there. Obrigado!", {
    to: root,
  });
  network.notify("reply", praise, root.uri);
  at(30);
  const mention = network.say(
    mina,
    "is the shop open on the 24th? 우리 가고 싶어요",
    { names: [us] },
  );
  network.notify("mention", mention);
  at(20);
  network.notify("like", { author: joao, record: {} }, root.uri);
  at(0);
  return network;
}

async function openWordpress(from: number) {
  const site = await startWordpress();
  const write = (
    name: string,
    minutes: number,
    content: string,
    more: { status?: string; parent?: number } = {},
  ) =>
    site.write({
      author_name: name,
      author_email: `${name.toLowerCase().replace(" ", ".")}@visitor.example`,
      author_url: "",
      date_gmt: new Date(from - minutes * minute).toISOString().slice(0, 19),
      content,
      ...more,
    });
  site.posts.set(7, { id: 7, title: "Our new oven", author: 1 });
  write("Ilse", 300, "Bread at last! How early do you open now?");
  write(
    "Ben Okafor",
    45,
    "Is the oven electric? We had to change ours to get the permit, and I would love to know which one you took.",
    { status: "hold" },
  );
  write("cheap-ovens", 25, "Great post! Visit our shop for the best prices.", {
    status: "hold",
  });
  return site;
}

async function openLinks(from: number) {
  const receiver = await startReceiver();
  const receive = (
    name: string,
    page: string,
    minutes: number,
    title: string,
    text: string,
  ) =>
    receiver.receive(
      {
        "wm-source": `https://${name.toLowerCase()}.example/${page}`,
        author: {
          type: "card",
          name,
          url: `https://${name.toLowerCase()}.example/`,
        },
        name: title,
        content: { text },
      },
      { createdAt: from - minutes * minute },
    );
  receive(
    "Eda",
    "where-i-buy-coffee",
    80,
    "Where I buy coffee",
    "The roasters around the corner write a good blog, and their post about the new oven made me bake again.",
  );
  receive(
    "Tomas",
    "ovens",
    35,
    "Five small bakeries and their ovens",
    "Number three is the harbour: they roast and bake under one roof.",
  );
  return receiver;
}

/** A Bluesky account, a WordPress site and a blog's links, as people have them on an ordinary day, by the tests' doubles. */
export async function openRooms(page: Page) {
  const from = Date.now();
  const network = await openBluesky({ now: from }, from);
  const site = await openWordpress(from);
  const receiver = await openLinks(from);
  const dataDir = await mkdtemp(join(tmpdir(), "porchlight-pictures-"));
  const app = new BrowserApp(page, dataDir, []);
  await app.start();
  const close = async () => {
    await app.stop();
    await Promise.all([network.close(), site.stop(), receiver.stop()]);
    await rm(dataDir, { recursive: true, force: true });
  };
  await app.call("columns.save", {
    columns: [
      { id: "waiting", title: "Waiting", query: "is:waiting", order: "due" },
      {
        id: "held",
        title: "Held for approval",
        query: "is:held",
        order: "newest",
      },
      {
        id: "brand",
        title: "About us",
        query: "stream:brand",
        order: "newest",
      },
    ].map((column) => ({ ...column, order: column.order as "due", width })),
  });
  const accounts = [
    {
      name: "Harbour Coffee",
      channel: "bluesky",
      settings: { handle: "shop.test", server: network.url },
      secrets: { password: network.tokens.password },
    },
    {
      name: "Harbour journal",
      channel: "wordpress",
      settings: { site: `${site.url}/`, user: site.user },
      secrets: { password: site.password },
    },
    {
      name: "Links to the journal",
      channel: "links",
      settings: { source: "mentions", server: receiver.url, domain },
      secrets: { token },
    },
  ] as const;
  for (const { name, ...account } of accounts) {
    const { id } = await app.call("accounts.add", account);
    await app.call("accounts.update", {
      id,
      name,
      target: { firstSeconds: 4 * 3600, nextSeconds: 4 * 3600 },
    });
    await app.poll(id);
  }
  return { app, close };
}
