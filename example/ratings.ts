import type { NewRating } from '../core/ratings/model.ts';
import { type ExampleTrade, exampleTrades } from './trades.ts';

/** A rating as it is written down: [what was bought, days ago, stars, in the buyer's words]. */
type Line = readonly [listing: string, daysAgo: number, rating: number, reviewText?: string];

export interface ExampleRating extends NewRating {
  /** Its buyer rates it, some days after it was completed. */
  readonly trade: ExampleTrade;
  readonly daysAgo: number;
}

/** All ratings of the example data. Pure: the same on every call. */
export function exampleRatings(): readonly ExampleRating[] {
  const trades = new Map(exampleTrades().map((trade) => [trade.listing.key, trade]));
  return lines.map(([listing, daysAgo, rating, reviewText]) => {
    const trade = trades.get(listing);
    if (!trade) throw new Error(`the example data has a rating of ${listing}, which nobody in it has bought`);
    return { trade, daysAgo, rating, ...(reviewText !== undefined && { reviewText }) };
  });
}

const lines: readonly Line[] = [
  ['golf5-tuerschloss', 60.4, 5, 'Snel verstuurd en goed ingepakt. De binnenverlichting doet het weer.'],
  ['demo-telescope', 53.4, 5, 'Saturn, on the first clear night. My grandson would not come in for supper.'],
  ['demo-yaris-headlight', 50.4, 5, 'Clear as a bell, and in before the kettle boiled. Passed the test the week after.'],
  ['s15-window-switch', 45.4, 5, '梱包が丁寧で、動作もまったく問題ありませんでした。ありがとうございました。'],
  ['v70-headlight-right', 44.4, 5, 'Glaset är klart som nytt och den satt på plats på en kvart. Tack för tipset om skruven!'],
  ['e46-xenon-rechts', 41.4, 4, 'Passt und leuchtet. Etwas matter, als ich mir «leicht matt» vorgestellt habe, liess sich aber aufpolieren.'],
  ['maluch-zderzak', 40.4, 4, 'Zderzak jak nowy, pasuje idealnie. Śruby przyszły osobno, ale sprzedająca od razu wszystko wyjaśniła.'],
  ['nb-coil-packs', 37.4, 5, 'Packed like eggs. The misfire on three is gone, and the wires are as new as he says.'],
  ['kef-speakers', 35.4, 5, 'My niece says the giraffe is a dog. They sound like everything I hoped for.'],
  ['jb23-turbine', 34.4, 5, 'No shaft play, just like he said, and every port was capped. Would buy from Japan again.'],
  ['chisels-buck', 31.4, 5, 'Flat backs, handles that fit the hand, and a note on how to keep them sharp. Thank you, Walt.'],
  ['catalogne', 30.4, 5, 'Wunderschön gewebt, und noch schöner, wenn man weiß, von wem. Sie liegt jetzt auf unserem Sofa.'],
  ['canon-70-200', 20.4, 5],
  ['corsa-eps', 18.4, 2, 'It works now that a garage has calibrated it. But when the light stayed on I heard nothing from the seller for four days. One word would have saved us both an operator.'],
  ['demo-mx5-tonneau', 15.4, 4, 'Passer perfekt og folder helt fladt. Et par små ridser i det ene beslag, som ikke var nævnt.'],
  ['cricket-bat', 12.4, 5, 'المضرب ممتاز وكما في الوصف، والإصلاح متين. شكراً على الغلاف والمقبض.'],
  ['camping-stove', 8.4, 3, 'Stove runs fine. The small pot has a burnt ring that the listing says nothing of, so “cleaned well” is a matter of taste.'],
]; // biome-ignore format: a table of ratings reads better with one rating a line
