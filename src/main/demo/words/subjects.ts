import { languages } from "./languages.ts";

/** What a text is about, by the words that the languages of the demo have for it. */
export const topics: readonly [name: string, words: RegExp][] = [
  ["decaf", /\bdecaf|entkoffeinier|bezkofeinow|décaféiné/iu],
  [
    "checkout",
    /checkout|an der kasse|formularz|tienda no acepta|site refuse/iu,
  ],
  ["shipping costs", /delivery area|kosztuje|quanto custa|ค่าส่ง|运费|배송비/iu],
  [
    "delivery time",
    /tracking|label printed|braucht ein paket|ile idzie|何日|تستغرق|กี่วัน|几天|며칠|כמה זמן/iu,
  ],
  [
    "grind size",
    /\bwhich setting|moka pot|mahlgrad|molienda|jakie ustawienie|moagem|mouture|挽き目|磨多细|갈면|לטחון|บดละเอียด/iu,
  ],
  [
    "spare parts",
    /squeak|wobbles|kurbel|wackelt|żarna|刃だけ|cracked? .*hopper|hopper .*crack/iu,
  ],
  ["subscription", /subscri|\babo\b|suscripción|abonnement|定期便/iu],
  [
    "origin and prices",
    /who grows|named the farm|auf der farm|keine farm|las familias/iu,
  ],
  ["courses", /\bcourse\b|kurs im|barista-kurs|abendkurs|curso de/iu],
];

/** Something has gone wrong. */
export const complaint =
  /same problem|cracked|has a crack|refused|invalid|ungültig|not moved|still not there|got the decaf|should have been|beutel offen|ohne ventil|nie przyjmuje|zamiast|od tygodnia|no acepta|sin moverse|ainda não chegou|refuse l|pas bougé|破れ|ناقصاً|ยังไม่ถึง|ขาด|还没有收到|破了|도착하지 않|עוד לא הגיעה/iu;

/** Thai asks without a mark. */
export const question = /[?？؟]|ไหม|กี่|เท่าไหร่/u;

/** Something that is not there yet, or that they would rather have. */
export const wish =
  /any plans|could you|gift card|i only find|finde im konto nur|da się to wymienić|einzeln|cambiar el café|交換していただけ|だけを買う|متى تتوفر|ขอเปลี่ยน|可以换吗|יחזור למלאי/iu;

/** It is about something that they have bought. */
export const order =
  /\border(ed)? |bestellung|pedido|zamówieni|encomenda|commande|注文|الطلب|คำสั่งซื้อ|订单|주문 |הזמנה/iu;

/** They ask how and whether a parcel comes. */
export const shipping =
  /\bship to|delivery|parcel|liefert|\bpaket|enviáis|wysyłacie|paczka|発送|届|entregam|livrez|تشحنون|ส่งเมล็ด|ค่าส่ง|寄到|배송|שולחים/iu;

/** Applause and nothing else, in any of the languages. */
export const praise = new RegExp(
  languages
    .flatMap(({ language }) => language.praise)
    .map((text) => longestPiece(text).replace(/[.*+?^${}()|[\]\\]/gu, "\\$&"))
    .join("|"),
  "u",
);

/** Around what is filled in. */
function longestPiece(text: string): string {
  return text.split(/\{\w+\}/u).reduce((a, b) => (b.length > a.length ? b : a));
}
