import type SMTPConnection from "nodemailer/lib/smtp-connection/index.js";
import type XOAuth2 from "nodemailer/lib/xoauth2/index.js";
import { AppError } from "../../../shared/fault.ts";
import { bearer, wantsBearer } from "./bearer.ts";
import { accessOf, type MailContext } from "./sign-in.ts";

/** nodemailer tells some failures to the caller and others only as events: here each rejects what is under way. */
export function createCalls(connection: SMTPConnection) {
  let failed: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  failure.catch(() => undefined);
  connection.on("error", (error) => failed(error));
  connection.on("end", () => failed(new Error("The server hung up.")));
  return async (
    start: (done: (error?: Error | null) => void) => void,
  ): Promise<void> => {
    const called = new Promise<void>((resolve, reject) => {
      start((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    await Promise.race([called, failure]);
  };
}

/** Signs in; an access token that the server refuses is renewed once. */
export async function signIn(
  connection: SMTPConnection,
  call: ReturnType<typeof createCalls>,
  context: MailContext,
): Promise<void> {
  const { user } = context.settings.smtp;
  const access = await accessOf(context);
  if ("password" in access) {
    const { password: pass } = access;
    return call((done) => connection.login({ user, pass }, done));
  }
  const { accessToken } = access;
  if (wantsBearer(connection.lastServerResponse || "")) {
    const by = (pass: string) => {
      // The types know only the library's own ways.
      const signInBy = { user, pass, method: bearer };
      return call((done) => connection.login(signInBy, done));
    };
    return by(accessToken).catch(async (error: unknown) => {
      const renewed = await accessOf(context, accessToken);
      if (!("accessToken" in renewed)) throw error;
      await by(renewed.accessToken);
    });
  }
  let fault: unknown;
  const { default: OAuth } = await import("nodemailer/lib/xoauth2/index.js");
  // The types ask for its options; the library, for the thing itself.
  const oauth2 = new OAuth({
    user,
    accessToken,
    provisionCallback: (_user, _renew, callback) => {
      accessOf(context, accessToken).then(
        (renewed) => {
          callback(
            null,
            "accessToken" in renewed ? renewed.accessToken : "",
            0,
          );
        },
        (cause: unknown) => {
          fault = cause;
          callback(new Error("The token could not be renewed."), "", 0);
        },
      );
    },
  });
  const signInAs = { user, oauth2: oauth2 as XOAuth2.Options };
  try {
    await call((done) => connection.login(signInAs, done));
  } catch (error) {
    // The library wraps it in words of its own.
    throw fault instanceof AppError ? fault : error;
  }
}
