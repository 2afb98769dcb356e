import { readFile, stat, writeFile } from "node:fs/promises";
import { AppError } from "../../shared/fault.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { listAccounts } from "../archive/accounts.ts";
import type { AccountList } from "../channels/channel.ts";
import { decodeBytes } from "../channels/charset.ts";
import type { Core } from "../context.ts";
import { asDiskFault, pathFault } from "../files/disk-fault.ts";
import { wholePath, writeWhole } from "../files/target.ts";

/** Thousands of feeds need less. */
const maxBytes = 10_000_000;

function listOf(core: Core, channel: ChannelKind): AccountList {
  const { list } = core.lookup(channel);
  if (list === undefined)
    throw new AppError("unsupported", "This channel has no such lists.");
  return list;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes)
      throw pathFault("This file is larger than any list of accounts.");
    return decodeBytes(await readFile(path));
  } catch (cause) {
    throw asDiskFault(cause);
  }
}

/** What stands in a list, and whether it is here already. */
export async function readAccountList(
  core: Core,
  { channel, path }: { channel: ChannelKind; path: string },
) {
  const list = listOf(core, channel);
  const found = list.read(await readText(wholePath(path)));
  if (found === null) throw pathFault("This file is no such list.");
  const here = new Set(
    listAccounts(core.db)
      .filter((each) => each.channel === channel)
      .flatMap(({ settings }) => list.keysOf(settings)),
  );
  return {
    found: found.map(({ title, settings }) => ({
      title,
      settings: settings as Record<string, unknown>,
      here: list.keysOf(settings).some((key) => here.has(key)),
    })),
  };
}

/** Writes the accounts that are here as a list; answers how many there are. */
export async function writeAccountList(
  core: Core,
  input: { channel: ChannelKind; path: string; replace: boolean },
) {
  const list = listOf(core, input.channel);
  const accounts = listAccounts(core.db).filter(
    (each) => each.channel === input.channel,
  );
  if (accounts.length === 0)
    throw new AppError("not-found", "There is none of them here yet.");
  const text = list.write(accounts);
  await writeWhole(
    {
      path: wholePath(input.path),
      what: "file",
      dataDir: core.host.dataDir,
      replace: input.replace,
      isOurs: (path) => /\.(?:opml|xml)$/i.test(path),
    },
    (path) => writeFile(path, text, { flush: true }),
  );
  return { count: accounts.length };
}
