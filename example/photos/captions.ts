/** What sellers write under the picture from the other side, and under that of the wear. */
interface Captions {
  readonly side: string;
  readonly wear: readonly string[];
}

const english: Captions = {
  side: 'From the other side',
  wear: ['Signs of use', 'The worst of it', 'Marks, as described', 'Close up'],
};

/** By country, where people do not all write in English. */
const others: Readonly<Record<string, Captions>> = {
  CH: { side: 'Von der anderen Seite', wear: ['Gebrauchsspuren', 'Nahaufnahme'] },
  CZ: { side: 'Z druhé strany', wear: ['Stopy používání'] },
  DE: { side: 'Von der anderen Seite', wear: ['Gebrauchsspuren', 'Altersgemäßer Zustand'] },
  ES: { side: 'Por el otro lado', wear: ['Señales de uso'] },
  FR: { side: 'De l’autre côté', wear: ['Traces d’usage', 'De près'] },
  GR: { side: 'Από την άλλη πλευρά', wear: ['Ίχνη χρήσης'] },
  JP: { side: '反対側', wear: ['使用感があります', '傷あり'] },
  KW: { side: 'من الجهة الأخرى', wear: ['آثار الاستعمال'] },
  PL: { side: 'Z drugiej strony', wear: ['Ślady użytkowania', 'Zbliżenie'] },
  PT: { side: 'Do outro lado', wear: ['Marcas de uso'] },
};

export const captionsIn = (country: string | undefined): Captions => others[country ?? ''] ?? english;
