import { attachments } from './drawings/attachments.ts';
import { bicycles } from './drawings/bicycles.ts';
import { body } from './drawings/body.ts';
import { cabin } from './drawings/cabin.ts';
import { cameras } from './drawings/cameras.ts';
import { controls } from './drawings/controls.ts';
import { drivetrain } from './drawings/drivetrain.ts';
import { electrics } from './drawings/electrics.ts';
import { engine } from './drawings/engine.ts';
import { family } from './drawings/family.ts';
import { fuelAndAir } from './drawings/fuel-and-air.ts';
import { furniture } from './drawings/furniture.ts';
import { games } from './drawings/games.ts';
import { household } from './drawings/household.ts';
import { lighting } from './drawings/lighting.ts';
import { music } from './drawings/music.ts';
import { outdoors } from './drawings/outdoors.ts';
import { sound } from './drawings/sound.ts';
import { suspension } from './drawings/suspension.ts';
import { tools } from './drawings/tools.ts';

/** Everything that can be drawn, by name. */
export const drawings = {
  ...electrics,
  ...controls,
  ...lighting,
  ...engine,
  ...fuelAndAir,
  ...drivetrain,
  ...suspension,
  ...attachments,
  ...body,
  ...cabin,
  ...cameras,
  ...sound,
  ...music,
  ...family,
  ...games,
  ...furniture,
  ...household,
  ...bicycles,
  ...outdoors,
  ...tools,
};
export type DrawingName = keyof typeof drawings;
