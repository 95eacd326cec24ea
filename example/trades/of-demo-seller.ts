import type { TradeText } from '../trades.ts';
import {
  accepted, cancelledBy, delivered, disputed, paid, resolved, returnAccepted, returnReceived, sentBack,
  shipped, shortOfFunds,
} from './story.ts'; // biome-ignore format: a list reads better packed

/** What demo-seller sells, and what they buy for themselves. */
export const ofDemoSeller: readonly TradeText[] = [
  {
    listing: 'demo-yaris-headlight',
    buyer: 'siobhan-k',
    daysAgo: 66.4,
    story: [paid, shipped(2, 'Royal Mail', 'RN739204618GB'), delivered(4)],
    ends: 'completed',
  },
  {
    listing: 'demo-mx5-tonneau',
    buyer: 'lars.holm',
    daysAgo: 26.4,
    story: [paid, shipped(2, 'Evri', 'C00HHA0462817395'), accepted(6)],
    ends: 'completed',
  },
  {
    listing: 'demo-jazz-exhaust',
    buyer: 'callum.reid',
    daysAgo: 24.4,
    story: [
      paid,
      cancelledBy('seller', 2, 'Dropped a spanner on it while packing and there is a dent now. I will list it again as it is.'),
    ],
    ends: 'refunded',
    forSaleAgain: true,
  },
  // Nobody answered for three days, so it is for an operator to decide.
  {
    listing: 'demo-yaris-caliper',
    buyer: 'minibreaker',
    daysAgo: 20.4,
    story: [
      paid,
      shipped(2, 'Parcelforce', 'PB4829173640GB'),
      delivered(4),
      disputed(2, 'Offside one weeps at the piston after ten miles. The listing says new seals; these are not new.', 'not-as-described'),
    ],
    ends: 'disputed',
  },
  {
    listing: 'demo-jigsaw',
    buyer: 'mireille-c',
    daysAgo: 10.4,
    story: [paid, shipped(2, 'Royal Mail', 'RN739318842GB')],
    ends: 'shipped',
  },
  {
    listing: 'sewing-table',
    buyer: 'ada.okonkwo',
    daysAgo: 8.4,
    story: [
      paid,
      shipped(2, 'AnyVan', 'AV-2198340'),
      disputed(2, 'The treadle rod is cracked right through under the paint. I can not use it like this.', 'damaged'),
      returnAccepted(2, 'Fair enough, I had not seen that. Send it back with the same courier and I will refund you.'),
      sentBack(2, 'AnyVan', 'AV-2204817'),
    ],
    ends: 'return-shipped',
  },
  {
    listing: 'demo-jazz-magic-seats',
    buyer: 'ada.okonkwo',
    daysAgo: 6.4,
    story: [
      paid,
      shipped(2, 'DPD', '15503984720361'),
      disputed(4, 'One of the two latches is missing its lever. It is not in the box either.'),
    ],
    ends: 'disputed',
  },
  {
    listing: 'demo-mx5-oil-filters',
    buyer: 'officina.ferri',
    daysAgo: 4.5,
    story: [paid, shipped(2, 'Royal Mail', 'RN739402517GB'), delivered(2)],
    ends: 'delivered',
  },
  { listing: 'demo-yaris-mirror-glass', buyer: 'minibreaker', daysAgo: 2.5, story: [paid], ends: 'paid' },
  { listing: 'demo-jazz-abs-sensor', buyer: 'callum.reid', daysAgo: 0, story: [paid], ends: 'paid', afterPhotos: true },
  {
    listing: 'demo-yaris-alternator',
    buyer: 'siobhan-k',
    daysAgo: 0,
    story: [paid, shipped(0, 'Royal Mail', 'RN739455093GB')],
    ends: 'shipped',
    afterPhotos: true,
  },

  {
    listing: 'kef-speakers',
    buyer: 'demo-seller',
    daysAgo: 44.4,
    story: [shortOfFunds, paid, shipped(2, 'DPD', '15503981104627'), delivered(4), accepted()],
    ends: 'completed',
  },
  {
    listing: 'corsa-eps',
    buyer: 'demo-seller',
    daysAgo: 32.4,
    story: [
      paid,
      shipped(2, 'Parcelforce', 'PB4829170026GB'),
      disputed(4, 'The EPS light stays on with this column fitted. I think the ECU on it is dead.'),
      resolved(4, { outcome: 'release' }, 'The listing says that a garage has to set the steering angle after fitting, which was not done. The light is about that, not about the part.'),
    ],
    ends: 'completed',
  },
  {
    listing: 'beat-ecu',
    buyer: 'demo-seller',
    daysAgo: 20.4,
    story: [
      paid,
      shipped(2, 'Japan Post EMS', 'EN482951127JP'),
      disputed(6, 'Two pins of the plug are bent flat, and one broke when I tried to straighten it.', 'damaged'),
      returnAccepted(2, '申し訳ございません。着払いで返送してください。確認後に返金いたします。'),
      sentBack(2, 'Royal Mail', 'RN739371460GB'),
      returnReceived(6),
    ],
    ends: 'refunded',
    forSaleAgain: true,
  },
]; // biome-ignore format: a short story reads better on one line
