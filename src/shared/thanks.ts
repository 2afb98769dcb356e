/** What people say when they only say thanks: `says` alone is enough, `adds` may stand around it. */
const phrases: Record<string, { says: string[]; adds: string[] }> = {
  en: {
    says: [
      "thanks",
      "thank you",
      "thx",
      "tnx",
      "ty",
      "tysm",
      "cheers",
      "much appreciated",
      "appreciate it",
      "i appreciate it",
      "appreciated",
    ],
    adds: [
      "a lot",
      "a bunch",
      "a million",
      "so much",
      "very much",
      "many",
      "again",
      "all",
      "guys",
      "folks",
      "everyone",
      "really",
      "ok",
      "okay",
      "great",
      "perfect",
      "awesome",
      "cool",
      "nice",
      "got it",
      "will do",
      "that works",
      "that helps",
      "that helped",
      "it works",
      "it works now",
      "and",
      "for the help",
      "for your help",
      "for the info",
      "for the reply",
      "for your reply",
      "for the quick reply",
      "for the fast reply",
      "for letting me know",
      "have a nice day",
      "have a great day",
    ],
  },
  de: {
    says: ["danke", "vielen dank", "herzlichen dank", "besten dank", "merci"],
    adds: [
      "schön",
      "schon",
      "dir",
      "euch",
      "ihnen",
      "sehr",
      "nochmal",
      "super",
      "prima",
      "alles klar",
      "für die hilfe",
      "für die schnelle antwort",
      "für die antwort",
      "für die info",
      "hat geklappt",
      "schönen tag noch",
    ],
  },
  fr: {
    says: ["merci", "merci beaucoup", "mille mercis", "je vous remercie"],
    adds: [
      "à vous",
      "à toi",
      "bien",
      "infiniment",
      "encore",
      "parfait",
      "super",
      "pour votre aide",
      "pour ton aide",
      "pour votre réponse",
      "pour la réponse",
      "bonne journée",
    ],
  },
  es: {
    says: ["gracias", "muchas gracias", "mil gracias", "se agradece"],
    adds: [
      "a ti",
      "a vosotros",
      "a ustedes",
      "de nuevo",
      "perfecto",
      "genial",
      "vale",
      "por la ayuda",
      "por su ayuda",
      "por tu ayuda",
      "por la respuesta",
    ],
  },
  pt: {
    says: ["obrigado", "obrigada", "muito obrigado", "muito obrigada", "valeu"],
    adds: ["mesmo", "pela ajuda", "pela resposta", "perfeito", "ótimo"],
  },
  it: {
    says: ["grazie", "grazie mille", "mille grazie", "tante grazie"],
    adds: ["a te", "a voi", "ancora", "perfetto", "per l'aiuto"],
  },
  nl: {
    says: ["dank je", "dank je wel", "dank u", "dank u wel", "bedankt"],
    adds: ["hartelijk", "super", "top", "voor de hulp", "voor het antwoord"],
  },
  pl: {
    says: ["dzięki", "dziękuję", "dziekuje", "dziękujemy"],
    adds: ["bardzo", "wielkie", "jeszcze raz", "super", "za pomoc"],
  },
  cs: { says: ["děkuji", "děkuju", "díky", "dík"], adds: ["moc", "mockrát"] },
  sk: { says: ["ďakujem", "ďakujeme", "vďaka"], adds: ["veľmi pekne"] },
  sv: {
    says: ["tack", "tackar"],
    adds: ["så mycket", "för hjälpen", "snälla"],
  },
  no: { says: ["takk", "tusen takk"], adds: ["så mye", "for hjelpen"] },
  da: { says: ["tak", "mange tak"], adds: ["skal du have", "for hjælpen"] },
  fi: { says: ["kiitos", "kiitoksia", "kiitti"], adds: ["paljon", "avusta"] },
  hu: { says: ["köszönöm", "köszi", "köszönjük"], adds: ["szépen"] },
  ro: { says: ["mulțumesc", "mersi"], adds: ["mult", "frumos"] },
  tr: { says: ["teşekkürler", "teşekkür ederim", "sağ ol"], adds: ["çok"] },
  el: { says: ["ευχαριστώ", "ευχαριστούμε"], adds: ["πολύ"] },
  ru: { says: ["спасибо", "благодарю"], adds: ["большое", "огромное"] },
  uk: { says: ["дякую", "дякуємо"], adds: ["щиро", "дуже", "велике"] },
  ar: { says: ["شكرا", "شكرا لك", "شكرا لكم"], adds: ["جزيلا"] },
  he: { says: ["תודה", "תודה רבה"], adds: ["לכם", "לך"] },
  hi: { says: ["धन्यवाद", "शुक्रिया"], adds: ["बहुत"] },
  id: { says: ["terima kasih", "makasih"], adds: ["banyak"] },
  vi: { says: ["cảm ơn", "cám ơn"], adds: ["bạn", "nhiều"] },
  th: { says: ["ขอบคุณ"], adds: ["ครับ", "ค่ะ", "มาก"] },
  ja: {
    says: [
      "ありがとう",
      "ありがとうございます",
      "ありがとうございました",
      "感謝",
    ],
    adds: ["どうも", "本当に", "助かりました"],
  },
  zh: {
    says: ["谢谢", "謝謝", "多谢", "多謝", "感谢", "感謝"],
    adds: ["你", "您", "了", "大家"],
  },
  ko: {
    says: ["감사합니다", "고마워요", "고맙습니다"],
    adds: ["정말", "너무"],
  },
};

/** Emoji that ask or complain. */
const notThanks = /❓|❔|⁉|👎|😠|😡|🤬|😤|😢|😭|😞|🤮|💩|🖕/u;
const ascii = /^[\0-\x7F]*$/;
/** Scripts that put no space between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u;

const known = Object.values(phrases)
  .flatMap(({ says, adds }) => [
    ...says.map((text) => ({ text: fold(text), says: true })),
    ...adds.map((text) => ({ text: fold(text), says: false })),
  ])
  .sort((a, b) => b.text.length - a.text.length);

const byFirst = Map.groupBy(known, ({ text }) => text.charAt(0));

/** A thank-you is short; what is longer says more. */
const longest = 120;

/** Whether a text says thanks and nothing else, or is nothing but friendly emoji. */
export function isOnlyThanks(text: string): boolean {
  if (text.length > longest * 2 || /[?？؟¿]/u.test(text)) return false;
  if (notThanks.test(text)) return false;
  let rest = fold(text.replaceAll(/@[\w.@-]+/gu, " "));
  if (rest === "") return /\p{Extended_Pictographic}/u.test(text);
  if (rest.length > longest) return false;
  let thanks = false;
  while (rest !== "") {
    const phrase = byFirst
      .get(rest.charAt(0))
      ?.find(({ text }) => beginsWith(rest, text));
    if (phrase === undefined) return false;
    thanks ||= phrase.says;
    rest = rest.slice(phrase.text.length).trimStart();
  }
  return thanks;
}

function beginsWith(text: string, phrase: string): boolean {
  if (!text.startsWith(phrase)) return false;
  return (
    text.length === phrase.length ||
    text[phrase.length] === " " ||
    unspaced.test(phrase)
  );
}

/** Lower case, no accents, one space for whatever is neither letter nor digit. */
function fold(text: string): string {
  if (ascii.test(text))
    return text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, " ")
      .trim();
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
