/**
 * For a client whose calls are made once: each over a connection of its own. One that was kept may have been closed by the
 * other side meanwhile, and nobody could tell that from a lost answer.
 */
export const newConnections = { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } };
