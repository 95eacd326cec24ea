import * as z from 'zod';

const Mailbox = z.object({
  items: z.array(z.object({ username: z.string(), purpose: z.string(), code: z.string().optional() })),
});
const ClockReading = z.object({ now: z.iso.datetime() });

/** The local cloud's clock differs from the asked time by the time that the request takes. */
const CLOCK_TOLERANCE_MS = 1000;

/** The two things that the example data needs of the local cloud beside its API: the mailbox and the clock. */
export interface Control {
  /** The newest code for confirming this account. */
  confirmationCode(username: string): Promise<string | undefined>;
  /** Moves the clock on to this time; leaves it where it is when it is past that already. */
  moveClockTo(time: Date): Promise<void>;
}

/** @throws Error naming the address when the control endpoint answers with something else */
export function controlAt(url: string, send: typeof fetch): Control {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const address = `${url}/${path}`;
    const response = await send(
      address,
      body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
    const text = await response.text();
    if (!response.ok) throw new Error(`${address} answered ${response.status}: ${text.slice(0, 200)}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    confirmationCode: async (username) => {
      const { items } = Mailbox.parse(await ask('mailbox'));
      return items.find((mail) => mail.username === username && mail.purpose === 'confirm')?.code;
    },
    moveClockTo: async (time) => {
      const { now } = ClockReading.parse(await ask('clock'));
      // What sweepers would have done on the way is done by their last run.
      if (Date.parse(now) + CLOCK_TOLERANCE_MS < time.getTime())
        await ask('clock', { to: time.toISOString(), schedules: 'latest' });
    },
  };
}
