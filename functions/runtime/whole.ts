import middy from '@middy/core';

/**
 * A Lambda that answers when it is done, and not just before its time is over, as middy would by itself. Who answers lives
 * on: Lambda freezes the process with whatever it was about to do, and that is done when another event wakes it, be it
 * hours later. Who does not answer in time is ended, and whoever invoked it does so again.
 */
export const whole = <E, R>() => middy<E, R>({ timeoutEarlyInMillis: 0 });
