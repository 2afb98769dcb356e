import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { fold } from "../../shared/query/fold.ts";
import type { RemoteIdentity } from "../channels/received.ts";
import type { Random } from "./random.ts";
import type { Language } from "./words/language.ts";
import { coinIn } from "./words/syllables.ts";

/** Somebody who writes to us, the same on every channel. */
export type Somebody = {
  name: string;
  given: string;
  /** Letters and digits in ASCII, for handles. */
  latin: { given: string; family: string };
};

const instances = ["pottery", "lighthouse", "stern", "tide", "kiosk", "masto"];

/** `美咲|misaki`: as written, and in Latin letters. */
function spelled(name: string): { written: string; latin: string } {
  const [written = "", latin] = name.split("|");
  return {
    written,
    latin: latin ?? fold(written).replace(/[^a-z]/g, ""),
  };
}

/** `number`: where there are more people than names in the lists, most have a family name that only they have. */
export function createSomebody(
  random: Random,
  language: Language,
  number?: number,
): Somebody {
  const own = spelled(random.pick(language.given));
  // Some names are everywhere, and one is asked for wherever people are looked up.
  const given =
    number === undefined || number % 61 !== 7
      ? own
      : { written: "Anna", latin: "anna" };
  const listed = spelled(random.pick(language.family));
  const family =
    number === undefined ? listed : ownFamily(language, listed, number);
  const name =
    language.familyFirst === true
      ? `${family.written} ${given.written}`
      : `${given.written} ${family.written}`;
  return {
    name,
    given: given.written,
    latin: { given: given.latin, family: family.latin },
  };
}

function ownFamily(
  { lang }: Language,
  listed: { written: string; latin: string },
  number: number,
): { written: string; latin: string } {
  const latin = `${listed.latin}${number.toString(36)}`;
  if (number % 3 === 0) return { ...listed, latin };
  const word = coinIn(lang)(number + 1_000_000);
  return { written: word.charAt(0).toUpperCase() + word.slice(1), latin };
}

/** How a channel names them. */
export function identityOn(
  channel: ChannelKind,
  { name, latin }: Somebody,
): RemoteIdentity {
  const joined = `${latin.given}${latin.family}`;
  const home = instances[joined.length % instances.length] ?? "masto";
  if (channel === "mastodon") {
    const remoteId = `${latin.given}_${latin.family.slice(0, 3)}@${home}.example`;
    return { remoteId, name, handle: `@${remoteId}`, bot: false };
  }
  if (channel === "bluesky")
    return {
      remoteId: `did:plc:${joined}`,
      name,
      handle: `@${joined}.sky.example`,
      bot: false,
    };
  if (channel === "email") {
    const address = `${latin.given}.${latin.family}@${home}.example`;
    return { remoteId: address, name, handle: address, bot: false };
  }
  if (channel === "reddit") {
    const handle = `${latin.family}_${latin.given.slice(0, 2)}`;
    return {
      remoteId: handle,
      name: handle,
      handle: `u/${handle}`,
      bot: false,
    };
  }
  const handle =
    channel === "instagram" ? `@${latin.given}.${latin.family}` : `@${joined}`;
  return { remoteId: handle, name, handle, bot: false };
}

/** Somebody of the shop who answers in their own name; only where the user has said so (one of us). */
export function colleagueOn(channel: ChannelKind): RemoteIdentity | undefined {
  if (channel === "email")
    return {
      remoteId: "jonas@harbour.example",
      name: "Jonas Petersen",
      handle: "jonas@harbour.example",
      bot: false,
    };
  if (channel === "mastodon" || channel === "bluesky")
    return identityOn(channel, {
      name: "Ida Petersen",
      given: "Ida",
      latin: { given: "ida", family: "petersen" },
    });
  return undefined;
}

/** Whom machines write as. */
export const automaton: RemoteIdentity = {
  remoteId: "noreply@parcels.example",
  name: "Parcels",
  handle: "noreply@parcels.example",
  bot: true,
};
