import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache.ts";
import { missingCommands, run } from "./child.ts";

/** MariaDB's server without its service, and PHP with what WordPress needs of it; no web server. */
export const wordpressPackages = [
  "mariadb-server-core",
  "php-cli",
  "php-mysql",
  "php-mbstring",
];

/** The files of WordPress, with our `wp-config.php` among them. */
export const wordpressRoot = join(cacheFolder, "wordpress");
const configFile = join(import.meta.dirname, "wordpress", "config.php");

/** Null when WordPress can be started here, else the reason. */
export function isInstalled(): string | null {
  if (process.platform !== "linux")
    return "WordPress is taken from Debian packages";
  const missing = missingCommands(["mariadbd", "php"]);
  if (missing !== null) return missing;
  return existsSync(join(wordpressRoot, "wp-load.php"))
    ? null
    : "WordPress is not unpacked yet: npm run setup:servers";
}

/** Unpacks Debian's package by itself: installed, it would bring a web server and its service along. */
export async function install(): Promise<void> {
  const missing = missingCommands(["apt-get", "dpkg-deb"]);
  if (missing !== null) throw new Error(missing);
  if (existsSync(join(wordpressRoot, "wp-load.php"))) return;
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, "wordpress-"));
  try {
    const retries = ["-o", "Acquire::Retries=3"];
    const download = () =>
      run("apt-get", [...retries, "download", "wordpress"], { cwd: folder });
    // Where nothing else was to be installed, nobody has fetched the lists yet.
    await download().catch(async () => {
      await run("apt-get", [...retries, "update"]);
      await download();
    });
    const file = readdirSync(folder).find((name) => name.endsWith(".deb"));
    if (file === undefined) throw new Error("apt-get brought no package");
    const tree = join(folder, "tree");
    await run("dpkg-deb", ["-x", join(folder, file), tree]);
    const root = join(tree, "usr/share/wordpress");
    await cp(configFile, join(root, "wp-config.php"), { force: true });
    await rm(wordpressRoot, { recursive: true, force: true });
    await rename(root, wordpressRoot);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Our config as it is in this clone: the unpacked one may be of another. */
export async function refreshConfig(): Promise<void> {
  const fresh = join(cacheFolder, `wp-config-${String(process.pid)}.php`);
  await cp(configFile, fresh);
  await rename(fresh, join(wordpressRoot, "wp-config.php"));
}
