import type SMTPConnection from "nodemailer/lib/smtp-connection/index.js";

/** Whether a server takes tokens by OAUTHBEARER (RFC 7628) alone, by what it said of itself. */
export function wantsBearer(greeting: string): boolean {
  const offered = greeting.match(/^250[ -]AUTH[ =].*$/gim)?.join(" ") ?? "";
  return /\bOAUTHBEARER\b/i.test(offered) && !/\bXOAUTH2?\b/i.test(offered);
}

export const bearer = "OAUTHBEARER";

/** Signs in by OAUTHBEARER, which the library does not know; the token stands in place of a password. */
export function bearerFor({
  host,
  port,
}: {
  host: string;
  port: number;
}): SMTPConnection.CustomAuthenticationHandlers {
  return {
    [bearer]: async (session) => {
      const { user, pass } = session.auth.credentials;
      const name = user.replaceAll("=", "=3D").replaceAll(",", "=2C");
      const words = [
        `n,a=${name},`,
        `host=${host}`,
        `port=${String(port)}`,
        `auth=Bearer ${pass}`,
        "",
        "",
      ].join("\u0001");
      const first = `AUTH OAUTHBEARER ${Buffer.from(words).toString("base64")}`;
      let answer = await session.sendCommand(first);
      // Why it refuses comes first, and is acknowledged (3.2.3).
      if (answer.status === 334) answer = await session.sendCommand("AQ==");
      if (answer.status >= 200 && answer.status < 300) session.resolve();
      else session.reject(new Error("The token was refused."));
    },
  };
}
