/** What colleagues tell one another about a conversation. */
export const notes = [
  "Called them back; all is well.",
  "Ida knows the story, ask her before you answer.",
  "Parcel went out again on Tuesday, at our cost.",
  "Third time this month. I have told the warehouse.",
  "Please do not offer another voucher, two are open already.",
  "Zurückgerufen, sie meldet sich nach dem Urlaub.",
  "Die Mahlscheiben liegen bei Jonas im Regal, mit Namen drauf.",
  "Bitte nicht mehr auf Englisch antworten, sie schreibt Deutsch.",
  "Llamé a la mensajería: lo entregan mañana por la tarde.",
  "Ya le devolvimos el dinero, falta el correo.",
  "Dzwoniłem, paczka leży w sortowni w Gdyni.",
  "Wysłaliśmy drugą torebkę, nie prosić o zwrot.",
  "J’ai prévenu l’atelier, réponse avant vendredi.",
  "返金済み。次の便で粉サンプルを同封する。",
];

/** What they tell one another about a person. */
export const personalNotes = [
  "Runs the small café by the station. Buys every second Thursday.",
  "Teaches sensory classes; happy to be asked for an opinion.",
  "Writes for the local paper. Facts only, and Ida signs off.",
  "Prefers to be called, not written to.",
  "Trinkt keinen Koffein mehr, nie wieder Proben schicken.",
  "Clienta desde el primer día; le gusta el tostado claro.",
  "Ma dwa młynki, oba z pierwszej serii.",
  "アレルギーあり。ナッツ入りの菓子は送らない。",
];

/** What we said we would do. */
export const promises = [
  "Send the parts list",
  "Ask the roastery and come back",
  "Tell them when the decaf is in again",
  "Send the wholesale prices",
  "Nach dem Paket sehen und melden",
  "Rechnung neu ausstellen",
  "Avisar cuando llegue la tienda nueva de envíos",
  "Sprawdzić w sortowni i odpisać",
  "交換品の発送日を知らせる",
];
