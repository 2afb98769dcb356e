import type { Language } from "./language.ts";

export const polish: Language = {
  lang: "pl",
  given: ["Marta", "Łukasz", "Zofia", "Kuba", "Agnieszka", "Wit", "Halina"],
  family: [
    "Kowalczyk",
    "Nowicka",
    "Żurek",
    "Śliwa",
    "Gajda",
    "Wrzesień",
    "Bąk",
  ],
  cities: ["Gdańska", "Łodzi", "Wrocławia", "Sopotu"],
  hello: ["Dzień dobry", "Cześć", "Witam"],
  bye: ["Pozdrawiam", "Serdecznie pozdrawiam", "Z góry dziękuję"],
  details: [
    "Zamawiam u Was od dwóch lat i to pierwszy taki przypadek.",
    "Na stronie nie znalazłam odpowiedzi, dlatego piszę.",
    "Nie spieszy się, ale dobrze byłoby wiedzieć przed weekendem.",
  ],
  scenes: [
    {
      topic: "Wysyłka do {city}",
      ask: [
        "Czy wysyłacie do {city}? Formularz nie przyjmuje litery „ł”.",
        "Ile idzie teraz paczka do {city}?",
      ],
      answer: [
        "Tak, w poniedziałki i czwartki. Formularz już rozumie „ł”, przepraszamy za kłopot!",
        "Zwykle cztery dni. Numer przesyłki przychodzi wieczorem w dniu wysłania.",
      ],
      more: [
        [
          "Działa! Ale teraz zjada kod pocztowy (80-001).",
          "Znalezione i poprawione. Wysyłka tym razem na nasz koszt.",
        ],
      ],
    },
    {
      topic: "Młynek {grinder}",
      ask: [
        "Jakie ustawienie na {grinder} do kawiarki na trzy filiżanki?",
        "Czy do {grinder} można kupić same żarna?",
      ],
      answer: [
        "Proszę spróbować 15 i gorącej wody od początku. Gorycz to prawie zawsze za długo na ogniu.",
        "Tak, żarna są osobno, razem z krótką instrukcją wymiany.",
      ],
    },
    {
      topic: "Zamówienie {order}",
      settings: ["mail", "social"],
      ask: [
        "W zamówieniu {order} zamiast {coffee} przyszła bezkofeinowa. Da się to wymienić?",
        "Zamówienie {order} stoi od tygodnia w sortowni. Czy możecie sprawdzić?",
      ],
      answer: [
        "Przepraszamy! Właściwa kawa wyjeżdża dziś, a bezkofeinowa zostaje u Pani w prezencie.",
        "Sprawdzone: paczka ruszyła dziś rano. Gdyby jutro nie dotarła, wyślemy drugą.",
      ],
    },
    {
      topic: "Bezkofeinowa",
      settings: ["social", "comment"],
      ask: [
        "Jaką metodą robiona jest wasza bezkofeinowa?",
        "Czy {coffee} nadaje się do ekspresu kolbowego?",
      ],
      answer: [
        "Trzciną cukrową, niedaleko farmy. Zostaje w niej więcej owocu.",
        "Jak najbardziej: 18 g, 36 g w filiżance, 28 sekund.",
      ],
    },
  ],
  thanks: ["Dziękuję bardzo!", "Dzięki wielkie 🙏", "Super, dziękuję!"],
  praise: [
    "Najlepsza kawa na deszczowy wtorek ☕️",
    "Wasze rysunki na torebkach poprawiają mi humor.",
  ],
  aside: ["Też chciałam o to zapytać.", "U mnie szło pięć dni."],
};
